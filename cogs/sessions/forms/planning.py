"""The forms with which the team plans a session: its words and time, its places and link, a new time, a reason."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import discord

from bot.errors import BadInputError
from bot.i18n import _, translate
from bot.kit import BaseModal, locale_of
from bot.kit.forms import offer_again
from bot.kit.when import parse_duration, parse_when
from bot.zones import wall_time
from cogs.sessions.models import ABOUT_LENGTH, LINK_LENGTH, LONGEST_COVER, TITLE_LENGTH
from cogs.sessions.rules import is_picture

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from zoneinfo import ZoneInfo

    from cogs.sessions.models import Plan

Interaction = discord.Interaction[Any]
TextInput = discord.ui.TextInput[Any]
WHEN_LENGTH = 100
REASON_LENGTH = 300
MINUTE = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form of a session, as it was typed."""

    title: str = ""
    about: str = ""
    when: str = ""
    lasts: str = ""

    @classmethod
    def of(cls, plan: Plan, zone: ZoneInfo) -> Typed:
        """Write a plan as somebody would type it."""
        when = wall_time(plan.starts_at, zone).isoformat(" ", "minutes")
        return cls(plan.title, plan.about, when, f"{plan.minutes}m")


@dataclass(frozen=True, slots=True)
class Words:
    """What the form says, understood."""

    title: str
    about: str
    starts_at: dt.datetime
    minutes: int
    cover: bytes | None


class WordsForm(BaseModal):
    """Title, about, when, how long, and a picture; what cannot be read can be corrected without typing it all again."""

    def __init__(
        self,
        on_words: Callable[[Interaction, Words], Awaitable[None]],
        *,
        now: Callable[[], dt.datetime],
        zone: ZoneInfo,
        locale: str,
        plan: Plan | None = None,
        typed: Typed | None = None,
    ) -> None:
        super().__init__(title=translate(_("A session"), locale))
        self._on_words = on_words
        self._now = now
        self._zone = zone
        self._plan = plan
        self._before = Typed.of(plan, zone) if plan is not None else Typed(lasts="60m")
        start = typed or self._before
        self._title: TextInput = discord.ui.TextInput(default=start.title, max_length=TITLE_LENGTH)
        self._about: TextInput = discord.ui.TextInput(
            style=discord.TextStyle.paragraph, default=start.about, max_length=ABOUT_LENGTH, required=False
        )
        self._when: TextInput = discord.ui.TextInput(default=start.when, max_length=WHEN_LENGTH)
        self._lasts: TextInput = discord.ui.TextInput(default=start.lasts, max_length=WHEN_LENGTH)
        self._cover: discord.ui.FileUpload[Any] = discord.ui.FileUpload(required=False, min_values=0, max_values=1)
        example = translate(_("Like “friday 18:00” or “2027-03-31 18:00”, on the clocks of {zone}"), locale, zone=zone)
        picture = translate(_("PNG, JPEG or WebP up to 8 MB, wide; shown on Discord's event"), locale)
        self._ask(_("Title"), self._title, locale)
        self._ask(_("What it is about"), self._about, locale)
        self._ask(_("When"), self._when, locale, example)
        self._ask(_("How long"), self._lasts, locale, translate(_("Like 60m or 1h 30m"), locale))
        self._ask(_("Picture"), self._cover, locale, picture)

    def _ask(self, text: str, component: discord.ui.Item[Any], locale: str, hint: str | None = None) -> None:
        label = translate(text, locale)
        self.add_item(discord.ui.Label(text=label, description=hint[:100] if hint else None, component=component))

    async def on_submit(self, interaction: Interaction, /) -> None:
        """Hand on what was understood, or say what was not and offer to correct it."""
        typed = Typed(self._title.value, self._about.value, self._when.value, self._lasts.value)
        try:
            await self._on_words(interaction, await self._understood(typed))
        except BadInputError as fault:
            await self._offer_again(interaction, typed, fault)

    async def _understood(self, typed: Typed) -> Words:
        if self._plan is not None and typed.when.strip() == self._before.when:
            starts_at = self._plan.starts_at  # untouched: not to be read anew, as it may have been past or odd
        else:
            starts_at = parse_when(typed.when, now=self._now(), zone=self._zone).replace(second=0, microsecond=0)
        minutes = parse_duration(typed.lasts) // MINUTE
        return Words(typed.title, typed.about, starts_at, minutes, await self._picture())

    async def _picture(self) -> bytes | None:
        if not self._cover.values:
            return None
        file = self._cover.values[0]
        content = await file.read() if file.size <= LONGEST_COVER else b""
        if not is_picture(content):
            raise BadInputError(_("The picture has to be a PNG, JPEG or WebP file of up to 8 MB."))
        return content

    async def _offer_again(self, interaction: Interaction, typed: Typed, fault: BadInputError) -> None:
        locale = locale_of(interaction)
        form = WordsForm(self._on_words, now=self._now, zone=self._zone, locale=locale, plan=self._plan, typed=typed)
        await offer_again(interaction, fault, form)


class PlacesForm(BaseModal):
    """How many may come, and the link of a session that is elsewhere."""

    def __init__(self, plan: Plan, on_answer: Callable[[Interaction, int, str], Awaitable[None]], locale: str) -> None:
        super().__init__(title=translate(_("Places and link"), locale))
        self._on_answer = on_answer
        self._capacity: TextInput = discord.ui.TextInput(default=str(plan.capacity or ""), max_length=6, required=False)
        self._link: TextInput = discord.ui.TextInput(default=plan.link or "", max_length=LINK_LENGTH, required=False)
        self.add_item(
            discord.ui.Label(
                text=translate(_("How many may come"), locale),
                description=translate(_("Empty: as many as like"), locale),
                component=self._capacity,
            )
        )
        self.add_item(
            discord.ui.Label(
                text=translate(_("Link"), locale),
                description=translate(_("For a session that is not on Discord; empty: in the chosen channel"), locale),
                component=self._link,
            )
        )

    async def on_submit(self, interaction: Interaction, /) -> None:
        """Hand the answers on. Raises BadInputError for what is no number."""
        number = self._capacity.value.strip()
        if number and not number.isdecimal():
            raise BadInputError(_("Write how many may come, or leave it empty for everybody."))
        await self._on_answer(interaction, int(number or 0), self._link.value.strip())


class MoveForm(BaseModal):
    """The new time of a session."""

    def __init__(self, on_answer: Callable[[Interaction, str], Awaitable[None]], zone: ZoneInfo, locale: str) -> None:
        super().__init__(title=translate(_("Move the session"), locale))
        self._on_answer = on_answer
        self._when: TextInput = discord.ui.TextInput(max_length=WHEN_LENGTH)
        example = translate(_("Like “friday 18:00” or “2027-03-31 18:00”, on the clocks of {zone}"), locale, zone=zone)
        self.add_item(
            discord.ui.Label(text=translate(_("When"), locale), description=example[:100], component=self._when)
        )

    async def on_submit(self, interaction: Interaction, /) -> None:
        """Hand on what was typed."""
        await self._on_answer(interaction, self._when.value)


class ReasonForm(BaseModal):
    """Why a session is cancelled."""

    def __init__(self, on_answer: Callable[[Interaction, str], Awaitable[None]], locale: str) -> None:
        super().__init__(title=translate(_("Cancel the session"), locale))
        self._on_answer = on_answer
        self._reason: TextInput = discord.ui.TextInput(
            style=discord.TextStyle.paragraph, max_length=REASON_LENGTH, required=False
        )
        hint = translate(_("Everybody who comes reads it"), locale)
        self.add_item(discord.ui.Label(text=translate(_("Why"), locale), description=hint, component=self._reason))

    async def on_submit(self, interaction: Interaction, /) -> None:
        """Hand on what was typed."""
        await self._on_answer(interaction, self._reason.value)
