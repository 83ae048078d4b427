-- A board that is to be posted, or was: one of a server for each period. What stood on it is kept with it, so that what
-- is said does not depend on when it is sent. is_scheduled: whether its winners get the winners' role.
CREATE TABLE leaderboard_post (
    id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    board TEXT NOT NULL,
    period TEXT NOT NULL,
    is_scheduled BOOLEAN NOT NULL,
    decided_at BIGINT NOT NULL,
    channel_id BIGINT,
    message_id BIGINT,
    UNIQUE (guild_id, period)
);

-- The lines of such a board: the first ten, and whoever won beyond them.
CREATE TABLE leaderboard_line (
    post_id BIGINT NOT NULL REFERENCES leaderboard_post (id) ON DELETE CASCADE,
    guild_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    place BIGINT NOT NULL,
    points BIGINT NOT NULL,
    is_winner BOOLEAN NOT NULL,
    PRIMARY KEY (post_id, member_id)
);
CREATE INDEX leaderboard_line_by_member ON leaderboard_line (guild_id, member_id);

-- To whom the bot gave the winners' role: it takes it from nobody else.
CREATE TABLE leaderboard_holder (
    guild_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    role_id BIGINT NOT NULL,
    given_at BIGINT NOT NULL,
    PRIMARY KEY (guild_id, member_id, role_id)
);
