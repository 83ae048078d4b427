-- Which tier's role the bot gave to whom, so that it is taken again when no tier names it any more; and only from them.
CREATE TABLE tier_role (
    guild_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    role_id BIGINT NOT NULL,
    given_at BIGINT NOT NULL,
    PRIMARY KEY (guild_id, member_id, role_id)
);

-- Until now nobody wrote that down. 0: whichever role of their tier they have when that is first looked at.
INSERT INTO tier_role (guild_id, member_id, role_id, given_at)
SELECT guild_id, member_id, 0, since_at FROM tier_member;

-- Where it was announced that somebody reached a tier: there it goes when they are forgotten.
CREATE TABLE tier_news (
    guild_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    channel_id BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    sent_at BIGINT NOT NULL,
    PRIMARY KEY (guild_id, message_id)
);
CREATE INDEX tier_news_by_member ON tier_news (guild_id, member_id);

-- What a thanks is for. Until now it stood with the points alone, and was lost where there were none.
ALTER TABLE thanks_act ADD COLUMN reason TEXT;
UPDATE thanks_act SET reason = (
    SELECT min(e.note) FROM thanks AS t
    JOIN ledger_entry AS e ON e.id = t.entry_id
    WHERE t.guild_id = thanks_act.guild_id AND t.act_id = thanks_act.id
)
WHERE state = 'said';

-- What an introduction and a greeting earned was known by the id of who introduced themselves or was greeted, which has
-- to go with their name. The entry's own id, negative, is nobody's.
UPDATE ledger_entry SET source_id = -id WHERE source_kind = 'introduction' AND member_id = 0;
UPDATE ledger_entry SET source_id = -id WHERE source_kind = 'newcomer' AND actor_id = 0 AND reverses_id IS NULL;
