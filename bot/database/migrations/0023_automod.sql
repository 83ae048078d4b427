-- What rules of automatic protection found. did: what followed, in words joined by commas (empty while it was only
-- noted); is_dry: whether the rule only notes. content: what was said, for staff, as long as the server keeps it.
CREATE TABLE automod_match (
    id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    offence_id BIGINT,
    member_id BIGINT NOT NULL,
    rule TEXT NOT NULL,
    channel_id BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    did TEXT NOT NULL,
    is_dry BOOLEAN NOT NULL,
    content TEXT,
    matched_at BIGINT NOT NULL,
    UNIQUE (guild_id, message_id, rule, is_dry)
);
CREATE INDEX automod_match_by_rule ON automod_match (guild_id, rule, matched_at);
CREATE INDEX automod_match_by_offence ON automod_match (offence_id);
CREATE INDEX automod_match_by_time ON automod_match (guild_id, matched_at);

-- What one member did within a short time: acted on and alerted to as one.
CREATE TABLE automod_offence (
    id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    raid_id BIGINT,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    alert_channel_id BIGINT,
    alert_message_id BIGINT
);
CREATE INDEX automod_offence_by_member ON automod_offence (guild_id, member_id, last_at);
CREATE INDEX automod_offence_by_raid ON automod_offence (raid_id);

-- Raids, and what was done about them. state: on, over; ending: calm, undone; ban: none, running, done.
CREATE TABLE automod_raid (
    id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    state TEXT NOT NULL,
    cause TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    calm_minutes BIGINT NOT NULL,
    holds_greetings BOOLEAN NOT NULL,
    mutes BOOLEAN NOT NULL,
    mute_minutes BIGINT NOT NULL,
    ended_at BIGINT,
    ending TEXT,
    ended_by BIGINT,
    ban TEXT NOT NULL,
    ban_by BIGINT,
    card_channel_id BIGINT,
    card_message_id BIGINT
);
CREATE UNIQUE INDEX automod_raid_running ON automod_raid (guild_id) WHERE state = 'on';

-- Who joined while a raid was on, or wrote as a newcomer.
CREATE TABLE automod_raid_joiner (
    raid_id BIGINT NOT NULL,
    guild_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    joined_at BIGINT NOT NULL,
    PRIMARY KEY (raid_id, member_id)
);
CREATE INDEX automod_raid_joiner_by_member ON automod_raid_joiner (guild_id, member_id);

-- Channels that a raid slowed down, written before Discord is touched. before_seconds: what it was.
-- state: setting, on, restoring, back, by_hand, failed.
CREATE TABLE automod_raid_channel (
    raid_id BIGINT NOT NULL,
    guild_id BIGINT NOT NULL,
    channel_id BIGINT NOT NULL,
    before_seconds BIGINT NOT NULL,
    seconds BIGINT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (raid_id, channel_id)
);

-- Until when nobody is greeted on a server.
CREATE TABLE greeting_hold (
    guild_id BIGINT PRIMARY KEY,
    until_at BIGINT NOT NULL
);
