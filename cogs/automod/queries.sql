-- name: find_offence^
-- What a member did so shortly before that this belongs to it.
SELECT id, guild_id, member_id, first_at, last_at, raid_id, alert_channel_id, alert_message_id FROM automod_offence
WHERE guild_id = :guild_id AND member_id = :member_id AND last_at >= :since
ORDER BY last_at DESC LIMIT 1;

-- name: get_offence^
SELECT id, guild_id, member_id, first_at, last_at, raid_id, alert_channel_id, alert_message_id FROM automod_offence
WHERE id = :id;

-- name: add_offence!
INSERT INTO automod_offence (id, guild_id, member_id, raid_id, first_at, last_at)
VALUES (:id, :guild_id, :member_id, :raid_id, :at, :at);

-- name: grow_offence!
UPDATE automod_offence SET last_at = :at WHERE id = :id;

-- name: put_alert!
UPDATE automod_offence SET alert_channel_id = :channel_id, alert_message_id = :message_id WHERE id = :id;

-- name: add_match^
INSERT INTO automod_match (
    id, guild_id, offence_id, member_id, rule, channel_id, message_id, did, is_dry, content, matched_at
)
VALUES (
    :id, :guild_id, :offence_id, :member_id, :rule, :channel_id, :message_id, :did, :is_dry, :content, :matched_at
)
ON CONFLICT (guild_id, message_id, rule, is_dry) DO NOTHING
RETURNING id;

-- name: matches_of
SELECT rule, channel_id, message_id, did, content FROM automod_match WHERE offence_id = :offence_id ORDER BY id;

-- name: count_rule^
SELECT
    count(*), count(DISTINCT member_id), coalesce(sum(CASE WHEN is_dry THEN 0 ELSE 1 END), 0), min(matched_at)
FROM automod_match
WHERE guild_id = :guild_id AND rule = :rule AND matched_at >= :since;

-- name: channels_of_rule
SELECT channel_id, count(*) FROM automod_match
WHERE guild_id = :guild_id AND rule = :rule AND matched_at >= :since
GROUP BY channel_id ORDER BY count(*) DESC, channel_id LIMIT 3;

-- name: kept_texts
-- What was kept of messages in which any rule found something, the oldest first, each once.
SELECT message_id, channel_id, member_id, content, min(matched_at) FROM automod_match
WHERE guild_id = :guild_id AND matched_at >= :since AND content IS NOT NULL AND content <> ''
GROUP BY message_id, channel_id, member_id, content
ORDER BY min(matched_at) LIMIT :most;

-- name: forget_texts!
UPDATE automod_match SET content = NULL
WHERE guild_id = :guild_id AND matched_at < :before AND content IS NOT NULL;

-- name: let_go_raids!
DELETE FROM automod_raid WHERE guild_id = :guild_id AND state = 'over' AND ended_at < :before;

-- name: let_go_channels!
DELETE FROM automod_raid_channel
WHERE guild_id = :guild_id AND NOT EXISTS (SELECT 1 FROM automod_raid AS r WHERE r.id = automod_raid_channel.raid_id);

-- name: running^
SELECT
    id, guild_id, state, cause, started_at, last_at, calm_minutes, holds_greetings, mutes, mute_minutes, ended_at,
    ending, ended_by, ban, ban_by, card_channel_id, card_message_id, banned_of
FROM automod_raid WHERE guild_id = :guild_id AND state = 'on';

-- name: has_ended_between$
SELECT count(*) FROM automod_raid WHERE guild_id = :guild_id AND ended_at > :since AND ended_at <= :until;

-- name: get_raid^
SELECT
    id, guild_id, state, cause, started_at, last_at, calm_minutes, holds_greetings, mutes, mute_minutes, ended_at,
    ending, ended_by, ban, ban_by, card_channel_id, card_message_id, banned_of
FROM automod_raid WHERE id = :id;

-- name: add_raid!
INSERT INTO automod_raid (
    id, guild_id, state, cause, started_at, last_at, calm_minutes, holds_greetings, mutes, mute_minutes, ban
)
VALUES (:id, :guild_id, 'on', :cause, :at, :at, :calm_minutes, :holds_greetings, :mutes, :mute_minutes, 'none');

-- name: touch_raid!
UPDATE automod_raid SET last_at = :at WHERE id = :id AND state = 'on' AND last_at < :at;

-- name: end_raid!
UPDATE automod_raid SET state = 'over', ended_at = :at, ending = :ending, ended_by = :by
WHERE id = :id AND state = 'on';

-- name: undo_raid!
UPDATE automod_raid SET ending = 'undone', ended_by = :by WHERE id = :id AND state = 'over' AND ending = 'calm';

-- name: set_ban!
UPDATE automod_raid SET ban = :ban, ban_by = coalesce(:by, ban_by) WHERE id = :id AND ban = :before;

-- name: set_banned!
UPDATE automod_raid SET ban = 'done', banned_of = :banned_of WHERE id = :id AND ban = 'running';

-- name: put_card!
UPDATE automod_raid SET card_channel_id = :channel_id, card_message_id = :message_id WHERE id = :id;

-- name: add_joiner^
INSERT INTO automod_raid_joiner (raid_id, guild_id, member_id, name, joined_at)
VALUES (:raid_id, :guild_id, :member_id, :name, :joined_at)
ON CONFLICT (raid_id, member_id) DO NOTHING
RETURNING member_id;

-- name: joiners
SELECT member_id, name, joined_at FROM automod_raid_joiner WHERE raid_id = :raid_id ORDER BY joined_at, member_id;

-- name: count_joiners$
SELECT count(*) FROM automod_raid_joiner WHERE raid_id = :raid_id;

-- name: add_channel!
INSERT INTO automod_raid_channel (raid_id, guild_id, channel_id, before_seconds, seconds, state)
VALUES (:raid_id, :guild_id, :channel_id, :before_seconds, :seconds, 'setting');

-- name: channels
SELECT channel_id, before_seconds, seconds, state FROM automod_raid_channel
WHERE raid_id = :raid_id ORDER BY channel_id;

-- name: unsettled_raids
SELECT DISTINCT raid_id FROM automod_raid_channel
WHERE guild_id = :guild_id AND state IN ('setting', 'restoring') ORDER BY raid_id;

-- name: restore_all!
UPDATE automod_raid_channel SET state = 'restoring' WHERE raid_id = :raid_id AND state IN ('setting', 'on');

-- name: inherit!
UPDATE automod_raid_channel SET before_seconds = :before
WHERE
    guild_id = :guild_id AND channel_id = :channel_id AND before_seconds = :seconds
    AND state IN ('setting', 'on', 'restoring')
    AND raid_id IN (SELECT r.id FROM automod_raid AS r WHERE r.guild_id = :guild_id AND r.started_at >= :since);

-- name: set_channel!
UPDATE automod_raid_channel SET state = :state WHERE raid_id = :raid_id AND channel_id = :channel_id AND state = :before;

-- name: count_offences$
SELECT count(*) FROM automod_offence WHERE raid_id = :raid_id;
