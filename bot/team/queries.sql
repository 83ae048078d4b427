-- name: add^
-- Nothing when the team was told before.
INSERT INTO team_notice (id, guild_id, notice_key, message, params, created_at)
VALUES (:id, :guild_id, :notice_key, :message, :params, :created_at)
ON CONFLICT (guild_id, notice_key) DO NOTHING
RETURNING id;

-- name: add_part!
INSERT INTO team_notice_part (notice_id, guild_id, name, member_id, words)
VALUES (:notice_id, :guild_id, :name, :member_id, :words);

-- name: get^
SELECT id, guild_id, message, params, told_at FROM team_notice WHERE id = :id;

-- name: parts_of
SELECT name, member_id, words FROM team_notice_part WHERE notice_id = :notice_id;

-- name: count_parts$
-- In how many notices since then somebody appears under a name.
SELECT count(*) FROM team_notice_part AS p
JOIN team_notice AS n ON n.id = p.notice_id
WHERE p.guild_id = :guild_id AND p.member_id = :member_id AND p.name = :name AND n.created_at > :since;

-- name: mark_told!
UPDATE team_notice SET told_at = :told_at, message_id = :message_id WHERE id = :id;

-- name: forget!
DELETE FROM team_notice WHERE guild_id = :guild_id AND notice_key = :notice_key;

-- name: list_untold
SELECT id, guild_id, message, params, told_at FROM team_notice
WHERE guild_id = :guild_id AND told_at IS NULL
ORDER BY id
LIMIT 25;

-- name: cut_keys!
-- A key may be made of ids. The notice's own id takes its place: never told a second time, and nobody's.
UPDATE team_notice SET notice_key = 'nameless:' || CAST(id AS TEXT)
WHERE guild_id = :guild_id AND id IN (
    SELECT notice_id FROM team_notice_part WHERE guild_id = :guild_id AND member_id = :member_id
);

-- name: cut_words!
UPDATE team_notice_part SET words = '' WHERE guild_id = :guild_id AND member_id = :member_id AND words IS NOT NULL;

-- name: let_go!
DELETE FROM team_notice WHERE guild_id = :guild_id AND told_at < :before;
