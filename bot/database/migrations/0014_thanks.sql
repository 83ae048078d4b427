-- One act of thanking, of one or several people. key: what makes it once however often Discord delivers it (the
-- interaction, or the message that said thanks). how: command, menu, detected. state: offered (the bot asked), said,
-- closed (an offer that was not taken). message_id: the message that said thanks; shown_id: the bot's public line about
-- it; offer_id: the bot's question.
CREATE TABLE thanks_act (
    id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    giver_id BIGINT NOT NULL,
    channel_id BIGINT NOT NULL,
    key TEXT NOT NULL,
    how TEXT NOT NULL,
    state TEXT NOT NULL,
    is_public BOOLEAN NOT NULL,
    said_at BIGINT NOT NULL,
    message_id BIGINT,
    shown_id BIGINT,
    offer_id BIGINT,
    UNIQUE (guild_id, key)
);
CREATE INDEX thanks_act_by_giver ON thanks_act (guild_id, giver_id, said_at);
CREATE INDEX thanks_act_by_message ON thanks_act (guild_id, message_id) WHERE message_id IS NOT NULL;
CREATE INDEX thanks_act_by_line ON thanks_act (guild_id, shown_id) WHERE shown_id IS NOT NULL;

-- One member thanked by another. message_id: what they are thanked for. state: offered, standing, withdrawn (by who said
-- it), revoked (by the team, or because the message is gone). entry_id: what it earned in the ledger, which also keeps
-- the reason; NULL when it earned nothing.
CREATE TABLE thanks (
    id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    act_id BIGINT NOT NULL,
    giver_id BIGINT NOT NULL,
    receiver_id BIGINT NOT NULL,
    channel_id BIGINT NOT NULL,
    message_id BIGINT,
    entry_id BIGINT,
    state TEXT NOT NULL,
    said_at BIGINT NOT NULL,
    UNIQUE (act_id, receiver_id)
);
CREATE UNIQUE INDEX thanks_once ON thanks (guild_id, giver_id, receiver_id, message_id)
WHERE message_id IS NOT NULL AND state = 'standing';
CREATE INDEX thanks_by_giver ON thanks (guild_id, giver_id, said_at);
CREATE INDEX thanks_by_pair ON thanks (guild_id, receiver_id, giver_id, said_at);
CREATE INDEX thanks_by_channel ON thanks (guild_id, channel_id) WHERE state = 'standing' AND entry_id IS NOT NULL;
CREATE INDEX thanks_by_message ON thanks (guild_id, message_id) WHERE message_id IS NOT NULL;
