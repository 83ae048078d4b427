-- name: next_number$
INSERT INTO moderation_counter (guild_id, last_number) VALUES (:guild_id, 1)
ON CONFLICT (guild_id) DO UPDATE SET last_number = moderation_counter.last_number + 1
RETURNING last_number;

-- name: add!
INSERT INTO moderation_case (
    id, guild_id, number, kind, target_id, target_name, moderator_id, reason, severity, state, dm, source, source_key,
    channel_id, message_id, delete_seconds, created_at, expires_at, done_at
)
VALUES (
    :id, :guild_id, :number, :kind, :target_id, :target_name, :moderator_id, :reason, :severity, :state, :dm, :source,
    :source_key, :channel_id, :message_id, :delete_seconds, :created_at, :expires_at, :done_at
);

-- name: find_by_source^
SELECT
    id, guild_id, number, kind, target_id, target_name, moderator_id, reason, severity, state, failure, dm, source,
    channel_id, message_id, delete_seconds, created_at, expires_at, done_at, ended_at, log_channel_id, log_message_id,
    source_key
FROM moderation_case
WHERE guild_id = :guild_id AND source = :source AND source_key = :source_key;

-- name: find^
SELECT
    id, guild_id, number, kind, target_id, target_name, moderator_id, reason, severity, state, failure, dm, source,
    channel_id, message_id, delete_seconds, created_at, expires_at, done_at, ended_at, log_channel_id, log_message_id,
    source_key
FROM moderation_case
WHERE id = :id;

-- name: find_by_number^
SELECT
    id, guild_id, number, kind, target_id, target_name, moderator_id, reason, severity, state, failure, dm, source,
    channel_id, message_id, delete_seconds, created_at, expires_at, done_at, ended_at, log_channel_id, log_message_id,
    source_key
FROM moderation_case
WHERE guild_id = :guild_id AND number = :number;

-- name: about
-- Of one member, the newest first.
SELECT
    id, guild_id, number, kind, target_id, target_name, moderator_id, reason, severity, state, failure, dm, source,
    channel_id, message_id, delete_seconds, created_at, expires_at, done_at, ended_at, log_channel_id, log_message_id,
    source_key
FROM moderation_case
WHERE guild_id = :guild_id AND target_id = :target_id
ORDER BY id DESC
LIMIT :most OFFSET :skipped;

-- name: count_about$
SELECT count(*) FROM moderation_case WHERE guild_id = :guild_id AND target_id = :target_id;

-- name: latest
SELECT
    id, guild_id, number, kind, target_id, target_name, moderator_id, reason, severity, state, failure, dm, source,
    channel_id, message_id, delete_seconds, created_at, expires_at, done_at, ended_at, log_channel_id, log_message_id,
    source_key
FROM moderation_case
WHERE guild_id = :guild_id AND (:kind = '' OR kind = :kind)
ORDER BY id DESC
LIMIT :most OFFSET :skipped;

-- name: count_latest$
SELECT count(*) FROM moderation_case WHERE guild_id = :guild_id AND (:kind = '' OR kind = :kind);

-- name: since
SELECT
    id, guild_id, number, kind, target_id, target_name, moderator_id, reason, severity, state, failure, dm, source,
    channel_id, message_id, delete_seconds, created_at, expires_at, done_at, ended_at, log_channel_id, log_message_id,
    source_key
FROM moderation_case
WHERE guild_id = :guild_id AND kind = :kind AND id >= :first_id
ORDER BY id;

-- name: unfinished
SELECT
    id, guild_id, number, kind, target_id, target_name, moderator_id, reason, severity, state, failure, dm, source,
    channel_id, message_id, delete_seconds, created_at, expires_at, done_at, ended_at, log_channel_id, log_message_id,
    source_key
FROM moderation_case
WHERE guild_id = :guild_id AND state = 'open'
ORDER BY id;

-- name: unlifted
-- What is still on Discord and has an end, or is put anew, by a job.
SELECT
    id, guild_id, number, kind, target_id, target_name, moderator_id, reason, severity, state, failure, dm, source,
    channel_id, message_id, delete_seconds, created_at, expires_at, done_at, ended_at, log_channel_id, log_message_id,
    source_key
FROM moderation_case
WHERE
    guild_id = :guild_id AND done_at IS NOT NULL AND ended_at IS NULL
    AND (kind = 'mute' OR (kind = 'ban' AND expires_at IS NOT NULL))
ORDER BY id;

-- name: set_dm!
UPDATE moderation_case SET dm = :dm WHERE id = :id;

-- name: set_done!
UPDATE moderation_case SET state = 'done', done_at = :done_at, failure = NULL WHERE id = :id AND state = 'open';

-- name: set_failed!
UPDATE moderation_case SET state = 'failed', failure = :failure WHERE id = :id AND state = 'open';

-- name: set_void!
UPDATE moderation_case SET state = 'void' WHERE id = :id AND state <> 'void';

-- name: set_ended!
UPDATE moderation_case SET ended_at = :ended_at WHERE id = :id AND ended_at IS NULL;

-- name: set_reason!
UPDATE moderation_case SET reason = :reason WHERE id = :id;

-- name: set_expiry!
UPDATE moderation_case SET expires_at = :expires_at WHERE id = :id;

-- name: set_severity!
UPDATE moderation_case SET severity = :severity WHERE id = :id;

-- name: set_log!
UPDATE moderation_case SET log_channel_id = :channel_id, log_message_id = :message_id WHERE id = :id;

-- name: add_change!
INSERT INTO moderation_change (id, guild_id, case_id, changed_by, what, before_value, after_value, changed_at)
VALUES (:id, :guild_id, :case_id, :changed_by, :what, :before_value, :after_value, :changed_at);

-- name: changes
SELECT changed_by, what, before_value, after_value, changed_at FROM moderation_change
WHERE case_id = :case_id ORDER BY id;

-- name: tally
-- How cases whose source's key starts so stand; `after` is the key with which no other begins.
SELECT kind, state, count(*) FROM moderation_case
WHERE guild_id = :guild_id AND source = :source AND source_key >= :start AND source_key < :after
GROUP BY kind, state;

-- name: targets
SELECT target_id, kind, state, ended_at FROM moderation_case
WHERE guild_id = :guild_id AND source = :source AND source_key >= :start AND source_key < :after
ORDER BY id;

-- name: counts_since
SELECT moderator_id, kind, count(*) FROM moderation_case
WHERE guild_id = :guild_id AND created_at >= :since AND state <> 'void'
GROUP BY moderator_id, kind;
