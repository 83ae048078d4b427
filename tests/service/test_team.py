"""Notices to the team: once a key, and nobody's any more when who they name is forgotten."""

from __future__ import annotations

import pytest

from bot.app import build_services
from bot.i18n import _
from bot.settings import Settings
from bot.team import NOTICE_JOB, OfMember

GUILD, ANN, BEN = 1, 1000010, 1000011
REPORT = _("{reporter} reports the introduction of {owner}: “{reason}” {link}")


@pytest.fixture
async def services(database, database_url, clock):
    built = build_services(Settings(database_url=database_url, _env_file=None), clock)
    await built.database.connect()
    yield built
    await built.database.close()


async def report(services, reporter=BEN, owner=ANN, reason="rude", key=None):
    await services.team.tell(
        GUILD,
        key or f"report:{owner}:{reporter}",
        REPORT,
        reporter=OfMember(reporter),
        owner=OfMember(owner),
        reason=OfMember(reporter, reason),
        link="",
    )


async def stored_text(database) -> str:
    """All that the tables of notices hold, as one text."""
    text = """-- name: notices
        SELECT notice_key, message, params FROM team_notice;
        -- name: parts
        SELECT name, member_id, words FROM team_notice_part;"""
    found = []
    async with database.reading() as tx:
        sql = database.statements(text)
        found += [tuple(row) async for row in sql.notices(tx)]
        found += [tuple(row) async for row in sql.parts(tx)]
    return repr(found)


async def test_a_notice_names_members_and_quotes_them(services):
    await report(services)
    (notice,) = await services.team.list_untold(GUILD)
    assert notice.in_language("en") == f"<@{BEN}> reports the introduction of <@{ANN}>: “rude” "


async def test_after_erasing_a_notice_says_what_happened_and_no_longer_who(services, database):
    await report(services)
    await services.data.erase(GUILD, BEN)
    assert str(BEN) not in await stored_text(database)
    assert "rude" not in await stored_text(database)
    (notice,) = await services.team.list_untold(GUILD)
    assert notice.in_language("en") == (
        f"(a member who was forgotten) reports the introduction of <@{ANN}>: “(erased)” "
    )
    assert "vergessen" in notice.in_language("de")
    assert await services.data.show(GUILD, BEN) == []
    await services.data.erase(GUILD, ANN)
    assert str(ANN) not in await stored_text(database)


async def test_erasing_one_leaves_the_words_of_another(services):
    await report(services)
    await services.data.erase(GUILD, ANN)
    (notice,) = await services.team.list_untold(GUILD)
    assert notice.in_language("en") == f"<@{BEN}> reports the introduction of (a member who was forgotten): “rude” "


async def test_what_was_told_is_not_told_again_because_somebody_was_forgotten(services):
    told = []

    async def tell(job):
        notice = await services.team.find(job.payload["notice_id"])
        if not notice.is_told:
            told.append(notice.id)
            await services.team.mark_told(notice.id, 5)

    services.jobs.register(type(services.data.job_kind())(NOTICE_JOB, tell, title="x"))
    await report(services)
    await report(services)
    await services.jobs.run_due()
    await services.data.erase(GUILD, BEN)
    await services.team.retell(GUILD)
    await services.jobs.run_due()
    assert len(told) == 1


async def test_an_export_shows_what_somebody_reported(services):
    await report(services)
    exported = await services.data.export(GUILD, BEN)
    assert {"name": "reason", "words": "rude"} in exported["notices"]["team_notice_part"]


async def test_erasing_says_that_what_the_team_channel_was_sent_stays(services):
    await report(services)
    (kept,) = await services.data.show(GUILD, BEN)
    assert kept.staying
    assert "stays on Discord" in kept.data.stays


async def test_old_notices_go_when_they_were_told_and_stay_while_they_were_not(services, clock, database):
    await report(services, key="told")
    await report(services, key="untold")
    told, untold = await services.team.list_untold(GUILD)
    await services.team.mark_told(told.id, 5)
    clock.advance(days=729)
    assert await services.data.let_go(GUILD) == 0
    clock.advance(days=2)
    assert await services.data.let_go(GUILD) == 1
    assert [notice.id for notice in await services.team.list_untold(GUILD)] == [untold.id]
    assert "'told'" not in await stored_text(database)


async def test_reports_are_counted_by_who_made_them(services, clock):
    since = clock.now()
    clock.advance(minutes=1)
    for number in range(3):
        await report(services, owner=ANN + 100 + number)
    async with services.database.reading() as tx:
        assert await services.team.count_in(tx, GUILD, BEN, "reporter", since) == 3
        assert await services.team.count_in(tx, GUILD, BEN, "owner", since) == 0
        assert await services.team.count_in(tx, GUILD, BEN, "reporter", clock.now()) == 0
