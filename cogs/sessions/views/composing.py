"""The composer: a planned session as everybody will see it, and everything about it that can be chosen."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import discord

from bot.errors import BadInputError, NotSetUpError
from bot.i18n import _, translate
from bot.kit import BaseLayout, card, guild_of, layout_of, locale_of, require_permissions, service_of
from bot.kit.views import row
from bot.text import inert
from cogs.sessions.forms.planning import PlacesForm, WordsForm
from cogs.sessions.models import Counts, Kind, Place, SessionSettings, State
from cogs.sessions.render.cards import session_box
from cogs.sessions.render.planning import planning_note
from cogs.sessions.rules import next_occurrences, recurrence_of, slot_lengths
from cogs.sessions.service import LookService, PlaceService, PlanService
from cogs.sessions.views.choosing import (
    HostSelect,
    KindSelect,
    PlaceSelect,
    RepeatSelect,
    RoleSelect,
    SlotSelect,
    TierSelect,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from bot.client import Hearth
    from bot.guilds import ServerSettings
    from bot.ledger import Threshold
    from cogs.sessions.forms.planning import Words
    from cogs.sessions.models import Repeat, Session

Interaction = discord.Interaction[Any]
Button = discord.ui.Button[Any]
SHOWN_LATER = 3


class Composer(BaseLayout):
    """Everything that can be chosen about a session.

    A draft is kept with every choice; a published session changes when it is saved, since people are told then.
    """

    def __init__(self, owner_id: int, session: Session, locale: str) -> None:
        super().__init__(owner_id)
        self.session = session
        self.locale = locale
        self.repeat: Repeat | None = None
        """How it repeats: as it is, or as it will be once it is saved."""
        self._revision = session.revision
        self._cover: bytes | None = None
        self._is_of_series = False
        self._tiers: Sequence[Threshold] = ()
        self._counts = Counts()

    @property
    def is_draft(self) -> bool:
        """Whether each choice is kept at once."""
        return self.session.state is State.DRAFT

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Let only the owner press, as long as they may manage events. Raises NotAllowedError."""
        if not await super().interaction_check(interaction):
            return False
        require_permissions(interaction, "manage_events")
        return True

    async def show(self, interaction: Interaction) -> None:
        """Show the composer privately, or in place of what was pressed."""
        await self._read(interaction)
        await self._draw(interaction)
        await self.send(interaction)

    async def choose(self, interaction: Interaction, **changes: Any) -> None:
        """Take over a choice: keep the draft, or show the session as it will be. Raises BadInputError."""
        await self._change(interaction, self.repeat, None, **changes)

    async def choose_repeat(self, interaction: Interaction, repeat: Repeat | None) -> None:
        """Let the session repeat, or no longer. Raises BadInputError."""
        if repeat is None and self.is_draft:
            await self._check_unchanged(interaction)
            plans = service_of(interaction, PlanService)
            self._keep(await plans.stop_repeating(guild_of(interaction).id, self.session.id))
            self.repeat = None
            await self._redraw(interaction)
            return
        await self._change(interaction, repeat, None)

    async def _change(
        self, interaction: Interaction, repeat: Repeat | None, cover: bytes | None, **changes: Any
    ) -> None:
        await self._check_unchanged(interaction)
        plan = replace(self.session.plan, **changes)
        if self.is_draft:
            plans, guild = service_of(interaction, PlanService), guild_of(interaction)
            self._keep(await plans.edit(guild.id, self.session.id, plan, is_for_later=True, repeat=repeat, cover=cover))
        else:
            self.session = replace(self.session, plan=plan)
            self._cover = cover or self._cover
        self.repeat = repeat
        await self._redraw(interaction)

    async def _check_unchanged(self, interaction: Interaction) -> None:
        """Refuse to write over what somebody else changed meanwhile, and show that. Raises BadInputError."""
        stored = await service_of(interaction, LookService).get(guild_of(interaction).id, self.session.id)
        if stored.revision == self._revision:
            return
        self._keep(stored)
        await self._redraw(interaction)
        raise BadInputError(_("It was changed meanwhile. Here it is as it stands now: choose again."))

    def _keep(self, session: Session) -> None:
        self.session, self._revision = session, session.revision

    async def _read(self, interaction: Interaction) -> None:
        client: Hearth = interaction.client
        series = await service_of(interaction, LookService).series_of(self.session)
        self.repeat = series.repeat if series is not None else None
        self._is_of_series = series is not None
        self._tiers = await client.services.ledger.thresholds.listed(self.session.guild_id)
        self._counts = await service_of(interaction, PlaceService).counts(self.session.id)

    async def _redraw(self, interaction: Interaction) -> None:
        await self._draw(interaction)
        nobody = discord.AllowedMentions.none()
        if not interaction.response.is_done() and interaction.message is not None:
            await interaction.response.edit_message(view=self, allowed_mentions=nobody)
            self.origin = interaction
        else:  # a form was opened from somewhere else
            await interaction.followup.send(view=self, ephemeral=True, allowed_mentions=nobody)

    async def _draw(self, interaction: Interaction) -> None:
        client: Hearth = interaction.client
        server = await client.services.guilds.server(self.session.guild_id)
        settings = await client.services.guilds.get(self.session.guild_id, SessionSettings)
        zones = (server.timezone, "UTC", *settings.zones)
        note = planning_note(self.session, zones, client.services.clock.now(), self.locale, later=self._later(server))
        self.clear_items()
        self.add_item(session_box(self.session, self._counts, server.language, repeat=self.repeat))
        self.add_item(discord.ui.TextDisplay(note))
        for select in self._selects():
            self.add_item(row(select))
        self.add_item(row(*self._buttons()))

    def _later(self, server: ServerSettings) -> list[dt.datetime]:
        if self.repeat is None:
            return []
        starts_at = self.session.plan.starts_at
        return next_occurrences(recurrence_of(self.repeat, starts_at, server.zone), starts_at, SHOWN_LATER)

    def _selects(self) -> list[discord.ui.Item[Any]]:
        plan = self.session.plan
        selects: list[discord.ui.Item[Any]] = [KindSelect(self), PlaceSelect(self), HostSelect(self), RoleSelect(self)]
        if self._tiers or plan.min_points:
            selects.append(TierSelect(self, self._tiers))
        selects.append(RepeatSelect(self, may_stop=self.is_draft or not self._is_of_series))
        if plan.kind is Kind.OFFICE_HOURS:
            selects.append(SlotSelect(self))
        return selects

    def _buttons(self) -> list[Button]:
        words = _button(_("Edit words"), self._edit_words, self.locale, emoji="✏️")
        places = _button(_("Places, link"), self._edit_places, self.locale, emoji="🎟️")
        if self.is_draft:
            green = discord.ButtonStyle.success
            publish = _button(_("Publish"), self._publish, self.locale, emoji="📣", style=green)
            drop = _button(_("Throw away"), self._drop, self.locale, style=discord.ButtonStyle.danger)
            return [publish, words, places, drop]
        green = discord.ButtonStyle.success
        label = _("Save, only this one") if self._is_of_series else _("Save")
        save = [_button(label, self._save, self.locale, style=green)]
        if self._is_of_series:
            save.append(_button(_("Save for all later ones, too"), self._save_later, self.locale))
        return [*save, words, places]

    async def _edit_words(self, interaction: Interaction) -> None:
        client: Hearth = interaction.client
        server = await client.services.guilds.server(self.session.guild_id)
        form = WordsForm(
            self._new_words,
            now=client.services.clock.now,
            zone=server.zone,
            locale=locale_of(interaction),
            plan=self.session.plan,
        )
        await form.open(interaction)

    async def _new_words(self, interaction: Interaction, words: Words) -> None:
        require_permissions(interaction, "manage_events")
        changes: dict[str, Any] = {
            "title": words.title,
            "about": words.about,
            "starts_at": words.starts_at,
            "minutes": words.minutes,
        }
        if self.session.plan.slot_minutes and words.minutes != self.session.plan.minutes:
            fitting = slot_lengths(words.minutes)
            length = self.session.plan.slot_minutes
            changes["slot_minutes"] = length if length in fitting else fitting[-1]
        await self._change(interaction, self.repeat, words.cover, **changes)

    async def _edit_places(self, interaction: Interaction) -> None:
        await PlacesForm(self.session.plan, self._new_places, locale_of(interaction)).open(interaction)

    async def _new_places(self, interaction: Interaction, capacity: int, link: str) -> None:
        require_permissions(interaction, "manage_events")
        changes: dict[str, Any] = {"capacity": capacity}
        if link:
            changes |= {"place": Place.LINK, "link": link, "channel_id": None}
        elif self.session.plan.place is Place.LINK:
            raise BadInputError(_("Choose the channel in which it takes place."))
        await self.choose(interaction, **changes)

    async def _publish(self, interaction: Interaction) -> None:
        client: Hearth = interaction.client
        guild = guild_of(interaction)
        settings = await client.services.guilds.live(guild.id, SessionSettings)
        if settings.channel_id is None or guild.get_channel(settings.channel_id) is None:
            raise NotSetUpError(_("I have no channel for sessions' cards yet. Choose one with /setup wizard."))
        await self._check_unchanged(interaction)
        session = await service_of(interaction, PlanService).publish(guild.id, self.session.id)
        text = _("📣 **{title}** is published: its card is on its way to {channel}.")
        await self._end(
            interaction,
            text,
            title=inert(session.plan.title),
            channel=f"<#{settings.channel_id}>",
        )

    async def _drop(self, interaction: Interaction) -> None:
        await self._check_unchanged(interaction)
        await service_of(interaction, PlanService).cancel(guild_of(interaction).id, self.session.id, "")
        await self._end(interaction, _("🗑️ The draft is gone."))

    async def _save(self, interaction: Interaction) -> None:
        await self._store(interaction, is_for_later=False)

    async def _save_later(self, interaction: Interaction) -> None:
        await self._store(interaction, is_for_later=True)

    async def _store(self, interaction: Interaction, *, is_for_later: bool) -> None:
        await self._check_unchanged(interaction)
        series = await service_of(interaction, LookService).series_of(self.session)
        is_new = self.repeat is not (series.repeat if series is not None else None)
        if is_new and series is not None and not is_for_later:
            raise BadInputError(_("How it repeats can only be saved for all later ones, too."))
        session = await service_of(interaction, PlanService).edit(
            guild_of(interaction).id,
            self.session.id,
            self.session.plan,
            is_for_later=is_for_later,
            repeat=self.repeat if is_new else None,
            cover=self._cover,
        )
        text = _("✅ **{title}** is changed. The card and Discord's event follow.")
        await self._end(interaction, text, title=inert(session.plan.title))

    async def _end(self, interaction: Interaction, text: str, **params: object) -> None:
        self.stop()
        note = layout_of(card(translate(text, self.locale, **params)))
        with suppress(discord.NotFound):  # dismissed meanwhile: it is done all the same
            await interaction.response.edit_message(view=note, allowed_mentions=discord.AllowedMentions.none())


def _button(
    label: str,
    callback: Any,
    locale: str,
    *,
    emoji: str | None = None,
    style: discord.ButtonStyle = discord.ButtonStyle.secondary,
) -> Button:
    made: Button = discord.ui.Button(label=translate(label, locale), emoji=emoji, style=style)
    made.callback = callback
    return made
