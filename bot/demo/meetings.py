"""The founder sessions of the demo: planned, attended and told of by the bot's own commands, forms and buttons."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from bot.demo import simulator
from bot.demo.hands import button_of, changing, fill, latest, parts_of, shown
from bot.demo.story import duration, moment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import discord
    import simcord

    from bot.demo.story import Asked, Held, Meeting, Visit
    from bot.demo.world import World

    Shown: TypeAlias = "discord.Message | simcord.ResponseMessage"
    Beat: TypeAlias = "tuple[dt.datetime, Callable[[], object]]"

CARD = "sessions:answer:"
QUARTER = dt.timedelta(minutes=15)
PLAYED = 2  # a visit's answers are at once, its questions some minutes later


def course_of(world: World, meeting: Meeting, now: dt.datetime) -> Iterator[Beat]:
    """Yield what happens with a session, and when."""
    zone = world.story.zone
    starts_at = _on_the_quarter(moment(meeting.starts, now, zone))
    yield moment(meeting.at, now, zone), lambda: plan(world, meeting, starts_at)
    for visit in meeting.visits:
        at = moment(visit.at, now, zone)
        yield at, partial(answer, world, meeting, visit)
        yield at + dt.timedelta(minutes=PLAYED), partial(ask, world, meeting, visit)
    if meeting.held is not None:
        yield from _evening(world, meeting, meeting.held, starts_at)
        yield moment(meeting.held.told, now, zone), partial(tell, world, meeting, meeting.held)


def _evening(world: World, meeting: Meeting, held: Held, starts_at: dt.datetime) -> Iterator[Beat]:
    """Yield what happens while a session is on; the bot starts it by itself."""
    yield starts_at, lambda: None
    yield starts_at + dt.timedelta(minutes=1), partial(arrive, world, held)
    at = starts_at
    for _question in range(held.answers):
        at += duration("10m")
        yield at, partial(step, world, meeting, "sessions:floor:next:")
    yield at + duration("10m"), partial(step, world, meeting, "sessions:floor:answered:")
    yield at + duration("12m"), partial(end, world, meeting)
    yield at + duration("13m"), partial(leave, world, held)
    yield at + duration("15m"), partial(rate, world, held)


async def plan(world: World, meeting: Meeting, starts_at: dt.datetime) -> None:
    """Write a session, choose what it is like, and publish it."""
    actor = world.people[meeting.who]
    form = actor.slash(world.channel_for("team"), "session create")
    when = f"<t:{int(starts_at.timestamp())}:f>"  # as the clocks change, a time of day may come twice or not at all
    composer = await shown(world, fill(world, actor, form, meeting.title, meeting.about, when, "1h"))
    if meeting.places:
        form = actor.click(composer, label="Places, link")
        await changing(world, composer, fill(world, actor, form, str(meeting.places)))
    if meeting.repeats:
        await changing(world, composer, actor.select(composer, [meeting.repeats], custom_id="repeat"))
    await changing(world, composer, actor.click(composer, label="Publish"))
    simulator.dismiss(world.env, composer)


async def answer(world: World, meeting: Meeting, visit: Visit) -> None:
    """Say who comes, and who may."""
    card = await latest(world, world.channel_for("sessions"), meeting.title, CARD)
    for choice, keys in (("going", visit.going), ("maybe", visit.maybe)):
        for key in keys:
            await _press(world, key, card, CARD, choice)


async def ask(world: World, meeting: Meeting, visit: Visit) -> None:
    """Ask, and vote for what others asked."""
    card = await latest(world, world.channel_for("sessions"), meeting.title, CARD)
    for asked in visit.asks:
        actor = world.people[asked.who]
        form = actor.click(card, custom_id=button_of(card, "sessions:ask:"))
        said = await shown(world, fill(world, actor, form, asked.say, asked.anonymous))
        simulator.dismiss(world.env, said)
    for asked in visit.asks:
        for key in asked.votes:
            await _vote(world, world.people[key], card, asked)


async def _vote(world: World, actor: simcord.MemberActor, card: Shown, asked: Asked) -> None:
    questions = await shown(world, actor.click(card, custom_id=button_of(card, "sessions:questions:")))
    rows = (part for part in parts_of(questions.components) if "accessory" in part)
    row = next(part for part in rows if asked.say in str(part["components"]))
    await changing(world, questions, actor.click(questions, custom_id=row["accessory"]["custom_id"]))
    simulator.dismiss(world.env, questions)


async def arrive(world: World, held: Held) -> None:
    """Come into the stage."""
    (stage,) = world.stages.values()
    for key in held.there:
        await world.people[key].join_voice(stage)


async def leave(world: World, held: Held) -> None:
    """Leave the stage."""
    for key in held.there:
        await world.people[key].leave_voice()


async def step(world: World, meeting: Meeting, button: str) -> None:
    """Press a button of the panel."""
    panel = await latest(world, world.channel_for("team"), meeting.title, "sessions:end:")
    await world.people[meeting.who].click(panel, custom_id=button_of(panel, button))


async def end(world: World, meeting: Meeting) -> None:
    """End the session, and say that one is sure."""
    panel = await latest(world, world.channel_for("team"), meeting.title, "sessions:end:")
    actor = world.people[meeting.who]
    question = await shown(world, actor.click(panel, custom_id=button_of(panel, "sessions:end:")))
    await changing(world, question, actor.click(question, custom_id=button_of(question, "")))
    simulator.dismiss(world.env, question)


async def rate(world: World, held: Held) -> None:
    """Say how it was, in direct messages."""
    for key, stars in held.stars.items():
        user = world.people[key].user
        survey = await latest(world, user.dm_channel, "", "sessions:stars:")
        await user.click(survey, custom_id=button_of(survey, "sessions:stars:", str(stars)))
        survey = await latest(world, user.dm_channel, "", "sessions:done:")
        await user.click(survey, custom_id=button_of(survey, "sessions:done:"))


async def tell(world: World, meeting: Meeting, held: Held) -> None:
    """Write the recap and publish it."""
    actor = world.people[meeting.who]
    for button, words in (("sessions:recap:edit:", (held.notes, held.recording)), ("sessions:recap:publish:", ())):
        draft = await latest(world, world.channel_for("team"), meeting.title, "sessions:recap:edit:")
        result = actor.click(draft, custom_id=button_of(draft, button))
        said = await shown(world, fill(world, actor, result, *words) if words else result)
        simulator.dismiss(world.env, said)


def _on_the_quarter(at: dt.datetime) -> dt.datetime:
    """Return an instant, or the next quarter of an hour: nobody meets at 18:07."""
    late = at.timestamp() % QUARTER.total_seconds()
    return at + (QUARTER - dt.timedelta(seconds=late)) if late else at


async def _press(world: World, key: str, message: Shown, start: str, ending: str) -> None:
    """Press a button whose answer is for whoever pressed, and put that away as people do."""
    result = world.people[key].click(message, custom_id=button_of(message, start, ending))
    simulator.dismiss(world.env, await shown(world, result))
