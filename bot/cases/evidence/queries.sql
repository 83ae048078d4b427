-- name: link^
SELECT evidence_id FROM evidence_link
WHERE subject = :subject AND subject_id = :subject_id AND message_id = :message_id;

-- name: add!
INSERT INTO evidence_message (
    id, guild_id, channel_id, message_id, author_id, author_name, content, names, sent_at, kept_at
)
VALUES (
    :id, :guild_id, :channel_id, :message_id, :author_id, :author_name, :content, :names, :sent_at, :kept_at
);

-- name: add_link!
INSERT INTO evidence_link (subject, subject_id, message_id, evidence_id, part)
VALUES (:subject, :subject_id, :message_id, :evidence_id, :part);

-- name: add_file!
INSERT INTO evidence_file (
    id, guild_id, evidence_id, attachment_id, name, size, content_type, url, proxy_url, state
)
VALUES (:id, :guild_id, :evidence_id, :attachment_id, :name, :size, :content_type, :url, :proxy_url, :state)
ON CONFLICT (evidence_id, attachment_id) DO NOTHING;

-- name: share!
INSERT INTO evidence_link (subject, subject_id, message_id, evidence_id, part)
SELECT :to_subject, :to_id, message_id, evidence_id, part FROM evidence_link
WHERE subject = :subject AND subject_id = :subject_id
ON CONFLICT (subject, subject_id, message_id) DO NOTHING;

-- name: of_subject
SELECT
    m.id, m.author_id, m.channel_id, m.message_id, m.content, m.names, m.sent_at, m.author_name, l.part, m.let_go_days
FROM evidence_link AS l
JOIN evidence_message AS m ON m.id = l.evidence_id
WHERE l.subject = :subject AND l.subject_id = :subject_id AND m.guild_id = :guild_id
ORDER BY m.sent_at, m.message_id;

-- name: files_of
SELECT f.evidence_id, f.attachment_id, f.name, f.size, f.content_type, f.url, f.proxy_url, f.state, f.id
FROM evidence_link AS l
JOIN evidence_file AS f ON f.evidence_id = l.evidence_id
WHERE l.subject = :subject AND l.subject_id = :subject_id AND f.guild_id = :guild_id
ORDER BY f.id;

-- name: message^
SELECT guild_id, channel_id, message_id FROM evidence_message WHERE id = :id;

-- name: waiting
SELECT evidence_id, attachment_id, name, size, content_type, url, proxy_url, state, id FROM evidence_file
WHERE evidence_id = :evidence_id AND state = 'waiting'
ORDER BY id;

-- name: kept_bytes$
-- Of all that is kept for the case or report that a message belongs to; for the fullest, if there are several.
SELECT COALESCE(MAX(sums.total), 0) FROM (
    SELECT SUM(f.size) AS total
    FROM evidence_link AS mine
    JOIN evidence_link AS every ON every.subject = mine.subject AND every.subject_id = mine.subject_id
    JOIN evidence_file AS f ON f.evidence_id = every.evidence_id AND f.state = 'kept'
    WHERE mine.evidence_id = :evidence_id
    GROUP BY mine.subject, mine.subject_id
) AS sums;

-- name: settle_file!
UPDATE evidence_file SET state = :state, size = :size, content = :content WHERE id = :id AND state = 'waiting';

-- name: give_up!
UPDATE evidence_file SET state = 'gone' WHERE evidence_id = :evidence_id AND state = 'waiting';

-- name: subjects_of
SELECT subject, subject_id FROM evidence_link WHERE evidence_id = :evidence_id;

-- name: content$
SELECT content FROM evidence_file WHERE id = :id;

-- name: lately
-- The cases and reports of the last minutes about somebody, in this channel or anywhere.
SELECT 'case', id FROM moderation_case
WHERE guild_id = :guild_id AND target_id = :author_id AND created_at >= :since AND state <> 'void'
    AND kind NOT IN ('note', 'unmute', 'unban') AND (channel_id IS NULL OR channel_id = :channel_id)
UNION ALL
SELECT l.subject, l.subject_id FROM evidence_message AS m
JOIN evidence_link AS l ON l.evidence_id = m.id
WHERE m.guild_id = :guild_id AND m.author_id = :author_id AND m.kept_at >= :since AND m.channel_id = :channel_id
    AND l.subject = 'report' AND l.part = 'message';

-- name: beside
SELECT DISTINCT l.subject, l.subject_id
FROM evidence_message AS m JOIN evidence_link AS l ON l.evidence_id = m.id
WHERE m.guild_id = :guild_id AND m.author_id = :member_id AND l.part = 'context';

-- name: forget_context!
-- What somebody said beside a message of somebody else goes with them; what a case or report is about stays.
UPDATE evidence_message SET author_id = 0, author_name = '', content = '', names = '[]'
WHERE guild_id = :guild_id AND author_id = :member_id AND NOT EXISTS (
    SELECT 1 FROM evidence_link AS mine
    JOIN evidence_link AS every ON every.subject = mine.subject AND every.subject_id = mine.subject_id
    JOIN evidence_message AS about ON about.id = every.evidence_id
    WHERE mine.evidence_id = evidence_message.id AND every.part <> 'context' AND about.author_id = :member_id
);

-- name: let_go_files!
DELETE FROM evidence_file WHERE guild_id = :guild_id AND evidence_id IN (
    SELECT id FROM evidence_message WHERE guild_id = :guild_id AND kept_at < :before AND let_go_days IS NULL
);

-- name: let_go!
UPDATE evidence_message SET content = '', names = '[]', author_name = '', let_go_days = :days
WHERE guild_id = :guild_id AND kept_at < :before AND let_go_days IS NULL;
