"""A session begins and ends on Discord: its stage, its thread, the question on the floor, and who is there."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import discord

from bot.i18n import _
from bot.jobs import JobKind, Postpone
from bot.kit import Undeliverable, deliver_once
from bot.kit.delivery import bears, mark_of
from bot.logs import get_logger
from cogs.sessions.jobs.places import NAME_LENGTH
from cogs.sessions.jobs.showing import redrawn
from cogs.sessions.models import Place, State
from cogs.sessions.render.live import asked_card, opening, withdrawn_card
from cogs.sessions.service import ASKED_JOB, CLOSE_JOB, LOOK_JOB, OPEN_JOB, UNNAME_JOB, NoQuestion
from cogs.sessions.views.places import talk_of

if TYPE_CHECKING:
    from bot.client import Hearth
    from bot.i18n import Text
    from bot.jobs import Job
    from cogs.sessions.models import Question, Session
    from cogs.sessions.service import SessionServices

log = get_logger(__name__)

ALREADY_OPEN = (
    150006  # https://discord.com/developers/docs/topics/opcodes-and-status-codes#json: "The Stage is already open"
)

SERVER_FAULT = 500
CARD_PATIENCE = dt.timedelta(seconds=5)
TRIES_FOR_CARD = 4
ARCHIVE_MINUTES = 1440
CARD_LATE = dt.timedelta(minutes=10)
"""How far outside of its session a question can have been shown: Discord's clock is not ours."""


class LiveJobs:
    """Opens and closes what a session needs on Discord. Every step looks first whether it was done."""

    def __init__(self, bot: Hearth, services: SessionServices) -> None:
        self._bot = bot
        self._looks = services.looks
        self._floors = services.floors
        self._questions = services.questions
        self._attendance = services.attendance
        self._audience = services.audience

    def kinds(self) -> list[JobKind]:
        """List the kinds of jobs to register."""
        return [
            JobKind(OPEN_JOB, self.open, title=_("Opening a session's stage and thread")),
            JobKind(CLOSE_JOB, self.close, title=_("Closing a session's stage")),
            JobKind(ASKED_JOB, self.asked, title=_("Showing a question in a session's thread")),
            JobKind(UNNAME_JOB, self.unname, title=_("Taking a name off questions in a session's thread")),
            JobKind(LOOK_JOB, self.look, title=_("Looking who is in a session")),
        ]

    async def open(self, job: Job) -> None:
        """Open a session's stage and its thread. Raises Postpone while its card is still on its way."""
        session, guild = await self._of(job)
        if session is None or guild is None or session.state is not State.LIVE:
            return
        await self._open_stage(guild, session)
        if session.card_message_id is None and job.attempt < TRIES_FOR_CARD:
            raise Postpone(self._bot.services.clock.now() + CARD_PATIENCE)
        await self._open_talk(guild, session, job)

    async def close(self, job: Job) -> None:
        """Close a session's stage."""
        session, guild = await self._of(job)
        if session is None or guild is None or session.plan.place is not Place.STAGE:
            return
        channel = guild.get_channel(session.plan.channel_id or 0)
        if not isinstance(channel, discord.StageChannel) or await self._is_used_by_another(session):
            return
        instance = await _instance_of(channel)
        try:
            if instance is not None:
                await instance.delete()
        except discord.NotFound:
            return  # closed by hand meanwhile
        except discord.Forbidden:
            text = _("I may not close the stage {channel}. Give me Manage Channels there, or close it by hand.")
            await self._tell(session, f"sessions:unstage:{channel.id}", text, channel)

    async def asked(self, job: Job) -> None:
        """Show everybody the question on the floor, in the session's thread. Raises Postpone until that is open."""
        session, guild = await self._of(job)
        if session is None or guild is None or session.state is not State.LIVE:
            return
        question = await self._question(guild.id, int(job.payload["question_id"]))
        talk = await talk_of(guild, session.talk_id)
        if talk is None and job.attempt < TRIES_FOR_CARD:
            raise Postpone(self._bot.services.clock.now() + CARD_PATIENCE)
        if talk is None or question is None or not question.state.is_open:
            return  # where there is no thread the team knows by now; what is off the floor needs not be shown
        language = await self._language(guild)
        view = asked_card(question, language)
        try:
            message = await deliver_once(
                talk, nonce=job.nonce, marker=mark_of(question.id), again=job.attempt > 1, since=job.due_at, view=view
            )
            now = await self._question(guild.id, question.id)
            if now is None or now.asker_id != question.asker_id:  # withdrawn, or forgotten, while it was on its way
                await redrawn(talk, message.id, _drawn(question.id, now, language))
        except Undeliverable as refusal:
            log.info("question not shown", guild_id=guild.id, reason=refusal.reason)
            text = _("I cannot write in {channel}, so members do not see which question is being answered.")
            await self._tell(session, f"sessions:talk:{talk.id}", text, talk)

    async def unname(self, job: Job) -> None:
        """Draw questions anew in a session's thread whose asker was forgotten, or withdrew them."""
        session, guild = await self._of(job)
        talk = await talk_of(guild, session.talk_id) if session is not None and guild is not None else None
        if session is None or guild is None or talk is None or session.started_at is None:
            return
        language = await self._language(guild)
        ids = [int(each) for each in job.payload["question_ids"]]
        until = session.ended_at + CARD_LATE if session.ended_at is not None else None
        shown: list[tuple[int, int]] = []
        async for message in talk.history(limit=None, after=session.started_at - CARD_LATE, before=until):
            if message.author.id == guild.me.id:
                shown += [(message.id, each) for each in ids if bears(message, mark_of(each))]
        for message_id, question_id in shown:
            question = await self._question(guild.id, question_id)
            await redrawn(talk, message_id, _drawn(question_id, question, language))

    async def look(self, job: Job) -> None:
        """See who is in a session's channel; the next look is planned with it."""
        session, guild = await self._of(job)
        if session is not None and guild is not None and session.state is State.LIVE:
            await self.look_now(guild, session, int(job.payload["turn"]))

    async def look_now(self, guild: discord.Guild, session: Session, turn: int = 0) -> None:
        """See who is in a session's channel, and write down who wrote in its thread."""
        self._audience.open(session, [each for each in (session.thread_id, session.talk_id) if each is not None])
        channel = guild.get_channel(session.plan.channel_id or 0)
        present: list[int] = []
        if session.plan.place.is_heard and isinstance(channel, discord.VoiceChannel | discord.StageChannel):
            present = [member.id for member in channel.members if not member.bot]
        await self._attendance.look(session, present, turn)
        await self._audience.flush(session)

    async def _open_stage(self, guild: discord.Guild, session: Session) -> None:
        channel = guild.get_channel(session.plan.channel_id or 0)
        if session.plan.place is not Place.STAGE or not isinstance(channel, discord.StageChannel):
            return
        if await _instance_of(channel) is not None:
            return
        try:
            await _create_instance(channel, session)
        except discord.Forbidden:
            text = _(
                "I may not open the stage {channel}. Give me Manage Channels, Mute Members and Move Members there, or "
                "open it by hand: attendance is counted all the same."
            )
            await self._tell(session, f"sessions:stage:{channel.id}", text, channel)
        except discord.HTTPException as error:
            if error.code != ALREADY_OPEN:
                raise

    async def _open_talk(self, guild: discord.Guild, session: Session, job: Job) -> None:
        """Open the thread below the card, once, and say in it where everybody is."""
        talk = await talk_of(guild, session.talk_id) or await self._thread(guild, session)
        if talk is None:
            return
        if isinstance(talk, discord.Thread) and talk.id != session.thread_id:
            await self._floors.put_thread(session.id, talk.id)
        self._audience.open(session, [talk.id])
        view = opening(session, await self._language(guild))
        try:
            await deliver_once(
                talk, nonce=job.nonce, marker=mark_of(session.id), again=job.attempt > 1, since=job.due_at, view=view
            )
        except Undeliverable as refusal:
            log.info("session not opened", guild_id=guild.id, reason=refusal.reason)
            text = _("I cannot write in {channel}, so members do not see which question is being answered.")
            await self._tell(session, f"sessions:talk:{talk.id}", text, talk)

    async def _thread(self, guild: discord.Guild, session: Session) -> discord.Thread | None:
        channel = guild.get_channel(session.card_channel_id or 0)
        if session.card_message_id is None or not isinstance(channel, discord.TextChannel):
            return None
        known = await talk_of(guild, session.card_message_id)  # a message and its thread have the same id
        if isinstance(known, discord.Thread):
            return known
        card = channel.get_partial_message(session.card_message_id)
        try:
            return await card.create_thread(
                name=session.plan.title[:NAME_LENGTH], auto_archive_duration=ARCHIVE_MINUTES
            )
        except discord.NotFound:
            return None  # somebody deleted the card
        except discord.Forbidden:
            text = _("I may not open a thread for the session in {channel}. /setup check says what I need there.")
            await self._tell(session, f"sessions:thread:{channel.id}", text, channel)
            return None

    async def _is_used_by_another(self, session: Session) -> bool:
        """Say whether the next session has begun on the same stage."""
        live = await self._looks.live(session.guild_id)
        return any(each.plan.channel_id == session.plan.channel_id for each in live if each.id != session.id)

    async def _question(self, guild_id: int, question_id: int) -> Question | None:
        try:
            return await self._questions.question(guild_id, question_id)
        except NoQuestion:
            return None

    async def _of(self, job: Job) -> tuple[Session | None, discord.Guild | None]:
        return await self._looks.find(int(job.payload["session_id"])), self._bot.get_guild(job.guild_id or 0)

    async def _language(self, guild: discord.Guild) -> str:
        return (await self._bot.services.guilds.server(guild.id)).language

    async def _tell(
        self, session: Session, key: str, text: Text, channel: discord.abc.GuildChannel | discord.Thread
    ) -> None:
        await self._bot.services.team.tell(session.guild_id, key, text, channel=channel.mention)


def _drawn(question_id: int, question: Question | None, language: str) -> discord.ui.LayoutView:
    return asked_card(question, language) if question is not None else withdrawn_card(question_id, language)


async def _instance_of(channel: discord.StageChannel) -> discord.StageInstance | None:
    """Return what runs on a stage; after a fresh connection the cache may not know it."""
    try:
        return channel.instance or await channel.fetch_instance()
    except discord.NotFound:
        return None


async def _create_instance(channel: discord.StageChannel, session: Session) -> None:
    """Open a stage as its event's own, so that Discord shows both as one; without, where it does not take the event."""
    if session.event_id is not None:
        try:
            event = discord.Object(session.event_id)
            await channel.create_instance(topic=session.plan.title, scheduled_event=event)
        except discord.HTTPException as refusal:
            if isinstance(refusal, discord.Forbidden) or refusal.code == ALREADY_OPEN or refusal.status >= SERVER_FAULT:
                raise
            log.info("stage not linked with its event", guild_id=session.guild_id, code=refusal.code)
        else:
            return
    await channel.create_instance(topic=session.plan.title)
