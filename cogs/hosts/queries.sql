-- name: volunteers
SELECT member_id, is_on, is_closed FROM host_volunteer WHERE guild_id = :guild_id;

-- name: volunteer!
INSERT INTO host_volunteer (guild_id, member_id, is_on, is_closed, updated_at)
VALUES (:guild_id, :member_id, :is_on, FALSE, :at)
ON CONFLICT (guild_id, member_id) DO UPDATE SET
    is_on = excluded.is_on, is_closed = FALSE, updated_at = excluded.updated_at;

-- name: close!
INSERT INTO host_volunteer (guild_id, member_id, is_on, is_closed, updated_at)
VALUES (:guild_id, :member_id, NULL, TRUE, :at)
ON CONFLICT (guild_id, member_id) DO UPDATE SET is_closed = TRUE, updated_at = excluded.updated_at;

-- name: add_newcomer!
INSERT INTO host_newcomer (guild_id, member_id, arrived_at, state)
VALUES (:guild_id, :member_id, :arrived_at, 'open')
ON CONFLICT (guild_id, member_id) DO NOTHING;

-- name: find_newcomer^
SELECT guild_id, member_id, arrived_at, state FROM host_newcomer WHERE guild_id = :guild_id AND member_id = :member_id;

-- name: newcomers_since
SELECT guild_id, member_id, arrived_at, state FROM host_newcomer
WHERE guild_id = :guild_id AND arrived_at > :since AND state <> 'left';

-- name: end_newcomer!
UPDATE host_newcomer SET state = :state WHERE guild_id = :guild_id AND member_id = :member_id AND state = 'open';

-- name: count_newcomers^
SELECT count(*), count(CASE WHEN state = 'greeted' THEN 1 END)
FROM host_newcomer
WHERE guild_id = :guild_id AND arrived_at > :since;

-- name: loads
-- Per host: when they were last asked, and how often lately.
SELECT host_id, max(assigned_at), count(CASE WHEN assigned_at > :today THEN 1 END)
FROM host_assignment
WHERE guild_id = :guild_id AND assigned_at > :since AND state <> 'refused'
GROUP BY host_id;

-- name: add_assignment!
INSERT INTO host_assignment (id, guild_id, newcomer_id, host_id, turn, assigned_at, state, passed_from)
VALUES (:id, :guild_id, :newcomer_id, :host_id, :turn, :assigned_at, 'open', :passed_from);

-- name: find_assignment^
SELECT id, guild_id, newcomer_id, host_id, turn, assigned_at, state FROM host_assignment WHERE id = :id;

-- name: assignments_of
SELECT id, guild_id, newcomer_id, host_id, turn, assigned_at, state FROM host_assignment
WHERE guild_id = :guild_id AND newcomer_id = :newcomer_id
ORDER BY id;

-- name: open_of_host
SELECT id, guild_id, newcomer_id, host_id, turn, assigned_at, state FROM host_assignment
WHERE guild_id = :guild_id AND host_id = :host_id AND state = 'open'
ORDER BY id;

-- name: asked_with
-- Who was asked to greet somebody, and whom they were asked to greet.
SELECT id, guild_id, newcomer_id, host_id, turn, assigned_at, state FROM host_assignment
WHERE guild_id = :guild_id AND (newcomer_id = :member_id OR host_id = :member_id)
ORDER BY id;

-- name: waiting
-- Everybody whose leaving would matter now: newcomers who wait, and hosts for whom somebody waits.
SELECT member_id FROM host_newcomer WHERE guild_id = :guild_id AND arrived_at > :since AND state = 'open'
UNION
SELECT host_id FROM host_assignment WHERE guild_id = :guild_id AND assigned_at > :since AND state = 'open';

-- name: end_assignment^
-- Nothing when it had ended before.
UPDATE host_assignment SET state = :state WHERE id = :id AND state = 'open' RETURNING id;

-- name: add_greeting^
-- Nothing when this is known already.
INSERT INTO host_greeting (guild_id, newcomer_id, greeter_id, how, greeted_at)
VALUES (:guild_id, :newcomer_id, :greeter_id, :how, :greeted_at)
ON CONFLICT (guild_id, newcomer_id, greeter_id) DO NOTHING
RETURNING greeter_id;

-- name: greetings_of
SELECT greeter_id, how FROM host_greeting
WHERE guild_id = :guild_id AND newcomer_id = :newcomer_id
ORDER BY greeted_at, greeter_id;

-- name: count_greeted_by$
SELECT count(*) FROM host_greeting
WHERE guild_id = :guild_id AND greeter_id = :greeter_id AND greeted_at > :since;
