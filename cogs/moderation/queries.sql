-- name: add!
INSERT INTO moderation_massban (id, guild_id, ordered_by, reason, delete_seconds, state, order_key, created_at)
VALUES (:id, :guild_id, :ordered_by, :reason, :delete_seconds, 'running', :order_key, :created_at);

-- name: by_key$
SELECT id FROM moderation_massban WHERE guild_id = :guild_id AND order_key = :order_key;

-- name: add_user!
INSERT INTO moderation_massban_user (guild_id, massban_id, position, user_id, name, state)
VALUES (:guild_id, :massban_id, :position, :user_id, :name, 'waiting')
ON CONFLICT (massban_id, user_id) DO NOTHING;

-- name: find^
SELECT id, guild_id, ordered_by, reason, delete_seconds, state, created_at, channel_id, message_id
FROM moderation_massban
WHERE id = :id;

-- name: put_message!
UPDATE moderation_massban SET channel_id = :channel_id, message_id = :message_id WHERE id = :id;

-- name: next_users
-- Those whose case was written before a kill come first.
SELECT user_id, name, state FROM moderation_massban_user
WHERE massban_id = :massban_id AND state IN ('acting', 'waiting')
ORDER BY CASE WHEN state = 'acting' THEN 0 ELSE 1 END, position
LIMIT :most;

-- name: settle_user!
UPDATE moderation_massban_user SET state = :state, case_id = coalesce(:case_id, case_id), failure = :failure
WHERE massban_id = :massban_id AND user_id = :user_id;

-- name: tally
SELECT state, count(*) FROM moderation_massban_user WHERE massban_id = :massban_id GROUP BY state;

-- name: failures
SELECT user_id, name, failure FROM moderation_massban_user
WHERE massban_id = :massban_id AND state = 'failed'
ORDER BY position;

-- name: end!
UPDATE moderation_massban SET state = 'over', ended_at = :ended_at WHERE id = :id AND state = 'running';

-- name: forget_users!
DELETE FROM moderation_massban_user WHERE massban_id = :massban_id;
