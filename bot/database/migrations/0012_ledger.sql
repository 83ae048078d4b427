-- The ledger: append-only. What an entry meant is never changed; undoing it is another entry that points to it.
-- day: the server's local date as yyyymmdd when it was earned, 0 for what was brought from another bot; a reversal
-- carries the day, the season and is_newcomer of what it reverses, so that sums become as if it had never been.
-- turn: counts how often the same source was awarded again after it had been undone.
CREATE TABLE ledger_entry (
    id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    points BIGINT NOT NULL,
    reason TEXT NOT NULL,
    source_kind TEXT NOT NULL,
    source_id BIGINT NOT NULL,
    turn BIGINT NOT NULL,
    actor_id BIGINT,
    channel_id BIGINT,
    message_id BIGINT,
    note TEXT,
    day BIGINT NOT NULL,
    season_id BIGINT,
    is_newcomer BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    reverses_id BIGINT REFERENCES ledger_entry (id)
);
-- Members who were forgotten share the id 0.
CREATE UNIQUE INDEX ledger_entry_once
ON ledger_entry (guild_id, source_kind, source_id, reason, member_id, turn)
WHERE reverses_id IS NULL AND member_id <> 0;
CREATE UNIQUE INDEX ledger_entry_reversed_once ON ledger_entry (reverses_id) WHERE reverses_id IS NOT NULL;
CREATE INDEX ledger_entry_by_member ON ledger_entry (guild_id, member_id, id);
CREATE INDEX ledger_entry_by_actor ON ledger_entry (guild_id, actor_id) WHERE actor_id IS NOT NULL;

-- What a member has: kept in the transaction of each entry, compared with the entries every night.
CREATE TABLE ledger_account (
    guild_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    balance BIGINT NOT NULL,
    lifetime BIGINT NOT NULL,
    PRIMARY KEY (guild_id, member_id)
);

-- What a member earned on a local day, by reason; awards counts those that were not undone.
CREATE TABLE ledger_day (
    guild_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    day BIGINT NOT NULL,
    reason TEXT NOT NULL,
    points BIGINT NOT NULL,
    awards BIGINT NOT NULL,
    PRIMARY KEY (guild_id, member_id, day, reason)
);

-- What keeps a member from earning or from being shown, as bits: 1 frozen by staff, 2 staff, 4 a role that is left out,
-- 8 not on the server, 16 does not want to be on boards, 32 asked to be forgotten within 30 days.
CREATE TABLE ledger_mark (
    guild_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    mark BIGINT NOT NULL,
    marked_at BIGINT NOT NULL,
    marked_by BIGINT,
    PRIMARY KEY (guild_id, member_id, mark)
);

-- Seasons that a server counts by; one is open at most.
CREATE TABLE ledger_season (
    id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    started_by BIGINT,
    ended_at BIGINT,
    ended_by BIGINT
);
CREATE UNIQUE INDEX ledger_season_open ON ledger_season (guild_id) WHERE ended_at IS NULL;
CREATE INDEX ledger_season_by_start ON ledger_season (guild_id, started_at);

-- One leaderboard of one period: all, year:2026, quarter:2026-4, month:2026-11, week:2026-W47, season:<id>. It counts
-- the days from first_day to last_day, and of a season what carries its id; once closed, nothing any more.
CREATE TABLE ledger_board (
    id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    board TEXT NOT NULL,
    period TEXT NOT NULL,
    first_day BIGINT NOT NULL,
    last_day BIGINT NOT NULL,
    season_id BIGINT,
    is_closed BOOLEAN NOT NULL,
    UNIQUE (guild_id, board, period)
);

-- A member's points on a board.
CREATE TABLE ledger_standing (
    guild_id BIGINT NOT NULL,
    board_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    points BIGINT NOT NULL,
    is_listed BOOLEAN NOT NULL,
    PRIMARY KEY (board_id, member_id)
);
CREATE INDEX ledger_standing_by_points ON ledger_standing (board_id, points DESC, member_id)
WHERE is_listed AND points > 0;
CREATE INDEX ledger_standing_by_member ON ledger_standing (guild_id, member_id);

-- How many shown members have so many points on a board: ranks and pages without counting a million rows.
CREATE TABLE ledger_place (
    board_id BIGINT NOT NULL,
    points BIGINT NOT NULL,
    members BIGINT NOT NULL,
    PRIMARY KEY (board_id, points)
);

-- Attempts that a guard against farming refused, for staff to look at.
CREATE TABLE ledger_refusal (
    id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    actor_id BIGINT NOT NULL,
    reason TEXT NOT NULL,
    why TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX ledger_refusal_by_time ON ledger_refusal (guild_id, created_at);
