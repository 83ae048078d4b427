-- name: add^
-- Nothing when the team was told before.
INSERT INTO team_notice (id, guild_id, notice_key, message, params, created_at)
VALUES (:id, :guild_id, :notice_key, :message, :params, :created_at)
ON CONFLICT (guild_id, notice_key) DO NOTHING
RETURNING id;

-- name: get^
SELECT id, guild_id, message, params, told_at FROM team_notice WHERE id = :id;

-- name: mark_told!
UPDATE team_notice SET told_at = :told_at, message_id = :message_id WHERE id = :id;

-- name: forget!
DELETE FROM team_notice WHERE guild_id = :guild_id AND notice_key = :notice_key;

-- name: list_untold
SELECT id, guild_id, message, params, told_at FROM team_notice
WHERE guild_id = :guild_id AND told_at IS NULL
ORDER BY id
LIMIT 25;
