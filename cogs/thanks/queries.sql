-- name: history^
-- What a thanks of one member to another depends on: what was said and earned before, this act's own left out where it
-- must not stand in its own way.
SELECT
    (SELECT max(said_at) FROM thanks
        WHERE guild_id = :guild_id AND giver_id = :giver_id AND said_at > :since AND act_id <> :act_id
            AND state <> 'offered'),
    (SELECT count(*) FROM thanks
        WHERE guild_id = :guild_id AND giver_id = :giver_id AND said_at >= :today AND state <> 'offered'),
    (SELECT count(*) FROM thanks
        WHERE guild_id = :guild_id AND giver_id = :giver_id AND receiver_id = :receiver_id AND said_at > :since
            AND state = 'standing' AND entry_id IS NOT NULL),
    (SELECT min(said_at) FROM thanks
        WHERE guild_id = :guild_id AND giver_id = :giver_id AND receiver_id = :receiver_id AND said_at > :since
            AND state = 'standing' AND entry_id IS NOT NULL),
    (SELECT count(*) FROM thanks
        WHERE guild_id = :guild_id AND giver_id = :giver_id AND said_at > :since
            AND state = 'standing' AND entry_id IS NOT NULL),
    (SELECT max(said_at) FROM thanks
        WHERE guild_id = :guild_id AND giver_id = :receiver_id AND receiver_id = :giver_id AND state = 'standing'),
    (SELECT count(*) FROM thanks
        WHERE guild_id = :guild_id AND channel_id = :thread_id AND state = 'standing' AND entry_id IS NOT NULL),
    EXISTS (
        SELECT 1 FROM thanks
        WHERE guild_id = :guild_id AND giver_id = :giver_id AND receiver_id = :receiver_id
            AND message_id = :message_id AND state IN ('standing', 'revoked')
    );

-- name: find_act^
SELECT id, guild_id, giver_id, channel_id, key, how, state, is_public, said_at, message_id, shown_id, offer_id,
    reason
FROM thanks_act
WHERE guild_id = :guild_id AND id = :id;

-- name: find_act_by_key^
SELECT id, guild_id, giver_id, channel_id, key, how, state, is_public, said_at, message_id, shown_id, offer_id,
    reason
FROM thanks_act
WHERE guild_id = :guild_id AND key = :key;

-- name: put_act!
INSERT INTO thanks_act (
    id, guild_id, giver_id, channel_id, key, how, state, is_public, said_at, message_id, shown_id, offer_id,
    reason
)
VALUES (
    :id, :guild_id, :giver_id, :channel_id, :key, :how, :state, :is_public, :said_at, :message_id, :shown_id, :offer_id,
    :reason
)
ON CONFLICT (id) DO UPDATE SET state = excluded.state, said_at = excluded.said_at;

-- name: last_detected_at$
SELECT max(said_at) FROM thanks_act
WHERE guild_id = :guild_id AND giver_id = :giver_id AND channel_id = :channel_id AND how = 'detected';

-- name: acts_of_message
-- The acts that a message says or shows, or in which somebody is thanked for it.
SELECT id, guild_id, giver_id, channel_id, key, how, state, is_public, said_at, message_id, shown_id, offer_id,
    reason
FROM thanks_act
WHERE said_at > :since AND id IN (
    SELECT id FROM thanks_act WHERE guild_id = :guild_id AND message_id = :message_id
    UNION SELECT id FROM thanks_act WHERE guild_id = :guild_id AND shown_id = :message_id
    UNION SELECT act_id FROM thanks WHERE guild_id = :guild_id AND message_id = :message_id
)
ORDER BY id;

-- name: shown!
UPDATE thanks_act SET shown_id = :message_id WHERE guild_id = :guild_id AND id = :id;

-- name: offered!
UPDATE thanks_act SET offer_id = :message_id WHERE guild_id = :guild_id AND id = :id;

-- name: close_act!
UPDATE thanks_act SET state = 'closed' WHERE guild_id = :guild_id AND id = :id;

-- name: traces_of
-- The bot's messages about what a member said: lines and open questions.
SELECT channel_id, shown_id, offer_id FROM thanks_act
WHERE guild_id = :guild_id AND giver_id = :giver_id AND (shown_id IS NOT NULL OR (offer_id IS NOT NULL AND state = 'offered'));

-- name: lines_about
-- The bot's lines that show who thanked a member: (act, channel, message, whether others stand in it, too).
SELECT a.id, a.channel_id, a.shown_id, EXISTS (
    SELECT 1 FROM thanks AS o
    WHERE o.guild_id = t.guild_id AND o.act_id = t.act_id AND o.receiver_id <> t.receiver_id AND o.state = 'standing'
)
FROM thanks AS t
JOIN thanks_act AS a ON a.id = t.act_id
WHERE t.guild_id = :guild_id AND t.receiver_id = :receiver_id AND t.state = 'standing' AND a.shown_id IS NOT NULL;

-- name: offers_about
-- The open questions that name a member whom somebody may want to thank.
SELECT act_id FROM thanks WHERE guild_id = :guild_id AND receiver_id = :receiver_id AND state = 'offered';

-- name: forget_reasons!
-- What thanks to nobody else were for.
UPDATE thanks_act SET reason = NULL
WHERE reason IS NOT NULL AND id IN (
    SELECT t.act_id FROM thanks AS t
    WHERE t.guild_id = :guild_id AND t.receiver_id = :receiver_id AND NOT EXISTS (
        SELECT 1 FROM thanks AS o
        WHERE o.guild_id = t.guild_id AND o.act_id = t.act_id AND o.receiver_id <> t.receiver_id
    )
);

-- name: void^
-- The act of a thanks whose points the team undid for good; nothing when it did not stand any more.
UPDATE thanks SET state = 'revoked'
WHERE guild_id = :guild_id AND receiver_id = :receiver_id AND entry_id = :entry_id AND state = 'standing'
RETURNING act_id;

-- name: thanks_of_act
SELECT id, guild_id, act_id, giver_id, receiver_id, channel_id, message_id, entry_id, state, said_at
FROM thanks
WHERE guild_id = :guild_id AND act_id = :act_id
ORDER BY id;

-- name: most_thanked
-- Only what was said in public is told in public.
SELECT t.receiver_id, COUNT(*) AS times
FROM thanks AS t JOIN thanks_act AS a ON a.id = t.act_id
WHERE t.guild_id = :guild_id AND t.state = 'standing' AND a.is_public AND t.said_at >= :since AND t.said_at < :until
GROUP BY t.receiver_id
ORDER BY times DESC, t.receiver_id
LIMIT :most;

-- name: add!
INSERT INTO thanks (
    id, guild_id, act_id, giver_id, receiver_id, channel_id, message_id, entry_id, state, said_at
)
VALUES (
    :id, :guild_id, :act_id, :giver_id, :receiver_id, :channel_id, :message_id, :entry_id, :state, :said_at
);

-- name: end^
-- Nothing when it did not stand any more.
UPDATE thanks SET state = :state WHERE guild_id = :guild_id AND id = :id AND state = 'standing' RETURNING id;

-- name: delete_offered!
DELETE FROM thanks WHERE guild_id = :guild_id AND act_id = :act_id AND state = 'offered';
