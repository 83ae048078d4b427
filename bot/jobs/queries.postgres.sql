-- name: claim_due
-- As in queries.sql, but several processes claim at once: what another is just taking is passed over.
WITH due AS MATERIALIZED (
    SELECT id FROM job
    WHERE state IN ('pending', 'running') AND run_at <= :now
        AND :shards LIKE '%,' || CAST(COALESCE((guild_id >> 22) % :shard_count, 0) AS TEXT) || ',%'
        AND (:bulk_kinds LIKE '%,' || kind || ',%') = :is_bulk
        AND NOT :running LIKE '%,' || CAST(id AS TEXT) || ',%'
    ORDER BY run_at, id
    LIMIT :most
    FOR UPDATE SKIP LOCKED
)
UPDATE job SET
    failures = failures + CASE WHEN state = 'running' THEN 1 ELSE 0 END, starts = starts + 1,
    state = 'running', lease = :lease, run_at = :lease_until, updated_at = :now
FROM due
WHERE job.id = due.id
RETURNING job.id, kind, job_key, guild_id, due_at, run_at, payload, recurrence, state, starts, failures, lease,
    last_error;
