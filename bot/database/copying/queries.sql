-- name: has_progress$
SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'copy_progress';

-- name: add!
INSERT INTO copy_progress (table_name, source, bring_back) VALUES (:table_name, :source, :bring_back);

-- name: every
SELECT table_name, source, bring_back, last_key, copied, is_done FROM copy_progress ORDER BY table_name;

-- name: advance!
UPDATE copy_progress SET last_key = COALESCE(:last_key, last_key), copied = copied + :rows, is_done = :is_done
WHERE table_name = :table_name;

-- name: reset!
UPDATE copy_progress SET last_key = NULL, copied = 0, is_done = FALSE WHERE table_name = :table_name;

-- name: migrated
SELECT version, applied_at FROM schema_migration ORDER BY version;

-- name: has_tables$
SELECT count(*) FROM sqlite_master WHERE type = 'table';
