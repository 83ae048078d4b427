-- name: ask^
-- Nothing when the question is known.
INSERT INTO question (
    id, guild_id, channel_id, asker_id, topic_id, state, asked_at, last_message_id, last_message_at, is_asker_last,
    is_asker_gone, is_locked, turn, points, card_turn
)
VALUES (
    :id, :guild_id, :channel_id, :asker_id, :topic_id, 'open', :asked_at, :id, :asked_at, TRUE, FALSE, FALSE, 0, 0, 0
)
ON CONFLICT (id) DO NOTHING
RETURNING id;

-- name: count_asked$
SELECT count(*) FROM question WHERE guild_id = :guild_id AND asker_id = :asker_id AND asked_at > :since;

-- name: find^
SELECT
    id, guild_id, channel_id, asker_id, topic_id, state, asked_at, first_reply_at, solved_at, last_message_at,
    is_asker_last, is_asker_gone, is_locked, turn, answerer_id, answer_id, acceptor_id, earned, points, entry_id,
    undone, marked_id, card_turn, card_id, hint_id, reminded, helpers_asked_at
FROM question WHERE id = :id;

-- name: by_answer^
-- The question whose accepted answer a message is.
SELECT
    id, guild_id, channel_id, asker_id, topic_id, state, asked_at, first_reply_at, solved_at, last_message_at,
    is_asker_last, is_asker_gone, is_locked, turn, answerer_id, answer_id, acceptor_id, earned, points, entry_id,
    undone, marked_id, card_turn, card_id, hint_id, reminded, helpers_asked_at
FROM question WHERE id = :id AND answer_id = :answer_id AND state IN ('solved', 'closed');

-- name: spoke^
-- Nothing when that message, or a later one, is known.
UPDATE question SET last_message_id = :message_id, last_message_at = :at, is_asker_last = :is_asker
WHERE id = :id AND last_message_id < :message_id
RETURNING id;

-- name: replied!
INSERT INTO question_reply (question_id, guild_id, member_id, messages, last_message_id, last_at, is_last_gone)
VALUES (:question_id, :guild_id, :member_id, 1, :message_id, :at, FALSE)
ON CONFLICT (question_id, member_id) DO UPDATE SET
    messages = question_reply.messages + 1, last_message_id = excluded.last_message_id, last_at = excluded.last_at,
    is_last_gone = FALSE
WHERE question_reply.last_message_id < excluded.last_message_id;

-- name: first_reply!
UPDATE question SET first_reply_at = :at WHERE id = :id AND (first_reply_at IS NULL OR first_reply_at > :at);

-- name: reply_gone!
UPDATE question_reply SET messages = messages - 1, is_last_gone = TRUE
WHERE question_id = :question_id AND last_message_id = :message_id AND NOT is_last_gone;

-- name: forget_silent!
DELETE FROM question_reply WHERE question_id = :question_id AND messages < 1;

-- name: no_reply^
-- A question whose last reply was deleted waits for its first one again; nothing when others have replied.
UPDATE question SET first_reply_at = NULL
WHERE id = :question_id AND state = 'open'
    AND NOT EXISTS (SELECT 1 FROM question_reply WHERE question_id = :question_id)
RETURNING id;

-- name: repliers
SELECT member_id, messages, CASE WHEN is_last_gone THEN NULL ELSE last_message_id END
FROM question_reply
WHERE question_id = :question_id
ORDER BY messages DESC, last_at DESC, member_id;

-- name: solve!
UPDATE question SET
    state = 'solved', solved_at = :solved_at, turn = turn + 1, answerer_id = :answerer_id, answer_id = :answer_id,
    acceptor_id = :acceptor_id, earned = :earned, points = :points, entry_id = :entry_id, undone = NULL
WHERE id = :id;

-- name: unsolve!
UPDATE question SET
    state = 'open', solved_at = NULL, answerer_id = NULL, answer_id = NULL, acceptor_id = NULL, earned = NULL,
    points = 0, entry_id = NULL, undone = :undone
WHERE id = :id;

-- name: set_state!
UPDATE question SET state = :state WHERE id = :id;

-- name: set_locked!
UPDATE question SET is_locked = :is_locked WHERE id = :id;

-- name: set_asker_gone!
UPDATE question SET is_asker_gone = :is_gone WHERE guild_id = :guild_id AND asker_id = :asker_id;

-- name: open_in
SELECT id FROM question WHERE guild_id = :guild_id AND channel_id = :channel_id AND state = 'open' ORDER BY id;

-- name: set_marked!
UPDATE question SET marked_id = :marked_id WHERE id = :id;

-- name: set_card!
UPDATE question SET card_turn = :turn, card_id = :card_id WHERE id = :id;

-- name: card_gone!
UPDATE question SET card_id = 0 WHERE id = :id AND card_id = :card_id;

-- name: set_hint!
UPDATE question SET hint_id = :hint_id WHERE id = :id;

-- name: set_reminded!
UPDATE question SET reminded = :reminded WHERE id = :id;

-- name: set_helpers_asked!
UPDATE question SET helpers_asked_at = :at WHERE id = :id;

-- name: add_also!
INSERT INTO question_also_helpful (question_id, guild_id, member_id, earned, points, entry_id, added_at)
VALUES (:question_id, :guild_id, :member_id, :earned, :points, :entry_id, :added_at);

-- name: earned_of$
-- How often somebody's questions solved since then earned somebody else points, this one left out.
SELECT count(*) FROM question AS q
WHERE q.guild_id = :guild_id AND q.asker_id = :asker_id AND q.solved_at > :since AND q.id <> :id AND (
    (q.answerer_id = :member_id AND q.earned = 'points')
    OR EXISTS (
        SELECT 1 FROM question_also_helpful AS a
        WHERE a.question_id = q.id AND a.member_id = :member_id AND a.earned = 'points'
    )
);

-- name: also
SELECT member_id, earned, points, entry_id FROM question_also_helpful WHERE question_id = :question_id
ORDER BY added_at, member_id;

-- name: remove_also!
DELETE FROM question_also_helpful WHERE question_id = :question_id AND member_id = :member_id;

-- name: clear_also!
DELETE FROM question_also_helpful WHERE question_id = :question_id;

-- name: void_answer^
UPDATE question SET earned = 'other', points = 0, entry_id = NULL
WHERE guild_id = :guild_id AND answerer_id = :member_id AND entry_id = :entry_id
RETURNING id;

-- name: void_also^
UPDATE question_also_helpful SET earned = 'other', points = 0, entry_id = NULL
WHERE guild_id = :guild_id AND member_id = :member_id AND entry_id = :entry_id
RETURNING question_id;

-- name: naming
-- The questions that a member asked or was called to: (question, channel, whether they asked it, whether called).
SELECT q.id, q.channel_id, q.asker_id = :member_id, EXISTS (
    SELECT 1 FROM question_ping AS p WHERE p.question_id = q.id AND p.helper_id = :member_id
)
FROM question AS q
WHERE q.id IN (
    SELECT id FROM question WHERE guild_id = :guild_id AND asker_id = :member_id
    UNION SELECT question_id FROM question_ping WHERE guild_id = :guild_id AND helper_id = :member_id
);

-- name: answered_by
-- The solved questions whose card names somebody.
SELECT id FROM question
WHERE state IN ('solved', 'closed') AND id IN (
    SELECT id FROM question WHERE guild_id = :guild_id AND answerer_id = :member_id
    UNION SELECT question_id FROM question_also_helpful WHERE guild_id = :guild_id AND member_id = :member_id
)
ORDER BY id;

-- name: askers
-- Who has asked something that is still followed.
SELECT DISTINCT asker_id, is_asker_gone FROM question
WHERE guild_id = :guild_id AND asker_id <> 0 AND state IN ('open', 'solved');

-- name: solved_since
SELECT id, answer_id FROM question
WHERE guild_id = :guild_id AND state = 'solved' AND answer_id IS NOT NULL AND solved_at > :since
ORDER BY solved_at DESC
LIMIT :most;

-- name: solved_between
SELECT id, answerer_id FROM question
WHERE guild_id = :guild_id AND state IN ('solved', 'closed') AND answer_id IS NOT NULL
    AND solved_at IS NOT NULL AND solved_at >= :since AND solved_at < :until
ORDER BY solved_at DESC;

-- name: unanswered
SELECT id FROM question
WHERE guild_id = :guild_id AND state = 'open' AND first_reply_at IS NULL AND asked_at > :since
    AND NOT is_locked AND NOT is_asker_gone
ORDER BY asked_at
LIMIT :most;

-- name: times_since
SELECT asked_at, first_reply_at, solved_at FROM question WHERE guild_id = :guild_id AND asked_at >= :since;

-- name: help!
INSERT INTO question_helper (guild_id, member_id, topic_id, since)
VALUES (:guild_id, :member_id, :topic_id, :since)
ON CONFLICT (guild_id, member_id, topic_id) DO NOTHING;

-- name: stop_helping!
DELETE FROM question_helper
WHERE guild_id = :guild_id AND member_id = :member_id AND topic_id = :topic_id;

-- name: stop_helping_at_all!
DELETE FROM question_helper WHERE guild_id = :guild_id AND member_id = :member_id;

-- name: helps_with
SELECT topic_id FROM question_helper WHERE guild_id = :guild_id AND member_id = :member_id ORDER BY since, topic_id;

-- name: helpers
-- Who helps with which topic, when they last heard of a question, and of how many today.
SELECT
    h.member_id, h.topic_id,
    (SELECT max(p.pinged_at) FROM question_ping AS p WHERE p.guild_id = h.guild_id AND p.helper_id = h.member_id),
    (SELECT count(*) FROM question_ping AS p
        WHERE p.guild_id = h.guild_id AND p.helper_id = h.member_id AND p.pinged_at >= :today)
FROM question_helper AS h
WHERE h.guild_id = :guild_id;

-- name: ping!
INSERT INTO question_ping (question_id, guild_id, helper_id, pinged_at)
VALUES (:question_id, :guild_id, :helper_id, :pinged_at)
ON CONFLICT (question_id, helper_id) DO NOTHING;

-- name: pinged
SELECT helper_id FROM question_ping WHERE question_id = :question_id ORDER BY helper_id;
