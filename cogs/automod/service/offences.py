"""What follows when rules find something: logged, and one act for all that a member does within a short time."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from bot.cases import CaseKind, CaseSource, CaseState, DmState, Draft, Evidence
from bot.cases.evidence import Subject
from bot.cases.rules import check_other
from bot.cases.settings import ModerationSettings
from bot.errors import NotAllowedError, NotFoundError
from bot.i18n import _, translate
from bot.jobs import JobState
from cogs.automod.models import AutomodSettings, Offence, OffenceView, Place
from cogs.automod.service.base import ALERT_JOB, CARD_JOB, DELETE_JOB
from cogs.automod.store.matches import channels_and_messages

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.database import Transaction
    from cogs.automod.models import Case, Caught, Doing
    from cogs.automod.service.base import Parts
    from cogs.automod.store import MatchStore, RaidStore

TOGETHER = dt.timedelta(seconds=30)
"""How long a pause ends an offence; what comes sooner belongs to it."""
GATHER = dt.timedelta(seconds=2)
"""How long deletions of an offence are gathered once the first is out, to go in one request."""
TEXT_LENGTH = 2000
KEY = "offence:{offence_id}:"
OF_OFFENCE = re.compile(r"offence:(?P<offence>\d+):")
REDRAW_SECONDS = 1
MISTAKE = _("It was a mistake of automatic protection")


class OffenceService:
    """Logs matches and opens what follows from them, before anything is done."""

    def __init__(self, store: MatchStore, raids: RaidStore, parts: Parts) -> None:
        self._store = store
        self._raids = raids
        self._parts = parts

    async def caught(self, caught: Caught) -> Offence | None:
        """Log what was found in a message and have done what is set; None where nothing is, or it was known."""
        async with self._store.database.transaction(lock=caught.guild_id) as tx:
            now = self._parts.clock.now()
            general = await self._parts.guilds.get_in(tx, caught.guild_id, AutomodSettings)
            text = caught.content[:TEXT_LENGTH] if general.text_days else None
            for doing in (doing for doing in caught.doings if doing.is_dry):
                await self._store.add_match(tx, caught, doing, None, text, now)
            real = [doing for doing in caught.doings if not doing.is_dry]
            if not real:
                return None
            offence, is_first = await self._offence(tx, caught, now)
            new = [doing for doing in real if await self._store.add_match(tx, caught, doing, offence.id, text, now)]
            if new:
                await self._store.grow(tx, offence.id, now)
                await self._follow(tx, offence, caught, new, is_first=is_first)
            return offence if new else None

    async def view(self, offence_id: int) -> OffenceView | None:
        """Return an offence as the team is told of it; None when it was forgotten."""
        async with self._store.database.reading() as tx:
            offence = await self._store.get_offence(tx, offence_id)
            return await self._view(tx, offence) if offence is not None else None

    async def mistake(self, guild_id: int, offence_id: int, *, by: int) -> OffenceView:
        """Take back what followed from an offence: its warning counts no more, its mute and the ladder's are lifted.

        Raises NotFoundError, and NotAllowedError for the member themselves, or where nothing is left to take back.
        """
        async with self._store.database.transaction(lock=guild_id) as tx:
            offence = await self._store.get_offence(tx, offence_id)
            if offence is None or offence.guild_id != guild_id:
                raise NotFoundError
            cases = (await self._view(tx, offence)).cases
            standing = [case for case in cases if case.state in {CaseState.OPEN, CaseState.DONE}]
            if not standing:
                raise NotAllowedError(_("There is nothing to take back: no case came of it, or none counts any more."))
            for case in standing:
                check_other(case, by)
            reason = translate(MISTAKE, (await self._parts.guilds.server_in(tx, guild_id)).language)
            for case in standing:
                if case.kind is CaseKind.MUTE and case.state is CaseState.DONE and case.ended_at is None:
                    await self._parts.cases.open_in(tx, _lift(offence, case, by, reason), acts_at_once=True)
                await self._parts.cases.void_in(tx, case, by=by, reason=reason)
            if offence.alert_message_id is not None:  # whoever pressed may get no answer, and the alert would stay
                await self._alert(tx, offence)
            return await self._view(tx, offence)

    async def case_changed(self, tx: Transaction, case: Case) -> None:
        """Have the alert tell how a case stands that came of its offence, in the transaction that changes the case."""
        if case.kind not in {CaseKind.WARN, CaseKind.MUTE} or case.state is CaseState.OPEN or case.ended_at is not None:
            return
        origin: Case | None = case
        if case.source is CaseSource.LADDER:
            origin = await self._parts.cases.store.find(tx, int(case.source_key))
        known = OF_OFFENCE.match(origin.source_key) if origin is not None else None
        if origin is None or origin.source is not CaseSource.AUTOMOD or known is None:
            return
        offence = await self._store.get_offence(tx, int(known["offence"]))
        job = await self._parts.jobs.find(tx, ALERT_JOB, known["offence"])
        if offence is None or (job is None and offence.alert_message_id is None):
            return  # nobody is alerted of it
        if job is None or job.state is not JobState.PENDING:
            known_alert = offence.alert_message_id is not None
            await self._alert(tx, offence, seconds=REDRAW_SECONDS, only_redraw=known_alert)

    async def alert_channels(self, guild_id: int) -> list[int]:
        """List the channels in which the team may be alerted, the best first."""
        async with self._store.database.reading() as tx:
            return await self._parts.alert_channels_in(tx, guild_id)

    async def alerted(self, offence_id: int, channel_id: int, message_id: int) -> None:
        """Record where the team was alerted."""
        async with self._store.database.transaction() as tx:
            await self._store.put_alert(tx, offence_id, channel_id, message_id)

    async def _view(self, tx: Transaction, offence: Offence) -> OffenceView:
        rows = await self._store.matches_of(tx, offence.id)
        cases = await self._cases(tx, offence)
        acts = frozenset(act for row in rows for act in row[3].split(",") if act)
        held = None
        if "mute" in acts and not any(case.kind is CaseKind.MUTE for case in cases):
            now = self._parts.clock.now()
            held = await self._parts.cases.outlasting_in(tx, offence.guild_id, offence.member_id, now)
        channels, messages = channels_and_messages(rows)
        return OffenceView(
            offence,
            rules=tuple(dict.fromkeys(row[0] for row in rows)),
            channel_ids=channels,
            messages=messages,
            acts=acts,
            text=next((row[4] for row in rows if row[4]), None),
            cases=tuple(cases),
            held=held,
        )

    async def _cases(self, tx: Transaction, offence: Offence) -> list[Case]:
        """List what came of an offence, but for what a longer mute made needless."""
        warning, mute = [await self._case(tx, offence, kind) for kind in (CaseKind.WARN, CaseKind.MUTE)]
        ladder = await self._parts.cases.ladder_mute_in(tx, warning) if warning is not None else None
        found = [case for case in (warning, mute, ladder) if case is not None]
        return [case for case in found if not await self._parts.cases.is_outlasted_in(tx, case)]

    async def _offence(self, tx: Transaction, caught: Caught, now: dt.datetime) -> tuple[Offence, bool]:
        """Return the offence that a message belongs to, and whether it begins with it."""
        known = await self._store.find_offence(tx, caught.guild_id, caught.member_id, now - TOGETHER)
        if known is not None:
            return known, False
        raid = await self._raids.running(tx, caught.guild_id)
        raid_id = raid.id if raid is not None else None
        return await self._store.add_offence(tx, caught.guild_id, caught.member_id, raid_id, now), True

    async def _follow(
        self, tx: Transaction, offence: Offence, caught: Caught, new: Sequence[Doing], *, is_first: bool
    ) -> None:
        await self._queue_deletion(tx, offence, _to_delete(caught, new), is_first=is_first)
        for kind, act in ((CaseKind.WARN, "warn"), (CaseKind.MUTE, "mute")):
            meant = [doing for doing in new if act in doing.acts]
            if meant:
                await self._open(tx, offence, caught, kind, meant)
        if not any("alert" in doing.acts for doing in new):
            return
        if offence.raid_id is not None:  # hundreds of alerts would hide the raid's own, which counts them
            await self._parts.soon(
                tx, CARD_JOB, str(offence.raid_id), offence.guild_id, {"raid_id": offence.raid_id}, seconds=3
            )
            return
        await self._alert(tx, offence, seconds=0 if is_first else 3)

    async def _alert(self, tx: Transaction, offence: Offence, *, seconds: float = 0, only_redraw: bool = False) -> None:
        payload = {"offence_id": offence.id, "only_redraw": only_redraw}
        await self._parts.soon(tx, ALERT_JOB, str(offence.id), offence.guild_id, payload, seconds=seconds)

    async def _open(
        self, tx: Transaction, offence: Offence, caught: Caught, kind: CaseKind, meant: Sequence[Doing]
    ) -> None:
        """Open the one case of its kind that an offence has; a second match finds it there."""
        server = await self._parts.guilds.server_in(tx, caught.guild_id)
        moderation = await self._parts.guilds.get_in(tx, caught.guild_id, ModerationSettings)
        now = self._parts.clock.now()
        lasts = dt.timedelta(minutes=max(doing.mute_minutes for doing in meant))
        if kind is CaseKind.WARN:
            lasts = dt.timedelta(days=moderation.warning_days)
        draft = Draft(
            guild_id=caught.guild_id,
            kind=kind,
            target_id=caught.member_id,
            target_name=caught.member_name[:100],
            moderator_id=caught.by,
            reason="; ".join(translate(doing.match.why, server.language, **doing.match.params) for doing in meant),
            source=CaseSource.AUTOMOD,
            source_key=_key(offence, kind),
            severity=max(doing.points for doing in meant) if kind is CaseKind.WARN else 0,
            expires_at=now + lasts if lasts else None,
            wants_dm=moderation.tells_members,
            channel_id=caught.place.channel_id,
            message_id=caught.place.message_id,
        )
        if kind is CaseKind.MUTE and await self._outlasting(tx, draft) is not None:
            return
        case = await self._parts.cases.open_in(tx, draft, acts_at_once=True)
        evidence = caught.evidence or Evidence(caught.member_id, *caught.place, caught.content[:TEXT_LENGTH], (), now)
        await self._parts.cases.evidence.keep_in(tx, case.guild_id, Subject.CASE, case.id, [evidence])

    async def _outlasting(self, tx: Transaction, draft: Draft) -> Case | None:
        """Return the longer mute that one of protection leaves in force, unless it is protection's own."""
        other = await self._parts.cases.outlasting_in(tx, draft.guild_id, draft.target_id, draft.expires_at)
        known = await self._parts.cases.store.find_by_source(tx, draft.guild_id, draft.source, draft.source_key)
        return other if known is None else None

    async def _case(self, tx: Transaction, offence: Offence, kind: CaseKind) -> Case | None:
        key = _key(offence, kind)
        return await self._parts.cases.store.find_by_source(tx, offence.guild_id, CaseSource.AUTOMOD, key)

    async def _queue_deletion(
        self, tx: Transaction, offence: Offence, places: Sequence[Place], *, is_first: bool
    ) -> None:
        """Have messages deleted: the first of an offence at once, what follows a moment later and together."""
        if not places:
            return
        now = self._parts.clock.now()
        if is_first:
            await self._delete(tx, offence, f"{offence.id}:first", places, now)
            return
        turn = int(now.timestamp() // GATHER.total_seconds()) + 1
        at = dt.datetime.fromtimestamp(turn * GATHER.total_seconds(), dt.UTC)
        key = f"{offence.id}:{turn}"
        waiting = await self._parts.jobs.find(tx, DELETE_JOB, key)
        if waiting is not None and waiting.state is not JobState.PENDING:
            key = f"{key}:{places[-1].message_id}"
        elif waiting is not None:
            places = [*_places(waiting.payload["places"]), *places]
        await self._delete(tx, offence, key, places, at)

    async def _delete(
        self, tx: Transaction, offence: Offence, key: str, places: Sequence[Place], at: dt.datetime
    ) -> None:
        payload = {"places": [list(place) for place in dict.fromkeys(places)]}
        await self._parts.jobs.enqueue(
            tx, DELETE_JOB, key, at, guild_id=offence.guild_id, payload=payload, replace=True
        )


def _key(offence: Offence, kind: CaseKind) -> str:
    return f"{KEY.format(offence_id=offence.id)}{kind.value}"


def _lift(offence: Offence, mute: Case, by: int, reason: str) -> Draft:
    return Draft(
        guild_id=offence.guild_id,
        kind=CaseKind.UNMUTE,
        target_id=mute.target_id,
        target_name=mute.target_name,
        moderator_id=by,
        reason=reason,
        source=CaseSource.AUTOMOD,
        source_key=_key(offence, CaseKind.UNMUTE),
        wants_dm=mute.dm is DmState.SENT,
    )


def _to_delete(caught: Caught, new: Iterable[Doing]) -> list[Place]:
    found: dict[Place, None] = {}
    for doing in new:
        if "delete" in doing.acts:
            found.update(dict.fromkeys((*doing.match.earlier, caught.place)))
    return list(found)


def _places(stored: Iterable[Sequence[int]]) -> list[Place]:
    return [Place(*each) for each in stored]
