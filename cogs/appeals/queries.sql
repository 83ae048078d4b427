-- name: add!
INSERT INTO appeal (
    id, guild_id, case_id, member_id, what, why, entered_by, state, answer, dm, created_at
)
VALUES (:id, :guild_id, :case_id, :member_id, :what, :why, :entered_by, 'open', '', 'none', :created_at);

-- name: find^
SELECT
    id, guild_id, case_id, member_id, what, why, entered_by, state, decided_by, answer, lift_case_id, dm, created_at,
    decided_at, channel_id, message_id
FROM appeal
WHERE id = :id;

-- name: latest_of_case^
SELECT
    id, guild_id, case_id, member_id, what, why, entered_by, state, decided_by, answer, lift_case_id, dm, created_at,
    decided_at, channel_id, message_id
FROM appeal
WHERE case_id = :case_id
ORDER BY id DESC
LIMIT 1;

-- name: of_lift^
SELECT
    id, guild_id, case_id, member_id, what, why, entered_by, state, decided_by, answer, lift_case_id, dm, created_at,
    decided_at, channel_id, message_id
FROM appeal
WHERE lift_case_id = :case_id;

-- name: listed
-- The open ones first, each the oldest first; then what was decided, the latest first.
SELECT
    id, guild_id, case_id, member_id, what, why, entered_by, state, decided_by, answer, lift_case_id, dm, created_at,
    decided_at, channel_id, message_id
FROM appeal
WHERE guild_id = :guild_id
ORDER BY CASE WHEN state = 'open' THEN 0 ELSE 1 END, CASE WHEN state = 'open' THEN id ELSE -id END
LIMIT :most OFFSET :skipped;

-- name: count$
SELECT count(*) FROM appeal WHERE guild_id = :guild_id;

-- name: count_open_before$
SELECT count(*) FROM appeal WHERE guild_id = :guild_id AND state = 'open' AND created_at <= :before;

-- name: decide!
UPDATE appeal
SET state = :state, decided_by = :by, answer = :answer, lift_case_id = :lift_case_id, dm = 'waiting', decided_at = :at
WHERE id = :id AND state = 'open';

-- name: set_dm!
UPDATE appeal SET dm = :dm WHERE id = :id;

-- name: put_card!
UPDATE appeal SET channel_id = :channel_id, message_id = :message_id WHERE id = :id;
