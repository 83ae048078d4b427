-- Who was suggested to whom, and why. state: open, taken (they were introduced).
CREATE TABLE match_suggestion (
    id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    other_id BIGINT NOT NULL,
    reason TEXT NOT NULL,
    state TEXT NOT NULL,
    meeting_id BIGINT,
    created_at BIGINT NOT NULL
);
CREATE INDEX match_suggestion_by_member ON match_suggestion (guild_id, member_id, created_at);
CREATE INDEX match_suggestion_by_time ON match_suggestion (guild_id, created_at);
CREATE INDEX match_suggestion_by_other ON match_suggestion (guild_id, other_id, created_at);

-- Every two members who were brought together, once however it came: suggested, or met so many times in rounds.
CREATE TABLE match_pair (
    guild_id BIGINT NOT NULL,
    low_id BIGINT NOT NULL,
    high_id BIGINT NOT NULL,
    times BIGINT NOT NULL DEFAULT 0,
    last_met_at BIGINT,
    PRIMARY KEY (guild_id, low_id, high_id)
);
CREATE INDEX match_pair_by_high ON match_pair (guild_id, high_id);

-- Who was written to directly, to ask once whether they want suggestions or with some, and how that went last.
CREATE TABLE match_contact (
    guild_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    PRIMARY KEY (guild_id, member_id)
);

-- A private thread of two or three. state: planned, opening, open, failed, dropped (nobody left to meet).
CREATE TABLE match_meeting (
    id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    round_id BIGINT,
    state TEXT NOT NULL,
    channel_id BIGINT,
    thread_id BIGINT,
    created_at BIGINT NOT NULL
);
CREATE INDEX match_meeting_by_round ON match_meeting (round_id);
CREATE INDEX match_meeting_by_thread ON match_meeting (thread_id);

-- Who is in it, what became of the question whether they met, and what they answered.
CREATE TABLE match_meeting_member (
    meeting_id BIGINT NOT NULL REFERENCES match_meeting (id),
    guild_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    asked TEXT,
    answer TEXT,
    answered_at BIGINT,
    PRIMARY KEY (meeting_id, member_id)
);
CREATE INDEX match_meeting_member_by_member ON match_meeting_member (guild_id, member_id);

-- A coffee round that was drawn, once per due time.
CREATE TABLE match_round (
    id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (guild_id, due_at)
);

-- Who takes part in the coffee rounds.
CREATE TABLE match_round_member (
    guild_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    joined_at BIGINT NOT NULL,
    paused_until BIGINT,
    skips_next BOOLEAN NOT NULL,
    PRIMARY KEY (guild_id, member_id)
);
