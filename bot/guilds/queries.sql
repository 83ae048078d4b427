-- name: get$
SELECT data FROM guild_setting WHERE guild_id = :guild_id AND feature = :feature;

-- name: put!
INSERT INTO guild_setting (guild_id, feature, data, updated_at, updated_by)
VALUES (:guild_id, :feature, :data, :updated_at, :updated_by)
ON CONFLICT (guild_id, feature)
DO UPDATE SET data = excluded.data, updated_at = excluded.updated_at, updated_by = excluded.updated_by;

-- name: guild_ids
SELECT DISTINCT guild_id FROM guild_setting ORDER BY guild_id;

-- name: changed_since
SELECT guild_id, feature, updated_at FROM guild_setting WHERE updated_at >= :since;

-- name: add_change!
INSERT INTO guild_setting_change (id, guild_id, feature, name, before_value, after_value, changed_at, changed_by)
VALUES (:id, :guild_id, :feature, :name, :before_value, :after_value, :changed_at, :changed_by);

-- name: recent_changes
SELECT feature, name, before_value, after_value, changed_at, changed_by
FROM guild_setting_change
WHERE guild_id = :guild_id
ORDER BY id DESC
LIMIT :amount;
