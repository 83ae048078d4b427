
-- The directory's index. Its rowid is the profile's id, which grows with every change: the newest come first.
CREATE VIRTUAL TABLE profile_search USING fts5(words, prefix = '2 3', tokenize = 'unicode61');
