-- One row per join that may be greeted. state: waiting (for the rules screen), ready, greeted, left, expired.
CREATE TABLE welcome_arrival (
    guild_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    joined_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    is_return BOOLEAN NOT NULL,
    is_caught_up BOOLEAN NOT NULL,
    ready_at BIGINT,
    greeting_id BIGINT,
    dm_state TEXT,
    PRIMARY KEY (guild_id, member_id, joined_at)
);
CREATE INDEX welcome_arrival_by_state ON welcome_arrival (guild_id, state);
CREATE INDEX welcome_arrival_by_ready ON welcome_arrival (guild_id, ready_at);
CREATE INDEX welcome_arrival_by_greeting ON welcome_arrival (greeting_id);

-- One row per greeting message. state: planned, sending, sent, dropped (nobody left to greet), failed, folded.
CREATE TABLE welcome_greeting (
    id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    template TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    channel_id BIGINT,
    message_id BIGINT,
    sent_at BIGINT
);

-- Roles that somebody had when they left, to be given back if the server wants.
CREATE TABLE welcome_kept_role (
    guild_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    role_id BIGINT NOT NULL,
    PRIMARY KEY (guild_id, member_id, role_id)
);
