"""The composer's selects: each hands one choice about a session on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import discord

from bot.errors import BadInputError
from bot.i18n import _, plural, say_number, translate
from cogs.sessions.models import Kind, Place, Repeat
from cogs.sessions.render.words import KINDS, REPEATS
from cogs.sessions.rules import slot_lengths

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.ledger import Threshold
    from cogs.sessions.models import Session

Interaction = discord.Interaction[Any]
MOST_ROLES = 10
MOST_TIERS = 24  # beside "everybody", 25 options
USUAL_SLOT = 15
ONCE = "once"
CHANNELS: dict[discord.ChannelType, Place] = {
    discord.ChannelType.stage_voice: Place.STAGE,
    discord.ChannelType.voice: Place.VOICE,
    discord.ChannelType.text: Place.TEXT,
}


class Composing(Protocol):
    """What takes the choices."""

    session: Session
    locale: str
    repeat: Repeat | None

    async def choose(self, interaction: Interaction, **changes: Any) -> None:
        """Take over a choice."""
        ...

    async def choose_repeat(self, interaction: Interaction, repeat: Repeat | None) -> None:
        """Let it repeat so."""
        ...


class KindSelect(discord.ui.Select[Any]):
    """What kind of session it is."""

    def __init__(self, composer: Composing) -> None:
        chosen = composer.session.plan.kind
        super().__init__(
            custom_id="kind",
            options=[
                discord.SelectOption(label=translate(text, composer.locale), value=kind.value, default=kind is chosen)
                for kind, text in KINDS.items()
            ],
        )
        self._composer = composer

    async def callback(self, interaction: Interaction) -> None:
        """Choose the kind; office hours get slots of a usual length."""
        kind, plan = Kind(self.values[0]), self._composer.session.plan
        slot = 0
        if kind is Kind.OFFICE_HOURS:
            lengths = slot_lengths(plan.minutes)
            slot = plan.slot_minutes or next((each for each in lengths if each >= USUAL_SLOT), lengths[-1])
        await self._composer.choose(interaction, kind=kind, slot_minutes=slot)


class PlaceSelect(discord.ui.ChannelSelect[Any]):
    """In which channel it is: a stage, a voice or a text channel."""

    def __init__(self, composer: Composing) -> None:
        channel_id = composer.session.plan.channel_id
        super().__init__(
            custom_id="place",
            channel_types=list(CHANNELS),
            placeholder=translate(_("Channel: stage, voice or text"), composer.locale),
            default_values=[discord.Object(channel_id)] if channel_id else [],
        )
        self._composer = composer

    async def callback(self, interaction: Interaction) -> None:
        """Choose the channel."""
        channel = self.values[0]
        place = CHANNELS[channel.type]
        await self._composer.choose(interaction, place=place, channel_id=channel.id, link=None)


class HostSelect(discord.ui.UserSelect[Any]):
    """Who hosts it."""

    def __init__(self, composer: Composing) -> None:
        super().__init__(
            custom_id="host",
            placeholder=translate(_("Who hosts it?"), composer.locale),
            default_values=[discord.Object(composer.session.plan.host_id)],
        )
        self._composer = composer

    async def callback(self, interaction: Interaction) -> None:
        """Choose the host. Raises BadInputError for bots and who is not here."""
        host = self.values[0]
        if host.bot or not isinstance(host, discord.Member):
            raise BadInputError(_("Choose somebody of this server who is no bot."))
        await self._composer.choose(interaction, host_id=host.id)


class RoleSelect(discord.ui.RoleSelect[Any]):
    """Who may come, by role."""

    def __init__(self, composer: Composing) -> None:
        super().__init__(
            custom_id="roles",
            min_values=0,
            max_values=MOST_ROLES,
            placeholder=translate(_("For all, or choose roles"), composer.locale),
            default_values=[discord.Object(role_id) for role_id in composer.session.plan.role_ids],
        )
        self._composer = composer

    async def callback(self, interaction: Interaction) -> None:
        """Choose the roles; @everyone is as good as none."""
        chosen = tuple(role.id for role in self.values if not role.is_default())
        await self._composer.choose(interaction, role_ids=chosen)


class TierSelect(discord.ui.Select[Any]):
    """From which tier on one may come."""

    def __init__(self, composer: Composing, tiers: Sequence[Threshold]) -> None:
        plan, locale = composer.session.plan, composer.locale
        options = [discord.SelectOption(label=translate(_("Any tier"), locale), value="0", default=not plan.min_points)]
        text = _("From tier {tier} on ({points} points)")
        named = {tier.points: tier.name for tier in tiers[:MOST_TIERS]}
        if plan.min_points:  # also what the server has no tier for any more
            named.setdefault(plan.min_points, plan.tier or "…")
        for points, name in sorted(named.items())[:MOST_TIERS]:
            label = translate(text, locale, tier=translate(name, locale), points=say_number(points, locale))
            options.append(
                discord.SelectOption(label=label[:100], value=str(points), default=points == plan.min_points)
            )
        super().__init__(custom_id="tier", options=options)
        self._composer = composer
        self._named = named

    async def callback(self, interaction: Interaction) -> None:
        """Choose the tier."""
        points = int(self.values[0])
        await self._composer.choose(interaction, min_points=points, tier=self._named.get(points))


class RepeatSelect(discord.ui.Select[Any]):
    """How it repeats."""

    def __init__(self, composer: Composing, *, may_stop: bool) -> None:
        locale = composer.locale
        options = [
            discord.SelectOption(
                label=translate(_("Repeats {how}"), locale, how=translate(text, locale)),
                value=repeat.value,
                default=repeat is composer.repeat,
            )
            for repeat, text in REPEATS.items()
        ]
        if may_stop:
            label = translate(_("Once, without repeating"), locale)
            options.insert(0, discord.SelectOption(label=label, value=ONCE, default=composer.repeat is None))
        super().__init__(custom_id="repeat", options=options)
        self._composer = composer

    async def callback(self, interaction: Interaction) -> None:
        """Choose how it repeats."""
        chosen = self.values[0]
        await self._composer.choose_repeat(interaction, None if chosen == ONCE else Repeat(chosen))


class SlotSelect(discord.ui.Select[Any]):
    """How long a slot of office hours is."""

    def __init__(self, composer: Composing) -> None:
        plan = composer.session.plan
        text = plural("Slots of {count} minute", "Slots of {count} minutes")
        lengths = sorted({*slot_lengths(plan.minutes), plan.slot_minutes})
        super().__init__(
            custom_id="slots",
            options=[
                discord.SelectOption(
                    label=translate(text, composer.locale, count=length),
                    value=str(length),
                    default=length == plan.slot_minutes,
                )
                for length in lengths
            ],
        )
        self._composer = composer

    async def callback(self, interaction: Interaction) -> None:
        """Choose the length."""
        await self._composer.choose(interaction, slot_minutes=int(self.values[0]))
