-- name: get$
SELECT value FROM bot_state WHERE name = :name;

-- name: put!
INSERT INTO bot_state (name, value, updated_at) VALUES (:name, :value, :updated_at)
ON CONFLICT (name) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at;

-- name: starting_with
SELECT name, value FROM bot_state WHERE name LIKE :start || '%';
