"""Tells members what was done, once: also when the bot is killed between sending and noting it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.cases import DmState
from bot.cases.settings import ModerationSettings
from bot.kit import OpeningTooFast, Undeliverable, deliver_once
from bot.kit.delivery import find_sent, mark_of
from bot.logs import get_logger
from cogs.moderation.jobs.hands import is_refusal
from cogs.moderation.render import member_card

if TYPE_CHECKING:
    from bot.cases import Case
    from bot.client import Hearth

log = get_logger(__name__)


class Telling:
    """Writes to the member of a case."""

    def __init__(self, bot: Hearth) -> None:
        self._bot = bot
        self._cases = bot.services.cases

    async def tell(self, guild: discord.Guild, case: Case, *, again: bool) -> None:
        """Tell a member what the case says; with `again` an attempt before may have done so."""
        if case.dm is not DmState.WAITING:
            return
        settings = await self._bot.services.guilds.get(guild.id, ModerationSettings)
        language = (await self._bot.services.guilds.server(guild.id)).language
        found = [await offer(case, language) for offer in self._bot.case_offers]
        offers = [offer for offer in found if offer is not None]
        view = member_card(case, guild.name, settings.advice, language, offers)
        try:
            user = await self._user(case.target_id)
            marker = mark_of(case.id)
            await deliver_once(user, nonce=f"case-{case.id:x}", marker=marker, again=again, view=view)
        except (Undeliverable, OpeningTooFast, discord.HTTPException) as refusal:
            if _may_pass(refusal) and not case.kind.removes:
                raise
            # Being told must not keep anybody from being stopped: the case says that they were not.
            log.debug("member not told", guild_id=guild.id, case=case.number, reason=type(refusal).__name__)
            await self._cases.told(case, DmState.CLOSED)
            return
        await self._cases.told(case, DmState.SENT)

    async def take_back(self, case: Case) -> None:
        """Delete what a member was told of something that Discord then refused to do."""
        current = await self._cases.find(case.id)
        if current is None or current.dm is not DmState.SENT:
            return
        try:
            user = await self._user(case.target_id)
            message = await find_sent(user, mark_of(case.id))
            if message is not None:
                await message.delete()
        except discord.HTTPException as error:
            if not is_refusal(error):
                raise
            return  # what they were told stays
        await self._cases.told(case, DmState.NONE)

    async def _user(self, user_id: int) -> discord.User:
        return self._bot.get_user(user_id) or await self._bot.fetch_user(user_id)


def _may_pass(refusal: Exception) -> bool:
    if isinstance(refusal, discord.HTTPException):
        return not is_refusal(refusal)
    return isinstance(refusal, OpeningTooFast)
