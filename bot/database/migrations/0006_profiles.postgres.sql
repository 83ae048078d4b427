
-- The directory's index. Without fastupdate: what was put lately would else be read from end to end by every search.
ALTER TABLE profile ADD COLUMN search tsvector GENERATED ALWAYS AS (to_tsvector('simple', words)) STORED;
CREATE INDEX profile_search ON profile USING gin (search) WITH (fastupdate = off);
