"""Somebody who tries everything: commands, buttons, selects and forms in any order, with texts that mean harm.

Whatever they do, they are answered in words; nobody is pinged by what somebody typed; nothing fails unexpectedly. The
next step is taken from what is on the screen, so that what comes after a form, and after that, is reached too.
"""

from __future__ import annotations

import json
import random
from collections import Counter

import discord
import pytest
from discord import AppCommandOptionType as Option
from simcord import SetupError
from simcord.backend.errors import BackendError

from bot.errors import HearthError
from tests.discord.test_forged import OOPS, TEXTS, Everywhere
from tests.support.messages import text_of
from tests.support.proof import SEED, trials

STEPS = 300
BUTTON, STRING, TEXT, USER, ROLE, MENTIONABLE, CHANNEL = 2, 3, 4, 5, 6, 7, 8
LABEL, UPLOAD, RADIO, CHECKBOXES, CHECKBOX = 18, 19, 21, 22, 23
LINK = 5
GOOD_TEXTS = (
    "tomorrow 18:00",
    "in 2 hours",
    "1h",
    "30m",
    "3",
    "10",
    "2026-06-20",
    "18:30",
    "Europe/Berlin",
    "Hello",
    "de",
)
FILES = (
    ("settings.yaml", b"server: {language: [}"),
    ("plan.csv", b"title,when\n=cmd(),31 february\n"),
    ("plan.csv", "\ufeffTitel;Wann;Text\nA;morgen;@everyone\n".encode("utf-16")),
    ("empty.csv", b""),
    ("picture.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 64),
    ("zip.csv", b"PK\x03\x04" + bytes(range(256))),
    ("bomb.yaml", b"a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: [*c,*c]\n"),
)
SPOKEN = {4, 7}
"""The kinds of a first answer that say something to be read: a message, or another in its place."""
SAYING = ("/messages", "/callback", "/webhooks/")


class Monkey(Everywhere):
    """Three people with every right there is between them, and a finger on everything."""

    def __init__(self, env, seed) -> None:
        super().__init__(env)
        self.chance = random.Random(seed)
        self.people = [self.guest, self.mod, self.admin, self.guild.add_member(env.create_user("friend"))]
        self.forum = self.guild.create_forum_channel("help")
        self.trail: list[str] = []
        self.faults: list[str] = []
        self.done: dict[str, int] = {}

    def note(self, kind, what):
        self.done[kind] = self.done.get(kind, 0) + 1
        self.trail.append(f"{kind} {what}")

    async def step(self):
        """Do one thing; what Discord itself would not let anybody do is left out."""
        doing = self.chance.choices([self.command, self.press_shown, self.menu, self.say, self.wait], [5, 9, 1, 1, 1])[
            0
        ]
        actor = self.chance.choice([*self.people, self.admin, self.admin, self.admin])
        try:
            result = await doing(actor)
            for _form in range(3):
                if result is None or result.modal is None:
                    break
                self.judge(result, answered=True)
                result = await self.fill_in(actor, result)
        except (SetupError, BackendError):
            return
        if result is not None:
            self.judge(result)

    async def command(self, actor):
        commands = [
            each for each in self.env.bot.tree.walk_commands() if isinstance(each, discord.app_commands.Command)
        ]
        command, place = self.chance.choice(commands), self.chance.choice(self.places(actor))
        options = self.options(command)
        for parameter in command.parameters:
            if parameter.type is Option.attachment and (parameter.required or self.chance.random() < 0.5):
                options[parameter.display_name] = self.chance.choice(FILES)
            if parameter.autocomplete and self.chance.random() < 0.8:
                choices = await actor.autocomplete(place, command.qualified_name, parameter.display_name, "")
                if choices:
                    options[parameter.display_name] = self.chance.choice(choices)["value"]
        self.note("command", f"/{command.qualified_name} {options} by {actor.name}")
        return await actor.slash(place, command.qualified_name, **options)

    def value(self, parameter):
        """Type something that could be meant, half of the time."""
        if parameter.type is Option.string and not parameter.choices and self.chance.random() < 0.5:
            return self.chance.choice(GOOD_TEXTS)
        return super().value(parameter)

    async def menu(self, actor):
        menus = [each for kind in (2, 3) for each in self.env.bot.tree.get_commands(type=discord.AppCommandType(kind))]
        menu, channel = self.chance.choice(menus), self.chance.choice(self.places(actor))
        target = self.chance.choice(self.people)
        if menu.type is discord.AppCommandType.message:
            target = self.chance.choice(channel.history(viewer=actor) or [await actor.send(channel, "Hello")])
        self.note("menu", f"{menu.name} by {actor.name}")
        return await actor.context_menu(channel, menu.name, target)

    async def say(self, actor):
        text = self.chance.choice([*TEXTS, f"Thanks <@{self.chance.choice(self.people).id}>, that helped!"])
        self.note("message", f"{text[:40]!r} by {actor.name}")
        await actor.send(self.chance.choice(self.places(actor)), text[:2000].strip("\0 ") or "Hi")

    async def wait(self, _actor):
        minutes = self.chance.choice((1, 30, 60, 24 * 60))
        self.note("wait", f"{minutes} minutes")
        await self.env.pass_time(minutes=minutes)

    async def press_shown(self, actor):
        """Press something on the screen, rather what is new."""
        shown = [(message, part) for message in self.screen(actor) for part in parts_of(message)]
        if not shown:
            return None
        message, part = shown[-1 - min(int(self.chance.expovariate(1 / 12)), len(shown) - 1)]
        finger = actor if message.guild is not None else actor.user
        self.note("press", f"{part.get('custom_id')} by {actor.name}")
        if part["type"] == BUTTON:
            return await finger.click(message, custom_id=part["custom_id"])
        return await finger.select(message, self.chosen_of(part), custom_id=part["custom_id"])

    async def fill_in(self, actor, shown):
        values = {}
        for part in parts_of_form(shown.modal):
            if part["type"] != CHECKBOX and not part.get("required", True) and self.chance.random() < 0.3:
                continue
            values[part["custom_id"]] = self.filling(part)
        self.note("form", f"{shown.modal['custom_id']} {str(values)[:200]} by {actor.name}")
        finger = actor if shown._interaction.guild_id is not None else actor.user
        return await finger.submit_modal(shown, values)

    def filling(self, part):
        if part["type"] == TEXT:
            given = [part["value"]] if part.get("value") else []
            text = self.chance.choice([*TEXTS, *GOOD_TEXTS * 2, *given * 6])[: part.get("max_length") or 4000]
            return text.ljust(part.get("min_length") or 0, "x") or "x"
        if part["type"] == UPLOAD:
            return [self.chance.choice(FILES)]
        if part["type"] == CHECKBOX:
            return self.chance.random() < 0.5
        if part["type"] == RADIO:
            return self.chance.choice(part["options"])["value"]
        return self.chosen_of(part)

    def chosen_of(self, part):
        if part["type"] in {STRING, CHECKBOXES}:
            values = [option["value"] for option in part["options"]]
            low, high = part.get("min_values", 1) or 0, min(part.get("max_values", 1) or 1, len(values))
            return self.chance.sample(values, self.chance.randint(max(low, 1), max(high, 1)))
        if part["type"] == ROLE:
            return [self.role]
        if part["type"] == CHANNEL:
            return [self.chance.choice([self.channel, self.forum, self.voice])]
        return [self.chance.choice(self.people)]

    def places(self, actor):
        """Where somebody may write."""
        threads = [thread for channel in (self.channel, self.forum) for thread in channel.threads]
        return [self.channel] * 3 + threads[-3:]

    def screen(self, actor):
        """What somebody sees of the bot, the newest last."""
        seen = []
        for channel in self.places(actor)[2:]:
            seen += channel.history(viewer=actor)[-12:]
        seen += self.env.backend_dm(actor)[-5:]
        return sorted((each for each in seen if each.author.id == self.env.bot.user.id), key=lambda each: each.id)

    def judge(self, result, *, answered=False):
        """Keep what is wrong with an answer."""
        said = "\n".join(text_of(each) for each in (result.response, *result.followups) if each is not None)
        if OOPS in said or "Traceback" in said:
            self.faults.append(f"unexpected after {self.trail[-1]}")
        if not result.acknowledged and not answered:
            self.faults.append(f"no answer after {self.trail[-1]}")

    def unexpected(self):
        """The errors that are no refusal."""
        return [each for each in self.env.errors if not isinstance(getattr(each, "original", each), HearthError)]

    def pings(self):
        """What the bot sent that could ping somebody because of what was typed."""
        found = []
        for request in self.env.http_requests:
            body = request.json
            if request.method not in {"POST", "PATCH"} or not isinstance(body, dict) or not says(request.path):
                continue
            if "callback" in request.path:
                body = body.get("data") if body["type"] in SPOKEN else None
            if not isinstance(body, dict) or not {"content", "components", "embeds"} & body.keys():
                continue
            allowed = body.get("allowed_mentions")
            if allowed is None or allowed.get("parse"):
                found.append(f"{request.method} {request.path} {json.dumps(body)[:300]}")
        return found


def says(path):
    return any(part in path for part in SAYING)


def parts_of(message):
    """The live buttons and selects of a message."""
    found = []

    def walk(node):
        if isinstance(node, dict):
            live = node.get("custom_id") and not node.get("disabled") and node.get("style") != LINK
            if live and node.get("type") in {BUTTON, STRING, USER, ROLE, MENTIONABLE, CHANNEL}:
                found.append(node)
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk([each.to_dict() for each in message.components])
    return found


def parts_of_form(form):
    rows = form["components"]
    inner = [row["component"] if row["type"] == LABEL else row for row in rows]
    return [part for each in inner for part in (each.get("components") or [each]) if part.get("custom_id")]


@pytest.fixture
def simcord_bot(make_bot):
    return make_bot(message_content=True)


SEEDS = range(SEED, SEED + trials(1, 20))
DONE: Counter[str] = Counter()


@pytest.mark.proof("Somebody speaks to Discord by hand")
@pytest.mark.parametrize("seed", SEEDS)
async def test_whatever_somebody_tries_they_are_answered_and_nobody_is_pinged(env, seed, figure):
    monkey = await Monkey(env, seed).open()
    for _step in range(STEPS):
        await monkey.step()
        if monkey.faults or monkey.unexpected():
            break
    assert (monkey.faults, monkey.unexpected()) == ([], []), monkey.trail[-8:]
    assert monkey.pings() == []
    assert min(monkey.done.get(kind, 0) for kind in ("command", "press")) > 0, monkey.done
    DONE.update(monkey.done)
    if seed == SEEDS[-1]:
        said = ", ".join(f"{amount:,} × {kind}" for kind, amount in sorted(DONE.items()))
        figure(f"A monkey in {len(SEEDS)} moods: {said}", "all answered, no unexpected error, nobody pinged")
