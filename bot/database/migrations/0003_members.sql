-- Who is or was a member of a server. The latest stay is in joined_at and left_at.
CREATE TABLE member (
    guild_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    first_joined_at BIGINT NOT NULL,
    joined_at BIGINT NOT NULL,
    left_at BIGINT,
    PRIMARY KEY (guild_id, member_id)
);
CREATE INDEX member_by_first_join ON member (guild_id, first_joined_at);

-- Every stay of a member, for churn: one row per join.
CREATE TABLE member_stay (
    guild_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    joined_at BIGINT NOT NULL,
    left_at BIGINT,
    PRIMARY KEY (guild_id, member_id, joined_at)
);
CREATE INDEX member_stay_by_leave ON member_stay (guild_id, left_at);

-- The steps on the way in, each reached once: screened, rules, topics, introduced, first message, helped.
CREATE TABLE member_milestone (
    guild_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    milestone TEXT NOT NULL,
    reached_at BIGINT NOT NULL,
    PRIMARY KEY (guild_id, member_id, milestone)
);

-- What a member has switched on or off for themselves.
CREATE TABLE member_preference (
    guild_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    is_on BOOLEAN NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (guild_id, member_id, name)
);

-- Notices to the team, each once per server and key. told_at is empty until the team channel has it.
CREATE TABLE team_notice (
    id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    notice_key TEXT NOT NULL,
    message TEXT NOT NULL,
    params TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    told_at BIGINT,
    message_id BIGINT,
    UNIQUE (guild_id, notice_key)
);
