"""Saying thanks: once, however often Discord delivers it; with whatever is to be shown of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import BadInputError
from bot.i18n import _
from cogs.thanks.models import Act, ActState, How, Outcome, ThanksSettings
from cogs.thanks.service.base import LINE_JOB, BaseService

if TYPE_CHECKING:
    from cogs.thanks.models import Line, Saying


class NobodyNamed(BadInputError):  # noqa: N818 - says what is the case
    """A thanks to nobody."""

    message = _("Say whom you want to thank: pick a member.")


class SayingService(BaseService):
    """Say thanks, and know what is shown of it."""

    async def say(self, saying: Saying) -> Outcome:
        """Say thanks to each whom the guards let be thanked; the same key again returns what was said.

        Raises NotSetUpError and NobodyNamed. Who is refused is no failure, but part of the outcome, and noted for the
        team.
        """
        settings = await self._guilds.live(saying.guild_id, ThanksSettings)
        if not saying.targets:
            raise NobodyNamed
        async with self._store.database.transaction(lock=saying.guild_id) as tx:
            before = await self._store.find_act_by_key(tx, saying.guild_id, saying.key)
            if before is not None:
                return Outcome(await self._line(tx, before))
            act = Act(
                id=self._store.database.new_id(),
                guild_id=saying.guild_id,
                giver_id=saying.giver.id,
                channel_id=saying.place.channel_id,
                key=saying.key,
                how=saying.how,
                state=ActState.SAID,
                is_public=settings.announce and saying.how is not How.DETECTED,
                said_at=self._clock.now(),
                message_id=saying.message_id,
            )
            return await self._write(tx, act, saying)

    async def shown(self, guild_id: int, act_id: int, message_id: int) -> None:
        """Record the bot's public line about an act, so that no job posts it again."""
        async with self._store.database.transaction(lock=guild_id) as tx:
            act = await self._store.find_act(tx, guild_id, act_id)
            if act is None or act.shown_id is not None:
                return
            await self._store.shown(tx, act, message_id)
            await self._jobs.cancel(tx, LINE_JOB, str(act.id))

    async def find_line(self, guild_id: int, act_id: int) -> Line | None:
        """Return what there is to show of an act as it stands now; None when it is forgotten."""
        async with self._store.database.reading() as tx:
            act = await self._store.find_act(tx, guild_id, act_id)
            return await self._line(tx, act) if act is not None else None
