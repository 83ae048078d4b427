-- What a member has said about themselves, for others to find. Written by the introductions, read by whoever brings
-- people together. `words` is what the directory searches: lower case, without marks, and the server's own word first.
CREATE TABLE profile (
    id BIGINT NOT NULL UNIQUE,
    guild_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    headline TEXT NOT NULL,
    answers TEXT NOT NULL,
    words TEXT NOT NULL,
    is_listed BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (guild_id, member_id)
);
CREATE INDEX profile_by_update ON profile (guild_id, is_listed, updated_at);

-- What members can have in common: kind is topic (the key is a role id) or product (the key is the folded name).
CREATE TABLE profile_tag (
    guild_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    tag TEXT NOT NULL,
    label TEXT NOT NULL,
    PRIMARY KEY (guild_id, member_id, kind, tag),
    FOREIGN KEY (guild_id, member_id) REFERENCES profile (guild_id, member_id) ON DELETE CASCADE
);
CREATE INDEX profile_tag_by_tag ON profile_tag (guild_id, kind, tag, member_id);
