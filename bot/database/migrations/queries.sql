-- name: has_table$
SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema_migration';

-- name: applied
SELECT version, checksum FROM schema_migration ORDER BY version;

-- name: add!
INSERT INTO schema_migration (version, name, checksum, applied_at) VALUES (:version, :name, :checksum, :applied_at);
