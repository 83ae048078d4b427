-- Messages that cases and reports are about, and those around them: copied, because links expire and messages are
-- deleted. names: JSON list of the files of which no copy is made. let_go_days: after so many days the words and the
-- copies were deleted.
CREATE TABLE evidence_message (
    id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    channel_id BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    author_id BIGINT NOT NULL,
    author_name TEXT NOT NULL,
    content TEXT NOT NULL,
    names TEXT NOT NULL,
    sent_at BIGINT NOT NULL,
    kept_at BIGINT NOT NULL,
    let_go_days BIGINT
);
CREATE INDEX evidence_message_by_author ON evidence_message (guild_id, author_id, kept_at);
CREATE INDEX evidence_message_by_age ON evidence_message (guild_id, kept_at);

-- What a message is evidence of. subject: case, report. part: message (what it is about), context, deleted.
CREATE TABLE evidence_link (
    subject TEXT NOT NULL,
    subject_id BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    evidence_id BIGINT NOT NULL REFERENCES evidence_message (id),
    part TEXT NOT NULL,
    PRIMARY KEY (subject, subject_id, message_id)
);
CREATE INDEX evidence_link_by_evidence ON evidence_link (evidence_id);

-- Attachments. state: waiting (to be fetched), kept, or why there is no copy: gone, large, much, unwanted.
CREATE TABLE evidence_file (
    id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    evidence_id BIGINT NOT NULL REFERENCES evidence_message (id),
    attachment_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    size BIGINT NOT NULL,
    content_type TEXT NOT NULL,
    url TEXT NOT NULL,
    proxy_url TEXT NOT NULL,
    state TEXT NOT NULL,
    content BYTEA,
    UNIQUE (evidence_id, attachment_id)
);

INSERT INTO evidence_message (
    id, guild_id, channel_id, message_id, author_id, author_name, content, names, sent_at, kept_at
)
SELECT id, guild_id, channel_id, message_id, author_id, '', content, attachments, sent_at, kept_at
FROM moderation_evidence;
INSERT INTO evidence_link (subject, subject_id, message_id, evidence_id, part)
SELECT 'case', case_id, message_id, id, 'message' FROM moderation_evidence;
DROP TABLE moderation_evidence;
