"""Queries of points, thanks, answers and announcements find what they read by an index, however much a server has."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
ROOMS = ("bot/ledger", "bot/ledger/boards", "cogs/points", "cogs/thanks", "cogs/answers", "cogs/announcements")
LARGE = {"ledger_entry", "ledger_account", "ledger_day", "ledger_standing", "ledger_refusal", "tier_member"} | {
    *("thanks", "thanks_act", "question", "question_reply", "question_also_helpful", "question_ping"),
    *("announcement", "announcement_post", "announcement_delivery", "announcement_change"),
}
WHOLE = {"tiers", "count_tiers", "askers", "open_in", "open_posts", "newest_post_of"}
"""Those that are about all members with a tier, all questions that are still open or followed, all posts to come, or
that stop at the first they find."""
STEP = re.compile(r"(?P<how>SCAN|SEARCH) (?P<table>\w+)(?P<by>.*)")


def queries_of(room):
    """Return [(name, SQL)] of a room."""
    found = []
    for part in (PROJECT / room / "queries.sql").read_text().split("-- name: ")[1:]:
        name, _line, body = part.partition("\n")
        lines = [line for line in body.splitlines() if not line.startswith("--")]
        found.append((name.rstrip("^$!"), "\n".join(lines).strip().rstrip(";")))
    return found


def tables_by_alias(sql):
    named = re.findall(r"(?:FROM|JOIN|INTO|UPDATE)\s+(\w+)(?:\s+AS\s+(\w+))?", sql)
    return {alias or table: table for table, alias in named}


def is_whole(step, sql):
    table = tables_by_alias(sql).get(step["table"])
    return table in LARGE and (step["how"] == "SCAN" or step["by"].endswith("(guild_id=?)"))


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_no_query_reads_a_large_table_of_a_server_as_a_whole(database, room):
    found = []
    async with database.reading() as tx:
        for name, sql in queries_of(room):
            parameters = dict.fromkeys(re.findall(r"(?<!:):([a-z_]+)", sql))
            plan = await tx.connection.execute_fetchall(f"EXPLAIN QUERY PLAN {sql}", parameters)
            steps = [step for row in plan if (step := STEP.match(row[3])) is not None]
            found += [(name, step[0]) for step in steps if name not in WHOLE and is_whole(step, sql)]
    assert found == []


FILES = [file.relative_to(PROJECT) for room in ("bot", "cogs") for file in (PROJECT / room).rglob("queries*.sql")]


@pytest.mark.parametrize("file", FILES, ids=str)
def test_every_statement_of_a_file_can_be_made(database, file):
    statements = database.statements((PROJECT / file).read_text())
    names = list(statements)
    assert len(names) == (PROJECT / file).read_text().count("-- name:")
    assert [name for name in names if not callable(getattr(statements, name))] == []


def test_a_statement_that_is_not_there_is_an_attribute_that_is_not_there(database):
    with pytest.raises(AttributeError, match="no statement gone"):
        _ = database.statements("-- name: here\nSELECT 1;\n").gone


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_database_s_own_statement_counts_in_place_of_the_common_one(database, tmp_path):
    (tmp_path / "queries.sql").write_text("-- name: one$\nSELECT 1;\n\n-- name: two$\nSELECT 2;\n")
    (tmp_path / "queries.sqlite.sql").write_text("-- name: two$\nSELECT 22;\n")
    statements = database.queries(tmp_path)
    async with database.reading() as tx:
        assert (await statements.one(tx), await statements.two(tx)) == (1, 22)
