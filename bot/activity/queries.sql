-- name: add*!
INSERT INTO activity_day (guild_id, member_id, channel_id, day, messages, reactions, voice_seconds, last_at)
VALUES (:guild_id, :member_id, :channel_id, :day, :messages, :reactions, :voice_seconds, :last_at)
ON CONFLICT (guild_id, member_id, day, channel_id) DO UPDATE SET
    messages = activity_day.messages + excluded.messages,
    reactions = activity_day.reactions + excluded.reactions,
    voice_seconds = activity_day.voice_seconds + excluded.voice_seconds,
    last_at = CASE WHEN excluded.last_at > activity_day.last_at THEN excluded.last_at ELSE activity_day.last_at END;

-- name: last_active
-- Of everybody in a server who did something since that day.
SELECT member_id, max(last_at) FROM activity_day WHERE guild_id = :guild_id AND day >= :day GROUP BY member_id;

-- name: last_active_of
-- Of the members in a JSON list.
SELECT member_id, max(last_at) FROM activity_day
WHERE guild_id = :guild_id AND day >= :day AND member_id IN (SELECT value FROM json_each(:member_ids))
GROUP BY member_id;

-- name: in_voice^
SELECT channel_id, since FROM activity_voice WHERE guild_id = :guild_id AND member_id = :member_id;

-- name: all_in_voice
SELECT member_id, channel_id FROM activity_voice WHERE guild_id = :guild_id;

-- name: enter_voice!
INSERT INTO activity_voice (guild_id, member_id, channel_id, since)
VALUES (:guild_id, :member_id, :channel_id, :since)
ON CONFLICT (guild_id, member_id) DO UPDATE SET channel_id = excluded.channel_id, since = excluded.since;

-- name: leave_voice!
DELETE FROM activity_voice WHERE guild_id = :guild_id AND member_id = :member_id;
