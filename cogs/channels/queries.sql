-- name: add!
INSERT INTO channel_lock (
    id, guild_id, channel_id, kind, state, lockdown_id, everyone_allow, everyone_deny, own_allow, own_deny, denied, allowed,
    seconds_before, seconds, set_by, reason, created_at, ends_at
)
VALUES (
    :id, :guild_id, :channel_id, :kind, 'locking', :lockdown_id, :everyone_allow, :everyone_deny, :own_allow, :own_deny,
    :denied, :allowed, :seconds_before, :seconds, :set_by, :reason, :created_at, :ends_at
);

-- name: find^
SELECT
    id, guild_id, channel_id, kind, state, lockdown_id, everyone_allow, everyone_deny, own_allow, own_deny, denied, allowed,
    seconds_before, seconds, set_by, reason, created_at, ends_at, lifted_by, ended_at, note
FROM channel_lock WHERE id = :id;

-- name: find_open^
SELECT
    id, guild_id, channel_id, kind, state, lockdown_id, everyone_allow, everyone_deny, own_allow, own_deny, denied, allowed,
    seconds_before, seconds, set_by, reason, created_at, ends_at, lifted_by, ended_at, note
FROM channel_lock
WHERE guild_id = :guild_id AND channel_id = :channel_id AND kind = :kind AND state IN ('locking', 'on', 'lifting');

-- name: open_of
SELECT
    id, guild_id, channel_id, kind, state, lockdown_id, everyone_allow, everyone_deny, own_allow, own_deny, denied, allowed,
    seconds_before, seconds, set_by, reason, created_at, ends_at, lifted_by, ended_at, note
FROM channel_lock WHERE guild_id = :guild_id AND state IN ('locking', 'on', 'lifting') ORDER BY id;

-- name: set_wish!
UPDATE channel_lock
SET state = :state, lockdown_id = :lockdown_id, set_by = :set_by, reason = :reason, ends_at = :ends_at
WHERE id = :id;

-- name: set_before!
UPDATE channel_lock
SET
    everyone_allow = :everyone_allow, everyone_deny = :everyone_deny, own_allow = :own_allow, own_deny = :own_deny,
    denied = :denied, allowed = :allowed
WHERE id = :id;

-- name: set_state!
UPDATE channel_lock SET state = :state WHERE id = :id;

-- name: inherit!
UPDATE channel_lock SET seconds_before = :before
WHERE
    guild_id = :guild_id AND channel_id = :channel_id AND kind = 'slowmode' AND state IN ('locking', 'on', 'lifting')
    AND seconds_before = :seconds AND seconds <> :seconds AND created_at >= :since;

-- name: set_lifting!
UPDATE channel_lock SET state = 'lifting', lifted_by = :lifted_by WHERE id = :id AND state IN ('locking', 'on');

-- name: set_ended!
UPDATE channel_lock SET state = :state, ended_at = :ended_at, note = :note
WHERE id = :id AND state IN ('locking', 'on', 'lifting');

-- name: unsettled
-- The channels of a lockdown in which something is still to be done.
SELECT id FROM channel_lock WHERE lockdown_id = :lockdown_id AND state IN ('locking', 'lifting') ORDER BY id;

-- name: lift_all!
UPDATE channel_lock SET state = 'lifting', lifted_by = :lifted_by
WHERE lockdown_id = :lockdown_id AND state IN ('locking', 'on');

-- name: tally^
SELECT
    count(*),
    coalesce(sum(CASE WHEN state IN ('locking', 'lifting') THEN 1 ELSE 0 END), 0),
    coalesce(sum(CASE WHEN state = 'failed' THEN 1 ELSE 0 END), 0),
    coalesce(sum(CASE WHEN note = 'by_hand' THEN 1 ELSE 0 END), 0)
FROM channel_lock WHERE lockdown_id = :lockdown_id;

-- name: add_lockdown!
INSERT INTO channel_lockdown (id, guild_id, state, set_by, reason, created_at, ends_at)
VALUES (:id, :guild_id, 'on', :set_by, :reason, :created_at, :ends_at);

-- name: find_lockdown^
SELECT id, guild_id, state, set_by, reason, created_at, ends_at, lifted_by, ended_at
FROM channel_lockdown WHERE id = :id;

-- name: find_running^
SELECT id, guild_id, state, set_by, reason, created_at, ends_at, lifted_by, ended_at
FROM channel_lockdown WHERE guild_id = :guild_id AND state <> 'over';

-- name: set_lockdown_lifting!
UPDATE channel_lockdown SET state = 'lifting', lifted_by = :lifted_by WHERE id = :id AND state = 'on';

-- name: set_lockdown_over!
UPDATE channel_lockdown SET state = 'over', ended_at = :ended_at WHERE id = :id AND state = 'lifting';
