"""Announcements on both databases: planned, approved by a second person, sent once, and told truthfully."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from bot.errors import BadInputError, NotAllowedError, NotSetUpError
from cogs.announcements.models import (
    AnnouncementSettings,
    Content,
    DeliveryState,
    Mention,
    PostState,
    Repeat,
    State,
    Trouble,
)
from cogs.announcements.service import (
    ASK_JOB,
    BEGIN_JOB,
    DELETE_JOB,
    DRESS_JOB,
    EDIT_JOB,
    RECEIPT_JOB,
    SEND_JOB,
    Changed,
    NoAnnouncement,
)
from tests.support.announcements import ANN, BEN, ELSEWHERE, GUILD, HERE, THERE, ZONE, NewsWorld, plan
from tests.support.clock import Ticking

DAILY = Repeat(every="day")
CLEO = 12


@pytest.fixture
async def world(database, database_url, clock):
    made = await NewsWorld.open(database_url, clock)
    yield made
    await made.services.database.close()


class TestPlanning:
    async def test_a_draft_goes_nowhere_until_somebody_else_approves_it(self, world, clock):
        draft = await world.plans.draft(GUILD, plan(clock, title="  News\n1 "), by=ANN)
        assert (draft.state, draft.plan.title, draft.revision) == (State.DRAFT, "News 1", 1)
        waiting = await world.plans.submit(GUILD, draft.id, by=ANN, revision=1, others=2)
        assert waiting.state is State.WAITING
        assert (await world.jobs(BEGIN_JOB), len(await world.jobs(ASK_JOB))) == ([], 1)
        with pytest.raises(NotAllowedError, match="Somebody else"):
            await world.plans.approve(GUILD, draft.id, by=ANN, revision=waiting.revision, others=2)
        approved = await world.plans.approve(GUILD, draft.id, by=BEN, revision=waiting.revision, others=2)
        assert (approved.state, approved.approved_by) == (State.SCHEDULED, BEN)
        [job] = await world.jobs(BEGIN_JOB)
        assert job.run_at == approved.plan.starts_at
        history = [(change.what, change.changed_by) for change in await world.after.changes(GUILD, draft.id)]
        assert history == [("approved", BEN), ("submitted", ANN), ("created", ANN)]

    async def test_who_is_alone_in_the_team_approves_their_own(self, world, clock):
        draft = await world.plans.draft(GUILD, plan(clock), by=ANN)
        alone = await world.plans.submit(GUILD, draft.id, by=ANN, revision=1, others=0)
        assert (alone.state, len(await world.jobs(BEGIN_JOB))) == (State.SCHEDULED, 1)

    async def test_no_approval_is_asked_where_the_server_wants_none(self, world, clock):
        await world.services.guilds.change(GUILD, AnnouncementSettings, needs_approval=False)
        draft = await world.plans.draft(GUILD, plan(clock), by=ANN)
        assert (await world.plans.submit(GUILD, draft.id, by=ANN, revision=1, others=5)).state is State.SCHEDULED

    async def test_two_who_approve_at_once_approve_once(self, world):
        waiting = await world.waiting()
        asked = [
            world.plans.approve(GUILD, waiting.id, by=who, revision=waiting.revision, others=3) for who in (BEN, 12, 13)
        ]
        results = await asyncio.gather(*asked, return_exceptions=True)
        assert sum(isinstance(result, NotAllowedError) for result in results) == 2
        assert len(await world.posts(waiting)) == 1

    async def test_what_was_edited_since_it_was_shown_is_not_approved_unseen(self, world, clock):
        waiting = await world.waiting()
        changed = replace(waiting.plan, content=Content(text="Buy now"))
        await world.plans.save(GUILD, waiting.id, changed, by=ANN, revision=waiting.revision)
        with pytest.raises(Changed):
            await world.plans.approve(GUILD, waiting.id, by=BEN, revision=waiting.revision, others=1)
        with pytest.raises(Changed):
            await world.plans.save(GUILD, waiting.id, plan(clock), by=BEN, revision=waiting.revision)

    async def test_an_edit_after_approval_asks_again_and_who_edited_cannot_approve(self, world, clock):
        approved = await world.scheduled()
        changed = replace(approved.plan, content=Content(text="Other words"))
        edited = await world.plans.save(GUILD, approved.id, changed, by=BEN, revision=approved.revision)
        assert (edited.state, edited.approved_by) == (State.WAITING, None)
        assert await world.jobs(BEGIN_JOB) == []
        with pytest.raises(NotAllowedError, match="Somebody else"):
            await world.plans.approve(GUILD, edited.id, by=BEN, revision=edited.revision, others=1)
        again = await world.plans.approve(GUILD, edited.id, by=12, revision=edited.revision, others=1)
        assert again.state is State.SCHEDULED
        [job] = await world.jobs(BEGIN_JOB)
        assert job.run_at == again.plan.starts_at

    async def test_nobody_approves_words_of_theirs_because_somebody_changed_a_little_after_them(self, world):
        waiting = await world.waiting()
        for who, words in ((12, "Buy now, everybody"), (BEN, "Buy now, everybody!")):
            current = await world.plans.get(GUILD, waiting.id)
            changed = replace(current.plan, content=Content(text=words))
            await world.plans.save(GUILD, waiting.id, changed, by=who, revision=current.revision)
        current = await world.plans.get(GUILD, waiting.id)
        for writer in (ANN, 12, BEN):
            with pytest.raises(NotAllowedError, match="Somebody else"):
                await world.plans.approve(GUILD, waiting.id, by=writer, revision=current.revision, others=1)
        approved = await world.plans.approve(GUILD, waiting.id, by=13, revision=current.revision, others=1)
        assert await world.plans.writers(approved) == {ANN, BEN}

    async def test_approval_too_late_says_so_and_changes_nothing(self, world, clock):
        waiting = await world.waiting()
        clock.advance(hours=3)
        with pytest.raises(BadInputError, match="past"):
            await world.plans.approve(GUILD, waiting.id, by=BEN, revision=waiting.revision, others=1)
        assert await world.state(waiting) is State.WAITING

    async def test_rejected_it_is_a_draft_again_with_the_reason(self, world):
        waiting = await world.waiting()
        rejected = await world.plans.reject(GUILD, waiting.id, by=BEN, reason=" Too  long ")
        assert (rejected.state, rejected.note) == (State.DRAFT, "Too long")
        with pytest.raises(BadInputError):
            await world.plans.reject(GUILD, waiting.id, by=BEN, reason="  ")

    async def test_cancelled_it_never_goes_out(self, world, clock):
        approved = await world.scheduled()
        assert (await world.plans.cancel(GUILD, approved.id, by=ANN)).state is State.CANCELLED
        assert (await world.jobs(BEGIN_JOB), await world.posts(approved)) == ([], [])
        with pytest.raises(NotAllowedError):
            await world.plans.save(GUILD, approved.id, plan(clock), by=ANN, revision=approved.revision)

    async def test_a_copy_is_a_new_draft_with_its_files_and_without_a_past_time(self, world, clock):
        draft = await world.plans.draft(GUILD, plan(clock), by=ANN)
        held = await world.plans.add_file(GUILD, draft.id, "a.png", "image/png", b"1234", by=ANN, revision=1)
        clock.advance(hours=3)
        copy = await world.plans.duplicate(GUILD, draft.id, by=BEN)
        assert (copy.state, copy.plan.starts_at, copy.created_by) == (State.DRAFT, None, BEN)
        assert copy.plan.content.file_ids != held.plan.content.file_ids
        await world.plans.remove(GUILD, draft.id)
        [file] = await world.looks.files(copy)
        assert (file.name, file.kind, file.content) == ("a.png", "image/png", b"1234")

    async def test_templates_are_kept_apart(self, world, clock):
        template = await world.plans.draft(GUILD, plan(clock, title="Weekly"), by=ANN, is_template=True)
        assert (await world.looks.listed(GUILD, "planned", most=5)) == ([], 0)
        assert [each.id for each in (await world.looks.listed(GUILD, "templates", most=5))[0]] == [template.id]
        made = await world.plans.duplicate(GUILD, template.id, by=BEN)
        assert not made.is_template
        with pytest.raises(NotAllowedError):
            await world.plans.submit(GUILD, template.id, by=ANN, revision=1, others=1)

    async def test_nothing_is_seen_or_changed_from_another_server(self, world, clock):
        approved = await world.scheduled()
        for call in (
            world.plans.get(2, approved.id),
            world.plans.cancel(2, approved.id, by=BEN),
            world.plans.send_now(2, approved.id, by=BEN),
            world.plans.approve(2, approved.id, by=BEN, revision=approved.revision, others=0),
        ):
            with pytest.raises(NoAnnouncement):
                await call

    async def test_it_is_off_where_the_server_says_so(self, world, clock):
        await world.services.guilds.change(GUILD, AnnouncementSettings, enabled=False)
        with pytest.raises(NotSetUpError):
            await world.plans.draft(GUILD, plan(clock), by=ANN)

    async def test_two_thousand_are_listed_in_pages_by_their_time(self, world, clock):
        for index in range(200):
            await world.plans.draft(
                GUILD, plan(clock, title=f"N{index}", starts_at=clock.now() + dt.timedelta(days=200 - index)), by=ANN
            )
        found, total = await world.looks.listed(GUILD, "planned", most=3, skipped=1)
        assert ([each.plan.title for each in found], total) == (["N198", "N197", "N196"], 200)
        assert [each.plan.title for each in await world.looks.titled(GUILD, "n19", most=3)] == ["N199", "N198", "N197"]

    async def test_pings_of_a_week_are_counted_for_the_role_and_without_oneself(self, world, clock):
        pings = {"mention": Mention.ROLE, "role_id": 5}
        for days in (0, 1, 40):
            await world.scheduled(starts_at=clock.now() + dt.timedelta(days=days, hours=1), **pings)
        mine = await world.scheduled(**pings)
        assert await world.looks.pings_that_week(GUILD, mine.plan, but=mine.id) == 2
        assert await world.looks.pings_that_week(GUILD, plan(clock), but=0) == 0
        assert await world.looks.pings_that_week(GUILD, plan(clock, mention=Mention.EVERYONE), but=0) == 0


class TestSending:
    async def test_each_channel_is_a_delivery_and_the_team_is_told_how_it_went(self, world):
        announcement = await world.scheduled(channel_ids=(HERE, THERE, ELSEWHERE))
        outcome = await world.begin(announcement)
        assert (outcome.post.state, await world.state(announcement)) == (PostState.SENDING, State.SENDING)
        assert [each.channel_id for each in outcome.deliveries] == [HERE, THERE, ELSEWHERE]
        assert len(await world.jobs(SEND_JOB)) == 3
        first, second, third = outcome.deliveries
        await world.send(first)
        await world.after.failed(second, Trouble.FORBIDDEN)
        assert (await world.after.outcome(outcome.post.id)).post.state is PostState.SENDING
        await world.send(third, 901)
        done = await world.after.outcome(outcome.post.id)
        assert (done.post.state, await world.state(announcement)) == (PostState.SENT, State.SENT)
        assert ([each.id for each in done.sent], [each.id for each in done.failed]) == (
            [first.id, third.id],
            [second.id],
        )
        assert len(await world.jobs(RECEIPT_JOB)) == 1

    async def test_what_failed_is_tried_again_once_it_is_asked_for(self, world):
        announcement = await world.scheduled(channel_ids=(HERE, THERE))
        outcome = await world.begin(announcement)
        await world.send(outcome.deliveries[0])
        await world.after.failed(outcome.deliveries[1], Trouble.FORBIDDEN)
        assert await world.after.retry(GUILD, outcome.post.id, by=ANN) == 1
        assert await world.after.retry(GUILD, outcome.post.id, by=ANN) == 0
        assert await world.state(announcement) is State.SENDING
        await world.send(outcome.deliveries[1], 901)
        assert await world.state(announcement) is State.SENT

    async def test_begun_twice_it_is_sent_once(self, world):
        outcome = await world.begin(await world.scheduled())
        await world.after.begin(outcome.post.id)
        assert len((await world.after.outcome(outcome.post.id)).deliveries) == 1

    async def test_what_is_sent_is_fixed_when_it_begins(self, world):
        announcement = await world.scheduled(repeat=DAILY)
        outcome = await world.begin(announcement)
        current = await world.plans.get(GUILD, announcement.id)
        changed = replace(current.plan, content=Content(text="Tomorrow's words"))
        await world.plans.save(GUILD, announcement.id, changed, by=ANN, revision=current.revision)
        assert (await world.after.sending(outcome.deliveries[0].id)).post.content.text == "Hello **all**"

    async def test_while_it_is_being_sent_it_cannot_be_edited(self, world, clock):
        announcement = await world.scheduled()
        await world.begin(announcement)
        current = await world.plans.get(GUILD, announcement.id)
        with pytest.raises(NotAllowedError, match="being sent"):
            await world.plans.save(GUILD, announcement.id, plan(clock), by=ANN, revision=current.revision)

    async def test_too_late_it_is_missed_and_the_team_decides_once(self, world, clock):
        announcement = await world.scheduled()
        [post] = await world.posts(announcement)
        clock.advance(hours=2, minutes=31)
        await world.after.begin(post.id)
        assert (await world.state(announcement), await world.jobs(SEND_JOB)) == (State.MISSED, [])
        assert len(await world.jobs(RECEIPT_JOB)) == 1
        decided = [world.after.send_missed(GUILD, post.id, by=BEN), world.after.skip_missed(GUILD, post.id, by=BEN)]
        assert sorted(await asyncio.gather(*decided)) == [False, True]

    async def test_a_missed_one_that_is_sent_after_all_is_not_late_any_more(self, world, clock):
        announcement = await world.scheduled()
        [post] = await world.posts(announcement)
        clock.advance(hours=5)
        await world.after.begin(post.id)
        assert await world.after.send_missed(GUILD, post.id, by=BEN)
        [delivery] = (await world.after.outcome(post.id)).deliveries
        assert not world.after.is_late(await world.after.sending(delivery.id))
        await world.send(delivery)
        assert await world.state(announcement) is State.SENT

    async def changed(self, world, announcement, text):
        current = await world.plans.get(GUILD, announcement.id)
        words = replace(current.plan, content=Content(text=text))
        return await world.plans.save(GUILD, announcement.id, words, by=BEN, revision=current.revision)

    async def test_a_missed_one_that_was_changed_since_has_to_be_approved_before_it_is_sent(self, world, clock):
        announcement = await world.scheduled(repeat=DAILY)
        [post] = await world.posts(announcement)
        clock.advance(hours=5)
        await world.after.begin(post.id)
        waiting = await self.changed(world, announcement, "Unread")
        assert waiting.state is State.WAITING
        with pytest.raises(NotAllowedError, match="nobody has approved"):
            await world.after.send_missed(GUILD, post.id, by=BEN)
        assert (await world.after.outcome(post.id)).deliveries == ()
        await world.plans.approve(GUILD, announcement.id, by=CLEO, revision=waiting.revision, others=1)
        assert await world.after.send_missed(GUILD, post.id, by=BEN)

    async def test_a_missed_one_that_was_cancelled_since_is_not_sent(self, world, clock):
        announcement = await world.scheduled(repeat=DAILY)
        [post] = await world.posts(announcement)
        clock.advance(hours=5)
        await world.after.begin(post.id)
        await world.plans.cancel(GUILD, announcement.id, by=ANN)
        with pytest.raises(NotAllowedError, match="cancelled"):
            await world.after.send_missed(GUILD, post.id, by=BEN)

    async def test_what_passed_of_a_series_while_it_waited_for_approval_is_left_out(self, world, clock):
        announcement = await world.scheduled(repeat=DAILY)
        [post] = await world.posts(announcement)
        waiting = await self.changed(world, announcement, "Other words")
        clock.advance(hours=5)
        await world.plans.approve(GUILD, announcement.id, by=CLEO, revision=waiting.revision, others=1)
        assert (await world.after.outcome(post.id)).post.state is PostState.SKIPPED
        await world.after.take_up(GUILD)
        [job] = await world.jobs(BEGIN_JOB)
        assert job.run_at == post.due_at + dt.timedelta(days=1)

    async def test_within_its_tolerance_it_still_goes(self, world, clock):
        announcement = await world.scheduled(tolerance_minutes=120)
        [post] = await world.posts(announcement)
        clock.advance(hours=3, minutes=59)
        await world.after.begin(post.id)
        assert await world.state(announcement) is State.SENDING

    async def test_send_now_goes_before_its_time(self, world, clock):
        announcement = await world.scheduled()
        post = await world.plans.send_now(GUILD, announcement.id, by=ANN)
        assert post.due_at == clock.now()
        [job] = await world.jobs(BEGIN_JOB)
        assert job.run_at == clock.now()
        with pytest.raises(NotAllowedError):
            await world.plans.send_now(GUILD, (await world.waiting()).id, by=ANN)

    async def test_where_it_is_switched_off_it_waits_and_goes_on_afterwards(self, world, clock):
        announcement = await world.scheduled()
        [post] = await world.posts(announcement)
        await world.services.guilds.change(GUILD, AnnouncementSettings, enabled=False)
        clock.advance(hours=2)
        await world.after.begin(post.id)
        assert (await world.posts(announcement))[0].state is PostState.SCHEDULED
        await world.services.guilds.change(GUILD, AnnouncementSettings, enabled=True)
        await world.after.take_up(GUILD)
        await world.after.begin(post.id)
        assert await world.state(announcement) is State.SENDING

    async def test_ten_messages_an_hour_are_published_in_a_channel_and_then_it_waits(self, world, clock):
        start = clock.now()
        deliveries = []
        for index in range(11):
            announcement = await world.scheduled(publish=True, starts_at=clock.now() + dt.timedelta(minutes=1))
            outcome = await world.begin(announcement)
            await world.send(outcome.deliveries[0], 900 + index)
            deliveries.append(outcome.deliveries[0])
        assert len(await world.jobs(DRESS_JOB)) == 11
        waits = await asyncio.gather(*(world.after.reserve_publishing(delivery) for delivery in deliveries))
        assert sorted(waits, key=str) == [clock.now() + dt.timedelta(hours=1), *[None] * 10]
        again = [await world.after.reserve_publishing(delivery) for delivery in deliveries]
        assert sorted(again, key=str) == sorted(waits, key=str)
        await world.after.not_published(deliveries[0])
        [late] = [delivery for delivery, at in zip(deliveries, waits, strict=True) if at is not None]
        assert await world.after.reserve_publishing(late) is None
        assert clock.now() - start == dt.timedelta(minutes=11)


class TestTakingBack:
    async def sent(self, world, **changes):
        announcement = await world.scheduled(channel_ids=(HERE, THERE), **changes)
        outcome = await world.begin(announcement)
        for index, delivery in enumerate(outcome.deliveries):
            await world.send(delivery, 900 + index)
        return announcement, outcome

    async def test_undo_deletes_everywhere_within_a_minute(self, world, clock):
        announcement, outcome = await self.sent(world)
        clock.advance(seconds=59)
        undone = await world.after.undo(GUILD, outcome.post.id, by=ANN)
        assert {each.state for each in undone.deliveries} == {DeliveryState.DELETING}
        assert len(await world.jobs(DELETE_JOB)) == 2
        for delivery in undone.deliveries:
            await world.after.deleted(delivery)
        assert (await world.after.outcome(outcome.post.id)).post.state is PostState.DELETED
        assert await world.state(announcement) is State.CANCELLED

    async def test_undo_while_it_is_going_out_does_not_depend_on_how_fast_it_is(self, world, monkeypatch):
        outcome = await world.begin(await world.scheduled(channel_ids=(HERE, THERE)))
        monkeypatch.setattr(world.after, "_clock", Ticking(world.clock))
        undone = await world.after.undo(GUILD, outcome.post.id, by=ANN)
        assert {each.state for each in undone.deliveries} == {DeliveryState.DELETED}

    async def test_later_undo_is_refused_and_delete_works(self, world, clock):
        _announcement, outcome = await self.sent(world)
        clock.advance(seconds=61)
        with pytest.raises(NotAllowedError, match="a minute"):
            await world.after.undo(GUILD, outcome.post.id, by=ANN)
        await world.after.delete(GUILD, outcome.post.id, by=ANN)
        assert len(await world.jobs(DELETE_JOB)) == 2

    async def test_undo_while_it_is_going_out_reaches_what_discord_may_have_by_then(self, world):
        outcome = await world.begin(await world.scheduled(channel_ids=(HERE, THERE, ELSEWHERE)))
        out, under_way, untouched = outcome.deliveries
        await world.send(out)
        assert await world.after.attempt(under_way)
        undone = await world.after.undo(GUILD, outcome.post.id, by=ANN)
        states = [each.state for each in undone.deliveries]
        assert states == [DeliveryState.DELETING, DeliveryState.DELETING, DeliveryState.DELETED]
        assert not await world.after.attempt(untouched)
        await world.after.deleted(under_way)  # looked for, and not there yet
        await world.after.sent(under_way, 901)  # but then Discord took it
        again = await world.after.sending(under_way.id)
        assert (again.delivery.state, again.delivery.message_id) == (DeliveryState.DELETING, 901)

    async def test_an_edit_of_what_is_out_keeps_the_history_and_pings_nobody_again(self, world):
        announcement, outcome = await self.sent(world)
        before = outcome.post.content
        await world.after.edit(GUILD, outcome.post.id, before.model_copy(update={"text": "Corrected"}), by=BEN)
        assert len(await world.jobs(EDIT_JOB)) == 2
        change = (await world.after.changes(GUILD, announcement.id))[0]
        assert (change.what, change.before, change.after) == ("edited_sent", "Hello **all**", "Corrected")
        with pytest.raises(BadInputError):
            louder = before.model_copy(update={"mention": Mention.EVERYONE})
            await world.after.edit(GUILD, outcome.post.id, louder, by=BEN)

    async def test_a_message_that_somebody_deleted_is_recorded_as_gone(self, world):
        announcement, outcome = await self.sent(world)
        for delivery in outcome.deliveries:
            await world.after.deleted((await world.after.sending(delivery.id)).delivery)
        assert await world.state(announcement) is State.CANCELLED

    async def test_what_was_taken_back_is_not_tried_again_where_it_had_failed(self, world):
        outcome = await world.begin(await world.scheduled(channel_ids=(HERE, THERE)))
        out, refused = outcome.deliveries
        await world.send(out)
        await world.after.failed(refused, Trouble.FORBIDDEN)
        await world.after.undo(GUILD, outcome.post.id, by=ANN)
        await world.after.deleted(out)
        assert await world.after.retry(GUILD, outcome.post.id, by=ANN) == 0
        assert (await world.after.outcome(outcome.post.id)).post.state is PostState.DELETED
        assert not await world.after.attempt(refused)

    async def test_what_was_to_be_taken_down_while_the_bot_was_away_is_once_it_is_back(self, world):
        _announcement, outcome = await self.sent(world)
        await world.after.delete(GUILD, outcome.post.id, by=ANN)
        async with world.services.database.transaction() as tx:
            for delivery in outcome.deliveries:  # as when they ran without finding the server
                await world.services.jobs.cancel(tx, DELETE_JOB, str(delivery.id))
        await world.after.take_up(GUILD)
        assert len(await world.jobs(DELETE_JOB)) == 2

    async def test_what_the_team_was_to_read_while_the_bot_was_away_is_written_once_it_is_back(self, world, clock):
        waiting = await world.waiting(starts_at=clock.now() + dt.timedelta(days=30))
        _announcement, outcome = await self.sent(world)
        missing = ((ASK_JOB, waiting.id), (RECEIPT_JOB, outcome.post.id))
        for kind, row_id in missing:  # as when it ran without finding the server
            async with world.services.database.transaction() as tx:
                await world.services.jobs.cancel(tx, kind, str(row_id))
        await world.after.take_up(GUILD)
        for kind, row_id in missing:
            assert str(row_id) in [job.key for job in await world.jobs(kind)]
            async with world.services.database.transaction() as tx:
                await world.services.jobs.cancel(tx, kind, str(row_id))
        await world.plans.asked(waiting.id, HERE, 5)
        await world.after.receipted(outcome.post.id, HERE, 6)
        await world.after.take_up(GUILD)
        for kind, row_id in missing:
            assert str(row_id) not in [job.key for job in await world.jobs(kind)]


class TestSeries:
    async def test_each_post_is_followed_by_the_next_at_the_same_local_time(self, world, clock):
        start = dt.datetime(2026, 10, 23, 9, tzinfo=ZoneInfo(ZONE))  # clocks go back two days later
        clock.advance(seconds=(start - clock.now()).total_seconds() - 3600)
        announcement = await world.scheduled(starts_at=start.astimezone(dt.UTC), repeat=DAILY)
        seen = []
        for index in range(4):
            outcome = await world.begin(announcement)
            seen.append(outcome.post.due_at.astimezone(ZoneInfo(ZONE)).strftime("%d %H:%M"))
            await world.send(outcome.deliveries[0], 900 + index)
        assert seen == ["23 09:00", "24 09:00", "25 09:00", "26 09:00"]
        assert await world.state(announcement) is State.SCHEDULED

    async def test_it_is_over_with_its_last_post(self, world, clock):
        until = (clock.now() + dt.timedelta(days=1)).date()
        announcement = await world.scheduled(repeat=Repeat(every="day", until=until))
        for index in range(2):
            outcome = await world.begin(announcement)
            await world.send(outcome.deliveries[0], 900 + index)
        assert await world.state(announcement) is State.SENT
        assert len(await world.posts(announcement)) == 2

    async def test_one_occurrence_is_moved_and_the_others_stay(self, world, clock):
        announcement = await world.scheduled(repeat=DAILY)
        first, second, third = await world.plans.upcoming(GUILD, announcement.id, 3)
        to = second.occurs_at + dt.timedelta(hours=30)
        await world.plans.move(GUILD, announcement.id, second.occurs_at, to, by=ANN)
        times = [each.due_at for each in await world.plans.upcoming(GUILD, announcement.id, 3)]
        assert times == [first.due_at, to, third.due_at]
        sent = []
        for _post in range(4):
            [job, *_others] = sorted(await world.jobs(BEGIN_JOB), key=lambda job: job.run_at)
            clock.advance(seconds=max(0, (job.run_at - clock.now()).total_seconds()))
            await world.after.begin(int(job.payload["id"]))
            async with world.services.database.transaction() as tx:
                await world.services.jobs.cancel(tx, BEGIN_JOB, job.key)
            sent.append(clock.now())
        assert sent == [first.due_at, third.due_at, to, third.due_at + dt.timedelta(days=1)]

    async def test_one_occurrence_is_skipped(self, world):
        announcement = await world.scheduled(repeat=DAILY)
        first, second = await world.plans.upcoming(GUILD, announcement.id, 2)
        await world.plans.skip(GUILD, announcement.id, first.occurs_at, by=ANN)
        shown = await world.plans.upcoming(GUILD, announcement.id, 2)
        assert [each.is_skipped for each in shown] == [True, False]
        [job] = await world.jobs(BEGIN_JOB)
        assert job.run_at == second.due_at

    async def test_paused_nothing_goes_out_and_resumed_it_goes_on_with_what_is_to_come(self, world, clock):
        announcement = await world.scheduled(repeat=DAILY)
        [post] = await world.posts(announcement)
        await world.plans.pause(GUILD, announcement.id, by=ANN)
        assert await world.jobs(BEGIN_JOB) == []
        clock.advance(days=3)
        await world.after.begin(post.id)
        await world.plans.resume(GUILD, announcement.id, by=ANN)
        [job] = await world.jobs(BEGIN_JOB)
        assert dt.timedelta() < job.run_at - clock.now() <= dt.timedelta(days=1)
        assert (await world.after.outcome(post.id)).post.state is PostState.SKIPPED

    async def test_after_a_long_downtime_one_is_missed_and_the_next_comes_in_time(self, world, clock):
        announcement = await world.scheduled(repeat=DAILY)
        [post] = await world.posts(announcement)
        clock.advance(days=4)
        await world.after.begin(post.id)
        assert (await world.after.outcome(post.id)).post.state is PostState.MISSED
        waiting = [each for each in await world.posts(announcement) if each.state is PostState.SCHEDULED]
        assert [each.due_at - clock.now() for each in waiting] == [dt.timedelta(hours=2)]
        assert await world.state(announcement) is State.SCHEDULED

    async def test_a_one_off_has_nothing_to_pause(self, world):
        announcement = await world.scheduled()
        with pytest.raises(NotAllowedError, match="goes out once"):
            await world.plans.pause(GUILD, announcement.id, by=ANN)
