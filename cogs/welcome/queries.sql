-- name: add_arrival^
-- Nothing when this join is known already: a listener may see it twice, and catching up sees it again.
INSERT INTO welcome_arrival (guild_id, member_id, joined_at, state, is_return, is_caught_up, ready_at)
VALUES (:guild_id, :member_id, :joined_at, :state, :is_return, :is_caught_up, :ready_at)
ON CONFLICT (guild_id, member_id, joined_at) DO NOTHING
RETURNING joined_at;

-- name: set_ready^
-- The latest join of a member leaves the rules screen; nothing when it is not waiting.
-- Whenever they joined, it was seen when they got ready: from here on they may be part of a rush.
UPDATE welcome_arrival SET state = :state, ready_at = :ready_at, is_caught_up = FALSE
WHERE guild_id = :guild_id AND member_id = :member_id AND state = 'waiting'
RETURNING guild_id, member_id, joined_at, state, is_return, is_caught_up, ready_at, greeting_id;

-- name: set_late!
-- Too late for a greeting, whoever passes the rules screen gets their roles, once.
UPDATE welcome_arrival SET ready_at = :ready_at
WHERE guild_id = :guild_id AND member_id = :member_id AND state = 'expired' AND ready_at IS NULL;

-- name: pending_ids
-- Those who had the rules screen before them when they were last seen, whether they can still be greeted or not.
SELECT DISTINCT member_id FROM welcome_arrival
WHERE guild_id = :guild_id AND state IN ('waiting', 'expired') AND ready_at IS NULL;

-- name: set_left!
UPDATE welcome_arrival SET state = 'left'
WHERE guild_id = :guild_id AND member_id = :member_id
    AND (state IN ('waiting', 'ready') OR state = 'expired' AND ready_at IS NULL);

-- name: set_superseded!
-- An earlier join of somebody who joined again: they must have left in between, seen or not.
UPDATE welcome_arrival SET state = 'left'
WHERE guild_id = :guild_id AND member_id = :member_id AND joined_at < :joined_at
    AND (state IN ('waiting', 'ready') OR state = 'expired' AND ready_at IS NULL);

-- name: set_unwelcome!
UPDATE welcome_arrival SET state = 'expired', dm_state = coalesce(dm_state, 'dropped')
WHERE guild_id = :guild_id AND member_id = :member_id AND state IN ('waiting', 'ready');

-- name: expire!
UPDATE welcome_arrival SET state = 'expired'
WHERE guild_id = :guild_id AND state IN ('waiting', 'ready') AND joined_at <= :joined_before;

-- name: list_in_state
SELECT guild_id, member_id, joined_at, state, is_return, is_caught_up, ready_at, greeting_id
FROM welcome_arrival
WHERE guild_id = :guild_id AND state = :state
ORDER BY ready_at, joined_at, member_id;

-- name: list_greeted_alone
-- Those greeted with a card of their own since then.
SELECT a.guild_id, a.member_id, a.joined_at, a.state, a.is_return, a.is_caught_up, a.ready_at, a.greeting_id
FROM welcome_arrival AS a
JOIN welcome_greeting AS g ON g.id = a.greeting_id
WHERE a.guild_id = :guild_id AND a.state = 'greeted' AND a.ready_at >= :since AND g.kind <> 'group'
    AND NOT a.is_caught_up
ORDER BY a.ready_at;

-- name: list_of_greeting
SELECT guild_id, member_id, joined_at, state, is_return, is_caught_up, ready_at, greeting_id
FROM welcome_arrival
WHERE greeting_id = :greeting_id
ORDER BY ready_at, joined_at, member_id;

-- name: assign!
UPDATE welcome_arrival SET state = 'greeted', greeting_id = :greeting_id
WHERE guild_id = :guild_id AND member_id = :member_id AND joined_at = :joined_at;

-- name: put_back!
UPDATE welcome_arrival SET state = 'ready', greeting_id = NULL, is_caught_up = TRUE
WHERE greeting_id = :greeting_id AND state = 'greeted';

-- name: greeting_state_of$
SELECT g.state
FROM welcome_arrival AS a
JOIN welcome_greeting AS g ON g.id = a.greeting_id
WHERE a.guild_id = :guild_id AND a.member_id = :member_id AND a.joined_at = :joined_at;

-- name: add_greeting!
INSERT INTO welcome_greeting (id, guild_id, kind, template, state, created_at)
VALUES (:id, :guild_id, :kind, :template, 'planned', :created_at);

-- name: get_greeting^
SELECT id, guild_id, kind, template, state, channel_id, message_id, created_at FROM welcome_greeting WHERE id = :id;

-- name: set_greeting_state!
UPDATE welcome_greeting SET state = :state WHERE id = :id;

-- name: set_sending!
UPDATE welcome_greeting SET state = 'sending', channel_id = :channel_id
WHERE id = :id AND state IN ('planned', 'sending');

-- name: set_sent!
UPDATE welcome_greeting SET state = CASE WHEN state = 'folded' THEN 'folded' ELSE 'sent' END,
    message_id = :message_id, sent_at = :sent_at
WHERE id = :id;

-- name: set_dm_state!
UPDATE welcome_arrival SET dm_state = :dm_state
WHERE guild_id = :guild_id AND member_id = :member_id AND joined_at = :joined_at;

-- name: set_dms_closed!
-- At the latest join; somebody who was never greeted has none, and is simply asked again.
UPDATE welcome_arrival SET dm_state = 'closed_dm'
WHERE guild_id = :guild_id AND member_id = :member_id AND joined_at = (
    SELECT max(joined_at) FROM welcome_arrival WHERE guild_id = :guild_id AND member_id = :member_id
);

-- name: dm_state$
SELECT dm_state FROM welcome_arrival
WHERE guild_id = :guild_id AND member_id = :member_id AND joined_at = :joined_at;

-- name: has_closed_dms$
SELECT count(*) FROM welcome_arrival
WHERE guild_id = :guild_id AND member_id = :member_id AND dm_state = 'closed_dm';

-- name: drop_kept_roles!
DELETE FROM welcome_kept_role WHERE guild_id = :guild_id AND member_id = :member_id;

-- name: keep_role!
INSERT INTO welcome_kept_role (guild_id, member_id, role_id) VALUES (:guild_id, :member_id, :role_id)
ON CONFLICT (guild_id, member_id, role_id) DO NOTHING;

-- name: kept_roles
SELECT role_id FROM welcome_kept_role WHERE guild_id = :guild_id AND member_id = :member_id ORDER BY role_id;
