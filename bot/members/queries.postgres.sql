-- name: choices_of
SELECT member_id, is_on FROM member_preference
WHERE guild_id = :guild_id AND name = :name
    AND member_id IN (SELECT CAST(value AS BIGINT) FROM json_array_elements_text(CAST(:member_ids AS JSON)));
