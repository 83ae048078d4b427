-- A session that repeats. repeat: week, two_weeks, month (the nth weekday). recurrence: the wall time, zone and rule, as
-- bot.jobs keeps them. plan: what its next sessions are like, JSON. planned_until: the latest occurrence made into one.
CREATE TABLE session_series (
    id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    repeat TEXT NOT NULL,
    recurrence TEXT NOT NULL,
    plan TEXT NOT NULL,
    planned_until BIGINT,
    is_over BOOLEAN NOT NULL,
    created_by BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX session_series_by_guild ON session_series (guild_id);

-- The picture on Discord's event.
CREATE TABLE session_cover (
    id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    content BYTEA NOT NULL
);

-- Founders meeting members. kind: founder, office_hours, preview. state: draft, scheduled, live, ended, cancelled.
-- occurs_at: when its series would have it, also after it alone was moved. place: stage, voice, text, link.
-- role_ids: JSON, who may come; min_points: from how many points on, tier: what that is called.
-- event_id: Discord's event; event_seen: how it stood when we last wrote or read it, JSON.
-- note: why it was cancelled. carried_from: the session whose unanswered questions it took over.
CREATE TABLE session (
    id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    series_id BIGINT REFERENCES session_series (id),
    occurs_at BIGINT,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    title TEXT NOT NULL,
    about TEXT NOT NULL,
    starts_at BIGINT NOT NULL,
    minutes BIGINT NOT NULL,
    place TEXT NOT NULL,
    channel_id BIGINT,
    link TEXT,
    host_id BIGINT NOT NULL,
    capacity BIGINT NOT NULL,
    slot_minutes BIGINT NOT NULL,
    role_ids TEXT NOT NULL,
    min_points BIGINT NOT NULL,
    tier TEXT,
    cover_id BIGINT REFERENCES session_cover (id),
    event_id BIGINT,
    event_seen TEXT,
    card_channel_id BIGINT,
    card_message_id BIGINT,
    thread_id BIGINT,
    panel_message_id BIGINT,
    note TEXT,
    carried_from BIGINT,
    revision BIGINT NOT NULL,
    created_by BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    started_at BIGINT,
    ended_at BIGINT,
    UNIQUE (series_id, occurs_at)
);
CREATE INDEX session_by_time ON session (guild_id, starts_at);
CREATE INDEX session_by_event ON session (guild_id, event_id) WHERE event_id IS NOT NULL;
CREATE INDEX session_live ON session (guild_id) WHERE state = 'live';

-- Who comes. answer: going, offered (a place is held until offered_until), waiting, lapsed (did not confirm), maybe, no.
-- turn: sorts those who wait, first come first served. slot: which of the office hours is theirs or held for them.
-- is_from_event: they only pressed Interested in Discord's event.
CREATE TABLE session_rsvp (
    session_id BIGINT NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    guild_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    answer TEXT NOT NULL,
    turn BIGINT NOT NULL,
    offered_until BIGINT,
    slot BIGINT,
    wants_dm BOOLEAN NOT NULL,
    is_from_event BOOLEAN NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (session_id, member_id)
);
CREATE UNIQUE INDEX session_rsvp_slot ON session_rsvp (session_id, slot) WHERE slot IS NOT NULL;
CREATE INDEX session_rsvp_order ON session_rsvp (session_id, answer, turn);
CREATE INDEX session_rsvp_by_member ON session_rsvp (guild_id, member_id);

-- What members want to ask. state: new, accepted, answered, skipped, merged (into merged_into).
-- asker_id: 0 when they asked to be forgotten. votes: how many stand in session_vote.
CREATE TABLE session_question (
    id BIGINT PRIMARY KEY,
    session_id BIGINT NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    guild_id BIGINT NOT NULL,
    asker_id BIGINT NOT NULL,
    words TEXT NOT NULL,
    is_anonymous BOOLEAN NOT NULL,
    state TEXT NOT NULL,
    merged_into BIGINT,
    votes BIGINT NOT NULL,
    decided_by BIGINT,
    created_at BIGINT NOT NULL,
    decided_at BIGINT
);
CREATE INDEX session_question_by_votes ON session_question (session_id, state, votes);
CREATE INDEX session_question_by_asker ON session_question (guild_id, asker_id);

CREATE TABLE session_vote (
    question_id BIGINT NOT NULL REFERENCES session_question (id) ON DELETE CASCADE,
    session_id BIGINT NOT NULL,
    guild_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    voted_at BIGINT NOT NULL,
    PRIMARY KEY (question_id, member_id)
);
CREATE INDEX session_vote_by_member ON session_vote (guild_id, member_id);

-- A stay in the session's voice or stage channel. seen_at: when they were last known to be there; left_at: when they left.
CREATE TABLE session_stay (
    id BIGINT PRIMARY KEY,
    session_id BIGINT NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    guild_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    joined_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    left_at BIGINT
);
CREATE UNIQUE INDEX session_stay_open ON session_stay (session_id, member_id) WHERE left_at IS NULL;
CREATE INDEX session_stay_by_member ON session_stay (guild_id, member_id);

-- Who was there, and what they thought of it. seconds: in voice; messages: in its thread. attended: whether that counts.
CREATE TABLE session_attendance (
    session_id BIGINT NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    guild_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    seconds BIGINT NOT NULL,
    messages BIGINT NOT NULL,
    attended BOOLEAN NOT NULL,
    stars BIGINT,
    words TEXT,
    asked_at BIGINT,
    PRIMARY KEY (session_id, member_id)
);
CREATE INDEX session_attendance_by_member ON session_attendance (guild_id, member_id);

-- What happens on the floor of a session that is on. question_id: what is being answered, as its thread shows it.
-- panel_channel_id: where the moderators' panel is, the team channel or a private thread.
CREATE TABLE session_floor (
    session_id BIGINT PRIMARY KEY REFERENCES session (id) ON DELETE CASCADE,
    guild_id BIGINT NOT NULL,
    question_id BIGINT,
    panel_channel_id BIGINT
);

-- What is told afterwards. state: draft, published. left_open: how many questions nobody got to.
CREATE TABLE session_recap (
    session_id BIGINT PRIMARY KEY REFERENCES session (id) ON DELETE CASCADE,
    guild_id BIGINT NOT NULL,
    state TEXT NOT NULL,
    notes TEXT NOT NULL,
    recording TEXT,
    left_open BIGINT NOT NULL,
    edited_by BIGINT,
    channel_id BIGINT,
    message_id BIGINT,
    draft_channel_id BIGINT,
    draft_message_id BIGINT,
    published_at BIGINT
);
