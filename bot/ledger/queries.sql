-- name: facts^
-- What a grant depends on: marks, awards of the reason that day, the open season, since when the member is here,
-- whether they have helped before; the newest award of the source for them, with whether it was undone, and by whom.
SELECT
    (SELECT CAST(COALESCE(SUM(mark), 0) AS BIGINT) FROM ledger_mark
        WHERE guild_id = :guild_id AND member_id = :member_id),
    (SELECT awards FROM ledger_day
        WHERE guild_id = :guild_id AND member_id = :member_id AND day = :day AND reason = :reason),
    (SELECT id FROM ledger_season WHERE guild_id = :guild_id AND ended_at IS NULL),
    (SELECT first_joined_at FROM member WHERE guild_id = :guild_id AND member_id = :member_id),
    EXISTS (
        SELECT 1 FROM member_milestone
        WHERE guild_id = :guild_id AND member_id = :member_id AND milestone = 'helped'
    ),
    e.id, e.guild_id, e.member_id, e.points, e.reason, e.source_kind, e.source_id, e.turn, e.actor_id, e.channel_id,
    e.message_id, e.note, e.day, e.season_id, e.is_newcomer, e.created_at, e.reverses_id,
    EXISTS (SELECT 1 FROM ledger_entry AS r WHERE r.reverses_id = e.id),
    EXISTS (SELECT 1 FROM ledger_entry AS r WHERE r.reverses_id = e.id AND r.source_kind = 'void')
FROM (SELECT 1 AS one) AS always
LEFT JOIN (
    SELECT * FROM ledger_entry
    WHERE guild_id = :guild_id AND source_kind = :source_kind AND source_id = :source_id AND reason = :reason
        AND member_id = :member_id AND reverses_id IS NULL AND member_id <> 0
    ORDER BY turn DESC
    LIMIT 1
) AS e ON TRUE;

-- name: standing_of_source
-- What a source has earned anybody and that was not undone. The plus keeps SQLite from reading all entries in their order.
SELECT
    e.id, e.guild_id, e.member_id, e.points, e.reason, e.source_kind, e.source_id, e.turn, e.actor_id, e.channel_id,
    e.message_id, e.note, e.day, e.season_id, e.is_newcomer, e.created_at, e.reverses_id, 0
FROM ledger_entry AS e
WHERE e.guild_id = :guild_id AND e.source_kind = :source_kind AND e.source_id = :source_id
    AND e.reverses_id IS NULL AND e.member_id <> 0
    AND NOT EXISTS (SELECT 1 FROM ledger_entry AS r WHERE r.reverses_id = e.id)
ORDER BY +e.id;

-- name: find^
SELECT
    e.id, e.guild_id, e.member_id, e.points, e.reason, e.source_kind, e.source_id, e.turn, e.actor_id, e.channel_id,
    e.message_id, e.note, e.day, e.season_id, e.is_newcomer, e.created_at, e.reverses_id,
    EXISTS (SELECT 1 FROM ledger_entry AS r WHERE r.reverses_id = e.id)
FROM ledger_entry AS e
WHERE e.guild_id = :guild_id AND e.id = :id;

-- name: history
SELECT
    e.id, e.guild_id, e.member_id, e.points, e.reason, e.source_kind, e.source_id, e.turn, e.actor_id, e.channel_id,
    e.message_id, e.note, e.day, e.season_id, e.is_newcomer, e.created_at, e.reverses_id,
    EXISTS (SELECT 1 FROM ledger_entry AS r WHERE r.reverses_id = e.id)
FROM ledger_entry AS e
WHERE e.guild_id = :guild_id AND e.member_id = :member_id
ORDER BY e.id DESC
LIMIT :most OFFSET :skipped;

-- name: count_history$
SELECT count(*) FROM ledger_entry WHERE guild_id = :guild_id AND member_id = :member_id;

-- name: entries_after
-- All of a server's entries in their order, from behind an id: for an export that reads piece by piece.
SELECT
    e.id, e.guild_id, e.member_id, e.points, e.reason, e.source_kind, e.source_id, e.turn, e.actor_id, e.channel_id,
    e.message_id, e.note, e.day, e.season_id, e.is_newcomer, e.created_at, e.reverses_id,
    EXISTS (SELECT 1 FROM ledger_entry AS r WHERE r.reverses_id = e.id)
FROM ledger_entry AS e
WHERE e.guild_id = :guild_id AND e.id > :after
ORDER BY e.id
LIMIT :most;

-- name: add!
INSERT INTO ledger_entry (
    id, guild_id, member_id, points, reason, source_kind, source_id, turn, actor_id, channel_id, message_id, note, day,
    season_id, is_newcomer, created_at, reverses_id
)
VALUES (
    :id, :guild_id, :member_id, :points, :reason, :source_kind, :source_id, :turn, :actor_id, :channel_id, :message_id,
    :note, :day, :season_id, :is_newcomer, :created_at, :reverses_id
);

-- name: account^
SELECT balance, lifetime FROM ledger_account WHERE guild_id = :guild_id AND member_id = :member_id;

-- name: change_account^
INSERT INTO ledger_account (guild_id, member_id, balance, lifetime)
VALUES (:guild_id, :member_id, :balance, :lifetime)
ON CONFLICT (guild_id, member_id) DO UPDATE SET
    balance = ledger_account.balance + excluded.balance,
    lifetime = ledger_account.lifetime + excluded.lifetime
RETURNING balance, lifetime;

-- name: change_day!
INSERT INTO ledger_day (guild_id, member_id, day, reason, points, awards)
VALUES (:guild_id, :member_id, :day, :reason, :points, :awards)
ON CONFLICT (guild_id, member_id, day, reason) DO UPDATE SET
    points = ledger_day.points + excluded.points,
    awards = ledger_day.awards + excluded.awards;

-- name: days_of
-- What a member earned between two days, both included, by day and reason.
SELECT day, reason, points, awards FROM ledger_day
WHERE guild_id = :guild_id AND member_id = :member_id AND day BETWEEN :first_day AND :last_day;

-- name: marks$
SELECT CAST(COALESCE(SUM(mark), 0) AS BIGINT) FROM ledger_mark WHERE guild_id = :guild_id AND member_id = :member_id;

-- name: marked_ids
SELECT member_id FROM ledger_mark WHERE guild_id = :guild_id AND mark = :mark;

-- name: add_mark^
-- Nothing when it was there.
INSERT INTO ledger_mark (guild_id, member_id, mark, marked_at, marked_by)
VALUES (:guild_id, :member_id, :mark, :marked_at, :marked_by)
ON CONFLICT (guild_id, member_id, mark) DO NOTHING
RETURNING mark;

-- name: remove_mark!
DELETE FROM ledger_mark WHERE guild_id = :guild_id AND member_id = :member_id AND mark = :mark;

-- name: open_season^
SELECT id, guild_id, name, started_at, ended_at FROM ledger_season WHERE guild_id = :guild_id AND ended_at IS NULL;

-- name: seasons
SELECT id, guild_id, name, started_at, ended_at FROM ledger_season WHERE guild_id = :guild_id
ORDER BY started_at DESC;

-- name: add_season!
INSERT INTO ledger_season (id, guild_id, name, started_at, started_by)
VALUES (:id, :guild_id, :name, :started_at, :started_by);

-- name: end_season!
UPDATE ledger_season SET ended_at = :ended_at, ended_by = :ended_by WHERE id = :id AND ended_at IS NULL;

-- name: forget_words!
-- What was written beside entries of a member who is forgotten.
UPDATE ledger_entry SET note = NULL WHERE guild_id = :guild_id AND member_id = :member_id AND note IS NOT NULL;

-- name: forget_own_words!
-- What they wrote beside entries of others; one statement for both would read every entry of the server.
UPDATE ledger_entry SET note = NULL WHERE guild_id = :guild_id AND actor_id = :member_id AND note IS NOT NULL;

-- name: forget_introduction!
-- What an introduction earned is known by the member's id; the entry's own, negative, is nobody's.
UPDATE ledger_entry SET source_id = -id
WHERE guild_id = :guild_id AND member_id = :member_id AND source_kind = 'introduction';

-- name: forget_undone_greetings!
-- What greeting them earned others is known by it, too.
UPDATE ledger_entry SET source_id = -id
WHERE source_kind = 'newcomer' AND reverses_id IN (
    SELECT e.id FROM ledger_entry AS e
    WHERE e.guild_id = :guild_id AND e.actor_id = :member_id AND e.source_kind = 'newcomer'
);

-- name: forget_greetings!
UPDATE ledger_entry SET source_id = -id
WHERE guild_id = :guild_id AND actor_id = :member_id AND source_kind = 'newcomer' AND reverses_id IS NULL;

-- name: add_refusal!
INSERT INTO ledger_refusal (id, guild_id, member_id, actor_id, reason, why, created_at)
VALUES (:id, :guild_id, :member_id, :actor_id, :reason, :why, :created_at);

-- name: refusals_since
-- How often who was refused for whom and why.
SELECT actor_id, member_id, reason, why, count(*) FROM ledger_refusal
WHERE guild_id = :guild_id AND created_at >= :since
GROUP BY actor_id, member_id, reason, why;

-- name: flows_since
-- Who caused how many points for whom, of what stands.
SELECT e.actor_id, e.member_id, count(*), CAST(SUM(e.points) AS BIGINT)
FROM ledger_entry AS e
WHERE e.guild_id = :guild_id AND e.id >= :first_id AND e.actor_id IS NOT NULL AND e.actor_id <> e.member_id
    AND e.member_id <> 0 AND e.actor_id <> 0 AND e.reverses_id IS NULL AND e.reason <> 'adjustment'
    AND NOT EXISTS (SELECT 1 FROM ledger_entry AS r WHERE r.reverses_id = e.id)
GROUP BY e.actor_id, e.member_id;

-- name: has_given$
-- Whether a member caused points for anybody since then, by the time-sorted ids.
SELECT 1 FROM ledger_entry WHERE guild_id = :guild_id AND actor_id = :member_id AND id >= :first_id LIMIT 1;
