-- What the team plans to post. content: JSON, all that members see. channel_ids: JSON. repeat: JSON, how the team chose it;
-- recurrence: the wall time, zone and rule, as bot.jobs keeps them. starts_at: empty means as soon as it is approved.
-- state: draft, waiting, scheduled, sending, sent, cancelled, failed, missed. note: why it was rejected or cancelled.
-- revision: counts the changes. ask_message_id: where the team is asked to approve it. source_key: what it was made of by
-- itself, so that it is made once.
CREATE TABLE announcement (
    id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    state TEXT NOT NULL,
    title TEXT NOT NULL,
    content TEXT NOT NULL,
    channel_ids TEXT NOT NULL,
    starts_at BIGINT,
    repeat TEXT,
    recurrence TEXT,
    tolerance_minutes BIGINT NOT NULL,
    is_paused BOOLEAN NOT NULL,
    is_template BOOLEAN NOT NULL,
    note TEXT,
    revision BIGINT NOT NULL,
    ask_channel_id BIGINT,
    ask_message_id BIGINT,
    created_by BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    edited_by BIGINT NOT NULL,
    edited_at BIGINT NOT NULL,
    approved_by BIGINT,
    source_key TEXT,
    UNIQUE (guild_id, source_key)
);
CREATE INDEX announcement_by_state ON announcement (guild_id, is_template, state, id);

-- A copied picture or attachment: Discord's links to what was uploaded expire.
CREATE TABLE announcement_file (
    id BIGINT PRIMARY KEY,
    announcement_id BIGINT NOT NULL REFERENCES announcement (id) ON DELETE CASCADE,
    guild_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    content BYTEA NOT NULL
);
CREATE INDEX announcement_file_by_announcement ON announcement_file (announcement_id);

-- One going out. occurs_at: when the plan has it; due_at: when it goes, also after it alone was moved.
-- state: scheduled, sending, sent, failed, missed, skipped, deleted. content: what is sent, fixed when sending begins.
-- ping: whose notification it is, a role's id or everyone, for the weekly budget.
CREATE TABLE announcement_post (
    id BIGINT PRIMARY KEY,
    announcement_id BIGINT NOT NULL REFERENCES announcement (id) ON DELETE CASCADE,
    guild_id BIGINT NOT NULL,
    occurs_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    content TEXT,
    ping TEXT,
    started_at BIGINT,
    ended_at BIGINT,
    receipt_channel_id BIGINT,
    receipt_message_id BIGINT,
    UNIQUE (announcement_id, occurs_at)
);
CREATE INDEX announcement_post_by_time ON announcement_post (guild_id, due_at);
CREATE INDEX announcement_post_open ON announcement_post (guild_id) WHERE state IN ('scheduled', 'sending');
CREATE INDEX announcement_post_pings ON announcement_post (guild_id, ping, due_at) WHERE ping IS NOT NULL;

-- A post in one channel. state: pending, sent, failed, deleting, deleted. trouble: why a channel did not take it, or not all of it.
-- attempted_at: when Discord was last asked to take it; once it was, its message is looked for before it is sent again.
CREATE TABLE announcement_delivery (
    id BIGINT PRIMARY KEY,
    post_id BIGINT NOT NULL REFERENCES announcement_post (id) ON DELETE CASCADE,
    guild_id BIGINT NOT NULL,
    channel_id BIGINT NOT NULL,
    state TEXT NOT NULL,
    message_id BIGINT,
    poll_message_id BIGINT,
    published_at BIGINT,
    trouble TEXT,
    attempted_at BIGINT,
    sent_at BIGINT,
    UNIQUE (post_id, channel_id)
);
CREATE INDEX announcement_delivery_by_message ON announcement_delivery (guild_id, message_id) WHERE message_id IS NOT NULL;
CREATE INDEX announcement_delivery_published ON announcement_delivery (channel_id, published_at) WHERE published_at IS NOT NULL;

-- Who did what to an announcement, and when. changed_by: 0 for the bot itself.
CREATE TABLE announcement_change (
    id BIGINT PRIMARY KEY,
    announcement_id BIGINT NOT NULL REFERENCES announcement (id) ON DELETE CASCADE,
    guild_id BIGINT NOT NULL,
    changed_by BIGINT NOT NULL,
    what TEXT NOT NULL,
    before_value TEXT,
    after_value TEXT,
    changed_at BIGINT NOT NULL
);
CREATE INDEX announcement_change_by_announcement ON announcement_change (announcement_id, id);
