-- Settings of each server, one row per feature; data is the JSON of the feature's settings model.
CREATE TABLE guild_setting (
    guild_id BIGINT NOT NULL,
    feature TEXT NOT NULL,
    data TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    updated_by BIGINT,
    PRIMARY KEY (guild_id, feature)
);
CREATE INDEX guild_setting_by_update ON guild_setting (updated_at);

-- Who changed which setting from what to what, for /setup show and for arguments later.
CREATE TABLE guild_setting_change (
    id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    feature TEXT NOT NULL,
    name TEXT NOT NULL,
    before_value TEXT,
    after_value TEXT,
    changed_at BIGINT NOT NULL,
    changed_by BIGINT
);
CREATE INDEX guild_setting_change_by_guild ON guild_setting_change (guild_id, id);

-- Facts about the running bot that outlive it, each by a name: when it was last seen, which commands are registered.
CREATE TABLE bot_state (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    updated_at BIGINT NOT NULL
);
