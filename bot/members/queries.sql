-- name: hold_greetings!
INSERT INTO greeting_hold (guild_id, until_at) VALUES (:guild_id, :until_at)
ON CONFLICT (guild_id) DO UPDATE SET until_at = excluded.until_at;

-- name: held_until$
SELECT until_at FROM greeting_hold WHERE guild_id = :guild_id;

-- name: release_greetings!
DELETE FROM greeting_hold WHERE guild_id = :guild_id;

-- name: find^
SELECT guild_id, member_id, first_joined_at, joined_at, left_at
FROM member
WHERE guild_id = :guild_id AND member_id = :member_id;

-- name: put_join!
INSERT INTO member (guild_id, member_id, first_joined_at, joined_at)
VALUES (:guild_id, :member_id, :joined_at, :joined_at)
ON CONFLICT (guild_id, member_id) DO UPDATE SET joined_at = excluded.joined_at, left_at = NULL
WHERE excluded.joined_at > member.joined_at;

-- name: add_stay^
-- Nothing when this join was recorded already.
INSERT INTO member_stay (guild_id, member_id, joined_at)
VALUES (:guild_id, :member_id, :joined_at)
ON CONFLICT (guild_id, member_id, joined_at) DO NOTHING
RETURNING joined_at;

-- name: count_earlier_stays$
SELECT count(*) FROM member_stay
WHERE guild_id = :guild_id AND member_id = :member_id AND joined_at < :joined_at;

-- name: end_stays!
UPDATE member_stay SET left_at = :left_at
WHERE guild_id = :guild_id AND member_id = :member_id AND left_at IS NULL;

-- name: put_leave!
UPDATE member SET left_at = :left_at
WHERE guild_id = :guild_id AND member_id = :member_id AND left_at IS NULL;

-- name: present_ids
SELECT member_id FROM member WHERE guild_id = :guild_id AND left_at IS NULL;

-- name: reach^
-- Nothing when the member had reached it before.
INSERT INTO member_milestone (guild_id, member_id, milestone, reached_at)
VALUES (:guild_id, :member_id, :milestone, :reached_at)
ON CONFLICT (guild_id, member_id, milestone) DO NOTHING
RETURNING reached_at;

-- name: milestones_of
SELECT milestone, reached_at FROM member_milestone WHERE guild_id = :guild_id AND member_id = :member_id;

-- name: newcomers_without
-- Present members who joined for the first time since then and lack the milestone.
SELECT m.guild_id, m.member_id
FROM member AS m
LEFT JOIN member_milestone AS s
    ON s.guild_id = m.guild_id AND s.member_id = m.member_id AND s.milestone = :milestone
WHERE m.first_joined_at >= :since AND m.left_at IS NULL AND s.milestone IS NULL;

-- name: count_newcomers$
SELECT count(*) FROM member WHERE guild_id = :guild_id AND first_joined_at >= :since;

-- name: count_joined_between$
SELECT count(*) FROM member
WHERE guild_id = :guild_id AND first_joined_at >= :since AND first_joined_at < :until AND left_at IS NULL;

-- name: count_left_newcomers$
SELECT count(*) FROM member WHERE guild_id = :guild_id AND first_joined_at >= :since AND left_at IS NOT NULL;

-- name: funnel
-- Per milestone: how many newcomers reached it, and the median time from joining, in milliseconds.
WITH took AS (
    SELECT s.milestone, s.reached_at - m.first_joined_at AS millis
    FROM member AS m
    JOIN member_milestone AS s ON s.guild_id = m.guild_id AND s.member_id = m.member_id
    WHERE m.guild_id = :guild_id AND m.first_joined_at >= :since
),
ranked AS (
    SELECT
        milestone,
        CASE WHEN millis < 0 THEN 0 ELSE millis END AS millis,
        row_number() OVER (PARTITION BY milestone ORDER BY millis) AS place,
        count(*) OVER (PARTITION BY milestone) AS total
    FROM took
)
SELECT milestone, max(total), CAST(avg(CASE WHEN place * 2 BETWEEN total AND total + 2 THEN millis END) AS BIGINT)
FROM ranked
GROUP BY milestone;

-- name: preference$
SELECT is_on FROM member_preference WHERE guild_id = :guild_id AND member_id = :member_id AND name = :name;

-- name: put_preference!
INSERT INTO member_preference (guild_id, member_id, name, is_on, updated_at)
VALUES (:guild_id, :member_id, :name, :is_on, :updated_at)
ON CONFLICT (guild_id, member_id, name) DO UPDATE SET is_on = excluded.is_on, updated_at = excluded.updated_at;

-- name: choices_of
-- What the members in a JSON list have chosen; who never did is left out.
SELECT p.member_id, p.is_on
FROM json_each(:member_ids) AS asked
CROSS JOIN member_preference AS p ON p.member_id = asked.value
WHERE p.guild_id = :guild_id AND p.name = :name;

-- name: said_yes
SELECT member_id FROM member_preference WHERE guild_id = :guild_id AND name = :name AND is_on = TRUE;

-- name: said_no
SELECT member_id FROM member_preference WHERE guild_id = :guild_id AND name = :name AND is_on = FALSE;

-- name: add_greeting^
-- Nothing when the two are known.
INSERT INTO member_greeting (guild_id, newcomer_id, greeter_id, greeted_at)
VALUES (:guild_id, :newcomer_id, :greeter_id, :greeted_at)
ON CONFLICT (guild_id, newcomer_id, greeter_id) DO NOTHING
RETURNING greeted_at;

-- name: count_greeted_by$
SELECT count(*) FROM member_greeting WHERE guild_id = :guild_id AND greeter_id = :greeter_id;

-- name: let_go!
DELETE FROM member WHERE guild_id = :guild_id AND left_at < :before;
