-- name: search
SELECT guild_id, member_id, name, headline, answers, is_listed, created_at, updated_at
FROM profile
WHERE guild_id = :guild_id AND search @@ to_tsquery('simple', :query) AND is_listed
ORDER BY id DESC
LIMIT :amount OFFSET :skipped;

-- name: count_search$
SELECT count(*) FROM (
    SELECT 1 FROM profile
    WHERE guild_id = :guild_id AND search @@ to_tsquery('simple', :query) AND is_listed LIMIT :most
) AS found;
