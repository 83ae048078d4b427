"""A session's whole life, through commands, buttons and Discord's own event screen, with a restart in each state."""

from __future__ import annotations

import datetime as dt

import pytest

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


@pytest.fixture
async def shop(env):
    made = Life(env, env.create_guild())
    await env.set_up(made.guild, team_channel_id=made.team.id, timezone="Europe/Berlin")
    await env.bot.services.guilds.set(made.guild.id, SessionSettings(enabled=True, channel_id=made.channel.id))
    await env.settle()
    return made


async def plan(env, shop):
    """Write a draft, find it again after a restart, and publish it."""
    await create(shop, when="saturday 14:00", lasts="60m")
    await shop.restart()
    listed = shown(await shop.host.slash(shop.team, "session list"))
    listed = shown(await press(shop, listed, "Drafts"))
    composer = shown(await shop.host.select(listed, [str((await shop.session()).id)], custom_id="open"))
    await press(shop, composer, "Publish")
    await env.pass_time(seconds=3)
    await shop.restart()
    session = await shop.session()
    assert (session.state, len(shop.cards()), len(shop.events())) == (State.SCHEDULED, 1, 1)
    return session


async def move(env, shop, session):
    """Move it in Discord's own screen, and then by command: each follows the other, and who comes is told."""
    later = session.plan.starts_at + dt.timedelta(hours=1)
    end = later + dt.timedelta(minutes=60)
    await shop.change(scheduled_start_time=later.isoformat(), scheduled_end_time=end.isoformat())
    assert (await shop.session()).plan.starts_at == later
    assert "at another time" in env.backend_dm(shop.ann)[-1].content
    asked = shown(await shop.host.slash(shop.team, "session move", session=str(session.id), when="saturday 16:00"))
    await press(shop, asked, "Yes, do it")
    await env.pass_time(seconds=3)
    session = await shop.session()
    assert session.plan.starts_at == dt.datetime(2026, 6, 13, 14, tzinfo=dt.UTC)
    assert dt.datetime.fromisoformat(str(shop.event.scheduled_start_time)) == session.plan.starts_at
    return session


async def hold(env, shop, session, question):
    """Let it start at its time, restart while it is on, answer the question, and end it."""
    await env.pass_time(seconds=(session.plan.starts_at - env.now()).total_seconds() + 1)
    await env.pass_time(seconds=6)
    assert (await shop.session()).state is State.LIVE
    await shop.ann.join_voice(shop.stage)
    await shop.stay(5)
    await shop.restart()
    await shop.stay(10)
    assert (await shop.session()).state is State.LIVE
    assert (len(shop.panels()), len(shop.channel.threads)) == (1, 1)
    await shop.step(shop.host, "next")
    await env.pass_time(seconds=3)
    assert any(question.words in words for words in shop.talk())
    await shop.step(shop.host, "answered")
    await env.pass_time(seconds=3)
    await shop.over(await shop.session())


async def tell(env, shop, session):
    """Write the recap and publish it."""
    (draft,) = shop.drafts()
    form = await shop.host.click(draft, custom_id=f"sessions:recap:edit:{session.id}")
    await shop.host.submit_modal(form, dict(zip(fields(form), ["Thank you all!", ""], strict=True)))
    await env.pass_time(seconds=3)
    draft = shop.drafts()[0]
    await shop.host.click(draft, custom_id=button_of(draft, "sessions:recap:publish:"))
    await env.pass_time(seconds=3)
    await env.pass_time(seconds=3)


async def test_from_an_idea_to_a_recap_over_a_restart_in_each_state(env, shop):
    session = await plan(env, shop)
    assert "You are coming" in await shop.press(shop.ann, session, "going")
    assert "maybe" in await shop.press(shop.ben, session, "maybe")
    question = await shop.ask(session, shop.ann, "When does the red kettle ship?")
    await hold(env, shop, await move(env, shop, session), question)
    await shop.restart()
    session = await shop.session()
    assert session.state is State.ENDED
    assert round((await shop.seconds(session))[shop.ann.id] / 60) == 15
    assert (await env.bot.services.ledger.account(shop.guild.id, shop.ann.id)).balance == 5 + 3
    await tell(env, shop, session)
    await shop.restart()
    assert (await shop[AttendanceService].recap(session.id)).state is RecapState.PUBLISHED
    (recap,) = [message for message in shop.cards() if "Thank you all!" in text_of(message)]
    assert question.words in text_of(recap)
    assert (await shop[PlaceService].seat(session.id, shop.ben.id)).rsvp.answer is Answer.MAYBE
    assert await env.bot.services.audit.differences(shop.guild.id) == []
