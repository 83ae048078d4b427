-- Which tier a member has. falls_at: when they lose it unless they earn enough again; noted_at: when they were told.
CREATE TABLE tier_member (
    guild_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    tier TEXT NOT NULL,
    since_at BIGINT NOT NULL,
    falls_at BIGINT,
    noted_at BIGINT,
    PRIMARY KEY (guild_id, member_id)
);

-- What the team did with points, for whoever asks later.
CREATE TABLE points_action (
    id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    done_by BIGINT NOT NULL,
    action TEXT NOT NULL,
    member_id BIGINT,
    details TEXT NOT NULL,
    done_at BIGINT NOT NULL
);
CREATE INDEX points_action_by_time ON points_action (guild_id, id);
