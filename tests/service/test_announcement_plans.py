"""Announcements on both databases between the draft and the sending: handed in late, again, or at once."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from bot.errors import BadInputError, NotAllowedError
from cogs.announcements.models import Content, Mention, Repeat, State
from cogs.announcements.service import ASK_JOB, BEGIN_JOB
from tests.support.announcements import ANN, BEN, GUILD, HERE, NewsWorld, plan

DAILY = Repeat(every="day")


@pytest.fixture
async def world(database, database_url, clock):
    made = await NewsWorld.open(database_url, clock)
    yield made
    await made.services.database.close()


class TestApprovingAgain:
    async def test_a_series_that_began_long_ago_is_approved_again_after_an_edit(self, world, clock):
        series = await world.scheduled(repeat=DAILY)
        clock.advance(days=10)
        changed = replace(series.plan, content=Content(text="Other words"))
        edited = await world.plans.save(GUILD, series.id, changed, by=ANN, revision=series.revision)
        again = await world.plans.approve(GUILD, edited.id, by=BEN, revision=edited.revision, others=1)
        assert again.state is State.SCHEDULED
        assert [job.run_at for job in await world.jobs(BEGIN_JOB)] == [series.plan.starts_at + dt.timedelta(days=10)]

    async def test_a_series_that_is_over_is_not_approved(self, world, clock):
        until = (clock.now() + dt.timedelta(days=2)).date()
        waiting = await world.waiting(repeat=replace(DAILY, until=until))
        clock.advance(days=5)
        with pytest.raises(BadInputError, match="over"):
            await world.plans.approve(GUILD, waiting.id, by=BEN, revision=waiting.revision, others=1)

    async def test_what_was_moved_counts_with_its_new_time(self, world, clock):
        approved = await world.scheduled()
        to = clock.now() + dt.timedelta(hours=9)
        await world.plans.move(GUILD, approved.id, approved.plan.starts_at, to, by=ANN)
        back = await world.plans.reject(GUILD, approved.id, by=BEN, reason="Shorter")
        clock.advance(hours=5)
        again = await world.plans.submit(GUILD, back.id, by=ANN, revision=back.revision, others=1)
        await world.plans.approve(GUILD, again.id, by=BEN, revision=again.revision, others=1)
        assert [job.run_at for job in await world.jobs(BEGIN_JOB)] == [to]

    async def test_as_soon_as_possible_is_from_the_last_approval_on(self, world, clock):
        approved = await world.scheduled(starts_at=None)
        back = await world.plans.reject(GUILD, approved.id, by=BEN, reason="Shorter")
        clock.advance(hours=5)
        again = await world.plans.submit(GUILD, back.id, by=ANN, revision=back.revision, others=1)
        await world.plans.approve(GUILD, again.id, by=BEN, revision=again.revision, others=1)
        [post] = await world.posts(approved)
        assert post.due_at == clock.now()
        await world.after.begin(post.id)
        assert await world.state(approved) is State.SENDING


class TestHandingIn:
    async def test_what_waits_or_is_scheduled_keeps_a_channel(self, world):
        for announcement in (await world.waiting(), await world.scheduled()):
            bare = replace(announcement.plan, channel_ids=())
            with pytest.raises(BadInputError, match="at least one channel"):
                await world.plans.save(GUILD, announcement.id, bare, by=ANN, revision=announcement.revision)

    async def test_a_draft_sent_now_has_no_time_and_waits_for_approval(self, world, clock):
        draft = await world.plans.draft(GUILD, plan(clock), by=ANN)
        sent = await world.plans.send_draft_now(GUILD, draft.id, by=ANN, revision=draft.revision, others=1)
        assert (sent.state, sent.plan.starts_at) == (State.WAITING, None)
        draft = await world.plans.draft(GUILD, plan(clock), by=ANN)
        sent = await world.plans.send_draft_now(GUILD, draft.id, by=ANN, revision=draft.revision, others=0)
        assert sent.state is State.SCHEDULED
        assert [job.run_at for job in await world.jobs(BEGIN_JOB)] == [clock.now()]

    async def test_a_draft_that_cannot_be_sent_now_keeps_its_time(self, world, clock):
        draft = await world.plans.draft(GUILD, plan(clock, channel_ids=()), by=ANN)
        with pytest.raises(BadInputError, match="at least one channel"):
            await world.plans.send_draft_now(GUILD, draft.id, by=ANN, revision=draft.revision, others=1)
        assert await world.plans.get(GUILD, draft.id) == draft

    async def test_a_series_that_is_held_back_is_not_sent_now(self, world):
        series = await world.scheduled(repeat=DAILY)
        await world.plans.pause(GUILD, series.id, by=ANN)
        with pytest.raises(NotAllowedError, match="/announce resume"):
            await world.plans.send_now(GUILD, series.id, by=ANN)
        assert [post.due_at for post in await world.posts(series)] == [series.plan.starts_at]

    async def test_a_series_is_not_sent_without_its_first_time(self, world, clock):
        draft = await world.plans.draft(GUILD, plan(clock, repeat=DAILY), by=ANN)
        with pytest.raises(BadInputError, match="first time"):
            await world.plans.send_draft_now(GUILD, draft.id, by=ANN, revision=draft.revision, others=1)
        assert await world.state(draft) is State.DRAFT

    async def test_what_was_handed_in_against_a_warning_is_written_down(self, world, clock):
        draft = await world.plans.draft(GUILD, plan(clock), by=ANN)
        despite = "4 pings"
        await world.plans.submit(GUILD, draft.id, by=ANN, revision=draft.revision, others=1, despite=despite)
        [handed_in, _created] = await world.after.changes(GUILD, draft.id)
        assert (handed_in.what, handed_in.changed_by, handed_in.after) == ("submitted", ANN, despite)

    async def test_paused_and_resumed_the_teams_card_is_drawn_anew(self, world):
        series = await world.scheduled(repeat=DAILY)
        for change in (world.plans.pause, world.plans.resume):
            for job in await world.jobs(ASK_JOB):
                async with world.services.database.transaction() as tx:
                    await world.services.jobs.cancel(tx, job.kind, job.key)
            await change(GUILD, series.id, by=ANN)
            assert len(await world.jobs(ASK_JOB)) == 1


class TestFinding:
    async def test_titles_are_found_by_a_part_and_by_state(self, world, clock):
        draft = await world.plans.draft(GUILD, plan(clock, title="100% off_sale"), by=ANN)
        waiting = await world.waiting(title="Sale again")
        found = await world.looks.titled(GUILD, "SALE", most=25)
        assert [each.id for each in found] == [waiting.id, draft.id]
        assert [each.id for each in await world.looks.titled(GUILD, "0% off_", most=25)] == [draft.id]
        found = await world.looks.titled(GUILD, "", most=25, states=(State.WAITING, State.SENT))
        assert [each.id for each in found] == [waiting.id]
        assert await world.looks.titled(GUILD + 1, "", most=25) == []
        umlaut = await world.plans.draft(GUILD, plan(clock, title="Über ÖPNV"), by=ANN)
        for typed in ("über öpnv", "ÜBER"):
            assert [each.id for each in await world.looks.titled(GUILD, typed, most=25)] == [umlaut.id]

    async def test_the_newest_post_of_mine_is_what_i_wrote_or_approved(self, world):
        assert await world.after.newest_of(GUILD, ANN) is None
        first = await world.begin(await world.scheduled(mention=Mention.NONE))
        second = await world.begin(await world.scheduled(channel_ids=(HERE,)))
        for member in (ANN, BEN):
            assert (await world.after.newest_of(GUILD, member)).post.id == second.post.id
        assert await world.after.newest_of(GUILD, 99) is None
        assert await world.after.newest_of(GUILD + 1, ANN) is None
        assert first.post.id != second.post.id


async def test_what_was_decided_is_not_decided_again(world):
    approved = await world.scheduled()
    with pytest.raises(NotAllowedError, match="does not wait"):
        await world.plans.approve(GUILD, approved.id, by=BEN, revision=approved.revision, others=1)
