-- name: has_progress$
SELECT count(to_regclass('copy_progress'));

-- name: has_tables$
SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema();
