-- name: last_active_of
SELECT member_id, max(last_at) FROM activity_day
WHERE guild_id = :guild_id AND day >= :day
    AND member_id IN (SELECT CAST(value AS BIGINT) FROM json_array_elements_text(CAST(:member_ids AS JSON)))
GROUP BY member_id;
