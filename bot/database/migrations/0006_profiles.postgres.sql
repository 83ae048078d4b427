
-- The directory's index.
ALTER TABLE profile ADD COLUMN search tsvector GENERATED ALWAYS AS (to_tsvector('simple', words)) STORED;
CREATE INDEX profile_search ON profile USING gin (search);
