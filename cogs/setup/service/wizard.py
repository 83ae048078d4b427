"""The wizard: where somebody is, what is guessed, chosen, switched and finished. Knows no Discord.

Every choice is stored at once; the page is kept per server, so that it can be left and taken up again by anyone.
"""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from bot.clock import to_millis
from bot.errors import BadInputError, NotFoundError
from bot.guilds import ServerSettings
from bot.i18n import language_of
from bot.logs import get_logger
from cogs.setup.models import Progress, WizardView
from cogs.setup.rules import check_choice, find_problems, guess_ids, plan_pages, slots_of, zone_of_locale
from cogs.setup.service.base import BaseService

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cogs.setup.models import Everything, GuildFacts, Page, Slot
    from cogs.setup.service.base import Parts

log = get_logger(__name__)

SERVER = ServerSettings.feature
LANGUAGE_KEY = f"{SERVER}.language"
ZONE_KEY = f"{SERVER}.timezone"
CLEARED = {"null", "[]"}
CHANGES_SEARCHED = 500


class Wizard(BaseService):
    """Leads through the settings page by page."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self._locks: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def pages(self, guild_id: int) -> list[Page]:
        """Return the pages of a server, made from what the features ask that are on there."""
        return plan_pages(await self.everything(guild_id))

    def lock(self, guild_id: int) -> asyncio.Lock:
        """Return what lets only one press at a time create channels and roles for a server."""
        return self._locks[guild_id]

    async def open(self, facts: GuildFacts, by: int) -> int:
        """Return the page to go on with; the first time on a new server, store sensible guesses before."""
        async with self.lock(facts.guild_id):
            progress = await self._progress(facts.guild_id)
            if progress is not None:
                return await self._within(facts.guild_id, progress.page)
            server = await self._guilds.server(facts.guild_id)
            guessed = {} if server.is_set_up else await self._guess(facts, by)
            await self._keep(facts.guild_id, Progress(0, guessed))
            return 0

    async def turn_to(self, guild_id: int, number: int) -> int:
        """Go to a page, within the ends, and keep it."""
        number = await self._within(guild_id, number)
        progress = await self._progress(guild_id)
        await self._keep(guild_id, Progress(number, progress.guessed if progress else {}))
        return number

    async def view(self, facts: GuildFacts, number: int) -> WizardView:
        """Return what a page shows."""
        everything = await self.everything(facts.guild_id)
        pages = plan_pages(everything)
        number = min(max(number, 0), len(pages) - 1)
        progress = await self._progress(facts.guild_id)
        guessed: Mapping[str, object] = progress.guessed if progress else {}
        return WizardView(
            page=pages[number],
            number=number,
            count=len(pages),
            everything=everything,
            guessed=frozenset(key for key, value in guessed.items() if _current(everything, key) == value),
            findings=tuple(find_problems(everything, facts, self.slots)),
            facts=facts,
            now=self._parts.clock.now(),
        )

    async def page_of(self, guild_id: int, key: str) -> int:
        """Return the page that asks for a setting, or else has the switch of its feature. Raises NotFoundError."""
        feature, _dot, name = key.partition(".")
        pages = await self.pages(guild_id)
        asking = [number for number, page in enumerate(pages) if any(slot.key == key for slot in page.slots)]
        switching = [number for number, page in enumerate(pages) if feature in page.features]
        found = asking or switching
        if not found or (name and name not in self.model(feature).model_fields):
            raise NotFoundError
        return found[0]

    async def choose(self, facts: GuildFacts, key: str, ids: Sequence[int], by: int) -> None:
        """Store the channels or roles that were picked. Raises BadInputError, with nothing stored, for the reason."""
        slot, everything = self.slot(key), await self.everything(facts.guild_id)
        check_choice(slot, ids, everything, facts, self.slots)
        await self.put(facts.guild_id, slot, tuple(ids), by)

    async def put(self, guild_id: int, slot: Slot, ids: tuple[int, ...], by: int) -> None:
        """Store channels or roles as they are; what was told of those they replace is over."""
        before = await self.everything(guild_id)
        await self.store(guild_id, slot.key, slot.value_of(ids), by=by)
        await self.forget_replaced(guild_id, before)

    async def switch(self, facts: GuildFacts, feature: str, by: int, *, is_on: bool) -> None:
        """Switch a feature on or off; on a new server, guess what one needs that is on now.

        Raises NotFoundError for one that has no switch.
        """
        if not self.model(feature).can_be_disabled():
            raise NotFoundError
        guild_id = facts.guild_id
        await self.store(guild_id, f"{feature}.enabled", is_on, by=by)
        if not is_on or (await self._guilds.server(guild_id)).is_set_up:
            return
        async with self.lock(guild_id):
            progress = await self._progress(guild_id) or Progress(0, {})
            guessed = await self._guess_slots(facts, by, await self._cleared(guild_id))
            await self._keep(guild_id, Progress(progress.page, {**progress.guessed, **guessed}))

    async def still_missing(self, guild_id: int, keys: Iterable[str]) -> list[Slot]:
        """List which of these settings are empty now and can be created."""
        everything = await self.everything(guild_id)
        slots = [self.slot(key) for key in keys]
        return [slot for slot in slots if slot.mark.create and not slot.ids_in(everything)]

    async def finish(self, guild_id: int, by: int) -> bool:
        """Let the bot go live; False when it was already. The next time, the wizard starts at its first page."""
        await self._keep(guild_id, Progress(0, {}))
        async with self.lock(guild_id):
            if (await self._guilds.server(guild_id)).is_set_up:
                return False
            now = to_millis(self._parts.clock.now())
            await self._guilds.change(guild_id, ServerSettings, by=by, set_up_at=now)
            return True

    async def _guess(self, facts: GuildFacts, by: int) -> dict[str, Any]:
        everything = await self.everything(facts.guild_id)
        cleared = await self._cleared(facts.guild_id)
        guessed: dict[str, Any] = {
            key: value
            for key, value in _basics(facts, everything[SERVER]).items()
            if key not in cleared and await self._try(facts.guild_id, key, value, by)
        }
        return guessed | await self._guess_slots(facts, by, cleared)

    async def _guess_slots(self, facts: GuildFacts, by: int, cleared: set[str]) -> dict[str, Any]:
        everything = await self.everything(facts.guild_id)
        unused = {slot.key for slot in self.slots if not everything[slot.feature].is_on}
        return {
            key: list(ids)
            for key, ids in guess_ids(self.slots, everything, facts, skip=cleared | unused).items()
            if await self._try(facts.guild_id, key, self.slot(key).value_of(ids), by)
        }

    async def _try(self, guild_id: int, key: str, value: Any, by: int) -> bool:
        try:
            await self.store(guild_id, key, value, by=by)
        except BadInputError as refusal:  # a guess that the feature does not take is none
            log.debug("guess not taken", guild_id=guild_id, setting=key, reason=str(refusal))
            return False
        return True

    async def _cleared(self, guild_id: int) -> set[str]:
        """Name what somebody has emptied or chosen on purpose before the wizard was opened."""
        changes = await self._guilds.recent_changes(guild_id, CHANGES_SEARCHED)
        return {
            f"{change.feature}.{change.name}"
            for change in changes
            if change.after in CLEARED and change.before is not None and change.before not in CLEARED
        }

    async def _progress(self, guild_id: int) -> Progress | None:
        kept = await self._parts.state.get(_state(guild_id))
        if not kept:
            return None
        data = json.loads(kept)
        return Progress(data["page"], data["guessed"])

    async def _within(self, guild_id: int, number: int) -> int:
        return min(max(number, 0), len(await self.pages(guild_id)) - 1)

    async def _keep(self, guild_id: int, progress: Progress) -> None:
        data = json.dumps({"page": progress.page, "guessed": dict(progress.guessed)})
        await self._parts.state.put(_state(guild_id), data)


def _state(guild_id: int) -> str:
    return f"wizard:{guild_id}"


def _basics(facts: GuildFacts, server: Any) -> dict[str, str]:
    """Guess language and zone by the server's Discord language, where they still are what they are by default."""
    defaults = ServerSettings()
    guessed: dict[str, str] = {}
    if server.language == defaults.language != language_of(facts.locale):
        guessed[LANGUAGE_KEY] = language_of(facts.locale)
    zone = zone_of_locale(facts.locale)
    if zone is not None and server.timezone == defaults.timezone:
        guessed[ZONE_KEY] = zone
    return guessed


def _current(everything: Everything, key: str) -> Any:
    feature, _dot, name = key.partition(".")
    if feature not in everything or name not in type(everything[feature]).model_fields:
        return None
    slot = next((slot for slot in slots_of([type(everything[feature])]) if slot.name == name), None)
    return getattr(everything[feature], name) if slot is None else list(slot.ids_in(everything))
