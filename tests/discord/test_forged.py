"""What somebody may try who speaks to Discord by hand: every lasting button and every command, with wrong values.

Whatever is pressed or typed, the answer is private and in words: never an unexpected error, and nobody else sees a
thing of it.
"""

from __future__ import annotations

import random
import re

import discord
import pytest
from discord import AppCommandOptionType as Option
from simcord import SetupError
from simcord.backend.errors import BackendError
from simcord.backend.models import ResponseKind

from bot.guilds import ServerSettings
from tests.support.messages import text_of
from tests.support.proof import SEED, trials

ROUNDS = trials(1, 4)
ENDED_EVERY = 60
"""After so many answers, what they opened ends: the simulation looks at all that is open each time."""
OOPS = "Something went wrong on my side"
GROUP = re.compile(r"\(\?P<\w+>((?:[^()]|\([^()]*\))*)\)")
NUMBERS = ("0", "1", "42", str(2**62))
WORDS = ("points", "nope", "a" * 20)
TEXTS = (
    "",
    " ",
    "@everyone <@1> <@&2> <#3>",
    "'; DROP TABLE member; --",
    "9" * 30,
    "-1",
    "\u202e\u200b\u0000",
    "👩‍👩‍👧‍👦" * 20,
    "31 february",
    "2026-02-30 25:61",
    "tomorrow",
    "{server.__class__.__mro__}",
    "```\n**\n[x](javascript:alert(1))",
    "https://discord.com/channels/1/2/3",
    "x" * 5000,
)
SHAPES = {r"\d{4}-\d{2}": "2031-02", r"\d{1,4}": "9"}
BEYOND_REACH = {"setup import"}
"""Reads a file; its own tests type into that."""


class Everywhere:
    """A server with every feature switched on, somebody without rights, a moderator and an owner."""

    def __init__(self, env) -> None:
        self.env, self.chance = env, random.Random(SEED)
        self.guild = env.create_guild()
        self.channel = self.guild.create_text_channel("general")
        self.voice = self.guild.create_voice_channel("talk")
        self.role = self.guild.create_role("Role")
        powers = discord.Permissions(moderate_members=True, kick_members=True, ban_members=True, manage_messages=True)
        self.guest = self.guild.add_member(env.create_user("guest"))
        self.mod = self.guild.add_member(
            env.create_user("mod"), roles=[self.guild.create_role("Mods", permissions=powers)]
        )
        everything = self.guild.create_role("Admins", permissions=discord.Permissions(administrator=True))
        self.admin = self.guild.add_member(env.create_user("admin"), roles=[everything])

    async def open(self):
        await self.env.set_up(self.guild, team_channel_id=self.channel.id)
        guilds = self.env.bot.services.guilds
        for model in guilds.models:
            if model is not ServerSettings and model.can_be_disabled():
                await guilds.change(self.guild.id, model, enabled=True)
        return self

    async def press(self, actor, item):
        """Press a component as if it stood on one of the bot's messages."""
        view = discord.ui.LayoutView(timeout=None)
        view.add_item(discord.ui.ActionRow(item))
        message = await self.env.bot.get_channel(self.channel.id).send(view=view)
        view.stop()
        await self.env.settle()
        shown = next(each for each in self.channel.history() if each.id == message.id)
        if isinstance(item.item, discord.ui.Button):
            return await actor.click(shown, custom_id=item.item.custom_id)
        return await actor.select(shown, [self.chosen(item.item)], custom_id=item.item.custom_id)

    def chosen(self, select):
        if isinstance(select, discord.ui.ChannelSelect):
            return self.channel
        return self.role if isinstance(select, discord.ui.RoleSelect) else select.options[0].value

    def value(self, parameter):
        if parameter.choices:
            return self.chance.choice(parameter.choices).value
        low = int(parameter.min_value if parameter.min_value is not None else -5)
        high = int(parameter.max_value if parameter.max_value is not None else 2**40)
        things = {
            Option.user: (self.guest, self.mod, self.admin),
            Option.role: (self.role,),
            Option.channel: (self.channel, self.voice),
            Option.boolean: (True, False),
            Option.integer: (low, high, self.chance.randint(low, high)),
            Option.number: (float(low), float(high)),
        }
        if parameter.type in things:
            return self.chance.choice(things[parameter.type])
        text = self.chance.choice(TEXTS)[: high if parameter.max_value is not None else 6000]
        return text.ljust(max(low, 1), "x") if parameter.min_value is not None else text

    def options(self, command):
        return {
            parameter.display_name: self.value(parameter)
            for parameter in command.parameters
            if parameter.type is not Option.attachment and (parameter.required or self.chance.random() < 0.7)
        }


@pytest.fixture
def simcord_bot(make_bot):
    return make_bot(message_content=True)


@pytest.fixture
async def everywhere(env):
    return await Everywhere(env).open()


def forged(template, chance):
    """A custom_id that fits a button's template, with a value in each place that nobody gave out."""

    def fill(found):
        inside = found[1]
        if inside in SHAPES:
            return SHAPES[inside]
        if inside.startswith(r"\d"):
            return chance.choice(NUMBERS)
        if inside.startswith("["):
            return {"[01]": "1", "[1-5]": "3"}.get(inside, chance.choice(WORDS))
        return chance.choice(WORDS) if inside.startswith("\\w") else chance.choice(inside.split("|"))

    return GROUP.sub(fill, template)


def faults_of(what, result):
    """What is wrong with an answer."""
    said = "\n".join(text_of(each) for each in (result.response, *result.followups) if each is not None)
    if OOPS in said:
        return [f"{what}: unexpected"]
    if not result.acknowledged:
        return [f"{what}: no answer"]
    is_in_place = result._interaction.response_kind in {ResponseKind.UPDATE, ResponseKind.DEFERRED_UPDATE}
    return (
        []
        if result.ephemeral or is_in_place or result.modal is not None or not said
        else [f"{what}: public: {said[:80]}"]
    )


@pytest.mark.proof("Somebody speaks to Discord by hand")
async def test_every_lasting_button_answers_a_forged_press_in_private_words(env, everywhere, figure):
    faults, pressed = [], 0
    for pattern, kind in list(env.bot._connection._view_store._dynamic_items.items()):
        for actor in [everywhere.guest, everywhere.mod, everywhere.admin] * ROUNDS:
            custom_id = forged(pattern.pattern, everywhere.chance)
            match = pattern.fullmatch(custom_id)
            assert match, (pattern.pattern, custom_id)
            result = await everywhere.press(actor, kind.from_match(match))
            faults += faults_of(f"{custom_id} by {actor.name}", result)
            pressed += 1
            if pressed % ENDED_EVERY == 0:
                await env.pass_time(minutes=16)
    assert faults == []
    assert pressed >= 200 * ROUNDS
    figure(f"{pressed} forged presses of every lasting button, by guest, moderator and admin", "all answered in words")


@pytest.mark.proof("Somebody speaks to Discord by hand")
async def test_every_command_answers_whatever_is_typed_in_private_words(env, everywhere, figure):
    faults, typed = [], 0
    for command in list(env.bot.tree.walk_commands()):
        name = command.qualified_name
        if isinstance(command, discord.app_commands.Group) or name in BEYOND_REACH:
            continue
        for actor in [everywhere.guest, everywhere.mod, everywhere.admin] * ROUNDS:
            options = everywhere.options(command)
            try:
                result = await actor.slash(everywhere.channel, name, **options)
            except (SetupError, BackendError):  # Discord itself would not let it be typed
                continue
            said = faults_of(f"/{name} {options} by {actor.name}", result)
            faults += [fault for fault in said if "unexpected" in fault or "no answer" in fault]
            typed += 1
            if typed % ENDED_EVERY == 0:
                await env.pass_time(minutes=16)
    assert faults == []
    assert typed >= 100 * ROUNDS
    figure(f"{typed} commands with wrong, hostile and extreme options", "all answered in words, in private")
