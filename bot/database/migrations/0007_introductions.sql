-- One card a member. state: planned (to be posted), sending (a message may be out), shown, failed (nowhere to post it).
-- answers: JSON of [question, answer], without the name; topics: JSON of [role id, label].
CREATE TABLE introduction (
    guild_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    answers TEXT NOT NULL,
    topics TEXT NOT NULL,
    source TEXT NOT NULL,
    state TEXT NOT NULL,
    is_present BOOLEAN NOT NULL,
    nonce BIGINT NOT NULL,
    channel_id BIGINT,
    message_id BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (guild_id, member_id)
);
CREATE INDEX introduction_by_message ON introduction (guild_id, message_id);
CREATE INDEX introduction_by_state ON introduction (guild_id, state);

-- Who said hi to whom, once a pair; stays when a card is removed, so that a new card starts no new count.
-- is_greeting: within two days of the owner's joining, which is a helpful act (reason greeting).
CREATE TABLE introduction_hi (
    guild_id BIGINT NOT NULL,
    owner_id BIGINT NOT NULL,
    greeter_id BIGINT NOT NULL,
    said_at BIGINT NOT NULL,
    is_greeting BOOLEAN NOT NULL,
    PRIMARY KEY (guild_id, owner_id, greeter_id)
);
CREATE INDEX introduction_hi_by_greeter ON introduction_hi (guild_id, greeter_id, said_at);

-- Plain posts that count as introductions. state: counted, offered (a card of it is on offer), closed.
CREATE TABLE introduction_post (
    guild_id BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    author_id BIGINT NOT NULL,
    channel_id BIGINT NOT NULL,
    state TEXT NOT NULL,
    offer_id BIGINT,
    posted_at BIGINT NOT NULL,
    PRIMARY KEY (guild_id, message_id)
);
CREATE INDEX introduction_post_by_author ON introduction_post (guild_id, author_id);
