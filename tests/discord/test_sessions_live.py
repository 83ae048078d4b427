"""Sessions while they are on and afterwards, on a simulated Discord."""

from __future__ import annotations

import csv
import datetime as dt
import io

import discord
import pytest

from bot.guilds import ServerSettings
from bot.kit import deliver_once
from cogs.sessions.jobs.showing import redrawn
from cogs.sessions.models import Place, QuestionState, RecapState, Repeat, SessionSettings, State
from cogs.sessions.render.after import survey_card
from cogs.sessions.service import (
    PANEL_JOB,
    AttendanceService,
    Audience,
    CourseService,
    FloorService,
    LookService,
    PlanService,
    QuestionService,
)
from cogs.sessions.views.survey import DoneButton, StarsButton
from tests.discord.test_sessions import Shop
from tests.support.messages import button_of, text_of


class Stage(Shop):
    """The shop, with what is needed to run a session in it."""

    async def live(self, **changes):
        session = await self.published(**changes)
        await self.env.pass_time(days=3)
        await self.env.pass_time(seconds=6)
        return await self[LookService].find(session.id)

    async def ask(self, session, member, words, **more):
        return await self[QuestionService].ask(self.guild.id, session.id, member.id, words, **more)

    def thread(self):
        (found,) = self.channel.threads
        return found

    def talk(self):
        return [text_of(message) for message in self.thread().history() if message.components]

    def panels(self):
        return self.panels_in(self.team)

    def panels_in(self, channel):
        return [message for message in channel.history() if "Panel:" in text_of(message)]

    def drafts(self):
        return [message for message in self.team.history() if "recap:edit" in str(message.components)]

    async def step(self, member, name):
        (panel,) = self.panels()
        return await member.click(panel, custom_id=button_of(panel, f"sessions:floor:{name}:"))

    async def stay(self, minutes):
        for _half_minute in range(minutes * 2):
            await self.env.pass_time(seconds=30)

    async def over(self, session):
        await self[CourseService].end(self.guild.id, session.id)
        await self.env.pass_time(seconds=3)
        await self.env.pass_time(seconds=3)

    async def points_of(self, member):
        return (await self.env.bot.services.ledger.account(self.guild.id, member.id)).balance

    async def seconds(self, session):
        attendees = await self[AttendanceService].attendees(session.id)
        return {one.member_id: one.seconds for one in attendees}


def said(result):
    return [result.response, *result.followups][-1].content


@pytest.fixture
async def shop(env):
    made = Stage(env, env.create_guild())
    await env.set_up(made.guild, team_channel_id=made.team.id, timezone="Europe/Berlin")
    settings = SessionSettings(enabled=True, channel_id=made.channel.id)
    await env.bot.services.guilds.set(made.guild.id, settings)
    await env.settle()
    return made


class TestOpening:
    async def test_stage_thread_and_pinned_panel_open_once_and_close_at_the_end(self, env, shop):
        session = await shop.live()
        await env.restart()
        await env.pass_time(seconds=40)
        assert env.backend.stage_instances[shop.stage.id].topic == "Ask the founders"
        assert session.thread_id == shop.thread().id == session.card_message_id
        (opening,) = shop.talk()
        assert f"<#{shop.stage.id}>" in opening
        (panel,) = shop.panels()
        assert panel.pinned
        await shop.over(session)
        assert shop.stage.id not in env.backend.stage_instances
        (panel,) = [message for message in shop.team.history() if "Over:" in text_of(message)]
        assert not panel.pinned
        assert "sessions:floor" not in str(panel.components)

    async def test_cancelled_while_it_is_on_it_is_closed_like_one_that_ended(self, env, shop):
        session = await shop.live()
        await shop[PlanService].cancel(shop.guild.id, session.id, "The power is out")
        await env.pass_time(seconds=40)
        assert shop.stage.id not in env.backend.stage_instances
        (panel,) = [message for message in shop.team.history() if "Ask the founders" in text_of(message)]
        assert not panel.pinned
        assert "sessions:floor" not in str(panel.components)
        assert not shop[Audience].is_listening

    async def test_the_stage_is_opened_as_its_events_own(self, env, shop):
        session = await shop.live()
        (opened,) = [each for each in env.http_requests if (each.method, each.path) == ("POST", "/stage-instances")]
        assert session.event_id is not None
        assert opened.json["guild_scheduled_event_id"] == session.event_id

    async def test_without_its_event_where_discord_does_not_take_that(self, env, shop):
        env.inject_error("POST", "/stage-instances", status=404, code=10070, message="Unknown Guild Scheduled Event")
        await shop.live()
        assert env.backend.stage_instances[shop.stage.id].topic == "Ask the founders"
        opened = [each for each in env.http_requests if (each.method, each.path) == ("POST", "/stage-instances")]
        assert ["guild_scheduled_event_id" in each.json for each in opened] == [True, False]

    async def test_what_a_crash_left_half_open_is_finished_without_a_second_thread(self, env, shop):
        session = await shop.published()
        env.inject_error("POST", f"/channels/{session.card_message_id}/messages", status=500)
        await env.pass_time(days=3)
        assert len(shop.channel.threads) == 1
        await env.restart()
        await env.pass_time(minutes=5)
        assert len(shop.channel.threads) == 1
        assert len(shop.talk()) == 1
        assert len(shop.panels()) == 1

    async def test_missing_permissions_are_told_once_and_the_session_goes_on(self, env, shop):
        env.inject_error("POST", "/stage-instances", status=403, code=50013, times=None)
        env.inject_error("POST", "/channels/*/threads", status=403, code=50013, times=None)
        env.inject_error("PUT", "/channels/*/pins/*", status=403, code=50013, times=None)
        for _session in range(2):
            session = await shop.live()
            assert session.state is State.LIVE
            await shop.over(session)
        told = "\n".join(text_of(message) for message in shop.team.history())
        assert told.count("may not open the stage") == 1
        assert told.count("may not open a thread") == 1
        assert told.count("cannot pin the panel") == 1

    async def test_a_panel_that_may_not_be_changed_is_told_once_and_nothing_is_given_up(self, env, shop):
        session = await shop.live()
        (panel,) = shop.panels()
        path = f"/channels/{shop.team.id}/messages/{panel.id}"
        env.inject_error("PATCH", path, status=403, code=50001, times=None)
        for member in (shop.ann, shop.ben):
            await shop.ask(session, member, f"Why {member.id}?")
            await env.pass_time(seconds=3)
        told = "\n".join(text_of(message) for message in shop.team.history())
        assert told.count("cannot show the panel") == 1
        async with env.bot.services.database.reading() as tx:
            drawn = await env.bot.services.jobs.find(tx, PANEL_JOB, str(session.id))
        assert drawn is None or drawn.state.value == "done"

    async def test_a_host_who_cannot_see_the_team_channel_gets_a_private_thread(self, env, shop):
        hidden = discord.PermissionOverwrite(view_channel=False)
        shop.team = shop.guild.create_text_channel("inner", overwrites={shop.guild.default_role: hidden})
        await env.bot.services.guilds.change(shop.guild.id, ServerSettings, team_channel_id=shop.team.id)
        session = await shop.live(host_id=shop.ann.id)
        assert shop.panels() == []
        (private,) = [thread for thread in shop.channel.threads if thread.id != session.thread_id]
        (panel,) = shop.panels_in(private)
        await shop.ask(session, shop.ben, "Why red?")
        await env.pass_time(seconds=3)
        await shop.ann.click(panel, custom_id=button_of(shop.panels_in(private)[0], "sessions:floor:next:"))
        assert (await shop[FloorService].floor(session.id)).question.words == "Why red?"

    async def test_the_team_starts_and_ends_by_command_and_nobody_else_does(self, env, shop):
        session = await shop.published()
        await env.pass_time(days=2, hours=23)
        await shop.host.slash(shop.team, "session start")
        await env.pass_time(seconds=3)
        assert (await shop[LookService].find(session.id)).state is State.LIVE
        end = button_of(shop.panels()[0], "sessions:end:")
        assert "Manage Events" in said(await shop.ann.click(shop.panels()[0], custom_id=end))
        asked = await shop.host.slash(shop.team, "session end")
        message = [asked.response, *asked.followups][-1]
        await shop.host.click(message, label="Yes, do it")
        assert (await shop[LookService].find(session.id)).state is State.ENDED
        assert "no session" in said(await shop.host.slash(shop.team, "session end"))


class TestPanel:
    async def test_questions_come_by_votes_and_each_is_shown_in_the_thread(self, env, shop):
        session = await shop.live()
        first = await shop.ask(session, shop.ann, "Why *red*?")
        second = await shop.ask(session, shop.ben, "Who designed it?", is_anonymous=True)
        await shop[QuestionService].vote(shop.guild.id, second.id, shop.cleo.id)
        await env.pass_time(seconds=3)
        shown = text_of(shop.panels()[0])
        assert shown.index("Who designed it?") < shown.index("Why")
        assert shop.ben.mention in shown  # the team sees who asked
        await shop.step(shop.host, "next")
        await env.pass_time(seconds=3)
        assert "Who designed it?" in shop.talk()[-1]
        assert shop.ben.mention not in shop.talk()[-1]
        assert "anonymously" in shop.talk()[-1]
        await shop.step(shop.host, "next")
        await env.restart()
        await env.pass_time(seconds=3)
        assert r"Why \*red\*?" in shop.talk()[-1]
        assert shop.ann.mention in shop.talk()[-1]
        await shop.step(shop.host, "skip")
        states = [(await shop[QuestionService].question(shop.guild.id, each.id)).state for each in (second, first)]
        assert states == [QuestionState.ANSWERED, QuestionState.SKIPPED]

    async def test_who_presses_second_moves_nothing(self, env, shop):
        session = await shop.live()
        for words in ("One?", "Two?"):
            await shop.ask(session, shop.ann, words)
        await env.pass_time(seconds=3)
        (panel,) = shop.panels()
        stale = button_of(panel, "sessions:floor:next:")
        await shop.host.click(panel, custom_id=stale)
        with pytest.raises(Exception, match=r"custom_id|component"):
            await shop.host.click(panel, custom_id=stale)  # it is no longer on the panel
        floors = shop[FloorService]
        with pytest.raises(Exception, match="faster"):
            await floors.step(shop.guild.id, session.id, "next", 0, by=shop.host.id)
        assert (await floors.floor(session.id)).question.words == "One?"

    async def test_many_votes_redraw_the_panel_once(self, env, shop):
        session = await shop.live()
        question = await shop.ask(session, shop.ann, "Why?")
        await env.pass_time(seconds=3)
        before = len(env.http_requests)
        for number in range(20):
            member = shop.guild.add_member(env.create_user(f"m{number}"))
            await shop[QuestionService].vote(shop.guild.id, question.id, member.id)
        await env.pass_time(seconds=3)
        edits = [r for r in env.http_requests[before:] if r.method == "PATCH" and str(shop.team.id) in r.path]
        assert len(edits) == 1
        assert "👍 21" in text_of(shop.panels()[0])

    async def test_members_cannot_press(self, env, shop):
        session = await shop.live()
        await shop.ask(session, shop.ann, "Why?")
        await env.pass_time(seconds=3)
        assert "Manage Events" in said(await shop.step(shop.ann, "next"))
        assert (await shop[FloorService].floor(session.id)).question is None


class TestAttendance:
    async def test_minutes_are_right_over_a_crash_and_bots_do_not_count(self, env, shop):
        robot = shop.guild.add_member(env.create_user("robot", bot=True))
        await shop.ann.join_voice(shop.stage)  # before it begins
        session = await shop.live()
        await robot.join_voice(shop.stage)
        await shop.ben.join_voice(shop.stage)
        await shop.stay(10)
        await env.bot.close()  # Ben leaves and Cleo comes while nobody looks
        env.backend.set_voice_state(shop.guild.id, shop.ben.id, None)
        env.backend.set_voice_state(shop.guild.id, shop.cleo.id, shop.stage.id)
        env.backend.advance_clock(300)
        await env.restart()
        await shop.stay(5)
        lounge = shop.guild.create_voice_channel("lounge")
        await shop.ann.join_voice(lounge)  # moved on
        await shop.stay(5)
        await shop.over(session)
        seen = {member: round(seconds / 60) for member, seconds in (await shop.seconds(session)).items()}
        assert seen == {shop.ann.id: 20, shop.ben.id: 10, shop.cleo.id: 10}

    async def test_an_end_that_comes_due_while_the_bot_is_away_gives_nobody_the_time_in_between(self, env, shop):
        for member in (shop.ann, shop.ben):
            await member.join_voice(shop.stage)
        session = await shop.live()
        await shop.stay(10)
        await env.bot.close()
        env.backend.set_voice_state(shop.guild.id, shop.ann.id, None)
        env.backend.advance_clock(9 * 3600)
        await env.restart()
        await env.pass_time(seconds=1)
        assert (await shop[LookService].find(session.id)).state is State.ENDED
        assert round((await shop.seconds(session))[shop.ann.id] / 60) == 10

    async def test_in_a_text_session_messages_count_without_a_write_each(self, env, shop):
        session = await shop.live(place=Place.TEXT, channel_id=shop.channel.id)
        thread = shop.thread()
        for _message in range(3):
            await shop.ann.send(thread, "hello")
        assert await shop[AttendanceService].attendees(session.id) == []
        await env.pass_time(seconds=31)
        (seen,) = await shop[AttendanceService].attendees(session.id)
        assert (seen.member_id, seen.messages) == (shop.ann.id, 3)
        await shop.ben.send(thread, "me too")  # right before the end
        await shop.over(session)
        seen = {
            one.member_id: (one.messages, one.attended) for one in await shop[AttendanceService].attendees(session.id)
        }
        assert seen == {shop.ann.id: (3, True), shop.ben.id: (1, True)}

    @pytest.mark.parametrize("has_its_own_channel", [False, True])
    async def test_what_was_written_while_the_bot_was_away_counts(self, env, shop, has_its_own_channel):
        talks = shop.guild.create_text_channel("talks")
        await env.settle()
        channel = talks if has_its_own_channel else shop.channel
        session = await shop.live(place=Place.TEXT, channel_id=channel.id)
        talk = talks if has_its_own_channel else shop.thread()
        await env.bot.close()
        env.backend.advance_clock(30)
        env.backend.create_message(talk.id, shop.cleo.id, content="Anybody here?")
        await env.restart()
        await shop.over(session)
        assert [one.member_id for one in await shop[AttendanceService].attendees(session.id)] == [shop.cleo.id]

    async def test_the_team_reads_and_exports_who_was_there(self, env, shop):
        session = await shop.live()
        await shop.ann.join_voice(shop.stage)
        await shop.stay(12)
        assert "12 min" in text_of((await shop.host.slash(shop.team, "session attendance")).response)
        await shop.ask(session, shop.ben, "=HYPERLINK(1)", is_anonymous=True)
        await shop.over(session)
        await shop[AttendanceService].rate(shop.guild.id, session.id, shop.ann.id, 4, "=nice")
        shown = text_of((await shop.host.slash(shop.team, "session attendance", session=str(session.id))).response)
        assert "12 min" in shown
        assert "⭐⭐⭐⭐" in shown
        result = await shop.host.slash(shop.team, "session export")
        files = {file.filename.split("-")[0]: file for file in [result.response, *result.followups][-1].attachments}
        rows = {
            name: list(csv.reader(io.StringIO((await file.read()).decode("utf-8-sig")))) for name, file in files.items()
        }
        assert rows["attendance"][1] == [str(shop.ann.id), "12", "0", "yes", "4", "'=nice"]
        assert rows["questions"][1][2:4] == [str(shop.ben.id), "yes"]
        assert rows["questions"][1][-1] == "'=HYPERLINK(1)"
        assert rows["rsvps"] == [["member_id", "answer", "slot_starts_at", "from_event"]]


class TestAfterwards:
    async def ended(self, shop, env, **changes):
        session = await shop.live(**changes)
        await shop.press(shop.ann, session, "going")
        for member in (shop.ann, shop.ben):
            await member.join_voice(shop.stage)
        question = await shop.ask(session, shop.ann, "Why red?")
        await shop[QuestionService].decide(shop.guild.id, question.id, QuestionState.ANSWERED, by=shop.host.id)
        await shop.stay(12)
        await shop.over(session)
        return await shop[LookService].find(session.id)

    async def test_a_recap_is_drafted_edited_published_and_edited_again(self, env, shop):
        session = await self.ended(shop, env)
        await env.restart()
        await env.pass_time(seconds=3)
        (draft,) = shop.drafts()
        assert "Why red?" in text_of(draft)
        assert shop.ann.mention in text_of(draft)
        assert "2 for the first time" in text_of(draft)
        assert "1 of 1 who said that they come" in text_of(draft)
        form = await shop.host.click(draft, custom_id=f"sessions:recap:edit:{session.id}")
        fields = [label["component"]["custom_id"] for label in form.modal["components"]]
        bad = await shop.host.submit_modal(form, dict(zip(fields, ["Thanks!", "nowhere"], strict=True)))
        assert "https://" in said(bad)
        form = await shop.host.click(draft, custom_id=f"sessions:recap:edit:{session.id}")
        fields = [label["component"]["custom_id"] for label in form.modal["components"]]
        await shop.host.submit_modal(form, dict(zip(fields, ["Thank *you*!", "https://video.example/1"], strict=True)))
        await env.pass_time(seconds=1)
        assert r"Thank \*you\*!" in text_of(shop.drafts()[0])
        for _press in range(2):
            await shop[AttendanceService].publish_recap(shop.guild.id, session.id)
        await env.pass_time(seconds=3)
        await env.pass_time(seconds=3)
        (recap,) = [message for message in shop.cards() if "Thank" in text_of(message)]
        assert "https://video.example/1" in str(recap.components)
        (card,) = [message for message in shop.cards() if message.id == session.card_message_id]
        assert str(recap.id) in str(card.components)
        by = shop.host.id
        await shop[AttendanceService].write_recap(shop.guild.id, session.id, notes="New", recording=None, by=by)
        await env.pass_time(seconds=3)
        (recap,) = [message for message in shop.cards() if message.id == recap.id]
        assert "New" in text_of(recap)
        assert (await shop[AttendanceService].recap(session.id)).state is RecapState.PUBLISHED
        assert "publish:" not in str(shop.drafts()[0].components)

    async def test_a_recap_no_longer_names_who_asked_to_be_forgotten(self, env, shop):
        session = await self.ended(shop, env)
        await shop[AttendanceService].publish_recap(shop.guild.id, session.id)
        await env.pass_time(seconds=3)
        assert shop.ann.mention in "".join(text_of(message) for message in [*shop.cards(), *shop.drafts()])
        await env.bot.services.data.erase(shop.guild.id, shop.ann.id)
        await env.pass_time(seconds=3)
        shown = "".join(text_of(message) for message in [*shop.cards(), *shop.drafts()])
        assert shop.ann.mention not in shown
        assert "Why red?" in shown

    @pytest.mark.parametrize("is_archived", [False, True])
    async def test_nor_does_the_thread_in_which_their_question_was_shown(self, env, shop, is_archived):
        session = await shop.live()
        for member, words in ((shop.ann, "Why red?"), (shop.ben, "Why blue?")):
            await shop.ask(session, member, words)
            await env.pass_time(seconds=3)
            await shop.step(shop.host, "next")
            await env.pass_time(seconds=3)
        assert shop.ann.mention in "".join(shop.talk())
        await shop.over(session)
        if is_archived:
            env.backend.get_channel(shop.thread().id).thread_metadata.archived = True
            await env.restart()
        await env.bot.services.data.erase(shop.guild.id, shop.ann.id)
        await env.pass_time(seconds=3)
        shown = "".join(shop.talk())
        assert "Why red?" in shown
        assert shop.ann.mention not in shown
        assert shop.ben.mention in shown
        assert env.backend.get_channel(shop.thread().id).thread_metadata.archived is is_archived

    @pytest.mark.parametrize("is_carried", [False, True])
    async def test_a_question_that_is_withdrawn_no_longer_stands_where_it_was_shown(self, env, shop, is_carried):
        session = await shop.live(repeat=Repeat.WEEK)
        question = await shop.ask(session, shop.ann, "Why red?")
        await env.pass_time(seconds=3)
        await shop.step(shop.host, "next")
        await env.pass_time(seconds=3)
        assert "Why red?" in "".join(shop.talk())
        if is_carried:
            await shop.step(shop.host, "skip")
            by = shop.host.id
            await shop[QuestionService].decide(shop.guild.id, question.id, QuestionState.NEW, by=by)
            await shop.over(session)
            assert (await shop[QuestionService].question(shop.guild.id, question.id)).session_id != session.id
        await shop[QuestionService].withdraw(shop.guild.id, question.id, shop.ann.id)
        await env.pass_time(seconds=3)
        shown = "".join(shop.talk())
        assert "withdrawn" in shown
        assert "Why red?" not in shown
        assert shop.ann.mention not in shown

    async def test_one_that_others_asked_too_stays_there_without_the_name(self, env, shop):
        session = await shop.live()
        mine, theirs = await shop.ask(session, shop.ann, "Why red?"), await shop.ask(session, shop.ben, "Red, why?")
        await shop[QuestionService].merge(shop.guild.id, theirs.id, mine.id, by=shop.host.id)
        await env.pass_time(seconds=3)
        await shop.step(shop.host, "next")
        await env.pass_time(seconds=3)
        await shop[QuestionService].withdraw(shop.guild.id, mine.id, shop.ann.id)
        await env.pass_time(seconds=3)
        shown = "".join(shop.talk())
        assert "Why red?" in shown
        assert shop.ann.mention not in shown

    async def test_one_that_is_withdrawn_while_it_is_on_its_way_is_not_left_there(self, env, shop, monkeypatch):
        session = await shop.live()
        question = await shop.ask(session, shop.ann, "Why red?")
        await env.pass_time(seconds=3)

        async def slowly(*given, **more):
            message = await deliver_once(*given, **more)
            await shop[QuestionService].withdraw(shop.guild.id, question.id, shop.ann.id)
            return message

        monkeypatch.setattr("cogs.sessions.jobs.live.deliver_once", slowly)
        await shop.step(shop.host, "next")
        await env.pass_time(milliseconds=500)
        assert "Why red?" not in "".join(shop.talk())

    @pytest.mark.parametrize("is_carried", [False, True])
    async def test_who_is_forgotten_is_forgotten_in_every_thread_where_they_were_named(self, env, shop, is_carried):
        session = await shop.live(repeat=Repeat.WEEK if is_carried else None)
        question = await shop.ask(session, shop.ann, "Why red?")
        await env.pass_time(seconds=3)
        for step in ("next", "skip"):
            await shop.step(shop.host, step)
            await env.pass_time(seconds=3)
        await shop[QuestionService].decide(shop.guild.id, question.id, QuestionState.NEW, by=shop.host.id)
        await shop.over(session)
        assert shop.ann.mention in "".join(shop.talk())
        await env.bot.services.data.erase(shop.guild.id, shop.ann.id)
        await env.pass_time(seconds=3)
        assert shop.ann.mention not in "".join(shop.talk())

    async def test_a_question_that_is_answered_after_the_end_is_in_the_recap_and_earns_its_points(self, env, shop):
        session = await shop.live()
        question = await shop.ask(session, shop.ann, "Why red?")
        await shop.over(session)
        await shop[AttendanceService].publish_recap(shop.guild.id, session.id)
        await env.pass_time(seconds=3)
        for state, is_told in ((QuestionState.ANSWERED, True), (QuestionState.NEW, False)) * 2:
            for _press in range(2):
                await shop[QuestionService].decide(shop.guild.id, question.id, state, by=shop.host.id)
            await env.pass_time(seconds=3)
            told = "".join(text_of(message) for message in [*shop.cards(), *shop.drafts()])
            assert told.count("Why red?") == (2 if is_told else 0)
            assert bool(await shop.points_of(shop.ann)) is is_told

    async def test_what_stands_in_an_archived_thread_is_drawn_anew_and_archived_again(self, env, shop):
        await shop.live()
        talk = env.bot.get_guild(shop.guild.id).get_thread(shop.thread().id)
        message = await talk.send("before")
        refused = []

        class Archived(discord.HTTPException):
            code = 50083

            def __init__(self):
                refused.append(True)

        async def edit(_self, **_given):
            if env.backend.get_channel(talk.id).thread_metadata.archived:
                raise Archived
            return message

        with pytest.MonkeyPatch.context() as patched:
            await talk.edit(archived=True)
            await env.settle()
            patched.setattr(discord.PartialMessage, "edit", edit)
            assert await redrawn(talk, message.id, discord.ui.LayoutView())
        await env.settle()
        assert refused == [True]
        assert env.backend.get_channel(talk.id).thread_metadata.archived

    async def test_members_neither_edit_nor_publish(self, env, shop):
        session = await self.ended(shop, env)
        (draft,) = shop.drafts()
        for what in ("edit", "publish"):
            refused = await shop.ann.click(draft, custom_id=f"sessions:recap:{what}:{session.id}")
            assert "Manage Events" in said(refused)
        assert (await shop[AttendanceService].recap(session.id)).state is RecapState.DRAFT

    async def test_who_came_says_how_it_was_in_three_taps_and_is_asked_once(self, env, shop):
        session = await self.ended(shop, env)
        await env.restart()
        await env.pass_time(hours=1)
        (asked,) = env.backend_dm(shop.ann)
        await shop.ann.user.click(asked, custom_id=f"sessions:stars:{session.id}:5")
        (asked,) = env.backend_dm(shop.ann)
        form = await shop.ann.user.click(asked, custom_id=f"sessions:words:{session.id}:5")
        (field,) = [label["component"]["custom_id"] for label in form.modal["components"]]
        await shop.ann.user.submit_modal(form, {field: "Loved it"})
        (asked,) = env.backend_dm(shop.ann)
        assert "Thank you" in text_of(asked)
        assert "sessions:" not in str(asked.components)
        (other,) = env.backend_dm(shop.ben)
        await shop.ben.user.click(other, custom_id=f"sessions:stars:{session.id}:2")
        await env.pass_time(minutes=1)
        assert "3.5 (median of 2 ratings)" in text_of(shop.drafts()[0])
        seen = {one.member_id: (one.stars, one.words) for one in await shop[AttendanceService].attendees(session.id)}
        assert seen == {shop.ann.id: (5, "Loved it"), shop.ben.id: (2, None)}

    async def test_who_was_not_there_says_nothing_and_learns_nothing(self, env, shop):
        session = await self.ended(shop, env)
        buttons = [StarsButton(session.id, 5), DoneButton(session.id, 5)]
        view = survey_card(session, "shop", "en", buttons)  # as if somebody had brought it where it does not belong
        sent = await env.bot.get_channel(shop.channel.id).send(view=view)
        for button in buttons:
            refused = await shop.cleo.click(sent, custom_id=button.custom_id)
            assert "Only who was there" in said(refused)

    async def test_nobody_is_asked_any_more_once_that_was_switched_off_over_night(self, env, shop):
        await env.bot.services.guilds.change(
            shop.guild.id, ServerSettings, quiet_from=dt.time(13), quiet_until=dt.time(20)
        )
        await self.ended(shop, env)
        await env.bot.services.guilds.change(shop.guild.id, SessionSettings, asks_back=False)
        await env.pass_time(hours=8)
        assert env.backend_dm(shop.ann) == []

    async def test_closed_direct_messages_are_fine(self, env, shop):
        env.inject_error("POST", "/users/@me/channels", status=403, code=50007, times=None)
        await self.ended(shop, env)
        async with env.bot.services.database.reading() as tx:
            assert await env.bot.services.jobs.list_dead(tx, shop.guild.id) == []

    async def test_what_nobody_got_to_is_taken_along_and_said(self, env, shop):
        session = await shop.live(repeat=Repeat.WEEK)
        await shop.ask(session, shop.ann, "Why red?")
        await shop.over(session)
        following = (await shop[LookService].upcoming(shop.guild.id))[0]
        (draft,) = shop.drafts()
        assert "1 question nobody got to" in text_of(draft)
        assert following.card_link in text_of(draft)
        (card,) = [message for message in shop.cards() if message.id == following.card_message_id]
        assert "nobody got to last time" in text_of(card)

    async def test_everything_is_in_the_servers_language(self, env, shop):
        await env.bot.services.guilds.change(shop.guild.id, ServerSettings, language="de")
        session = await shop.live()
        assert "Es wartet keine Frage" in "\n".join(text_of(message) for message in shop.team.history())
        await shop.over(session)
        assert "Entwurf" in text_of(shop.drafts()[0])
        assert (await shop[PlanService].find(session.id)).ended_at - session.started_at < dt.timedelta(hours=1)
