-- name: find^
SELECT guild_id, member_id, name, answers, topics, source, state, is_present, channel_id, message_id,
    created_at, updated_at, version
FROM introduction
WHERE guild_id = :guild_id AND member_id = :member_id;

-- name: put^
-- One a member, whoever comes first. What could not be posted is tried again with the change.
INSERT INTO introduction (guild_id, member_id, name, answers, topics, source, state, is_present, nonce, created_at,
    updated_at, version)
VALUES (:guild_id, :member_id, :name, :answers, :topics, :source, 'planned', TRUE, :nonce, :at, :at, 1)
ON CONFLICT (guild_id, member_id) DO UPDATE SET
    name = excluded.name, answers = excluded.answers, topics = excluded.topics, is_present = TRUE,
    state = CASE WHEN introduction.state = 'failed' THEN 'planned' ELSE introduction.state END,
    updated_at = excluded.updated_at, version = introduction.version + 1
RETURNING guild_id, member_id, name, answers, topics, source, state, is_present, channel_id, message_id,
    created_at, updated_at, version;

-- name: delete!
DELETE FROM introduction WHERE guild_id = :guild_id AND member_id = :member_id;

-- name: shown_between
SELECT member_id, channel_id, message_id FROM introduction
WHERE guild_id = :guild_id AND state = 'shown' AND is_present AND created_at >= :since AND created_at < :until
ORDER BY created_at DESC LIMIT :most;

-- name: set_present!
UPDATE introduction SET is_present = :is_present WHERE guild_id = :guild_id AND member_id = :member_id;

-- name: presences
SELECT member_id, is_present FROM introduction WHERE guild_id = :guild_id;

-- name: begin_sending^
-- A send that may have got through keeps its nonce and its channel, by which it is found.
UPDATE introduction SET
    nonce = CASE WHEN state = 'sending' THEN nonce ELSE :nonce END,
    channel_id = CASE WHEN state = 'sending' THEN channel_id ELSE :channel_id END,
    state = 'sending'
WHERE guild_id = :guild_id AND member_id = :member_id AND message_id IS NULL
RETURNING nonce;

-- name: set_shown^
-- Nothing when the card was removed while its message was sent.
UPDATE introduction SET state = 'shown', message_id = :message_id
WHERE guild_id = :guild_id AND member_id = :member_id AND state = 'sending' AND nonce = :nonce
RETURNING version;

-- name: set_failed!
UPDATE introduction SET state = 'failed'
WHERE guild_id = :guild_id AND member_id = :member_id AND message_id IS NULL;

-- name: set_lost!
UPDATE introduction SET state = 'planned', message_id = NULL
WHERE guild_id = :guild_id AND message_id = :message_id;

-- name: reopen_failed
UPDATE introduction SET state = 'planned'
WHERE guild_id = :guild_id AND state = 'failed' AND member_id IN (
    SELECT member_id FROM introduction WHERE guild_id = :guild_id AND state = 'failed' AND is_present
    ORDER BY updated_at, member_id LIMIT :most
)
RETURNING member_id;

-- name: add_hi^
-- Nothing when the two had said hi before.
INSERT INTO introduction_hi (guild_id, owner_id, greeter_id, said_at)
VALUES (:guild_id, :owner_id, :greeter_id, :said_at)
ON CONFLICT (guild_id, owner_id, greeter_id) DO NOTHING
RETURNING said_at;

-- name: count_hi$
SELECT count(*) FROM introduction_hi WHERE guild_id = :guild_id AND owner_id = :owner_id;

-- name: first_greeters
SELECT greeter_id FROM introduction_hi
WHERE guild_id = :guild_id AND owner_id = :owner_id
ORDER BY said_at, greeter_id
LIMIT :most;

-- name: cards_naming
-- Whose cards name a greeter: those on which they are among the first.
SELECT h.owner_id
FROM introduction_hi AS h
JOIN introduction AS i ON i.guild_id = h.guild_id AND i.member_id = h.owner_id AND i.message_id IS NOT NULL
WHERE h.guild_id = :guild_id AND h.greeter_id = :greeter_id AND (
    SELECT count(*) FROM introduction_hi AS e
    WHERE e.guild_id = h.guild_id AND e.owner_id = h.owner_id
        AND (e.said_at < h.said_at OR (e.said_at = h.said_at AND e.greeter_id < h.greeter_id))
) < :most
ORDER BY h.said_at DESC;

-- name: left_before
SELECT i.guild_id, i.member_id, i.name, i.answers, i.topics, i.source, i.state, i.is_present, i.channel_id,
    i.message_id, i.created_at, i.updated_at, i.version
FROM introduction AS i
JOIN member AS m ON m.guild_id = i.guild_id AND m.member_id = i.member_id
WHERE i.guild_id = :guild_id AND m.left_at < :before;

-- name: add_post^
-- Nothing when this post was counted before.
INSERT INTO introduction_post (guild_id, message_id, author_id, channel_id, state, posted_at)
VALUES (:guild_id, :message_id, :author_id, :channel_id, :state, :posted_at)
ON CONFLICT (guild_id, message_id) DO NOTHING
RETURNING message_id;

-- name: count_posts_of$
SELECT count(*) FROM introduction_post WHERE guild_id = :guild_id AND author_id = :author_id;

-- name: find_post^
SELECT guild_id, message_id, author_id, channel_id, state, offer_id
FROM introduction_post
WHERE guild_id = :guild_id AND message_id = :message_id;

-- name: list_offers_to
SELECT guild_id, message_id, author_id, channel_id, state, offer_id
FROM introduction_post
WHERE guild_id = :guild_id AND author_id = :author_id AND state = 'offered';

-- name: set_offer!
UPDATE introduction_post SET offer_id = :offer_id WHERE guild_id = :guild_id AND message_id = :message_id;

-- name: close_post!
UPDATE introduction_post SET state = 'closed' WHERE guild_id = :guild_id AND message_id = :message_id;
