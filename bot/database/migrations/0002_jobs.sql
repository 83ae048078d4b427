-- Work that is due at some instant and survives a restart. job_key is the caller's: the same kind and key is one job.
-- due_at is when this occurrence is meant; run_at when to look at the row next: for the first try, after a failure,
-- or, while it is running, when its lease ends and someone else may take it over.
CREATE TABLE job (
    id BIGINT PRIMARY KEY,
    kind TEXT NOT NULL,
    job_key TEXT NOT NULL,
    guild_id BIGINT,
    due_at BIGINT NOT NULL,
    run_at BIGINT NOT NULL,
    payload TEXT NOT NULL,
    recurrence TEXT,
    state TEXT NOT NULL CHECK (state IN ('pending', 'running', 'done', 'missed', 'cancelled', 'dead')),
    starts BIGINT NOT NULL DEFAULT 0,
    failures BIGINT NOT NULL DEFAULT 0,
    lease TEXT,
    last_error TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    finished_at BIGINT,
    UNIQUE (kind, job_key)
);
CREATE INDEX job_open_by_run ON job (run_at, id) WHERE state IN ('pending', 'running');
CREATE INDEX job_by_guild ON job (guild_id, state, due_at);
CREATE INDEX job_finished ON job (finished_at) WHERE finished_at IS NOT NULL;
