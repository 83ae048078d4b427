-- name: add_announcement!
INSERT INTO announcement (
    id, guild_id, state, title, content, channel_ids, starts_at, repeat, recurrence, tolerance_minutes, is_paused,
    is_template, revision, created_by, created_at, edited_by, edited_at
)
VALUES (
    :id, :guild_id, 'draft', :title, :content, :channel_ids, :starts_at, :repeat, :recurrence, :tolerance_minutes, FALSE,
    :is_template, 1, :created_by, :created_at, :created_by, :created_at
);

-- name: set_source_key!
UPDATE announcement SET source_key = :source_key WHERE id = :id;

-- name: source_key_of$
SELECT source_key FROM announcement WHERE id = :id;

-- name: find_by_source_key$
SELECT id FROM announcement WHERE guild_id = :guild_id AND source_key = :source_key;

-- name: made_of
SELECT id, source_key FROM announcement
WHERE guild_id = :guild_id AND source_key >= :first AND source_key <= :last ORDER BY id;

-- name: set_plan!
UPDATE announcement SET
    title = :title, content = :content, channel_ids = :channel_ids, starts_at = :starts_at, repeat = :repeat,
    recurrence = :recurrence, tolerance_minutes = :tolerance_minutes, revision = revision + 1, edited_by = :edited_by,
    edited_at = :edited_at
WHERE id = :id;

-- name: set_state!
UPDATE announcement SET state = :state, note = :note, revision = revision + 1 WHERE id = :id;

-- name: set_approved!
UPDATE announcement SET approved_by = :approved_by WHERE id = :id;

-- name: set_paused!
UPDATE announcement SET is_paused = :is_paused, revision = revision + 1 WHERE id = :id;

-- name: set_ask!
UPDATE announcement SET ask_channel_id = :channel_id, ask_message_id = :message_id WHERE id = :id;

-- name: delete_announcement!
DELETE FROM announcement WHERE id = :id;

-- name: find_announcement^
SELECT id, guild_id, state, title, content, channel_ids, starts_at, repeat, recurrence, tolerance_minutes, is_paused,
    is_template, note, revision, created_by, created_at, edited_by, approved_by,
    ask_channel_id, ask_message_id
FROM announcement WHERE id = :id;

-- name: planned
-- What has not gone out for good, the soonest first; drafts without a time come last.
SELECT id FROM announcement AS a
WHERE guild_id = :guild_id AND is_template = FALSE AND state IN ('draft', 'waiting', 'scheduled', 'sending')
ORDER BY COALESCE(
    (SELECT MIN(p.due_at) FROM announcement_post AS p WHERE p.announcement_id = a.id AND p.state = 'scheduled'),
    starts_at, 9000000000000000
), id
LIMIT :most OFFSET :skipped;

-- name: count_planned$
SELECT COUNT(*) FROM announcement
WHERE guild_id = :guild_id AND is_template = FALSE AND state IN ('draft', 'waiting', 'scheduled', 'sending');

-- name: in_state
SELECT id FROM announcement WHERE guild_id = :guild_id AND is_template = FALSE AND state = :state ORDER BY id DESC
LIMIT :most OFFSET :skipped;

-- name: count_in_state$
SELECT COUNT(*) FROM announcement WHERE guild_id = :guild_id AND is_template = FALSE AND state = :state;

-- name: ended
SELECT id FROM announcement
WHERE guild_id = :guild_id AND is_template = FALSE AND state IN ('sent', 'cancelled', 'failed', 'missed')
ORDER BY edited_at DESC, id DESC LIMIT :most OFFSET :skipped;

-- name: count_ended$
SELECT COUNT(*) FROM announcement
WHERE guild_id = :guild_id AND is_template = FALSE AND state IN ('sent', 'cancelled', 'failed', 'missed');

-- name: templates
SELECT id FROM announcement WHERE guild_id = :guild_id AND is_template = TRUE ORDER BY title, id LIMIT :most OFFSET :skipped;

-- name: count_templates$
SELECT COUNT(*) FROM announcement WHERE guild_id = :guild_id AND is_template = TRUE;

-- name: titled
-- Searched by whoever reads them: what is a capital letter beyond A to Z depends on the database and how it was set up.
SELECT id, title FROM announcement
WHERE guild_id = :guild_id AND is_template = :is_template AND CAST(:states AS TEXT) LIKE '%,' || state || ',%'
ORDER BY id DESC;

-- name: planned_between
-- What may have a post in a stretch of time: series, and what is not made into a post yet.
SELECT id, guild_id, state, title, content, channel_ids, starts_at, repeat, recurrence, tolerance_minutes, is_paused,
    is_template, note, revision, created_by, created_at, edited_by, approved_by,
    ask_channel_id, ask_message_id
FROM announcement
WHERE guild_id = :guild_id AND is_template = FALSE AND state IN ('draft', 'waiting', 'scheduled')
    AND starts_at < :until AND (recurrence IS NOT NULL OR starts_at >= :since)
ORDER BY starts_at, id;

-- name: exported
-- All that is planned, with when it goes out once it alone was moved.
SELECT id, guild_id, state, title, content, channel_ids, starts_at, repeat, recurrence, tolerance_minutes, is_paused,
    is_template, note, revision, created_by, created_at, edited_by, approved_by,
    ask_channel_id, ask_message_id,
    CASE WHEN recurrence IS NULL THEN (
        SELECT MIN(p.due_at) FROM announcement_post AS p WHERE p.announcement_id = a.id AND p.state = 'scheduled'
    ) END
FROM announcement AS a
WHERE guild_id = :guild_id AND is_template = FALSE AND state IN ('draft', 'waiting', 'scheduled')
ORDER BY starts_at, id;

-- name: made_between
-- Which of the occurrences of a stretch of time are posts already, wherever they were moved to.
SELECT p.announcement_id, p.occurs_at
FROM announcement AS a JOIN announcement_post AS p ON p.announcement_id = a.id
WHERE a.guild_id = :guild_id AND a.is_template = FALSE AND a.state IN ('draft', 'waiting', 'scheduled')
    AND p.occurs_at >= :since AND p.occurs_at < :until;

-- name: going_between
-- What goes out, or did, in a stretch of time, with what a calendar says of it.
SELECT p.id, p.announcement_id, p.occurs_at, p.due_at, p.state, p.ping, a.title, a.state, a.is_paused,
    a.recurrence IS NULL AND a.starts_at = p.occurs_at, a.recurrence IS NOT NULL, a.channel_ids
FROM announcement_post AS p JOIN announcement AS a ON a.id = p.announcement_id
WHERE p.guild_id = :guild_id AND p.due_at >= :since AND p.due_at < :until AND p.state <> 'skipped';

-- name: delivered_between
SELECT p.id, d.channel_id, CASE WHEN d.state = 'sent' THEN d.message_id END
FROM announcement_post AS p JOIN announcement_delivery AS d ON d.post_id = p.id
WHERE p.guild_id = :guild_id AND p.due_at >= :since AND p.due_at < :until ORDER BY d.id;

-- name: add_file!
INSERT INTO announcement_file (id, announcement_id, guild_id, name, kind, content)
VALUES (:id, :announcement_id, :guild_id, :name, :kind, :content);

-- name: copy_files!
INSERT INTO announcement_file (id, announcement_id, guild_id, name, kind, content)
SELECT :id, :announcement_id, guild_id, name, kind, content FROM announcement_file WHERE id = :file_id;

-- name: find_file^
SELECT id, name, kind, LENGTH(content), content FROM announcement_file WHERE id = :id AND guild_id = :guild_id;

-- name: add_post^
INSERT INTO announcement_post (id, announcement_id, guild_id, occurs_at, due_at, state, ping)
VALUES (:id, :announcement_id, :guild_id, :occurs_at, :due_at, 'scheduled', :ping)
ON CONFLICT (announcement_id, occurs_at) DO NOTHING
RETURNING id;

-- name: find_post^
SELECT id, announcement_id, guild_id, occurs_at, due_at, state, content, started_at, ended_at, receipt_channel_id,
    receipt_message_id
FROM announcement_post WHERE id = :id;

-- name: find_occurrence$
SELECT id FROM announcement_post WHERE announcement_id = :announcement_id AND occurs_at = :occurs_at;

-- name: posts_of
SELECT id FROM announcement_post WHERE announcement_id = :announcement_id ORDER BY due_at DESC, id DESC LIMIT :most;

-- name: newest_post_of$
-- The latest that is out of what somebody wrote or approved.
SELECT p.id FROM announcement_post AS p JOIN announcement AS a ON a.id = p.announcement_id
WHERE p.guild_id = :guild_id AND p.state IN ('sending', 'sent')
    AND (a.created_by = :member_id OR a.edited_by = :member_id OR a.approved_by = :member_id)
ORDER BY p.due_at DESC, p.id DESC LIMIT 1;

-- name: open_posts_of
SELECT id FROM announcement_post
WHERE announcement_id = :announcement_id AND state IN ('scheduled', 'sending') ORDER BY due_at, id;

-- name: count_open_posts$
SELECT COUNT(*) FROM announcement_post
WHERE announcement_id = :announcement_id AND state IN ('scheduled', 'sending');

-- name: open_posts
-- What is to go out, or still to be taken down somewhere.
SELECT id FROM announcement_post
WHERE guild_id = :guild_id AND (
    state IN ('scheduled', 'sending')
    OR id IN (SELECT post_id FROM announcement_delivery WHERE guild_id = :guild_id AND state = 'deleting')
)
ORDER BY due_at, id;

-- name: untold_posts
-- What went out a while ago at most, and the team never read how.
SELECT id FROM announcement_post
WHERE guild_id = :guild_id AND due_at >= :since AND ended_at IS NOT NULL AND receipt_message_id IS NULL
ORDER BY due_at, id;

-- name: unasked
-- What waits for approval, and nobody was asked.
SELECT id FROM announcement
WHERE guild_id = :guild_id AND is_template = FALSE AND state = 'waiting' AND ask_message_id IS NULL ORDER BY id;

-- name: pings$
-- How often somebody is pinged in a stretch of time, by all but one announcement.
SELECT COUNT(*) FROM announcement_post
WHERE guild_id = :guild_id AND ping = :ping AND due_at >= :since AND due_at < :until
    AND announcement_id <> :announcement_id AND state IN ('scheduled', 'sending', 'sent');

-- name: set_ping!
UPDATE announcement_post SET ping = :ping WHERE announcement_id = :announcement_id AND state = 'scheduled';

-- name: set_due!
UPDATE announcement_post SET due_at = :due_at WHERE id = :id;

-- name: begin^
-- Nothing when it has begun before, or is not to begin.
UPDATE announcement_post SET state = 'sending', content = :content, started_at = :started_at
WHERE id = :id AND state IN ('scheduled', 'missed')
RETURNING id;

-- name: end_post^
UPDATE announcement_post SET state = :state, ended_at = :ended_at WHERE id = :id AND state <> :state RETURNING id;

-- name: set_content!
UPDATE announcement_post SET content = :content WHERE id = :id;

-- name: set_receipt!
UPDATE announcement_post SET receipt_channel_id = :channel_id, receipt_message_id = :message_id WHERE id = :id;

-- name: drop_posts!
DELETE FROM announcement_post WHERE announcement_id = :announcement_id AND state = 'scheduled';

-- name: add_delivery!
INSERT INTO announcement_delivery (id, post_id, guild_id, channel_id, state)
VALUES (:id, :post_id, :guild_id, :channel_id, 'pending')
ON CONFLICT (post_id, channel_id) DO NOTHING;

-- name: find_delivery^
SELECT id, post_id, guild_id, channel_id, state, message_id, poll_message_id, published_at, trouble, attempted_at, sent_at
FROM announcement_delivery WHERE id = :id;

-- name: deliveries_of
SELECT id, post_id, guild_id, channel_id, state, message_id, poll_message_id, published_at, trouble, attempted_at, sent_at
FROM announcement_delivery WHERE post_id = :post_id ORDER BY id;

-- name: set_attempted!
UPDATE announcement_delivery SET attempted_at = :attempted_at WHERE id = :id;

-- name: set_sent^
UPDATE announcement_delivery SET state = 'sent', message_id = :message_id, trouble = NULL, sent_at = :sent_at
WHERE id = :id AND state IN ('pending', 'failed')
RETURNING id;

-- name: set_message!
UPDATE announcement_delivery SET message_id = :message_id, sent_at = :sent_at WHERE id = :id AND message_id IS NULL;

-- name: set_failed^
UPDATE announcement_delivery SET state = 'failed', trouble = :trouble WHERE id = :id AND state = 'pending' RETURNING id;

-- name: set_trouble!
UPDATE announcement_delivery SET trouble = :trouble WHERE id = :id;

-- name: set_poll!
UPDATE announcement_delivery SET poll_message_id = :message_id WHERE id = :id;

-- name: set_published!
UPDATE announcement_delivery SET published_at = :published_at WHERE id = :id AND published_at IS NULL;

-- name: clear_published!
UPDATE announcement_delivery SET published_at = NULL WHERE id = :id;

-- name: set_delivery_state!
UPDATE announcement_delivery SET state = :state WHERE id = :id;

-- name: try_again^
UPDATE announcement_delivery SET state = 'pending', trouble = NULL WHERE id = :id AND state = 'failed' RETURNING id;

-- name: published_since
SELECT published_at FROM announcement_delivery
WHERE channel_id = :channel_id AND published_at > :since ORDER BY published_at;

-- name: known_messages
SELECT message_id FROM announcement_delivery
WHERE guild_id = :guild_id AND message_id >= :since AND channel_id = :channel_id AND id <> :id;

-- name: by_message^
SELECT id FROM announcement_delivery
WHERE guild_id = :guild_id AND message_id = :message_id;

-- name: add_change!
INSERT INTO announcement_change (id, announcement_id, guild_id, changed_by, what, before_value, after_value, changed_at)
VALUES (:id, :announcement_id, :guild_id, :changed_by, :what, :before_value, :after_value, :changed_at);

-- name: writers_since_approval
-- Whoever wrote at it since somebody last approved it.
SELECT DISTINCT changed_by FROM announcement_change
WHERE announcement_id = :announcement_id AND what IN ('created', 'edited') AND id > COALESCE(
    (SELECT MAX(c.id) FROM announcement_change AS c
     WHERE c.announcement_id = :announcement_id AND c.what = 'approved'), 0
);

-- name: changes
SELECT changed_by, what, before_value, after_value, changed_at FROM announcement_change
WHERE announcement_id = :announcement_id ORDER BY id DESC LIMIT :most;
