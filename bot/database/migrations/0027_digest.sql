-- What a digest reads of a week.
CREATE INDEX thanks_by_time ON thanks (guild_id, said_at, receiver_id);
CREATE INDEX question_by_solved ON question (guild_id, solved_at) WHERE solved_at IS NOT NULL;
