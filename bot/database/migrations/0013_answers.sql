-- Questions: posts in help forums and threads below help channels. id is the thread's. What was written is never kept.
-- state: open, solved, closed (solved, and put away), gone (the thread was deleted).
-- turn: how often an answer was accepted. answer_id: the accepted message, if it is known. earned: points, or why the
-- answer earned none; entry_id: those points in the ledger. undone: how the latest acceptance ended (undo, deleted, reopened).
-- marked_id: the message that bears our mark. card_turn, card_id: for which turn a card was sent, and its message; 0 when
-- that card is settled or was deleted, empty while it may be on its way.
-- hint_id: our line that says how to mark an answer, until one is marked.
-- reminded: how the asker was reminded (sending, dm, thread, none).
CREATE TABLE question (
    id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    channel_id BIGINT NOT NULL,
    asker_id BIGINT NOT NULL,
    topic_id BIGINT,
    state TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    first_reply_at BIGINT,
    solved_at BIGINT,
    last_message_id BIGINT NOT NULL,
    last_message_at BIGINT NOT NULL,
    is_asker_last BOOLEAN NOT NULL,
    is_asker_gone BOOLEAN NOT NULL,
    is_locked BOOLEAN NOT NULL,
    turn BIGINT NOT NULL,
    answerer_id BIGINT,
    answer_id BIGINT,
    acceptor_id BIGINT,
    earned TEXT,
    points BIGINT NOT NULL,
    entry_id BIGINT,
    undone TEXT,
    marked_id BIGINT,
    card_turn BIGINT NOT NULL,
    card_id BIGINT,
    hint_id BIGINT,
    reminded TEXT,
    helpers_asked_at BIGINT
);
CREATE INDEX question_by_time ON question (guild_id, asked_at);
CREATE INDEX question_by_asker ON question (guild_id, asker_id);
CREATE INDEX question_by_answerer ON question (guild_id, answerer_id);
CREATE INDEX question_open ON question (guild_id, asked_at) WHERE state = 'open';

-- Who replied, how often, and where last. is_last_gone: that message was deleted.
CREATE TABLE question_reply (
    question_id BIGINT NOT NULL REFERENCES question (id) ON DELETE CASCADE,
    guild_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    messages BIGINT NOT NULL,
    last_message_id BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    is_last_gone BOOLEAN NOT NULL,
    PRIMARY KEY (question_id, member_id)
);
CREATE INDEX question_reply_by_member ON question_reply (guild_id, member_id);

-- Who else helped with a solved question.
CREATE TABLE question_also_helpful (
    question_id BIGINT NOT NULL REFERENCES question (id) ON DELETE CASCADE,
    guild_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    earned TEXT NOT NULL,
    points BIGINT NOT NULL,
    entry_id BIGINT,
    added_at BIGINT NOT NULL,
    PRIMARY KEY (question_id, member_id)
);
CREATE INDEX question_also_helpful_by_member ON question_also_helpful (guild_id, member_id);

-- Who wants to hear of unanswered questions, about which topic; 0 means about all.
CREATE TABLE question_helper (
    guild_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    topic_id BIGINT NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (guild_id, member_id, topic_id)
);

-- Which helper was told of which question.
CREATE TABLE question_ping (
    question_id BIGINT NOT NULL REFERENCES question (id) ON DELETE CASCADE,
    guild_id BIGINT NOT NULL,
    helper_id BIGINT NOT NULL,
    pinged_at BIGINT NOT NULL,
    PRIMARY KEY (question_id, helper_id)
);
CREATE INDEX question_ping_by_helper ON question_ping (guild_id, helper_id, pinged_at);
