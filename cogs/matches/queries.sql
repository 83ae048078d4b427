-- name: add_pair^
-- Nothing when these two were brought together before.
INSERT INTO match_pair (guild_id, low_id, high_id)
VALUES (:guild_id, :low_id, :high_id)
ON CONFLICT (guild_id, low_id, high_id) DO NOTHING
RETURNING low_id;

-- name: met!
INSERT INTO match_pair (guild_id, low_id, high_id, times, last_met_at)
VALUES (:guild_id, :low_id, :high_id, 1, :at)
ON CONFLICT (guild_id, low_id, high_id) DO UPDATE SET times = match_pair.times + 1, last_met_at = excluded.last_met_at;

-- name: paired_ids
-- With whom somebody was brought together before.
SELECT high_id FROM match_pair WHERE guild_id = :guild_id AND low_id = :member_id
UNION
SELECT low_id FROM match_pair WHERE guild_id = :guild_id AND high_id = :member_id;

-- name: met_pairs
SELECT low_id, high_id, times, last_met_at FROM match_pair WHERE guild_id = :guild_id AND last_met_at IS NOT NULL;

-- name: add_suggestion!
INSERT INTO match_suggestion (id, guild_id, member_id, other_id, reason, state, created_at)
VALUES (:id, :guild_id, :member_id, :other_id, :reason, 'open', :created_at);

-- name: find_suggestion^
SELECT id, guild_id, member_id, other_id, reason, state, meeting_id, created_at FROM match_suggestion WHERE id = :id;

-- name: open_suggestions
SELECT id, guild_id, member_id, other_id, reason, state, meeting_id, created_at
FROM match_suggestion
WHERE guild_id = :guild_id AND (member_id = :member_id OR other_id = :member_id) AND state = 'open'
ORDER BY id;

-- name: suggestions_with
SELECT id, guild_id, member_id, other_id, reason, state, meeting_id, created_at
FROM match_suggestion
WHERE guild_id = :guild_id AND (member_id = :member_id OR other_id = :member_id)
ORDER BY id;

-- name: take_suggestion^
-- Nothing when somebody was quicker.
UPDATE match_suggestion SET state = 'taken', meeting_id = :meeting_id
WHERE id = :id AND state = 'open'
RETURNING id;

-- name: reopen_suggestion!
UPDATE match_suggestion SET state = 'open', meeting_id = NULL WHERE meeting_id = :meeting_id;

-- name: count_recent$
SELECT count(*) FROM match_suggestion
WHERE guild_id = :guild_id AND created_at > :since AND (member_id = :member_id OR other_id = :member_id);

-- name: recent_counts
-- In how many suggestions since then each member appears.
SELECT member_id, count(*)
FROM (
    SELECT member_id FROM match_suggestion WHERE guild_id = :guild_id AND created_at > :since
    UNION ALL
    SELECT other_id FROM match_suggestion WHERE guild_id = :guild_id AND created_at > :since
) AS appearances
GROUP BY member_id;

-- name: begin_ask^
-- Nothing when this member was written to before.
INSERT INTO match_contact (guild_id, member_id, first_at, outcome) VALUES (:guild_id, :member_id, :at, 'asking')
ON CONFLICT (guild_id, member_id) DO NOTHING
RETURNING member_id;

-- name: contact$
SELECT outcome FROM match_contact WHERE guild_id = :guild_id AND member_id = :member_id;

-- name: put_contact!
INSERT INTO match_contact (guild_id, member_id, first_at, outcome) VALUES (:guild_id, :member_id, :at, :outcome)
ON CONFLICT (guild_id, member_id) DO UPDATE SET outcome = excluded.outcome;

-- name: forget_contact!
UPDATE match_contact SET outcome = 'sent' WHERE guild_id = :guild_id AND member_id = :member_id;

-- name: add_meeting!
INSERT INTO match_meeting (id, guild_id, round_id, state, created_at)
VALUES (:id, :guild_id, :round_id, 'planned', :created_at);

-- name: add_meeting_member!
INSERT INTO match_meeting_member (meeting_id, guild_id, member_id) VALUES (:meeting_id, :guild_id, :member_id);

-- name: find_meeting^
SELECT id, guild_id, round_id, state, channel_id, thread_id, created_at FROM match_meeting WHERE id = :id;

-- name: introductions_of
-- The introductions in which a member was brought together with others, and whom else the question about them went to.
SELECT m.id, m.created_at, asked.member_id
FROM match_meeting_member AS mine
JOIN match_meeting AS m ON m.id = mine.meeting_id
JOIN match_meeting_member AS asked ON asked.meeting_id = m.id
WHERE mine.guild_id = :guild_id AND mine.member_id = :member_id AND m.round_id IS NULL
ORDER BY m.id, asked.member_id;

-- name: meeting_members
SELECT member_id, asked, answer FROM match_meeting_member WHERE meeting_id = :meeting_id ORDER BY member_id;

-- name: begin_opening!
UPDATE match_meeting SET state = 'opening', channel_id = :channel_id
WHERE id = :id AND state IN ('planned', 'opening', 'failed');

-- name: set_thread!
UPDATE match_meeting SET thread_id = :thread_id WHERE id = :id;

-- name: set_meeting_state!
UPDATE match_meeting SET state = :state WHERE id = :id;

-- name: is_thread_taken$
SELECT count(*) FROM match_meeting WHERE thread_id = :thread_id;

-- name: set_asked!
UPDATE match_meeting_member SET asked = :asked WHERE meeting_id = :meeting_id AND member_id = :member_id;

-- name: set_answer^
-- Nothing when this member is not in the meeting.
UPDATE match_meeting_member SET answer = :answer, answered_at = :answered_at
WHERE meeting_id = :meeting_id AND member_id = :member_id
RETURNING member_id;

-- name: add_round^
-- Nothing when this round was drawn already.
INSERT INTO match_round (id, guild_id, due_at, created_at) VALUES (:id, :guild_id, :due_at, :created_at)
ON CONFLICT (guild_id, due_at) DO NOTHING
RETURNING id;

-- name: has_round$
SELECT count(*) FROM match_round WHERE guild_id = :guild_id AND due_at = :due_at;

-- name: round_times
-- When the latest rounds were due, the latest first.
SELECT due_at FROM match_round WHERE guild_id = :guild_id ORDER BY due_at DESC LIMIT :most;

-- name: join_round!
INSERT INTO match_round_member (guild_id, member_id, joined_at, skips_next)
VALUES (:guild_id, :member_id, :joined_at, FALSE)
ON CONFLICT (guild_id, member_id) DO UPDATE SET paused_until = NULL, skips_next = FALSE;

-- name: leave_round^
DELETE FROM match_round_member WHERE guild_id = :guild_id AND member_id = :member_id RETURNING member_id;

-- name: find_round_member^
SELECT member_id, paused_until, skips_next FROM match_round_member
WHERE guild_id = :guild_id AND member_id = :member_id;

-- name: round_members
SELECT member_id, paused_until, skips_next FROM match_round_member WHERE guild_id = :guild_id ORDER BY member_id;

-- name: count_round_members$
SELECT count(*) FROM match_round_member WHERE guild_id = :guild_id;

-- name: pause_round^
UPDATE match_round_member SET paused_until = :paused_until
WHERE guild_id = :guild_id AND member_id = :member_id
RETURNING member_id;

-- name: skip_round^
UPDATE match_round_member SET skips_next = TRUE
WHERE guild_id = :guild_id AND member_id = :member_id
RETURNING member_id;

-- name: end_skips!
UPDATE match_round_member SET skips_next = FALSE WHERE guild_id = :guild_id AND skips_next;
