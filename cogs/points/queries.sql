-- name: tier_of^
SELECT member_id, tier, since_at, falls_at, noted_at FROM tier_member
WHERE guild_id = :guild_id AND member_id = :member_id;

-- name: member^
-- What a member has, what they earned behind a day, and their tier.
SELECT
    a.balance,
    a.lifetime,
    (SELECT CAST(COALESCE(SUM(d.points), 0) AS BIGINT) FROM ledger_day AS d
        WHERE d.guild_id = :guild_id AND d.member_id = :member_id AND d.day > :after_day),
    t.tier,
    t.since_at,
    t.falls_at,
    t.noted_at
FROM (SELECT 1 AS one) AS always
LEFT JOIN ledger_account AS a ON a.guild_id = :guild_id AND a.member_id = :member_id
LEFT JOIN tier_member AS t ON t.guild_id = :guild_id AND t.member_id = :member_id;

-- name: put_tier!
INSERT INTO tier_member (guild_id, member_id, tier, since_at) VALUES (:guild_id, :member_id, :tier, :since_at)
ON CONFLICT (guild_id, member_id) DO UPDATE SET
    tier = excluded.tier, since_at = excluded.since_at, falls_at = NULL, noted_at = NULL;

-- name: drop_tier!
DELETE FROM tier_member WHERE guild_id = :guild_id AND member_id = :member_id;

-- name: set_fall!
UPDATE tier_member SET falls_at = :falls_at, noted_at = NULL WHERE guild_id = :guild_id AND member_id = :member_id;

-- name: mark_noted!
UPDATE tier_member SET noted_at = :noted_at WHERE guild_id = :guild_id AND member_id = :member_id;

-- name: tiers
SELECT member_id, tier, since_at, falls_at, noted_at FROM tier_member WHERE guild_id = :guild_id;

-- name: count_tiers
SELECT tier, count(*) FROM tier_member WHERE guild_id = :guild_id GROUP BY tier;

-- name: rolling$
SELECT CAST(COALESCE(SUM(points), 0) AS BIGINT) FROM ledger_day
WHERE guild_id = :guild_id AND member_id = :member_id AND day > :after_day;

-- name: members_after
-- Members with an account, from behind an id: what they earned in all, since a day, and the tier they have.
SELECT
    a.member_id,
    a.lifetime,
    (SELECT CAST(COALESCE(SUM(d.points), 0) AS BIGINT) FROM ledger_day AS d
        WHERE d.guild_id = a.guild_id AND d.member_id = a.member_id AND d.day > :after_day),
    t.tier,
    t.since_at,
    t.falls_at,
    t.noted_at
FROM ledger_account AS a
LEFT JOIN tier_member AS t ON t.guild_id = a.guild_id AND t.member_id = a.member_id
WHERE a.guild_id = :guild_id AND a.member_id > :after
ORDER BY a.member_id
LIMIT :most;

-- name: given_roles
SELECT role_id FROM tier_role WHERE guild_id = :guild_id AND member_id = :member_id;

-- name: all_given_roles
SELECT member_id, role_id FROM tier_role WHERE guild_id = :guild_id;

-- name: add_role!
INSERT INTO tier_role (guild_id, member_id, role_id, given_at) VALUES (:guild_id, :member_id, :role_id, :given_at)
ON CONFLICT (guild_id, member_id, role_id) DO NOTHING;

-- name: drop_role!
DELETE FROM tier_role WHERE guild_id = :guild_id AND member_id = :member_id AND role_id = :role_id;

-- name: add_news!
INSERT INTO tier_news (guild_id, member_id, channel_id, message_id, sent_at)
VALUES (:guild_id, :member_id, :channel_id, :message_id, :sent_at)
ON CONFLICT (guild_id, message_id) DO NOTHING;

-- name: news_of
SELECT channel_id, message_id FROM tier_news WHERE guild_id = :guild_id AND member_id = :member_id;

-- name: add_action!
INSERT INTO points_action (id, guild_id, done_by, action, member_id, details, done_at)
VALUES (:id, :guild_id, :done_by, :action, :member_id, :details, :done_at);

-- name: actions
SELECT id, done_by, action, member_id, details, done_at FROM points_action
WHERE guild_id = :guild_id
ORDER BY id DESC
LIMIT :most OFFSET :skipped;

-- name: count_actions$
SELECT count(*) FROM points_action WHERE guild_id = :guild_id;

-- name: latest_entries
-- The newest entries of a server that can be undone; newest first by their time-sorted ids.
SELECT e.id, e.member_id, e.points, e.reason, e.created_at
FROM ledger_entry AS e
WHERE e.guild_id = :guild_id AND e.id > :after AND e.reverses_id IS NULL AND e.member_id <> 0
    AND NOT EXISTS (SELECT 1 FROM ledger_entry AS r WHERE r.reverses_id = e.id)
ORDER BY e.id DESC
LIMIT :most;

-- name: imported_ids
-- Who of these members ({"<id>": …}) has got points of an import, whatever they counted as.
SELECT e.member_id FROM ledger_entry AS e
WHERE e.guild_id = :guild_id AND e.source_kind = 'import' AND e.source_id = :source_id AND e.reverses_id IS NULL
    AND e.member_id <> 0 AND e.member_id IN (SELECT CAST(key AS BIGINT) FROM json_each(:members))
    AND NOT EXISTS (SELECT 1 FROM ledger_entry AS r WHERE r.reverses_id = e.id);

-- name: accounts_after
SELECT a.member_id, a.balance, a.lifetime, t.tier
FROM ledger_account AS a
LEFT JOIN tier_member AS t ON t.guild_id = a.guild_id AND t.member_id = a.member_id
WHERE a.guild_id = :guild_id AND a.member_id > :after
ORDER BY a.member_id
LIMIT :most;
