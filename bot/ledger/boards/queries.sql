-- name: boards
SELECT id, board, period, is_closed FROM ledger_board WHERE guild_id = :guild_id;

-- name: find^
SELECT id FROM ledger_board WHERE guild_id = :guild_id AND board = :board AND period = :period;

-- name: add!
INSERT INTO ledger_board (id, guild_id, board, period, first_day, last_day, season_id, is_closed)
VALUES (:id, :guild_id, :board, :period, :first_day, :last_day, :season_id, FALSE)
ON CONFLICT (guild_id, board, period) DO NOTHING;

-- name: open_ids
-- Of the boards by these keys ({"helpers week:2026-W47": …}), those that still count.
SELECT id, board || ' ' || period FROM ledger_board
WHERE guild_id = :guild_id AND NOT is_closed AND board || ' ' || period IN (SELECT key FROM json_each(:keys));

-- name: close!
UPDATE ledger_board SET is_closed = TRUE WHERE guild_id = :guild_id AND period = :period;

-- name: move!
-- Count the shown lines of a member on these boards ({"<id>": …}) in or out, by the points they have now.
INSERT INTO ledger_place (board_id, points, members)
SELECT board_id, points, CAST(:members AS BIGINT) FROM ledger_standing
WHERE member_id = :member_id AND is_listed AND board_id IN (SELECT CAST(key AS BIGINT) FROM json_each(:boards))
ON CONFLICT (board_id, points) DO UPDATE SET members = ledger_place.members + excluded.members;

-- name: add_points!
INSERT INTO ledger_standing (guild_id, board_id, member_id, points, is_listed)
SELECT CAST(:guild_id AS BIGINT), CAST(key AS BIGINT), CAST(:member_id AS BIGINT), CAST(:points AS BIGINT),
    CAST(:is_listed AS BOOLEAN)
FROM json_each(:boards) WHERE TRUE
ON CONFLICT (board_id, member_id) DO UPDATE SET points = ledger_standing.points + excluded.points;

-- name: standings_of
-- Everything a member has on the boards of a server.
SELECT board_id, points, is_listed FROM ledger_standing WHERE guild_id = :guild_id AND member_id = :member_id;

-- name: list_on!
UPDATE ledger_standing SET is_listed = :is_listed
WHERE member_id = :member_id AND board_id IN (SELECT CAST(key AS BIGINT) FROM json_each(:boards));

-- name: take_off!
DELETE FROM ledger_standing WHERE guild_id = :guild_id AND member_id = :member_id;

-- name: count$
SELECT CAST(COALESCE(SUM(members), 0) AS BIGINT) FROM ledger_place
WHERE points > 0
    AND board_id = (SELECT id FROM ledger_board WHERE guild_id = :guild_id AND board = :board AND period = :period);

-- name: start_of_page^
-- The points at which so many members are above, how many exactly have more, and how many have just these.
WITH counted AS (
    SELECT points, members, SUM(members) OVER (ORDER BY points DESC) AS so_far
    FROM ledger_place
    WHERE board_id = :board_id AND points > 0 AND members > 0
)
SELECT points, CAST(so_far - members AS BIGINT), members FROM counted
WHERE so_far > :skipped ORDER BY points DESC LIMIT 1;

-- name: tied
-- Of those with the same points, by their ids; a range of one, so that both databases walk the index by points.
SELECT member_id, points FROM ledger_standing
WHERE board_id = :board_id AND is_listed AND points > 0 AND points BETWEEN :points AND :points
ORDER BY points DESC, member_id
LIMIT :most OFFSET :skipped;

-- name: tied_from_the_end
SELECT member_id, points FROM ledger_standing
WHERE board_id = :board_id AND is_listed AND points > 0 AND points BETWEEN :points AND :points
ORDER BY points, member_id DESC
LIMIT :most OFFSET :skipped;

-- name: below
SELECT member_id, points FROM ledger_standing
WHERE board_id = :board_id AND is_listed AND points > 0 AND points < :points
ORDER BY points DESC, member_id
LIMIT :most;

-- name: standings_in
-- Where a member stands on a board in some periods ({"all": …}): their points and whether they are shown, how many have
-- more, the fewest points among those, how many are on the board.
SELECT
    b.period,
    s.points,
    s.is_listed,
    (SELECT CAST(COALESCE(SUM(p.members), 0) AS BIGINT) FROM ledger_place AS p
        WHERE p.board_id = b.id AND p.points > s.points AND p.members > 0),
    (SELECT MIN(p.points) FROM ledger_place AS p
        WHERE p.board_id = b.id AND p.points > s.points AND p.members > 0),
    (SELECT CAST(COALESCE(SUM(p.members), 0) AS BIGINT) FROM ledger_place AS p
        WHERE p.board_id = b.id AND p.points > 0)
FROM ledger_board AS b
LEFT JOIN ledger_standing AS s ON s.board_id = b.id AND s.member_id = :member_id
WHERE b.guild_id = :guild_id AND b.board = :board AND b.period IN (SELECT key FROM json_each(:periods));

-- name: drop_board!
DELETE FROM ledger_board WHERE id = :board_id;

-- name: drop_standings!
DELETE FROM ledger_standing WHERE board_id = :board_id;

-- name: drop_places!
DELETE FROM ledger_place WHERE board_id = :board_id;

-- name: sweep_places!
DELETE FROM ledger_place WHERE members = 0;
