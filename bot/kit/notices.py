"""Delivers the team's notices to its channel. The job side of `bot.team`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.i18n import _
from bot.jobs import JobKind
from bot.kit.delivery import Undeliverable, Words, deliver_once
from bot.logs import get_logger
from bot.team import NOTICE_JOB

if TYPE_CHECKING:
    from bot.client import Hearth
    from bot.jobs import Job

log = get_logger(__name__)


def notice_kind(bot: Hearth) -> JobKind:
    """Return the kind of job that tells a team something."""

    async def tell(job: Job) -> None:
        services = bot.services
        notice = await services.team.find(int(job.payload["notice_id"]))
        if notice is None or notice.is_told:
            return
        server = await services.guilds.server(notice.guild_id)
        channel = bot.get_channel(server.team_channel_id) if server.team_channel_id else None
        if not isinstance(channel, discord.abc.Messageable):
            return  # /setup check shows what could not be told
        try:
            sentence = f"🔔 {notice.in_language(server.language)}"
            marker = Words(sentence, job.due_at)
            message = await deliver_once(
                channel, nonce=job.nonce, marker=marker, again=job.attempt > 1, since=job.due_at, content=sentence
            )
        except Undeliverable as refusal:
            log.info("team not told", guild_id=notice.guild_id, reason=refusal.reason)
            return
        await services.team.mark_told(notice.id, message.id)

    return JobKind(NOTICE_JOB, tell, title=_("Notice to the team"))
