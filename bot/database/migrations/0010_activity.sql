-- Who was active where on which day (a local date of the server, as yyyymmdd). Counts only; what was said is not kept.
CREATE TABLE activity_day (
    guild_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    channel_id BIGINT NOT NULL,
    day BIGINT NOT NULL,
    messages BIGINT NOT NULL,
    reactions BIGINT NOT NULL,
    voice_seconds BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    PRIMARY KEY (guild_id, member_id, day, channel_id)
);
CREATE INDEX activity_day_by_day ON activity_day (guild_id, day);

-- Who is in a voice channel now, so that a restart does not lose the minutes before it.
CREATE TABLE activity_voice (
    guild_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    channel_id BIGINT NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (guild_id, member_id)
);
