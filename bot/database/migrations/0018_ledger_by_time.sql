-- A server's entries in their order: for the list of what the team can undo, and for exports.
CREATE INDEX ledger_entry_by_guild ON ledger_entry (guild_id, id);

-- How many have which tier.
CREATE INDEX tier_member_by_tier ON tier_member (guild_id, tier);

-- Whose questions are still followed, and what was solved lately.
CREATE INDEX question_followed ON question (guild_id, asker_id, is_asker_gone) WHERE state IN ('open', 'solved');
CREATE INDEX question_solved ON question (guild_id, solved_at) WHERE state = 'solved';
