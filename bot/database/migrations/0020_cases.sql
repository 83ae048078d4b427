-- What was done to members, numbered per server. state: open (to be done), done, failed (Discord refused), void.
-- dm: none (not wanted), waiting, sent, closed. ended_at: when a mute or a ban stopped being in force.
CREATE TABLE moderation_case (
    id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    number BIGINT NOT NULL,
    kind TEXT NOT NULL,
    target_id BIGINT NOT NULL,
    target_name TEXT NOT NULL,
    moderator_id BIGINT NOT NULL,
    reason TEXT NOT NULL,
    severity BIGINT NOT NULL,
    state TEXT NOT NULL,
    failure TEXT,
    dm TEXT NOT NULL,
    source TEXT NOT NULL,
    source_key TEXT NOT NULL,
    channel_id BIGINT,
    message_id BIGINT,
    delete_seconds BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    done_at BIGINT,
    ended_at BIGINT,
    log_channel_id BIGINT,
    log_message_id BIGINT,
    UNIQUE (guild_id, number),
    UNIQUE (guild_id, source, source_key)
);
CREATE INDEX moderation_case_by_target ON moderation_case (guild_id, target_id, id);
CREATE INDEX moderation_case_by_moderator ON moderation_case (guild_id, moderator_id, created_at);

-- The last number given on each server; taken inside the transaction of the case.
CREATE TABLE moderation_counter (
    guild_id BIGINT PRIMARY KEY,
    last_number BIGINT NOT NULL
);

-- What was changed about a case, by whom.
CREATE TABLE moderation_change (
    id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    case_id BIGINT NOT NULL REFERENCES moderation_case (id),
    changed_by BIGINT NOT NULL,
    what TEXT NOT NULL,
    before_value TEXT,
    after_value TEXT,
    changed_at BIGINT NOT NULL
);
CREATE INDEX moderation_change_by_case ON moderation_change (case_id, id);

-- Messages kept for a case, because Discord's links expire. attachments: JSON [{name, url, bytes, path}].
CREATE TABLE moderation_evidence (
    id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    case_id BIGINT NOT NULL REFERENCES moderation_case (id),
    author_id BIGINT NOT NULL,
    channel_id BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    content TEXT NOT NULL,
    attachments TEXT NOT NULL,
    sent_at BIGINT NOT NULL,
    kept_at BIGINT NOT NULL,
    UNIQUE (case_id, message_id)
);
