-- name: find_many
SELECT guild_id, member_id, name, headline, answers, is_listed, created_at, updated_at
FROM profile
WHERE guild_id = :guild_id
    AND member_id IN (SELECT CAST(value AS BIGINT) FROM json_array_elements_text(CAST(:member_ids AS JSON)));

-- name: tags_of
SELECT member_id, kind, tag, label FROM profile_tag
WHERE guild_id = :guild_id
    AND member_id IN (SELECT CAST(value AS BIGINT) FROM json_array_elements_text(CAST(:member_ids AS JSON)))
ORDER BY kind, label;

-- name: sharing
SELECT other.member_id, count(*) AS shared
FROM profile_tag AS mine
JOIN profile_tag AS other
    ON other.guild_id = mine.guild_id AND other.kind = mine.kind AND other.tag = mine.tag
    AND other.member_id <> mine.member_id
WHERE mine.guild_id = :guild_id AND mine.member_id = :member_id
    AND other.member_id IN (SELECT CAST(value AS BIGINT) FROM json_array_elements_text(CAST(:among AS JSON)))
GROUP BY other.member_id
ORDER BY shared DESC, other.member_id
LIMIT :amount;

-- name: plan_by_words$
-- Rare words are found by the index of words alone: walking from the newest would read everybody in vain.
SELECT set_config('plan_cache_mode', 'force_custom_plan', TRUE),
    set_config('enable_indexscan', 'off', TRUE),
    set_config('enable_seqscan', 'off', TRUE);

-- name: plan_from_newest$
-- Common words are found by walking from the newest: every few rows is one.
SELECT set_config('enable_indexscan', 'on', TRUE), set_config('enable_seqscan', 'on', TRUE);

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
