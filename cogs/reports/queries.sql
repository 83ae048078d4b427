-- name: add!
INSERT INTO report (id, guild_id, channel_id, message_id, target_id, target_name, state, created_at, deleted_at)
VALUES (:id, :guild_id, :channel_id, :message_id, :target_id, :target_name, 'open', :created_at, :deleted_at);

-- name: find^
SELECT
    id, guild_id, channel_id, message_id, target_id, target_name, state, created_at, claimed_by, claimed_at, case_id,
    decided_by, decided_at, verdict, reason, edited_at, deleted_at, deleted_by, card_channel_id, card_message_id
FROM report WHERE id = :id;

-- name: find_by_message^
SELECT
    id, guild_id, channel_id, message_id, target_id, target_name, state, created_at, claimed_by, claimed_at, case_id,
    decided_by, decided_at, verdict, reason, edited_at, deleted_at, deleted_by, card_channel_id, card_message_id
FROM report WHERE guild_id = :guild_id AND message_id = :message_id;

-- name: find_by_case^
SELECT
    id, guild_id, channel_id, message_id, target_id, target_name, state, created_at, claimed_by, claimed_at, case_id,
    decided_by, decided_at, verdict, reason, edited_at, deleted_at, deleted_by, card_channel_id, card_message_id
FROM report WHERE case_id = :case_id;

-- name: list_open
SELECT
    id, guild_id, channel_id, message_id, target_id, target_name, state, created_at, claimed_by, claimed_at, case_id,
    decided_by, decided_at, verdict, reason, edited_at, deleted_at, deleted_by, card_channel_id, card_message_id
FROM report WHERE guild_id = :guild_id AND state IN ('open', 'acting')
ORDER BY id
LIMIT :most OFFSET :skipped;

-- name: count_open$
SELECT count(*) FROM report WHERE guild_id = :guild_id AND state IN ('open', 'acting');

-- name: count_waiting$
-- Of the open ones, those that have been waiting since then or longer.
SELECT count(*) FROM report WHERE guild_id = :guild_id AND state IN ('open', 'acting') AND created_at <= :before;

-- name: oldest_open$
SELECT min(created_at) FROM report WHERE guild_id = :guild_id AND state IN ('open', 'acting');

-- name: cardless
SELECT id FROM report
WHERE guild_id = :guild_id AND state IN ('open', 'acting') AND card_message_id IS NULL;

-- name: set_claim!
UPDATE report SET claimed_by = :claimed_by, claimed_at = :claimed_at WHERE id = :id;

-- name: set_acting!
UPDATE report SET state = 'acting', case_id = :case_id, decided_by = :decided_by WHERE id = :id;

-- name: set_reopened!
UPDATE report SET state = 'open', decided_by = NULL WHERE id = :id AND state = 'acting';

-- name: set_acted!
UPDATE report SET state = 'acted', decided_at = :decided_at WHERE id = :id AND state = 'acting';

-- name: set_dismissed!
UPDATE report
SET state = 'dismissed', decided_by = :decided_by, decided_at = :decided_at, verdict = :verdict, reason = :reason
WHERE id = :id;

-- name: set_deleted_by!
UPDATE report SET deleted_by = :deleted_by WHERE id = :id;

-- name: set_deleted!
UPDATE report SET deleted_at = :at WHERE id = :id AND deleted_at IS NULL;

-- name: set_edited!
UPDATE report SET edited_at = :at WHERE id = :id;

-- name: set_card!
UPDATE report SET card_channel_id = :channel_id, card_message_id = :message_id WHERE id = :id;

-- name: add_entry!
INSERT INTO report_entry (id, guild_id, report_id, reporter_id, category, words, created_at)
VALUES (:id, :guild_id, :report_id, :reporter_id, :category, :words, :created_at);

-- name: has_entry$
SELECT count(*) FROM report_entry WHERE report_id = :report_id AND reporter_id = :reporter_id;

-- name: entries
SELECT id, guild_id, report_id, reporter_id, category, words, thanked_at FROM report_entry
WHERE report_id = :report_id ORDER BY id;

-- name: find_entry^
SELECT id, guild_id, report_id, reporter_id, category, words, thanked_at FROM report_entry WHERE id = :id;

-- name: set_thanked!
UPDATE report_entry SET thanked_at = :at WHERE id = :id AND thanked_at IS NULL;

-- name: recent_of^
SELECT max(created_at), COALESCE(SUM(CASE WHEN created_at > :since THEN 1 ELSE 0 END), 0) FROM report_entry
WHERE guild_id = :guild_id AND reporter_id = :reporter_id;

-- name: decisions_of
SELECT r.verdict, r.decided_at FROM report_entry AS e
JOIN report AS r ON r.id = e.report_id
WHERE e.guild_id = :guild_id AND e.reporter_id = :reporter_id AND r.decided_at IS NOT NULL
ORDER BY r.decided_at DESC, r.id DESC
LIMIT :most;

-- name: reported_by
SELECT DISTINCT report_id FROM report_entry WHERE guild_id = :guild_id AND reporter_id = :reporter_id;

-- name: cut_words!
UPDATE report_entry SET words = '' WHERE guild_id = :guild_id AND reporter_id = :reporter_id;

-- name: is_barred$
SELECT count(*) FROM report_bar WHERE guild_id = :guild_id AND member_id = :member_id;

-- name: bar!
INSERT INTO report_bar (guild_id, member_id, barred_by, reason, barred_at)
VALUES (:guild_id, :member_id, :barred_by, :reason, :barred_at)
ON CONFLICT (guild_id, member_id) DO NOTHING;

-- name: unbar!
DELETE FROM report_bar WHERE guild_id = :guild_id AND member_id = :member_id;
