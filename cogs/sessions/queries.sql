-- name: add_session!
INSERT INTO session (
    id, guild_id, series_id, occurs_at, kind, state, title, about, starts_at, minutes, place, channel_id, link, host_id,
    capacity, slot_minutes, role_ids, min_points, tier, cover_id, revision, created_by, created_at
)
VALUES (
    :id, :guild_id, :series_id, :occurs_at, :kind, :state, :title, :about, :starts_at, :minutes, :place, :channel_id,
    :link, :host_id, :capacity, :slot_minutes, :role_ids, :min_points, :tier, :cover_id, 1, :created_by, :created_at
)
ON CONFLICT (series_id, occurs_at) DO NOTHING;

-- name: set_plan!
UPDATE session SET
    kind = :kind, title = :title, about = :about, starts_at = :starts_at, minutes = :minutes, place = :place,
    channel_id = :channel_id, link = :link, host_id = :host_id, capacity = :capacity, slot_minutes = :slot_minutes,
    role_ids = :role_ids, min_points = :min_points, tier = :tier, cover_id = :cover_id, revision = revision + 1
WHERE id = :id;

-- name: set_occurrence!
UPDATE session SET series_id = :series_id, occurs_at = :occurs_at WHERE id = :id;

-- name: set_state^
-- Nothing when it is no longer in that state.
UPDATE session SET state = :state, note = :note, started_at = :started_at, ended_at = :ended_at, revision = revision + 1
WHERE id = :id AND state = :before
RETURNING id;

-- name: set_event!
UPDATE session SET event_id = :event_id, event_seen = :event_seen WHERE id = :id;

-- name: set_card!
UPDATE session SET card_channel_id = :channel_id, card_message_id = :message_id WHERE id = :id;

-- name: set_thread!
UPDATE session SET thread_id = :thread_id WHERE id = :id;

-- name: set_panel!
UPDATE session SET panel_message_id = :message_id WHERE id = :id;

-- name: set_carried!
UPDATE session SET carried_from = :carried_from WHERE id = :id;

-- name: delete_draft!
DELETE FROM session WHERE id = :id AND state = 'draft';

-- name: find_session^
SELECT kind, title, about, starts_at, minutes, place, channel_id, link, host_id, capacity, slot_minutes, role_ids,
    min_points, tier, cover_id, id, guild_id, state, series_id, occurs_at, event_id, event_seen, card_channel_id,
    card_message_id, thread_id, panel_message_id, note, carried_from, revision, created_by, created_at, started_at,
    ended_at
FROM session WHERE id = :id;

-- name: published_between
SELECT session_id, channel_id, message_id FROM session_recap
WHERE guild_id = :guild_id AND state = 'published' AND message_id IS NOT NULL
    AND published_at >= :since AND published_at < :until
ORDER BY published_at;

-- name: find_by_event^
SELECT id FROM session WHERE guild_id = :guild_id AND event_id = :event_id;

-- name: find_occurrence^
SELECT id FROM session WHERE series_id = :series_id AND occurs_at = :occurs_at;

-- name: upcoming
SELECT id FROM session
WHERE guild_id = :guild_id AND starts_at >= :since AND state IN ('scheduled', 'live')
ORDER BY starts_at, id LIMIT :most;

-- name: past
SELECT id FROM session
WHERE guild_id = :guild_id AND state IN ('ended', 'cancelled') ORDER BY starts_at DESC, id DESC LIMIT :most;

-- name: drafts
SELECT id FROM session WHERE guild_id = :guild_id AND state = 'draft' ORDER BY id DESC LIMIT :most;

-- name: live
SELECT id FROM session WHERE guild_id = :guild_id AND state = 'live' ORDER BY starts_at, id;

-- name: of_series
SELECT id FROM session
WHERE series_id = :series_id AND occurs_at >= :since AND state IN ('scheduled', 'live') ORDER BY occurs_at;

-- name: add_series!
INSERT INTO session_series (id, guild_id, repeat, recurrence, plan, planned_until, is_over, created_by, created_at)
VALUES (:id, :guild_id, :repeat, :recurrence, :plan, :planned_until, FALSE, :created_by, :created_at);

-- name: find_series^
SELECT id, guild_id, repeat, recurrence, plan, planned_until, is_over FROM session_series WHERE id = :id;

-- name: set_series!
UPDATE session_series SET
    repeat = :repeat, recurrence = :recurrence, plan = :plan, planned_until = :planned_until, is_over = :is_over
WHERE id = :id;

-- name: add_cover!
INSERT INTO session_cover (id, guild_id, content) VALUES (:id, :guild_id, :content);

-- name: cover^
SELECT content FROM session_cover WHERE id = :id;

-- name: find_rsvp^
SELECT session_id, guild_id, member_id, answer, turn, offered_until, slot, wants_dm, is_from_event
FROM session_rsvp WHERE session_id = :session_id AND member_id = :member_id;

-- name: put_rsvp!
INSERT INTO session_rsvp (
    session_id, guild_id, member_id, answer, turn, offered_until, slot, wants_dm, is_from_event, changed_at
)
VALUES (
    :session_id, :guild_id, :member_id, :answer, :turn, :offered_until, :slot, :wants_dm, :is_from_event, :changed_at
)
ON CONFLICT (session_id, member_id) DO UPDATE SET
    answer = excluded.answer, turn = excluded.turn, offered_until = excluded.offered_until, slot = excluded.slot,
    wants_dm = excluded.wants_dm, is_from_event = excluded.is_from_event, changed_at = excluded.changed_at;

-- name: remove_rsvp!
DELETE FROM session_rsvp WHERE session_id = :session_id AND member_id = :member_id;

-- name: rsvps
-- Who answered so, in the order in which they did.
SELECT session_id, guild_id, member_id, answer, turn, offered_until, slot, wants_dm, is_from_event
FROM session_rsvp WHERE session_id = :session_id AND answer = :answer
ORDER BY turn, member_id LIMIT :most;

-- name: holding
SELECT session_id, guild_id, member_id, answer, turn, offered_until, slot, wants_dm, is_from_event
FROM session_rsvp WHERE session_id = :session_id AND answer IN ('going', 'offered')
ORDER BY turn, member_id;

-- name: count_answers
SELECT answer, count(*) FROM session_rsvp WHERE session_id = :session_id GROUP BY answer;

-- name: position$
SELECT count(*) FROM session_rsvp WHERE session_id = :session_id AND answer = 'waiting' AND turn <= :turn;

-- name: rsvps_of
-- What somebody said about the sessions of a server that are not over.
SELECT r.session_id FROM session_rsvp AS r JOIN session AS s ON s.id = r.session_id
WHERE r.guild_id = :guild_id AND r.member_id = :member_id AND s.state IN ('scheduled', 'live')
ORDER BY s.starts_at, s.id;

-- name: members_of
SELECT DISTINCT r.member_id FROM session_rsvp AS r JOIN session AS s ON s.id = r.session_id
WHERE r.guild_id = :guild_id AND s.state IN ('scheduled', 'live');

-- name: wanting_dm
-- Who can't come is not reminded, even if they asked for it before.
SELECT member_id FROM session_rsvp WHERE session_id = :session_id AND wants_dm AND answer <> 'no' ORDER BY member_id;

-- name: add_question!
INSERT INTO session_question (id, session_id, guild_id, asker_id, words, is_anonymous, state, votes, created_at)
VALUES (:id, :session_id, :guild_id, :asker_id, :words, :is_anonymous, 'new', 0, :created_at);

-- name: find_question^
SELECT id, session_id, guild_id, asker_id, words, is_anonymous, state, merged_into, votes, created_at
FROM session_question WHERE id = :id;

-- name: questions
-- The ones with most votes first, of equals the oldest.
SELECT id, session_id, guild_id, asker_id, words, is_anonymous, state, merged_into, votes, created_at
FROM session_question WHERE session_id = :session_id AND state = :state
ORDER BY votes DESC, id LIMIT :most;

-- name: count_questions
SELECT state, count(*) FROM session_question WHERE session_id = :session_id GROUP BY state;

-- name: count_open_of$
SELECT count(*) FROM session_question
WHERE session_id = :session_id AND asker_id = :member_id AND state IN ('new', 'accepted');

-- name: decide_question^
UPDATE session_question SET state = :state, merged_into = :merged_into, decided_by = :by, decided_at = :at
WHERE id = :id AND state = :before
RETURNING id;

-- name: remerge!
UPDATE session_question SET merged_into = :into WHERE merged_into = :id;

-- name: vote^
INSERT INTO session_vote (question_id, session_id, guild_id, member_id, voted_at)
VALUES (:question_id, :session_id, :guild_id, :member_id, :voted_at)
ON CONFLICT (question_id, member_id) DO NOTHING
RETURNING question_id;

-- name: unvote^
DELETE FROM session_vote WHERE question_id = :question_id AND member_id = :member_id RETURNING question_id;

-- name: take_over_votes!
INSERT INTO session_vote (question_id, session_id, guild_id, member_id, voted_at)
SELECT :into, session_id, guild_id, member_id, voted_at FROM session_vote WHERE question_id = :id
ON CONFLICT (question_id, member_id) DO NOTHING;

-- name: count_votes!
UPDATE session_question SET votes = (SELECT count(*) FROM session_vote AS v WHERE v.question_id = session_question.id)
WHERE id = :id;

-- name: voted_for
SELECT v.question_id FROM session_vote AS v
WHERE v.guild_id = :guild_id AND v.member_id = :member_id AND v.session_id = :session_id;

-- name: voted_between
SELECT DISTINCT member_id FROM session_vote
WHERE session_id = :session_id AND voted_at >= :since AND voted_at <= :until;

-- name: carry_questions!
UPDATE session_question SET session_id = :into, state = 'new'
WHERE session_id = :session_id AND state IN ('new', 'accepted');

-- name: carry_votes!
UPDATE session_vote SET session_id = :into
WHERE session_id = :session_id AND question_id IN (
    SELECT id FROM session_question WHERE session_id = :into
);

-- name: open_stay^
SELECT id, joined_at, seen_at FROM session_stay
WHERE session_id = :session_id AND member_id = :member_id AND left_at IS NULL;

-- name: open_stays
SELECT member_id, seen_at FROM session_stay WHERE session_id = :session_id AND left_at IS NULL;

-- name: add_stay!
INSERT INTO session_stay (id, session_id, guild_id, member_id, joined_at, seen_at)
VALUES (:id, :session_id, :guild_id, :member_id, :at, :at)
ON CONFLICT (session_id, member_id) WHERE left_at IS NULL DO NOTHING;

-- name: close_stay!
UPDATE session_stay SET left_at = :at, seen_at = :at
WHERE session_id = :session_id AND member_id = :member_id AND left_at IS NULL;

-- name: close_gone!
-- Who is no longer there was last known to be when they were last seen.
UPDATE session_stay SET left_at = seen_at
WHERE session_id = :session_id AND member_id = :member_id AND left_at IS NULL;

-- name: see_all!
UPDATE session_stay SET seen_at = :at WHERE session_id = :session_id AND left_at IS NULL;

-- name: stays
SELECT member_id, joined_at, left_at FROM session_stay
WHERE session_id = :session_id AND left_at IS NOT NULL ORDER BY member_id, joined_at;

-- name: spoke!
INSERT INTO session_attendance (session_id, guild_id, member_id, seconds, messages, attended)
VALUES (:session_id, :guild_id, :member_id, 0, :messages, FALSE)
ON CONFLICT (session_id, member_id) DO UPDATE SET messages = session_attendance.messages + excluded.messages;

-- name: put_attendee!
INSERT INTO session_attendance (session_id, guild_id, member_id, seconds, messages, attended)
VALUES (:session_id, :guild_id, :member_id, :seconds, 0, :attended)
ON CONFLICT (session_id, member_id) DO UPDATE SET seconds = excluded.seconds, attended = excluded.attended;

-- name: attendees
SELECT member_id, seconds, messages, attended, stars, words FROM session_attendance
WHERE session_id = :session_id ORDER BY attended DESC, seconds DESC, messages DESC, member_id;

-- name: rate^
UPDATE session_attendance SET stars = :stars, words = coalesce(:words, words)
WHERE session_id = :session_id AND member_id = :member_id AND attended
RETURNING member_id;

-- name: find_recap^
SELECT session_id, state, notes, recording, left_open, channel_id, message_id, draft_channel_id, draft_message_id
FROM session_recap WHERE session_id = :session_id;

-- name: add_recap!
INSERT INTO session_recap (session_id, guild_id, state, notes, left_open)
VALUES (:session_id, :guild_id, 'draft', '', :left_open)
ON CONFLICT (session_id) DO NOTHING;

-- name: write_recap!
UPDATE session_recap SET notes = :notes, recording = :recording, edited_by = :by WHERE session_id = :session_id;

-- name: publish_recap^
UPDATE session_recap SET state = 'published', published_at = :at
WHERE session_id = :session_id AND state = 'draft'
RETURNING session_id;

-- name: put_recap!
UPDATE session_recap SET channel_id = :channel_id, message_id = :message_id WHERE session_id = :session_id;

-- name: put_recap_draft!
UPDATE session_recap SET draft_channel_id = :channel_id, draft_message_id = :message_id WHERE session_id = :session_id;

-- name: with_event
SELECT id FROM session
WHERE guild_id = :guild_id AND event_id IS NOT NULL AND state IN ('scheduled', 'live') ORDER BY starts_at LIMIT :most;

-- name: all_of_series
SELECT id FROM session WHERE series_id = :series_id AND state <> 'draft' ORDER BY starts_at, id;

-- name: count_merged$
SELECT count(*) FROM session_question WHERE merged_into = :id;

-- name: forget_asker!
UPDATE session_question SET asker_id = 0 WHERE id = :id;

-- name: delete_question!
DELETE FROM session_question WHERE id = :id;

-- name: asked_back!
UPDATE session_attendance SET asked_at = :at WHERE session_id = :session_id AND member_id = :member_id;

-- name: was_asked_back$
SELECT count(*) FROM session_attendance
WHERE session_id = :session_id AND member_id = :member_id AND asked_at IS NOT NULL;

-- name: count_new_faces$
-- Who was at this session and at none that began before it.
SELECT count(*) FROM session_attendance AS a JOIN session AS s ON s.id = a.session_id
WHERE a.session_id = :session_id AND a.attended AND NOT EXISTS (
    SELECT 1 FROM session_attendance AS b JOIN session AS t ON t.id = b.session_id
    WHERE b.guild_id = a.guild_id AND b.member_id = a.member_id AND b.attended AND t.started_at < s.started_at
);

-- name: answered_questions
SELECT id, session_id, guild_id, asker_id, words, is_anonymous, state, merged_into, votes, created_at
FROM session_question WHERE session_id = :session_id AND state = 'answered' ORDER BY decided_at, id;

-- name: all_questions
SELECT id, session_id, guild_id, asker_id, words, is_anonymous, state, merged_into, votes, created_at
FROM session_question WHERE session_id = :session_id ORDER BY id;

-- name: all_rsvps
SELECT session_id, guild_id, member_id, answer, turn, offered_until, slot, wants_dm, is_from_event
FROM session_rsvp WHERE session_id = :session_id ORDER BY turn, member_id;

-- name: carried_into^
SELECT id FROM session WHERE carried_from = :session_id AND state <> 'cancelled' ORDER BY starts_at LIMIT 1;

-- name: find_floor^
SELECT question_id, panel_channel_id FROM session_floor WHERE session_id = :session_id;

-- name: put_floor!
INSERT INTO session_floor (session_id, guild_id, question_id) VALUES (:session_id, :guild_id, :question_id)
ON CONFLICT (session_id) DO UPDATE SET question_id = excluded.question_id;

-- name: put_panel_channel!
INSERT INTO session_floor (session_id, guild_id, panel_channel_id) VALUES (:session_id, :guild_id, :channel_id)
ON CONFLICT (session_id) DO UPDATE SET panel_channel_id = excluded.panel_channel_id;

-- name: all_stays
SELECT member_id, joined_at, left_at FROM session_stay WHERE session_id = :session_id ORDER BY member_id, joined_at;

-- name: shown!
INSERT INTO session_shown (question_id, session_id) VALUES (:question_id, :session_id)
ON CONFLICT (question_id, session_id) DO NOTHING;

-- name: shown_in
SELECT session_id FROM session_shown WHERE question_id = :question_id ORDER BY session_id;

-- name: asked_by
-- Where a member's questions are, and where else they were shown.
SELECT id, session_id FROM session_question WHERE guild_id = :guild_id AND asker_id = :member_id
UNION
SELECT q.id, s.session_id FROM session_question AS q JOIN session_shown AS s ON s.question_id = q.id
WHERE q.guild_id = :guild_id AND q.asker_id = :member_id
ORDER BY 1, 2;

-- name: latest_of_series
-- The latest published session of each series that goes on.
SELECT s.id FROM session AS s JOIN session_series AS r ON r.id = s.series_id
WHERE r.guild_id = :guild_id AND NOT r.is_over AND s.state <> 'draft' AND NOT EXISTS (
    SELECT 1 FROM session AS t
    WHERE t.series_id = r.id AND t.state <> 'draft'
        AND (t.starts_at > s.starts_at OR (t.starts_at = s.starts_at AND t.id > s.id))
);
-- name: asked_in
-- The sessions in which somebody asked something.
SELECT DISTINCT session_id FROM session_question WHERE guild_id = :guild_id AND asker_id = :member_id;

-- name: sessions_between
SELECT kind, title, about, starts_at, minutes, place, channel_id, link, host_id, capacity, slot_minutes, role_ids,
    min_points, tier, cover_id, id, guild_id, state, series_id, occurs_at, event_id, event_seen, card_channel_id,
    card_message_id, thread_id, panel_message_id, note, carried_from, revision, created_by, created_at, started_at,
    ended_at
FROM session WHERE guild_id = :guild_id AND starts_at >= :since AND starts_at < :until ORDER BY starts_at, id;

-- name: open_series
-- Those that go on, with the latest occurrence that is a session, and how many were published.
SELECT r.id, r.recurrence, r.plan, r.planned_until,
    max(CASE WHEN s.state <> 'cancelled' THEN s.occurs_at END), count(CASE WHEN s.state <> 'draft' THEN 1 END)
FROM session_series AS r JOIN session AS s ON s.series_id = r.id
WHERE r.guild_id = :guild_id AND NOT r.is_over
GROUP BY r.id ORDER BY r.id;
