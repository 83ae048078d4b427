-- In which sessions' threads a question was shown: there it is drawn anew when its asker withdraws it or is forgotten.
CREATE TABLE session_shown (
    question_id BIGINT NOT NULL REFERENCES session_question (id) ON DELETE CASCADE,
    session_id BIGINT NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    PRIMARY KEY (question_id, session_id)
);
CREATE INDEX session_shown_by_session ON session_shown (session_id);

-- Until now nobody wrote that down; looking once where it was not is harmless.
INSERT INTO session_shown (question_id, session_id)
SELECT id, session_id FROM session_question WHERE state <> 'new';
