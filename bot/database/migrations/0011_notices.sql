-- What a notice to the team says of members or in their words: the parts that go when one of them is forgotten.
-- name is the placeholder in the notice's text. words: what they wrote; without words their name stands there.
CREATE TABLE team_notice_part (
    notice_id BIGINT NOT NULL REFERENCES team_notice (id) ON DELETE CASCADE,
    guild_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    member_id BIGINT NOT NULL,
    words TEXT,
    PRIMARY KEY (notice_id, name)
);
CREATE INDEX team_notice_part_by_member ON team_notice_part (guild_id, member_id);
CREATE INDEX team_notice_by_told ON team_notice (guild_id, told_at);

-- Until now reports named both members in their key and text. What the team has read is not needed any more.
DELETE FROM team_notice WHERE notice_key LIKE 'introductions:report:%' AND told_at IS NOT NULL;

-- Who greeted whom within two days of their joining, once a pair, however it came.
CREATE TABLE member_greeting (
    guild_id BIGINT NOT NULL,
    newcomer_id BIGINT NOT NULL,
    greeter_id BIGINT NOT NULL,
    greeted_at BIGINT NOT NULL,
    PRIMARY KEY (guild_id, newcomer_id, greeter_id)
);
CREATE INDEX member_greeting_by_greeter ON member_greeting (guild_id, greeter_id, greeted_at);
INSERT INTO member_greeting (guild_id, newcomer_id, greeter_id, greeted_at)
SELECT guild_id, owner_id, greeter_id, said_at FROM introduction_hi WHERE is_greeting;
INSERT INTO member_greeting (guild_id, newcomer_id, greeter_id, greeted_at)
SELECT guild_id, newcomer_id, greeter_id, greeted_at FROM host_greeting WHERE TRUE
ON CONFLICT (guild_id, newcomer_id, greeter_id) DO NOTHING;
ALTER TABLE introduction_hi DROP COLUMN is_greeting;

-- For finding all of a server who want something.
CREATE INDEX member_preference_by_name ON member_preference (guild_id, name, is_on, member_id);
