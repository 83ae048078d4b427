-- How many belonged to a raid when those who joined were last banned: who joins after that can be banned, too.
ALTER TABLE automod_raid ADD COLUMN banned_of BIGINT NOT NULL DEFAULT 0;

UPDATE automod_raid
SET banned_of = (SELECT count(*) FROM automod_raid_joiner AS j WHERE j.raid_id = automod_raid.id)
WHERE ban = 'done';
