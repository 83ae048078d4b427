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

-- A message that members reported, once however many did. state: open, acting (its case is being done), acted,
-- dismissed. verdict, of what was dismissed: handled, harmless, misuse. case_id: the latest case that came of it.
CREATE TABLE report (
    id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    channel_id BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    target_id BIGINT NOT NULL,
    target_name TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    claimed_by BIGINT,
    claimed_at BIGINT,
    case_id BIGINT,
    decided_by BIGINT,
    decided_at BIGINT,
    verdict TEXT,
    reason TEXT NOT NULL DEFAULT '',
    edited_at BIGINT,
    deleted_at BIGINT,
    deleted_by BIGINT,
    card_channel_id BIGINT,
    card_message_id BIGINT,
    UNIQUE (guild_id, message_id)
);
CREATE INDEX report_by_target ON report (guild_id, target_id);
CREATE INDEX report_open ON report (guild_id, id) WHERE state IN ('open', 'acting');
CREATE INDEX report_by_case ON report (case_id);

-- Who reported it, and in which words. reporter_id 0: somebody who was forgotten.
CREATE TABLE report_entry (
    id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    report_id BIGINT NOT NULL REFERENCES report (id),
    reporter_id BIGINT NOT NULL,
    category TEXT NOT NULL,
    words TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    thanked_at BIGINT
);
CREATE UNIQUE INDEX report_entry_once ON report_entry (report_id, reporter_id) WHERE reporter_id <> 0;
CREATE INDEX report_entry_by_reporter ON report_entry (guild_id, reporter_id, id);

-- Who may not report any more, by whose word.
CREATE TABLE report_bar (
    guild_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    barred_by BIGINT NOT NULL,
    reason TEXT NOT NULL,
    barred_at BIGINT NOT NULL,
    PRIMARY KEY (guild_id, member_id)
);
