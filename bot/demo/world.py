"""The seeded community: its server, and three weeks of its life, played through the real bot.

Because the bot was there, its greetings, members and milestones are its own; only what features do not record yet
(and what is done by pressing buttons) is written straight into `bot.members`.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

import discord
import simcord
from simcord.backend.cdn import CDN_BASE

from bot.app import build_bot
from bot.clock import SystemClock
from bot.demo import meetings, newsroom, simulator
from bot.demo.clock import WorldClock
from bot.demo.court import appeal, rule
from bot.demo.deeds import award
from bot.demo.faces import face_of
from bot.demo.founding import furnish, give_roles, invite_first, set_up
from bot.demo.story import Line, Newcomer, Person, Ruling, Story, duration, load_story, moment
from bot.kit import custom_ids_of
from bot.members import Milestone, Preference
from bot.settings import Settings

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Iterator
    from pathlib import Path

    from bot.client import Hearth

PICTURE = "0123456789abcdef0123456789abcdef"  # the picture's name in its address; all have but one
LIFE = dt.timedelta(days=22)
"""How long ago the server was made."""
TEXT_INPUT = 4  # https://discord.com/developers/docs/components/reference#component-object-component-types
BREATH = dt.timedelta(seconds=4)
"""How long after an event the bot is given to greet; it gathers for three seconds."""

Beat: TypeAlias = "tuple[dt.datetime, Callable[[], object]]"


@dataclass
class World:
    """The running simulation: the bot, its server, and who is there by the key of their story."""

    story: Story
    bot: Hearth
    env: simcord.Env
    guild: simcord.GuildHandle
    roles: dict[str, simcord.RoleHandle] = field(default_factory=dict[str, simcord.RoleHandle])
    channels: dict[str, simcord.ChannelHandle] = field(default_factory=dict[str, simcord.ChannelHandle])
    stages: dict[str, simcord.ChannelHandle] = field(default_factory=dict[str, simcord.ChannelHandle])
    people: dict[str, simcord.MemberActor] = field(default_factory=dict[str, simcord.MemberActor])
    lines: dict[str, int] = field(default_factory=dict[str, int])
    faces: dict[str, tuple[str, bytes]] = field(default_factory=dict[str, "tuple[str, bytes]"])
    """People's pictures, by the addresses under which Discord would have them."""
    turns: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held by whoever makes something happen: SimCord does one thing at a time."""

    def channel_for(self, purpose: str) -> simcord.ChannelHandle:
        """Return the channel that serves a purpose of the bot."""
        return next(self.channels[channel.name] for channel in self.story.channels if channel.purpose == purpose)

    def place(self, name: str) -> simcord.ChannelHandle:
        """Return a channel by its name, or the thread that was opened on a line by the line's key."""
        if name in self.channels:
            return self.channels[name]
        return simcord.ChannelHandle(self.env, self.guild, self.env.backend.channels[self.lines[name]])

    async def work(self) -> None:
        """Let the bot do what is due, and wait until it has finished."""
        await simulator.settle(self.env)
        await self.bot.services.jobs.run_due()
        await simulator.settle(self.env)

    def welcome(self, newcomer: Newcomer) -> simcord.MemberActor:
        """Let a newcomer join now."""
        actor = self.add_person(newcomer.name, newcomer.name)
        simulator.join(self.env, self.guild, actor.user, is_pending=newcomer.after > 0)
        return actor

    def add_person(self, key: str, name: str) -> simcord.MemberActor:
        """Make an account; it is not on the server yet."""
        handle = "".join(letter for letter in name.casefold() if letter.isalnum())
        user = self.env.create_user(handle, global_name=name)
        self.people[key] = simcord.MemberActor(self.env, self.guild, user)
        self.draw(user.id, name)
        return self.people[key]

    def draw(self, user_id: int, name: str) -> None:
        """Give an account a picture."""
        self.env.backend.users[user_id].avatar = PICTURE
        picture = ("avatar.png", face_of(name))
        for base in (CDN_BASE, discord.Asset.BASE):  # as SimCord and as discord.py write it
            address = f"{base}/avatars/{user_id}/{PICTURE}.png"
            self.faces[address] = self.faces[f"{address}?size=1024"] = picture
        simulator.host(self.env, f"{discord.Asset.BASE}/avatars/{user_id}/{PICTURE}.png?size=128", picture[1])


@asynccontextmanager
async def open_world(folder: Path) -> AsyncGenerator[World]:
    """Build the community on a database in this folder, up to now. The bot is closed in the end."""
    story, now = load_story(), SystemClock().now()
    clock = WorldClock(now - LIFE)
    settings = Settings(
        discord_token=None,
        database_url=f"sqlite:///{folder / 'demo.db'}",
        shard_count=1,
        shard_ids=None,
        discord_api_url=None,
        sync_commands=True,
    )
    bot = build_bot(settings, clock, ticks=False)
    async with simulator.simulated(bot, clock.now()) as env:
        clock.env = env
        owner = env.create_user("idawren", global_name=story.people[0].name)
        guild = env.create_guild(story.server.name, owner=owner, description=story.server.about)
        world = World(story, bot, env, guild)
        world.people[story.people[0].key] = simcord.MemberActor(env, guild, owner)
        world.draw(owner.id, story.people[0].name)
        world.draw(env.backend.bot_user.id, simulator.BOT_NAME)
        furnish(world)
        invite_first(world)
        await env.start()
        await simulator.settle(env)
        await set_up(world)
        await _live(world, now)
        yield world


async def _live(world: World, now: dt.datetime) -> None:
    """Play the weeks back, one event after the other, each at its time."""
    story, zone = world.story, world.story.zone
    beats: list[Beat] = []
    for person in story.people:
        if person.joined is not None:
            beats.extend(_arrival(world, person, moment(person.joined, now, zone), now))
    for line in world.story.story:
        happens = _mark if line.marks else _speak
        beats.append((moment(line.at, now, zone), lambda line=line, happens=happens: happens(world, line)))
    beats += [(moment(deed.at, now, zone), partial(award, world, deed, id_)) for id_, deed in enumerate(story.deeds, 1)]
    beats += [beat for ruling in story.rulings for beat in _ruled(world, ruling, moment(ruling.at, now, zone))]
    beats += [beat for meeting in story.meetings for beat in meetings.course_of(world, meeting, now)]
    beats += [beat for notice in story.notices for beat in newsroom.course_of(world, notice, now)]
    beats += [(at, lambda: None) for at in _mornings(now, zone)]
    for at, happen in sorted(beats, key=lambda beat: beat[0]):
        simulator.move_to(world.env, at)
        result = happen()
        if asyncio.iscoroutine(result):
            await result
        await simulator.settle(world.env)
        simulator.move_to(world.env, at + BREATH)
        await world.work()
    await world.bot.services.members.flush()
    simulator.move_to(world.env, SystemClock().now())
    await world.work()


def _mornings(now: dt.datetime, zone: dt.tzinfo) -> Iterator[dt.datetime]:
    """Yield when the bot's day begins: what it posts at ten is to come at ten."""
    for days in range(LIFE.days):
        at = dt.datetime.combine(now.astimezone(zone).date() - dt.timedelta(days=days), dt.time(10), tzinfo=zone)
        if at < now:
            yield at.astimezone(dt.UTC)


def _ruled(world: World, ruling: Ruling, at: dt.datetime) -> Iterator[Beat]:
    yield at, partial(rule, world, ruling)
    if ruling.appeal:
        yield at + duration(ruling.appealed), partial(appeal, world, ruling)


def _arrival(world: World, person: Person, joined_at: dt.datetime, now: dt.datetime) -> Iterator[Beat]:
    passed_at = joined_at + duration(person.after)
    user = world.add_person(person.key, person.name).user
    yield joined_at, lambda: simulator.join(world.env, world.guild, user, is_pending=True)
    yield passed_at, lambda: simulator.accept_rules(world.env, world.guild, user)
    if person.topics:
        yield passed_at + dt.timedelta(minutes=1), lambda: give_roles(world, person)
    for milestone, took in person.reached.items():
        at = passed_at + duration(took)
        if milestone is Milestone.INTRODUCED and person.card:
            yield at, lambda: _introduce(world, person)
            yield at + dt.timedelta(minutes=20), lambda: _greet(world, person)
        else:
            yield at, lambda step=milestone: _reach(world, user.id, step)
    if person.left is not None:
        left_at = moment(person.left, now, world.story.zone)
        yield left_at, lambda: world.guild.remove_member(user)


async def _introduce(world: World, person: Person) -> None:
    """Fill in the form as the person would, and agree to be suggested to others."""
    actor = world.people[person.key]
    await world.bot.services.members.prefer(world.guild.id, actor.id, Preference.MATCHES, is_on=True)
    form = await actor.slash(world.channel_for("introductions"), "introduce")
    labels = (form.modal or {})["components"]
    fields = [label["component"] for label in labels if label["component"]["type"] == TEXT_INPUT]
    answers = {field["custom_id"]: answer for field, answer in zip(fields, person.card, strict=False)}
    await actor.submit_modal(form, answers)


async def _greet(world: World, person: Person) -> None:
    """Have others say hi on the person's card."""
    owner_id = world.people[person.key].id
    button = f"intro:hi:{owner_id}"
    cards = world.channel_for("introductions").history()
    card = next((message for message in reversed(cards) if button in custom_ids_of(message)), None)
    if card is not None:
        for key in person.hellos:
            await world.people[key].click(card, custom_id=button)


async def _reach(world: World, member_id: int, milestone: Milestone) -> None:
    members = world.bot.services.members
    async with members.store.database.transaction() as tx:
        await members.reach(tx, world.guild.id, member_id, milestone)


async def _mark(world: World, line: Line) -> None:
    """Mark an answer as the person would, from the menu of the message."""
    thread = world.place(line.channel)
    answer = next(message for message in thread.history() if message.id == world.lines[line.marks])
    await world.people[line.who].context_menu(thread, "Mark as answer", answer)


def _speak(world: World, line: Line) -> None:
    channel = world.place(line.channel)
    reply_to = world.lines[line.reply] if line.reply else None
    message_id = simulator.say(world.env, channel, world.people[line.who].user, line.say, reply_to=reply_to)
    world.lines[line.key] = message_id
    if line.opens:
        author_id = world.people[line.who].id
        world.env.backend.create_thread(channel.id, line.opens, author_id, message_id=message_id)
    for emoji, keys in line.reactions.items():
        for key in keys:
            world.env.backend.set_reaction(channel.id, message_id, emoji, world.people[key].id, reacted=True)
