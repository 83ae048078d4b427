-- name: end_of_batch$
-- The last of so many members from behind an id; nothing when there are no more.
SELECT MAX(member_id) FROM (
    SELECT DISTINCT member_id FROM ledger_entry
    WHERE guild_id = :guild_id AND member_id > :after ORDER BY member_id LIMIT :most
) AS batch;

-- name: wrong_accounts
-- Kept sums less what the entries add up to, where that is not nothing.
SELECT member_id, CAST(SUM(balance) AS BIGINT), CAST(SUM(lifetime) AS BIGINT) FROM (
    SELECT member_id, balance, lifetime FROM ledger_account
    WHERE guild_id = :guild_id AND member_id BETWEEN :low AND :high
    UNION ALL
    SELECT
        member_id, -points, CASE WHEN reason IN (SELECT key FROM json_each(:spending)) THEN 0 ELSE -points END
    FROM ledger_entry
    WHERE guild_id = :guild_id AND member_id BETWEEN :low AND :high
) AS compared
GROUP BY member_id
HAVING SUM(balance) <> 0 OR SUM(lifetime) <> 0;

-- name: wrong_days
SELECT member_id, day, reason, CAST(SUM(points) AS BIGINT) FROM (
    SELECT member_id, day, reason, points, awards FROM ledger_day
    WHERE guild_id = :guild_id AND member_id BETWEEN :low AND :high
    UNION ALL
    SELECT member_id, day, reason, -points, CASE WHEN reverses_id IS NULL THEN -1 ELSE 1 END
    FROM ledger_entry
    WHERE guild_id = :guild_id AND member_id BETWEEN :low AND :high
) AS compared
GROUP BY member_id, day, reason
HAVING SUM(points) <> 0 OR SUM(awards) <> 0;

-- name: wrong_standings
SELECT member_id, board_id, CAST(SUM(points) AS BIGINT) FROM (
    SELECT s.member_id, s.board_id, s.points
    FROM ledger_standing AS s
    JOIN ledger_board AS b ON b.id = s.board_id AND NOT b.is_closed
    WHERE s.guild_id = :guild_id AND s.member_id BETWEEN :low AND :high
    UNION ALL
    SELECT e.member_id, b.id, -e.points
    FROM ledger_entry AS e
    JOIN ledger_board AS b ON b.guild_id = e.guild_id AND NOT b.is_closed
        AND e.day BETWEEN b.first_day AND b.last_day
        AND (b.season_id IS NULL OR b.season_id = e.season_id)
        AND (b.board <> 'newcomers' OR e.is_newcomer)
        AND b.board || ' ' || e.reason IN (SELECT key FROM json_each(:counted))
    WHERE e.guild_id = :guild_id AND e.member_id BETWEEN :low AND :high
) AS compared
GROUP BY member_id, board_id
HAVING SUM(points) <> 0;

-- name: wrongly_listed
-- Who is shown and should not be, or the other way round.
SELECT DISTINCT s.member_id
FROM ledger_standing AS s
WHERE s.guild_id = :guild_id AND s.member_id BETWEEN :low AND :high
    AND s.is_listed = EXISTS (
        SELECT 1 FROM ledger_mark AS m
        WHERE m.guild_id = s.guild_id AND m.member_id = s.member_id AND m.mark & :hidden <> 0
    );

-- name: wrong_places
SELECT points, CAST(SUM(members) AS BIGINT) FROM (
    SELECT points, members FROM ledger_place WHERE board_id = :board_id
    UNION ALL
    SELECT points, -1 FROM ledger_standing WHERE board_id = :board_id AND is_listed
) AS compared
GROUP BY points
HAVING SUM(members) <> 0;

-- name: clear_accounts!
DELETE FROM ledger_account WHERE guild_id = :guild_id AND member_id BETWEEN :low AND :high;

-- name: sum_accounts!
INSERT INTO ledger_account (guild_id, member_id, balance, lifetime)
SELECT
    guild_id,
    member_id,
    CAST(SUM(points) AS BIGINT),
    CAST(SUM(CASE WHEN reason IN (SELECT key FROM json_each(:spending)) THEN 0 ELSE points END) AS BIGINT)
FROM ledger_entry
WHERE guild_id = :guild_id AND member_id BETWEEN :low AND :high
GROUP BY guild_id, member_id;

-- name: clear_days!
DELETE FROM ledger_day WHERE guild_id = :guild_id AND member_id BETWEEN :low AND :high;

-- name: sum_days!
INSERT INTO ledger_day (guild_id, member_id, day, reason, points, awards)
SELECT
    guild_id,
    member_id,
    day,
    reason,
    CAST(SUM(points) AS BIGINT),
    CAST(SUM(CASE WHEN reverses_id IS NULL THEN 1 ELSE -1 END) AS BIGINT)
FROM ledger_entry
WHERE guild_id = :guild_id AND member_id BETWEEN :low AND :high
GROUP BY guild_id, member_id, day, reason;

-- name: clear_standings!
DELETE FROM ledger_standing
WHERE guild_id = :guild_id AND member_id BETWEEN :low AND :high
    AND board_id IN (SELECT id FROM ledger_board WHERE guild_id = :guild_id AND NOT is_closed);

-- name: sum_standings!
INSERT INTO ledger_standing (guild_id, board_id, member_id, points, is_listed)
SELECT
    e.guild_id,
    b.id,
    e.member_id,
    CAST(SUM(e.points) AS BIGINT),
    NOT EXISTS (
        SELECT 1 FROM ledger_mark AS m
        WHERE m.guild_id = e.guild_id AND m.member_id = e.member_id AND m.mark & :hidden <> 0
    )
FROM ledger_entry AS e
JOIN ledger_board AS b ON b.guild_id = e.guild_id AND NOT b.is_closed
    AND e.day BETWEEN b.first_day AND b.last_day
    AND (b.season_id IS NULL OR b.season_id = e.season_id)
    AND (b.board <> 'newcomers' OR e.is_newcomer)
    AND b.board || ' ' || e.reason IN (SELECT key FROM json_each(:counted))
WHERE e.guild_id = :guild_id AND e.member_id BETWEEN :low AND :high
GROUP BY e.guild_id, b.id, e.member_id;

-- name: list_closed!
-- The boards that are closed keep their points; who is shown on them follows the marks all the same.
UPDATE ledger_standing SET is_listed = NOT is_listed
WHERE guild_id = :guild_id AND member_id BETWEEN :low AND :high
    AND is_listed = EXISTS (
        SELECT 1 FROM ledger_mark AS m
        WHERE m.guild_id = ledger_standing.guild_id AND m.member_id = ledger_standing.member_id
            AND m.mark & :hidden <> 0
    );

-- name: board_ids
SELECT id FROM ledger_board WHERE guild_id = :guild_id;

-- name: clear_places!
DELETE FROM ledger_place WHERE board_id = :board_id;

-- name: sum_places!
INSERT INTO ledger_place (board_id, points, members)
SELECT board_id, points, count(*) FROM ledger_standing
WHERE board_id = :board_id AND is_listed
GROUP BY board_id, points;

-- name: remember_again!
DELETE FROM ledger_mark WHERE guild_id = :guild_id AND mark = :mark AND marked_at < :before;
