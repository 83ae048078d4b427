-- A server's public channels closed all at once. state: on, lifting, over.
CREATE TABLE channel_lockdown (
    id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    state TEXT NOT NULL,
    set_by BIGINT NOT NULL,
    reason TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    ends_at BIGINT,
    lifted_by BIGINT,
    ended_at BIGINT
);
CREATE UNIQUE INDEX channel_lockdown_running ON channel_lockdown (guild_id) WHERE state <> 'over';

-- What is set on a channel and taken back later, written before Discord is touched. kind: lock, thread, slowmode.
-- state: locking, on, lifting, over, failed. everyone_… and own_…: the overwrites of @everyone and of the bot before, as
-- Discord's permission bits, NULL where there was none; denied and allowed: the bits that were set on them.
CREATE TABLE channel_lock (
    id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    channel_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    lockdown_id BIGINT,
    everyone_allow BIGINT,
    everyone_deny BIGINT,
    own_allow BIGINT,
    own_deny BIGINT,
    denied BIGINT NOT NULL,
    allowed BIGINT NOT NULL,
    seconds_before BIGINT NOT NULL,
    seconds BIGINT NOT NULL,
    set_by BIGINT NOT NULL,
    reason TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    ends_at BIGINT,
    lifted_by BIGINT,
    ended_at BIGINT,
    note TEXT
);
CREATE UNIQUE INDEX channel_lock_open ON channel_lock (guild_id, channel_id, kind)
    WHERE state IN ('locking', 'on', 'lifting');
CREATE INDEX channel_lock_by_lockdown ON channel_lock (lockdown_id);
