"""Sessions and Discord's own events follow each other, in both directions, on a simulated Discord."""

from __future__ import annotations

import base64
import datetime as dt
from dataclasses import replace

import pytest
from simcord.http.router import RequestContext

from cogs.sessions.models import Answer, Kind, Place, Repeat, SessionSettings, State
from cogs.sessions.service import CourseService, LookService, PlaceService, PlanService
from tests.discord.test_sessions import Shop
from tests.support.messages import text_of

SCHEDULED, ACTIVE, COMPLETED, CANCELED = 1, 2, 3, 4
STAGE, VOICE, EXTERNAL = 1, 2, 3


class Screen(Shop):
    """A shop whose events are changed in Discord's own screen."""

    def events(self):
        return list(self.env.backend.get_guild(self.guild.id).scheduled_events.values())

    @property
    def event(self):
        (event,) = self.events()
        return event

    async def change(self, **changes):
        self.env.backend.edit_scheduled_event(self.guild.id, self.event.id, changes)
        await self.env.settle()
        await self.env.pass_time(seconds=3)

    async def delete(self):
        self.env.backend.delete_scheduled_event(self.guild.id, self.event.id)
        await self.env.settle()
        await self.env.pass_time(seconds=3)

    async def now(self, session):
        return await self[LookService].find(session.id)

    def writes(self, before=0):
        """The requests by which the bot has made or changed events."""
        requests = self.env.http_requests[before:]
        return [each for each in requests if "scheduled-events" in each.path and each.method in {"POST", "PATCH"}]

    def told(self):
        return "\n".join(text_of(message) for message in self.team.history())


def keep_pictures(monkeypatch):
    """Let the simulated Discord take an event's new picture as it takes its first one: accepted, not modelled."""
    fields = RequestContext.fields

    def taken(context, *handled, ignore=(), **more):
        is_event = context.method == "PATCH" and "/scheduled-events/" in context.path
        return fields(context, *handled, ignore=(*ignore, "image") if is_event else ignore, **more)

    monkeypatch.setattr(RequestContext, "fields", taken)


def iso(at):
    return at.isoformat()


@pytest.fixture
async def shop(env):
    return await Screen.open(env)


class TestWriting:
    async def test_a_published_session_is_an_event_with_the_same_words_time_and_place(self, env, shop):
        session = await shop.published()
        event = shop.event
        assert (event.name, event.description) == ("Ask the founders", "Anything about the new kettle.")
        assert dt.datetime.fromisoformat(event.scheduled_start_time) == session.plan.starts_at
        assert dt.datetime.fromisoformat(event.scheduled_end_time) == session.plan.ends_at
        assert (event.entity_type, event.channel_id) == (STAGE, shop.stage.id)
        assert session.event_id == event.id
        await env.restart()
        await env.pass_time(minutes=5)
        assert len(shop.writes()) == 1

    @pytest.mark.parametrize(
        ("place", "where"), [(Place.TEXT, "https://discord.com/channels/"), (Place.LINK, "https://meet.example/k")]
    )
    async def test_a_text_session_and_a_link_are_external_events(self, env, shop, place, where):
        link = where if place is Place.LINK else None
        await shop.published(place=place, channel_id=shop.channel.id if link is None else None, link=link)
        assert shop.event.entity_type == EXTERNAL
        assert shop.event.entity_metadata["location"].startswith(where)

    async def test_what_changes_here_is_written_once_and_its_echo_is_ignored(self, env, shop):
        session = await shop.published()
        voice = shop.guild.create_voice_channel("kitchen")
        before = len(env.http_requests)
        at = env.now().replace(microsecond=0) + dt.timedelta(days=5)
        plan = shop.plan(title="Pan talk", about="", starts_at=at, place=Place.VOICE, channel_id=voice.id)
        await shop[PlanService].edit(shop.guild.id, session.id, plan)
        for _turn in range(3):
            await env.pass_time(seconds=3)
        event = shop.event
        assert (event.name, event.description or "") == ("Pan talk", "")
        assert dt.datetime.fromisoformat(event.scheduled_start_time) == at
        assert (event.entity_type, event.channel_id) == (VOICE, voice.id)
        assert len(shop.writes(before)) == 1

    async def test_an_event_starts_ends_and_is_cancelled_with_its_session(self, env, shop):
        first = await shop.published()
        await env.pass_time(days=3)
        assert (await shop.now(first)).state is State.LIVE
        await env.pass_time(seconds=3)
        assert shop.event.status == ACTIVE
        await shop[CourseService].end(shop.guild.id, first.id)
        await env.pass_time(seconds=3)
        assert shop.event.status == COMPLETED
        second = await shop.published()
        await shop[PlanService].cancel(shop.guild.id, second.id, "")
        await env.pass_time(seconds=3)
        assert [event.status for event in shop.events()] == [COMPLETED, CANCELED]

    async def test_an_event_that_the_stage_has_started_already_is_fine(self, env, shop):
        session = await shop.published()
        env.inject_error("PATCH", f"/guilds/{shop.guild.id}/scheduled-events/*", status=400, code=180002)
        shop.event.status = ACTIVE  # while the bot was about to start it
        await env.pass_time(days=3)
        await env.pass_time(seconds=3)
        assert (await shop.now(session)).state is State.LIVE
        assert "does not take" not in shop.told()

    async def test_another_picture_is_written_to_the_event_and_only_then(self, env, shop, monkeypatch):
        keep_pictures(monkeypatch)
        session = await shop.published()
        before = len(env.http_requests)
        picture = b"\x89PNG\r\n\x1a\nwide"
        edit = shop[PlanService].edit
        await edit(shop.guild.id, session.id, session.plan, cover=picture)
        await env.pass_time(seconds=3)
        (written,) = shop.writes(before)
        assert written.method == "PATCH"
        assert written.json["image"] == f"data:image/png;base64,{base64.b64encode(picture).decode()}"
        plan = (await shop.now(session)).plan
        await edit(shop.guild.id, session.id, replace(plan, title="Pan talk"))
        await env.pass_time(seconds=3)
        assert "image" not in shop.writes(before)[1].json
        await edit(shop.guild.id, session.id, replace(plan, cover_id=None))
        await env.pass_time(seconds=3)
        assert shop.writes(before)[2].json["image"] is None

    async def test_a_crash_after_making_the_event_makes_no_second_one(self, env, shop):
        session = await shop.published()
        async with env.bot.services.database.transaction() as tx:  # as if it had not been written down
            await shop[PlanService]._sessions.set_event(tx, session.id, None, None)
        await env.restart()
        await shop[PlanService].plan_anew(shop.guild.id)
        await env.pass_time(seconds=3)
        assert (await shop.now(session)).event_id == shop.event.id
        same = await shop.published()  # one like it is another one all the same
        assert len(shop.events()) == 2
        assert same.event_id != session.event_id

    async def test_a_series_has_an_event_for_each_session_that_is_open(self, env, shop):
        await shop.published(Repeat.WEEK)
        await env.pass_time(seconds=3)
        starts = [dt.datetime.fromisoformat(event.scheduled_start_time) for event in shop.events()]
        assert starts[1] - starts[0] == dt.timedelta(days=7)

    async def test_where_a_server_wants_no_events_there_are_none(self, env, shop):
        await env.bot.services.guilds.change(shop.guild.id, SessionSettings, makes_events=False)
        await shop.published()
        assert shop.events() == []
        await env.bot.services.guilds.change(shop.guild.id, SessionSettings, makes_events=True)
        await env.pass_time(seconds=3)
        await env.pass_time(seconds=3)
        assert shop.event.name == "Ask the founders"


class TestTakingOver:
    async def test_title_words_time_and_place_are_taken_over_without_a_circle(self, env, shop):
        session = await shop.published()
        await shop.press(shop.ann, session, "going")
        voice = shop.guild.create_voice_channel("kitchen")
        at = session.plan.starts_at + dt.timedelta(days=1)
        before = len(env.http_requests)
        await shop.change(
            name="Pan talk",
            description="Pans",
            scheduled_start_time=iso(at),
            scheduled_end_time=iso(at + dt.timedelta(minutes=90)),
            entity_type=VOICE,
            channel_id=voice.id,
        )
        plan = (await shop.now(session)).plan
        assert (plan.title, plan.about, plan.minutes) == ("Pan talk", "Pans", 90)
        assert plan.starts_at == at.replace(microsecond=0)
        assert (plan.place, plan.channel_id) == (Place.VOICE, voice.id)
        await env.pass_time(seconds=3)
        assert shop.writes(before) == []
        assert "Pan talk" in text_of(shop.cards()[0])
        (told,) = env.backend_dm(shop.ann)
        assert "at another time" in told.content

    async def test_an_external_place_is_a_channel_or_a_link_and_what_is_neither_is_put_back(self, env, shop):
        session = await shop.published(place=Place.LINK, channel_id=None, link="https://meet.example/k")
        await shop.change(entity_metadata={"location": f"https://discord.com/channels/{shop.guild.id}/{shop.team.id}"})
        plan = (await shop.now(session)).plan
        assert (plan.place, plan.channel_id) == (Place.TEXT, shop.team.id)
        await shop.change(entity_metadata={"location": "In our kitchen"})
        assert (await shop.now(session)).plan == plan
        assert shop.event.entity_metadata["location"].endswith(str(shop.team.id))
        assert "the session does not follow: Write the link in full" in shop.told()

    async def test_start_and_end_in_discord_start_and_end_the_session(self, env, shop):
        session = await shop.published(starts_at=env.now() + dt.timedelta(hours=1))
        await shop.change(status=ACTIVE)
        assert (await shop.now(session)).state is State.LIVE
        await shop.ann.join_voice(shop.stage)
        await shop.change(status=COMPLETED)
        assert (await shop.now(session)).state is State.ENDED

    async def test_an_event_that_discord_ends_since_nobody_is_there_yet_ends_no_session(self, env, shop):
        session = await shop.published()
        await env.pass_time(days=3)
        await env.pass_time(minutes=6)
        await shop.change(status=COMPLETED)
        assert (await shop.now(session)).state is State.LIVE
        await env.pass_time(minutes=5)
        assert (await shop.now(session)).state is State.LIVE
        await shop[CourseService].end(shop.guild.id, session.id)
        await env.pass_time(seconds=3)
        assert (await shop.now(session)).state is State.ENDED

    async def test_a_start_that_is_far_too_early_is_told(self, env, shop):
        session = await shop.published()
        await shop.change(status=ACTIVE)
        assert (await shop.now(session)).state is State.SCHEDULED
        assert "from two hours before its time" in shop.told()

    async def test_a_cancellation_in_discord_cancels_the_session_and_tells_who_comes(self, env, shop):
        session = await shop.published()
        await shop.press(shop.ann, session, "going")
        await shop.change(status=CANCELED)
        assert (await shop.now(session)).state is State.CANCELLED
        await env.pass_time(seconds=3)
        assert "is cancelled" in env.backend_dm(shop.ann)[0].content

    async def test_an_external_event_that_discord_ends_at_its_time_leaves_the_session_its_grace(self, env, shop):
        session = await shop.published(place=Place.LINK, channel_id=None, link="https://meet.example/k")
        await env.pass_time(days=3)
        await env.pass_time(minutes=60)
        await shop.change(status=COMPLETED)
        assert (await shop.now(session)).state is State.LIVE

    async def test_what_was_changed_while_the_bot_was_away_is_taken_over_when_it_is_back(self, env, shop):
        session = await shop.published()
        await env.bot.close()
        event = shop.event
        event.name = "Pan talk"
        event.user_ids.add(shop.ann.id)
        await env.restart()
        await env.pass_time(seconds=3)
        await env.pass_time(seconds=3)
        assert (await shop.now(session)).plan.title == "Pan talk"
        assert (await shop[PlaceService].seat(session.id, shop.ann.id)).rsvp.answer is Answer.MAYBE


class TestDeleting:
    async def question(self, shop):
        (asked,) = [message for message in shop.team.history() if "was deleted in Discord" in text_of(message)]
        return asked

    async def test_the_team_is_asked_once_and_can_have_it_made_again(self, env, shop):
        session = await shop.published()
        await shop.delete()
        await env.restart()
        await env.pass_time(minutes=1)
        assert shop.events() == []
        asked = await self.question(shop)
        refused = await shop.ann.click(asked, label="Make it again")
        assert "Manage Events" in refused.response.content
        await shop.host.click(asked, label="Make it again")
        await env.pass_time(seconds=3)
        assert shop.event.id == (await shop.now(session)).event_id
        assert "is made again" in text_of(await self.asked_as_decided(shop))

    async def asked_as_decided(self, shop):
        return next(message for message in shop.team.history() if "Decided by <@" in text_of(message))

    async def test_or_the_session_is_cancelled_with_a_reason(self, env, shop):
        session = await shop.published()
        await shop.delete()
        asked = await self.question(shop)
        form = await shop.host.click(asked, label="Cancel the session")
        (field,) = [part["component"]["custom_id"] for part in form.modal["components"]]
        await shop.host.submit_modal(form, {field: "Ill"})
        cancelled = await shop.now(session)
        assert (cancelled.state, cancelled.note) == (State.CANCELLED, "Ill")

    async def test_or_it_takes_place_without(self, env, shop):
        session = await shop.published()
        await shop.delete()
        asked = await self.question(shop)
        await shop.host.click(asked, label="Leave it without")
        await shop[PlanService].edit(shop.guild.id, session.id, shop.plan(title="Pan talk"))
        await env.pass_time(seconds=3)
        assert shop.events() == []
        assert (await shop.now(session)).state is State.SCHEDULED

    async def test_a_deletion_during_downtime_is_noticed(self, env, shop):
        await shop.published()
        await env.bot.close()
        env.backend.get_guild(shop.guild.id).scheduled_events.clear()
        await env.restart()
        await env.pass_time(seconds=3)
        await env.pass_time(seconds=3)
        assert await self.question(shop)


class TestInterest:
    async def test_interested_counts_as_maybe_until_it_is_taken_back_or_answered_here(self, env, shop):
        session = await shop.published()
        for member in (shop.ann, shop.ben):
            await member.subscribe_event(shop.event.id)
        counts = await shop[PlaceService].counts(session.id)
        assert counts.maybe == 2
        await shop.press(shop.ben, session, "going")
        for member in (shop.ann, shop.ben):
            await member.unsubscribe_event(shop.event.id)
        assert await shop[PlaceService].seat(session.id, shop.ann.id) is None
        assert (await shop[PlaceService].seat(session.id, shop.ben.id)).rsvp.answer is Answer.GOING

    async def test_a_restart_loses_no_interest_and_keeps_none_that_was_taken_back(self, env, shop):
        session = await shop.published()
        await shop.ann.subscribe_event(shop.event.id)
        await env.bot.close()
        shop.event.user_ids.clear()
        shop.event.user_ids.add(shop.cleo.id)
        await env.restart()
        await env.pass_time(seconds=3)
        maybe = await shop[PlaceService].roster(session.id, Answer.MAYBE)
        assert [each.member_id for each in maybe] == [shop.cleo.id]


class TestRefusals:
    async def test_without_the_permission_the_session_stays_the_team_hears_it_once_and_it_is_tried_again(
        self, env, shop
    ):
        path = f"/guilds/{shop.guild.id}/scheduled-events"
        env.inject_error("POST", path, status=403, code=50013, times=2)
        session = await shop.published()
        assert session.state is State.SCHEDULED
        assert shop.told().count("I may not make Discord events") == 1
        await env.pass_time(hours=1)
        assert shop.told().count("I may not make Discord events") == 1
        await env.pass_time(hours=1)
        assert shop.event.name == "Ask the founders"

    async def test_the_limit_of_events_is_told_and_tried_again(self, env, shop):
        path = f"/guilds/{shop.guild.id}/scheduled-events"
        env.inject_error("POST", path, status=400, code=30038)
        await shop.published()
        assert "a server has 100 at most" in shop.told()
        await env.pass_time(hours=1)
        assert shop.event.name == "Ask the founders"

    async def test_what_discord_does_not_take_is_told_with_its_reason(self, env, shop):
        path = f"/guilds/{shop.guild.id}/scheduled-events"
        env.inject_error("POST", path, status=400, code=50035, message="Invalid Form Body")
        session = await shop.published()
        assert "does not take the event of “Ask the founders”" in shop.told()
        assert session.state is State.SCHEDULED

    async def test_a_channel_that_is_gone_is_told_and_another_one_makes_the_event(self, env, shop):
        gone = shop.guild.create_voice_channel("gone")
        env.backend.delete_channel(gone.id)
        await env.settle()
        session = await shop.published(place=Place.VOICE, channel_id=gone.id)
        assert "was deleted. Choose another one with /session edit" in shop.told()
        assert shop.events() == []
        await shop[PlanService].edit(shop.guild.id, session.id, shop.plan(kind=Kind.FOUNDER))
        await env.pass_time(seconds=3)
        assert shop.event.channel_id == shop.stage.id

    async def test_a_channel_that_is_gone_is_told_also_where_there_are_no_events(self, env, shop):
        await env.bot.services.guilds.change(shop.guild.id, SessionSettings, makes_events=False)
        voice = shop.guild.create_voice_channel("kitchen")
        await shop.published(place=Place.VOICE, channel_id=voice.id)
        env.backend.delete_channel(voice.id)
        await env.settle()
        await env.pass_time(seconds=3)
        assert "was deleted. Choose another one with /session edit" in shop.told()

    async def test_a_channel_that_is_deleted_later_asks_the_team_and_cancels_nothing(self, env, shop):
        voice = shop.guild.create_voice_channel("kitchen")
        session = await shop.published(place=Place.VOICE, channel_id=voice.id)
        env.backend.delete_channel(voice.id)
        await shop.change(status=CANCELED)  # as Discord may do with the events of a channel
        assert "Choose another one with /session edit" in shop.told()
        assert "was deleted in Discord" in shop.told()
        assert (await shop.now(session)).state is State.SCHEDULED

    async def test_a_host_who_leaves_is_told_to_the_team(self, env, shop):
        session = await shop.published(host_id=shop.ann.id)
        await shop.published(title="Another")
        env.backend.remove_member(shop.guild.id, shop.ann.id)
        await env.pass_time(seconds=3)
        assert shop.told().count("has left. Choose another one") == 1
        assert (await shop.now(session)).state is State.SCHEDULED

    async def test_a_host_who_left_while_the_bot_was_away_is_told_to_the_team(self, env, shop):
        await shop.published(host_id=shop.ann.id)
        await env.bot.close()
        env.backend.remove_member(shop.guild.id, shop.ann.id)
        await env.restart()
        await env.pass_time(seconds=3)
        assert shop.told().count("has left. Choose another one") == 1

    async def test_a_hiccup_of_discord_is_tried_again_and_makes_one_event(self, env, shop):
        env.inject_error("POST", f"/guilds/{shop.guild.id}/scheduled-events", status=503, times=2)
        await shop.published()
        for _turn in range(5):
            await env.pass_time(minutes=5)
        assert len(shop.events()) == 1
