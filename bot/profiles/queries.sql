-- name: put!
INSERT INTO profile (id, guild_id, member_id, name, headline, answers, words, is_listed, created_at, updated_at)
VALUES (:id, :guild_id, :member_id, :name, :headline, :answers, :words, :is_listed, :at, :at)
ON CONFLICT (guild_id, member_id) DO UPDATE SET
    id = excluded.id, name = excluded.name, headline = excluded.headline, answers = excluded.answers,
    words = excluded.words, is_listed = excluded.is_listed, updated_at = excluded.updated_at;

-- name: find^
SELECT guild_id, member_id, name, headline, answers, is_listed, created_at, updated_at
FROM profile
WHERE guild_id = :guild_id AND member_id = :member_id;

-- name: set_listed!
UPDATE profile SET is_listed = :is_listed WHERE guild_id = :guild_id AND member_id = :member_id;

-- name: delete!
DELETE FROM profile WHERE guild_id = :guild_id AND member_id = :member_id;

-- name: find_many
-- Of the members in a JSON list. CROSS JOIN keeps SQLite from reading everybody and asking the list about each.
SELECT p.guild_id, p.member_id, p.name, p.headline, p.answers, p.is_listed, p.created_at, p.updated_at
FROM json_each(:member_ids) AS asked
CROSS JOIN profile AS p ON p.member_id = asked.value
WHERE p.guild_id = :guild_id;

-- name: tags_of
-- Of the members in a JSON list.
SELECT t.member_id, t.kind, t.tag, t.label
FROM json_each(:member_ids) AS asked
CROSS JOIN profile_tag AS t ON t.member_id = asked.value
WHERE t.guild_id = :guild_id
ORDER BY t.kind, t.label;

-- name: drop_tags!
DELETE FROM profile_tag WHERE guild_id = :guild_id AND member_id = :member_id;

-- name: add_tag!
INSERT INTO profile_tag (guild_id, member_id, kind, tag, label)
VALUES (:guild_id, :member_id, :kind, :tag, :label)
ON CONFLICT (guild_id, member_id, kind, tag) DO NOTHING;

-- name: sharing
-- Who of the members in a JSON list has tags in common with one, most first: (member, how many).
SELECT other.member_id, count(*) AS shared
FROM profile_tag AS mine
JOIN profile_tag AS other
    ON other.guild_id = mine.guild_id AND other.kind = mine.kind AND other.tag = mine.tag
    AND other.member_id <> mine.member_id
WHERE mine.guild_id = :guild_id AND mine.member_id = :member_id
    AND other.member_id IN (SELECT value FROM json_each(:among))
GROUP BY other.member_id
ORDER BY shared DESC, other.member_id
LIMIT :amount;

-- name: newest
-- "= TRUE", because SQLite takes an index for a comparison only.
SELECT guild_id, member_id, name, headline, answers, is_listed, created_at, updated_at
FROM profile
WHERE guild_id = :guild_id AND is_listed = TRUE
ORDER BY updated_at DESC
LIMIT :amount OFFSET :skipped;

-- name: count_newest$
SELECT count(*) FROM (SELECT 1 FROM profile WHERE guild_id = :guild_id AND is_listed = TRUE LIMIT :most) AS found;

-- name: plan_by_words$
-- There is one plan, and it is good.
SELECT 1;

-- name: plan_from_newest$
SELECT 1;

-- name: search
-- The index walks from the newest; sorting would read all that is found. CROSS JOIN keeps SQLite from starting with the
-- profiles instead, and asking the index about each of them: 5 s where this takes a millisecond.
SELECT p.guild_id, p.member_id, p.name, p.headline, p.answers, p.is_listed, p.created_at, p.updated_at
FROM profile_search AS s
CROSS JOIN profile AS p ON p.id = s.rowid
WHERE s.words MATCH :query AND p.guild_id = :guild_id AND p.is_listed
ORDER BY s.rowid DESC
LIMIT :amount OFFSET :skipped;

-- name: count_search$
SELECT count(*) FROM (
    SELECT 1 FROM profile_search AS s CROSS JOIN profile AS p ON p.id = s.rowid
    WHERE s.words MATCH :query AND p.guild_id = :guild_id AND p.is_listed LIMIT :most
) AS found;
