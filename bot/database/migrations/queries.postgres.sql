-- name: has_table$
SELECT count(to_regclass('schema_migration'));
