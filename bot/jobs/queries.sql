-- name: add^
-- Returns the row, or nothing when this kind and key is there already.
INSERT INTO job (id, kind, job_key, guild_id, due_at, run_at, payload, recurrence, state, created_at, updated_at)
VALUES (:id, :kind, :job_key, :guild_id, :run_at, :run_at, :payload, :recurrence, 'pending', :now, :now)
ON CONFLICT (kind, job_key) DO NOTHING
RETURNING id, kind, job_key, guild_id, due_at, run_at, payload, recurrence, state, starts, failures, lease, last_error;

-- name: put^
-- Adds the job, or opens the one of this kind and key anew; an attempt that is running has lost its lease. At the
-- instant for which it was meant already it is the same occurrence: who tries it next has to know of the attempts before.
INSERT INTO job (id, kind, job_key, guild_id, due_at, run_at, payload, recurrence, state, created_at, updated_at)
VALUES (:id, :kind, :job_key, :guild_id, :run_at, :run_at, :payload, :recurrence, 'pending', :now, :now)
ON CONFLICT (kind, job_key) DO UPDATE SET
    guild_id = excluded.guild_id, due_at = excluded.due_at, run_at = excluded.run_at, payload = excluded.payload,
    recurrence = excluded.recurrence, state = 'pending', failures = 0, lease = NULL, last_error = NULL,
    starts = CASE WHEN job.finished_at IS NULL AND job.due_at = excluded.due_at THEN job.starts ELSE 0 END,
    updated_at = excluded.updated_at, finished_at = NULL
RETURNING id, kind, job_key, guild_id, due_at, run_at, payload, recurrence, state, starts, failures, lease, last_error;

-- name: find^
SELECT id, kind, job_key, guild_id, due_at, run_at, payload, recurrence, state, starts, failures, lease, last_error
FROM job WHERE kind = :kind AND job_key = :job_key;

-- name: claim_due
-- Another's lease that has ended counts as a failure: its process died, or could not reach the database.
UPDATE job SET
    failures = failures + CASE WHEN state = 'running' THEN 1 ELSE 0 END, starts = starts + 1,
    state = 'running', lease = :lease, run_at = :lease_until, updated_at = :now
WHERE id IN (
    SELECT id FROM job
    WHERE state IN ('pending', 'running') AND run_at <= :now
        AND :shards LIKE '%,' || CAST(COALESCE((guild_id >> 22) % :shard_count, 0) AS TEXT) || ',%'
        AND (:bulk_kinds LIKE '%,' || kind || ',%') = :is_bulk
        AND NOT :running LIKE '%,' || CAST(id AS TEXT) || ',%'
    ORDER BY run_at, id
    LIMIT :most
)
RETURNING id, kind, job_key, guild_id, due_at, run_at, payload, recurrence, state, starts, failures, lease, last_error;

-- name: follow_clock!
-- After the machine's clock was set back. What it planned while it was ahead, to be done soon or once more after a
-- failure, is as far away as it was then.
UPDATE job SET
    run_at = CASE
        WHEN state = 'running' THEN CAST(:lease_until AS BIGINT)
        WHEN run_at <= :was THEN CAST(:now AS BIGINT)
        ELSE CAST(:now AS BIGINT) + run_at - updated_at
    END,
    updated_at = :now
WHERE (
        (state = 'pending' AND run_at > :now AND (
            run_at <= :was OR (updated_at > :now AND (failures > 0 OR run_at <= updated_at + :soon))
        ))
        OR (state = 'running' AND run_at > :lease_until)
    )
    AND :shards LIKE '%,' || CAST(COALESCE((guild_id >> 22) % :shard_count, 0) AS TEXT) || ',%';

-- name: next_run_at$
SELECT run_at FROM job
WHERE state IN ('pending', 'running')
    AND :shards LIKE '%,' || CAST(COALESCE((guild_id >> 22) % :shard_count, 0) AS TEXT) || ',%'
    AND NOT :left_out LIKE '%,' || kind || ',%'
    AND NOT :running LIKE '%,' || CAST(id AS TEXT) || ',%'
ORDER BY run_at, id
LIMIT 1;

-- name: extend^
UPDATE job SET run_at = :lease_until WHERE id = :id AND lease = :lease RETURNING id;

-- name: settle^
-- Only the holder of the lease may say how it went.
UPDATE job SET
    state = :state, due_at = :due_at, run_at = :run_at, starts = :starts, failures = :failures, lease = NULL,
    last_error = :last_error, updated_at = :now, finished_at = :finished_at
WHERE id = :id AND lease = :lease
RETURNING id;

-- name: cancel^
UPDATE job SET state = 'cancelled', lease = NULL, updated_at = :now, finished_at = :now
WHERE kind = :kind AND job_key = :job_key AND state IN ('pending', 'running')
RETURNING id;

-- name: cancel_guild!
UPDATE job SET state = 'cancelled', lease = NULL, updated_at = :now, finished_at = :now
WHERE guild_id = :guild_id AND state IN ('pending', 'running');

-- name: retry^
-- Meant for now from here on: whoever asks does not want to hear that it is too late. What repeats goes on from there.
UPDATE job SET
    state = 'pending', due_at = :now, run_at = :now, failures = 0, last_error = NULL, updated_at = :now,
    finished_at = NULL
WHERE id = :id AND COALESCE(guild_id, 0) = :guild_id
    AND (state = 'dead' OR (state = 'pending' AND recurrence IS NOT NULL AND starts = 0 AND last_error IS NOT NULL))
RETURNING id;

-- name: list_upcoming
SELECT id, kind, job_key, guild_id, due_at, run_at, payload, recurrence, state, starts, failures, lease, last_error
FROM job
WHERE guild_id = :guild_id AND state IN ('pending', 'running')
ORDER BY due_at, id
LIMIT :most;

-- name: list_dead
-- Dead ones, and repeating ones whose last occurrence was given up.
SELECT id, kind, job_key, guild_id, due_at, run_at, payload, recurrence, state, starts, failures, lease, last_error
FROM job
WHERE guild_id = :guild_id
    AND (state = 'dead' OR (state = 'pending' AND recurrence IS NOT NULL AND starts = 0 AND last_error IS NOT NULL))
ORDER BY due_at DESC, id DESC
LIMIT :most;

-- name: counts^
SELECT
    count(*) FILTER (WHERE state <> 'dead' AND run_at <= :now),
    count(*) FILTER (WHERE state <> 'dead' AND due_at < :late_before),
    count(*) FILTER (WHERE state = 'dead')
FROM job
WHERE state IN ('pending', 'running', 'dead')
    AND (CAST(:guild_id AS BIGINT) IS NULL OR guild_id = CAST(:guild_id AS BIGINT));

-- name: prune!
DELETE FROM job WHERE finished_at < :before;
