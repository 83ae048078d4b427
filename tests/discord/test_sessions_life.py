"""A session's whole life, through commands, buttons and Discord's own event screen, with a restart in each state."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.guilds import ServerSettings
from cogs.sessions.models import Answer, RecapState, SessionSettings, State
from cogs.sessions.service import AttendanceService, LookService, PlaceService
from tests.discord.test_sessions_events import Screen
from tests.discord.test_sessions_live import Stage
from tests.discord.test_sessions_staff import create, fields, press, shown
from tests.support.messages import button_of, text_of


class Life(Stage, Screen):
    """The shop with its stage, and with Discord's own event screen."""

    async def restart(self):
        await self.env.restart()
        await self.env.pass_time(seconds=3)

    async def session(self):
        sessions = [*await self[LookService].upcoming(self.guild.id), *await self[LookService].past(self.guild.id)]
        return sessions[0] if sessions else (await self[LookService].drafts(self.guild.id))[0]

    def reminders(self):
        return [message for message in self.cards() if "sessions:remind" in str(message.components)]

    async def click(self, member, message, custom_id):
        await member.click(message, custom_id=button_of(message, custom_id))
        await self.env.pass_time(seconds=3)


@pytest.fixture
async def shop(env):
    made = Life(env, env.create_guild())
    await env.set_up(made.guild, team_channel_id=made.team.id, timezone="Europe/Berlin")
    await env.bot.services.guilds.set(made.guild.id, SessionSettings(enabled=True, channel_id=made.channel.id))
    await env.settle()
    return made


async def test_from_an_idea_to_a_recap_over_a_restart_in_each_state(env, shop):
    await create(shop, when="saturday 14:00", lasts="60m")
    await shop.restart()  # as a draft
    listed = shown(await shop.host.slash(shop.team, "session list"))
    listed = shown(await press(shop, listed, "Drafts"))
    composer = shown(await shop.host.select(listed, [str((await shop.session()).id)], custom_id="open"))
    await press(shop, composer, "Publish")
    await env.pass_time(seconds=3)

    await shop.restart()  # published: a card and an event, once each
    session = await shop.session()
    assert (session.state, len(shop.cards()), len(shop.events())) == (State.SCHEDULED, 1, 1)
    assert "You are coming" in await shop.press(shop.ann, session, "going")
    assert "maybe" in await shop.press(shop.ben, session, "maybe")
    question = await shop.ask(session, shop.ann, "When does the red kettle ship?")

    later = session.plan.starts_at + dt.timedelta(hours=1)  # moved in Discord's own screen
    end = later + dt.timedelta(minutes=60)
    await shop.change(scheduled_start_time=later.isoformat(), scheduled_end_time=end.isoformat())
    assert (await shop.session()).plan.starts_at == later
    assert "at another time" in env.backend_dm(shop.ann)[-1].content
    await shop.host.slash(shop.team, "session move", session=str(session.id), when="saturday 16:00")
    await env.pass_time(seconds=3)
    session = await shop.session()
    if session.plan.starts_at == later:  # the command asks first
        pytest.fail("the session was not moved by the command")
    assert dt.datetime.fromisoformat(str(shop.event.scheduled_start_time)) == session.plan.starts_at

    await env.pass_time(seconds=(session.plan.starts_at - env.now()).total_seconds() + 1)
    await env.pass_time(seconds=6)
    session = await shop.session()
    assert session.state is State.LIVE
    await shop.ann.join_voice(shop.stage)
    await shop.stay(5)
    await shop.restart()  # while it is on
    await shop.stay(10)
    assert (await shop.session()).state is State.LIVE
    assert (len(shop.panels()), len(shop.channel.threads), len(shop.cards())) == (1, 1, 1 + len(shop.reminders()))
    await shop.step(shop.host, "next")
    await env.pass_time(seconds=3)
    assert any(question.words in words for words in shop.talk())
    await shop.step(shop.host, "answered")
    await env.pass_time(seconds=3)
    await shop.over(session)

    await shop.restart()  # over
    session = await shop.session()
    assert session.state is State.ENDED
    minutes = {member: round(seconds / 60) for member, seconds in (await shop.seconds(session)).items()}
    assert minutes[shop.ann.id] in {15, 16}
    points = (await env.bot.services.ledger.account(shop.guild.id, shop.ann.id)).balance
    assert points == 5 + 3
    (draft,) = shop.drafts()
    form = await shop.host.click(draft, custom_id=f"sessions:recap:edit:{session.id}")
    await shop.host.submit_modal(form, dict(zip(fields(form), ["Thank you all!", ""], strict=True)))
    await env.pass_time(seconds=3)
    await shop.click(shop.host, shop.drafts()[0], "sessions:recap:publish:")
    await env.pass_time(seconds=3)
    await shop.restart()  # published
    assert (await shop[AttendanceService].recap(session.id)).state is RecapState.PUBLISHED
    (recap,) = [message for message in shop.cards() if "Thank you all!" in text_of(message)]
    assert question.words in text_of(recap)
    assert (await shop[PlaceService].seat(session.id, shop.ben.id)).rsvp.answer is Answer.MAYBE
    assert (await env.bot.services.guilds.get(shop.guild.id, ServerSettings)).timezone == "Europe/Berlin"
    assert await env.bot.services.audit.differences(shop.guild.id) == []
