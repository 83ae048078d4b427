-- name: account_ids
SELECT member_id FROM ledger_account WHERE guild_id = :guild_id;

-- name: has_account$
SELECT EXISTS (SELECT 1 FROM ledger_account WHERE guild_id = :guild_id AND member_id = :member_id);

-- name: count_sharing_before$
-- How many with the same points stand before a member on a board.
SELECT count(*)
FROM ledger_board AS b
JOIN ledger_standing AS s ON s.board_id = b.id
WHERE b.guild_id = :guild_id AND b.board = :board AND b.period = :period
    AND s.is_listed AND s.points > 0 AND s.points = :points AND s.member_id < :member_id;

-- name: add_post^
-- Nothing when this period was decided before.
INSERT INTO leaderboard_post (id, guild_id, board, period, is_scheduled, decided_at)
VALUES (:id, :guild_id, :board, :period, :is_scheduled, :decided_at)
ON CONFLICT (guild_id, period) DO NOTHING
RETURNING id;

-- name: add_line!
INSERT INTO leaderboard_line (post_id, guild_id, member_id, place, points, is_winner)
VALUES (:post_id, :guild_id, :member_id, :place, :points, :is_winner);

-- name: post^
SELECT id, guild_id, board, period, is_scheduled, decided_at, message_id FROM leaderboard_post WHERE id = :id;

-- name: lines
SELECT place, member_id, points, is_winner FROM leaderboard_line WHERE post_id = :post_id ORDER BY place, member_id;

-- name: postings
SELECT id, board, period, decided_at, channel_id, message_id FROM leaderboard_post
WHERE guild_id = :guild_id AND decided_at >= :since AND decided_at < :until ORDER BY decided_at, id;

-- name: set_message!
UPDATE leaderboard_post SET channel_id = :channel_id, message_id = :message_id WHERE id = :id;

-- name: latest_winner_ids
SELECT member_id FROM leaderboard_line
WHERE is_winner AND post_id = (
    SELECT id FROM leaderboard_post WHERE guild_id = :guild_id AND is_scheduled ORDER BY id DESC LIMIT 1
)
ORDER BY place, member_id;

-- name: holders
SELECT member_id, role_id FROM leaderboard_holder WHERE guild_id = :guild_id;

-- name: add_holder!
INSERT INTO leaderboard_holder (guild_id, member_id, role_id, given_at)
VALUES (:guild_id, :member_id, :role_id, :given_at)
ON CONFLICT (guild_id, member_id, role_id) DO NOTHING;

-- name: drop_holder!
DELETE FROM leaderboard_holder WHERE guild_id = :guild_id AND member_id = :member_id AND role_id = :role_id;
