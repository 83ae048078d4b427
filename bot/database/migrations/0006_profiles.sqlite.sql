
-- The directory's index, kept by triggers. Its rowid is the profile's id, which grows with every change: the newest
-- come first.
CREATE VIRTUAL TABLE profile_search USING fts5(words, prefix = '2 3', tokenize = 'unicode61');
CREATE TRIGGER profile_indexed AFTER INSERT ON profile BEGIN
    INSERT INTO profile_search (rowid, words) VALUES (new.id, new.words);
END;
CREATE TRIGGER profile_reindexed AFTER UPDATE OF id, words ON profile BEGIN
    DELETE FROM profile_search WHERE rowid = old.id;
    INSERT INTO profile_search (rowid, words) VALUES (new.id, new.words);
END;
CREATE TRIGGER profile_unindexed AFTER DELETE ON profile BEGIN
    DELETE FROM profile_search WHERE rowid = old.id;
END;
