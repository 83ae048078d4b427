"""The weekly digest on both databases: written once, ahead of its time, and never out unread."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from bot.digest import Section
from cogs.announcements.models import AnnouncementSettings, State
from cogs.announcements.service import ASK_JOB, DIGEST_JOB, OVERDUE_JOB
from tests.support.announcements import BEN, GUILD, HERE, ZONE, NewsWorld

BOT = 99


@pytest.fixture
async def world(database, database_url, clock):
    made = await NewsWorld.open(database_url, clock, digest_channel_id=HERE, digest_weekday=4, digest_lead_hours=24)
    made.told, made.spans = [Section("👋 New here", ("**3** new members", "<@5>"))], []

    async def tell(guild_id, span, language):
        assert (guild_id, language) == (GUILD, "en")
        made.spans.append(span)
        return made.told[0] if made.told else None

    made.services.digest.add("newcomers", 1, "Who is new", tell)
    yield made
    await made.services.database.close()


async def test_a_draft_is_planned_a_day_ahead_of_its_local_time(world, clock):
    post_at = await world.digests.plan(GUILD)
    local = post_at.astimezone(ZoneInfo(ZONE))
    assert (local.weekday(), f"{local:%H:%M}") == (4, "10:00")
    [job] = await world.jobs(DIGEST_JOB)
    assert job.run_at == max(clock.now(), post_at - dt.timedelta(hours=24))


async def test_it_is_written_once_and_waits_for_approval_also_where_nothing_else_does(world, clock):
    await world.services.guilds.change(GUILD, AnnouncementSettings, needs_approval=False, digest_intro="Hello all!")
    post_at = await world.digests.plan(GUILD)
    digest = await world.digests.write(GUILD, post_at, by=BOT)
    assert (digest.state, digest.plan.channel_ids, digest.plan.starts_at) == (State.WAITING, (HERE,), post_at)
    text = digest.plan.content.text
    assert text == "## This week in our community\nHello all!\n### 👋 New here\n**3** new members\n<@5>"
    assert await world.digests.write(GUILD, post_at, by=BOT) is None
    assert len(await world.jobs(ASK_JOB)) == 1
    approved = await world.plans.approve(GUILD, digest.id, by=BEN, revision=digest.revision, others=1)
    assert approved.state is State.SCHEDULED
    following = await world.digests.plan(GUILD)
    assert following - post_at == dt.timedelta(days=7)


async def test_it_tells_of_the_last_week_and_of_the_one_to_come(world, clock):
    post_at = await world.digests.plan(GUILD)
    await world.digests.write(GUILD, post_at, by=BOT)
    [span] = world.spans
    assert (span.since, span.until) == (clock.now() - dt.timedelta(days=7), clock.now())
    assert span.ahead == post_at + dt.timedelta(days=7)


async def test_with_nothing_to_tell_there_is_no_draft_and_the_team_knows(world):
    world.told.clear()
    post_at = await world.digests.plan(GUILD)
    assert await world.digests.write(GUILD, post_at, by=BOT) is None
    [notice] = await world.services.team.list_untold(GUILD)
    assert "nothing to tell" in notice.in_language("en")
    assert await world.digests.plan(GUILD, after=post_at) == post_at + dt.timedelta(days=7)
    [job] = await world.jobs(DIGEST_JOB)
    assert job.run_at == post_at + dt.timedelta(days=6)  # and not at once, again and again


async def test_parts_are_left_out_as_the_server_says(world):
    await world.services.guilds.change(GUILD, AnnouncementSettings, digest_without=("newcomers",))
    assert await world.digests.write(GUILD, await world.digests.plan(GUILD), by=BOT) is None
    assert world.spans == []


async def test_without_a_channel_there_is_none(world):
    await world.digests.plan(GUILD)
    await world.services.guilds.change(GUILD, AnnouncementSettings, digest_channel_id=None)
    assert await world.digests.plan(GUILD) is None
    assert await world.jobs(DIGEST_JOB) == []


async def test_what_is_not_approved_in_time_does_not_go_out_and_the_team_is_told_once(world, clock):
    waiting = await world.waiting()
    [job] = await world.jobs(OVERDUE_JOB)
    assert job.run_at == waiting.plan.starts_at
    await world.plans.overdue(waiting.id)
    assert await world.services.team.list_untold(GUILD) == []
    clock.advance(hours=2)
    for _twice in range(2):
        await world.plans.overdue(waiting.id)
    [notice] = await world.services.team.list_untold(GUILD)
    assert "not approved in time" in notice.in_language("en")
    assert await world.state(waiting) is State.WAITING


async def test_a_draft_whose_card_the_team_has_read_is_cancelled_rather_than_forgotten(world):
    waiting = await world.waiting()
    await world.plans.asked(waiting.id, 10, 900)
    await world.plans.reject(GUILD, waiting.id, by=BEN, reason="No")
    await world.plans.remove(GUILD, waiting.id)
    assert await world.state(waiting) is State.CANCELLED
    assert str(waiting.id) in [job.key for job in await world.jobs("announcements.ask")]


async def test_a_digest_that_was_given_back_and_thrown_away_is_not_written_again(world):
    post_at = await world.digests.plan(GUILD)
    digest = await world.digests.write(GUILD, post_at, by=BOT)
    await world.plans.reject(GUILD, digest.id, by=BEN, reason="Not this week")
    await world.plans.remove(GUILD, digest.id)
    assert await world.state(digest) is State.CANCELLED
    assert await world.digests.write(GUILD, post_at, by=BOT) is None
    assert await world.digests.plan(GUILD) == post_at + dt.timedelta(days=7)
