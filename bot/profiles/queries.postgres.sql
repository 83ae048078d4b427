-- name: plan_by_words$
-- A common word is best found by walking from the newest, a rare one by the index: only the words themselves tell.
SELECT set_config('plan_cache_mode', 'force_custom_plan', TRUE);

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
