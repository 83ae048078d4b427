-- Who has said whether they host newcomers; who has a host role does, until they say otherwise here. is_closed: the
-- latest note could not be delivered to them.
CREATE TABLE host_volunteer (
    guild_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    is_on BOOLEAN,
    is_closed BOOLEAN NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (guild_id, member_id)
);

-- Newcomers who are to be greeted by a person. state: open, greeted, ungreeted (nobody did in time), left.
CREATE TABLE host_newcomer (
    guild_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    arrived_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (guild_id, member_id)
);
CREATE INDEX host_newcomer_by_arrival ON host_newcomer (guild_id, arrived_at);

-- Who was asked to greet whom. turn is 2 after a host let the time pass. state: open, done, passed, refused (the note
-- could not be delivered).
CREATE TABLE host_assignment (
    id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    newcomer_id BIGINT NOT NULL,
    host_id BIGINT NOT NULL,
    turn BIGINT NOT NULL,
    assigned_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    passed_from BIGINT,
    UNIQUE (guild_id, newcomer_id, host_id)
);
CREATE INDEX host_assignment_by_host ON host_assignment (guild_id, host_id, assigned_at);
CREATE UNIQUE INDEX host_assignment_open ON host_assignment (guild_id, newcomer_id) WHERE state = 'open';

-- Who greeted whom in time, and how it is known: button, reply, mention.
CREATE TABLE host_greeting (
    guild_id BIGINT NOT NULL,
    newcomer_id BIGINT NOT NULL,
    greeter_id BIGINT NOT NULL,
    how TEXT NOT NULL,
    greeted_at BIGINT NOT NULL,
    PRIMARY KEY (guild_id, newcomer_id, greeter_id)
);
CREATE INDEX host_greeting_by_greeter ON host_greeting (guild_id, greeter_id, greeted_at);
