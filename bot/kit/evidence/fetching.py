"""Fetches the files of messages kept as evidence. A file that is settled stays as it is: safe to run twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.cases.evidence import EVIDENCE_JOB, FileState, refusal
from bot.cases.settings import ModerationSettings
from bot.i18n import _
from bot.jobs import JobKind
from bot.logs import get_logger

if TYPE_CHECKING:
    from bot.cases import EvidenceFile
    from bot.cases.evidence import Waiting
    from bot.client import Hearth
    from bot.jobs import Job

log = get_logger(__name__)


def evidence_kind(bot: Hearth) -> JobKind:
    """Return the kind of job that fetches the files of a message."""
    keeper = bot.services.cases.evidence

    async def fetch(job: Job) -> None:
        evidence_id = int(job.payload["evidence_id"])
        waiting = await keeper.waiting(evidence_id)
        if waiting is None:
            await keeper.fetched(job.guild_id or 0, evidence_id)
            return
        settings = await bot.services.guilds.get(waiting.guild_id, ModerationSettings)
        limits, kept = settings.evidence_limits, waiting.kept_bytes
        for file in waiting.files:
            why_not = refusal(file, kept, limits)
            if why_not is not None:
                await keeper.settle(waiting.guild_id, file, why_not)
                continue
            content = await _read(bot, waiting, file)
            await keeper.settle(waiting.guild_id, file, FileState.GONE if content is None else FileState.KEPT, content)
            kept += len(content or b"")
        await keeper.fetched(waiting.guild_id, evidence_id)

    async def give_up(job: Job) -> None:
        log.warning("evidence not fetched", guild_id=job.guild_id, error=job.last_error)
        await keeper.fetched(job.guild_id or 0, int(job.payload["evidence_id"]))

    return JobKind(EVIDENCE_JOB, fetch, title=_("Copy of files as evidence"), on_dead=give_up)


async def _read(bot: Hearth, waiting: Waiting, file: EvidenceFile) -> bytes | None:
    """Read a file by its link, by a fresh one, or where Discord may still have it; None when it is gone."""
    for url in (file.url, None, file.proxy_url):
        found = url or await _fresh_url(bot, waiting, file)
        if found is None:
            continue
        try:
            return await bot.http.get_from_cdn(found)
        except (discord.NotFound, discord.Forbidden):  # an expired link is forbidden
            continue
    return None


async def _fresh_url(bot: Hearth, waiting: Waiting, file: EvidenceFile) -> str | None:
    guild = bot.get_guild(waiting.guild_id)
    channel = guild.get_channel_or_thread(waiting.channel_id) if guild is not None else None
    if not isinstance(channel, discord.abc.Messageable):
        return None
    try:
        message = await channel.fetch_message(waiting.message_id)
    except (discord.NotFound, discord.Forbidden):
        return None
    return next((each.url for each in message.attachments if each.id == file.attachment_id), None)
