-- Members who want a case changed. state: open, accepted, reduced, declined. entered_by: who of the team wrote it down for
-- them. lift_case_id: the unmute or unban that came of it. dm: whether they were told how it was decided.
CREATE TABLE appeal (
    id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    case_id BIGINT NOT NULL REFERENCES moderation_case (id),
    member_id BIGINT NOT NULL,
    what TEXT NOT NULL,
    why TEXT NOT NULL,
    entered_by BIGINT,
    state TEXT NOT NULL,
    decided_by BIGINT,
    answer TEXT NOT NULL,
    lift_case_id BIGINT,
    dm TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    decided_at BIGINT,
    channel_id BIGINT,
    message_id BIGINT
);
CREATE UNIQUE INDEX appeal_open ON appeal (case_id) WHERE state = 'open';
CREATE INDEX appeal_by_case ON appeal (case_id, id);
CREATE INDEX appeal_by_guild ON appeal (guild_id, state, id);
CREATE INDEX appeal_by_lift ON appeal (lift_case_id);

-- Many bans at once, done in the background. state: running, over.
CREATE TABLE moderation_massban (
    id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    ordered_by BIGINT NOT NULL,
    reason TEXT NOT NULL,
    delete_seconds BIGINT NOT NULL,
    state TEXT NOT NULL,
    order_key TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    ended_at BIGINT,
    channel_id BIGINT,
    message_id BIGINT,
    UNIQUE (guild_id, order_key)
);

-- Who is to be banned with it. state: waiting, acting (the case is written), banned, before (was banned already), failed.
CREATE TABLE moderation_massban_user (
    guild_id BIGINT NOT NULL,
    massban_id BIGINT NOT NULL REFERENCES moderation_massban (id),
    position BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    case_id BIGINT,
    failure TEXT,
    PRIMARY KEY (massban_id, user_id)
);
CREATE INDEX moderation_massban_user_by_state ON moderation_massban_user (massban_id, state, position);
