"""What the services of thanks share: what the guards are to know, and the writing down of who is thanked."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.i18n import _
from bot.ledger import CapReached, Grant, Link, NotEligible, PointSettings, Source, rules
from bot.ledger.reasons import REASONS
from bot.text import clean
from cogs.thanks.models import (
    REASON_LENGTH,
    ActState,
    Earning,
    How,
    Line,
    Outcome,
    Refusal,
    Said,
    Thanks,
    ThanksSettings,
    ThanksState,
)
from cogs.thanks.rules import GUARDS, Facts, day_around, why_pointless, why_unsaid

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.database import Transaction
    from bot.guilds import GuildSettings
    from bot.jobs import Jobs
    from bot.ledger import Ledger
    from bot.members import Members
    from cogs.thanks.models import Act, Saying, Target
    from cogs.thanks.store import ThanksStore

LINE_JOB = "thanks.line"
HEART_JOB = "thanks.heart"
OFFER_JOB = "thanks.offer"
CLOSE_JOB = "thanks.close"
FORGET_JOB = "thanks.forget"

REASON = REASONS["thanks"]
ANSWERED_WITHIN = dt.timedelta(seconds=20)  # after which a line that the command did not show is posted by a job


@dataclass(frozen=True, slots=True)
class Parts:
    """The platform's parts that thanks stand on."""

    guilds: GuildSettings
    members: Members
    ledger: Ledger
    jobs: Jobs
    clock: Clock


class BaseService:
    """A service of thanks: its store and the platform's parts."""

    def __init__(self, store: ThanksStore, parts: Parts) -> None:
        self._store = store
        self._guilds = parts.guilds
        self._members = parts.members
        self._ledger = parts.ledger
        self._jobs = parts.jobs
        self._clock = parts.clock

    async def _write(self, tx: Transaction, act: Act, saying: Saying) -> Outcome:
        """Thank everybody whom the guards let be thanked, and queue what Discord is to see of it."""
        said: list[Said] = []
        refused: list[tuple[int, Refusal]] = []
        for target in {one.person.id: one for one in saying.targets}.values():
            done = await self._thank(tx, act, saying, target)
            if isinstance(done, Said):
                said.append(done)
            else:
                refused.append((target.person.id, done))
        if not said:
            return Outcome(None, tuple(refused))
        act = replace(act, reason=clean(saying.reason or "", REASON_LENGTH) or None)
        await self._store.put_act(tx, act)
        if act.is_public:
            await self._queue(tx, LINE_JOB, act, act.said_at + ANSWERED_WITHIN)
        if act.how is How.DETECTED:
            await self._queue(tx, HEART_JOB, act, act.said_at)
        about_id = next((one.message_id for one in saying.targets if one.message_id != act.message_id), None)
        line = Line(act, tuple(said), act.reason, about_id)
        return Outcome(line, tuple(refused))

    async def _facts(self, tx: Transaction, saying: Saying, target: Target, thanks: Thanks) -> Facts:
        guild_id, now, place = saying.guild_id, self._clock.now(), saying.place
        today, tomorrow = day_around(now, (await self._guilds.server_in(tx, guild_id)).zone)
        thread_id = place.channel_id if place.is_thread else None
        return Facts(
            now=now,
            tomorrow_at=tomorrow,
            giver=saying.giver,
            receiver=target.person,
            place=place,
            history=await self._store.history(tx, thanks, thread_id=thread_id, now=now, today=today),
            earning=await self._earning(tx, saying, target),
        )

    def _draft(self, act: Act, target: Target, state: ThanksState) -> Thanks:
        return Thanks(
            id=self._store.database.new_id(),
            guild_id=act.guild_id,
            act_id=act.id,
            giver_id=act.giver_id,
            receiver_id=target.person.id,
            channel_id=act.channel_id,
            message_id=target.message_id,
            entry_id=None,
            state=state,
            said_at=act.said_at,
        )

    async def _line(self, tx: Transaction, act: Act) -> Line:
        """Read what there is to show of an act now."""
        standing = [one for one in await self._store.thanks_of(tx, act) if one.state is ThanksState.STANDING]
        entries = [
            await self._ledger.find(tx, act.guild_id, one.entry_id) if one.entry_id is not None else None
            for one in standing
        ]
        said = [
            Said(one.receiver_id, entry.points if entry is not None and not entry.is_reversed else 0)
            for one, entry in zip(standing, entries, strict=True)
        ]
        about_id = next((one.message_id for one in standing if one.message_id != act.message_id), None)
        return Line(act, tuple(said), act.reason, about_id)

    async def _queue(self, tx: Transaction, kind: str, act: Act, at: dt.datetime) -> None:
        payload = {"act_id": act.id}
        await self._jobs.enqueue(tx, kind, str(act.id), at, guild_id=act.guild_id, payload=payload, replace=True)

    async def _thank(self, tx: Transaction, act: Act, saying: Saying, target: Target) -> Said | Refusal:
        settings = await self._guilds.get_in(tx, saying.guild_id, ThanksSettings)
        thanks = self._draft(act, target, ThanksState.STANDING)
        facts = await self._facts(tx, saying, target, thanks)
        refusal = why_unsaid(facts, settings)
        if refusal is not None:
            await self._note(tx, thanks, refusal)
            return refusal
        refusal, entry_id, points = why_pointless(facts, settings), None, 0
        if refusal is not None:
            await self._note(tx, thanks, refusal)
        elif facts.earning.is_on:
            try:
                entry = (await self._ledger.award(tx, _grant(thanks, saying))).entry
            except (NotEligible, CapReached):  # the guards know all of it beforehand; the ledger stands behind them
                refusal = Refusal("ledger", _("{name} earns no points for this now."))
            else:
                entry_id, points = entry.id, entry.points
        await self._store.add(tx, replace(thanks, entry_id=entry_id))
        return Said(target.person.id, points, refusal)

    async def _earning(self, tx: Transaction, saying: Saying, target: Target) -> Earning:
        guild_id, receiver_id = saying.guild_id, target.person.id
        points = await self._guilds.get_in(tx, guild_id, PointSettings)
        today = await self._ledger.today(tx, guild_id)
        earned = await self._ledger.earned(tx, guild_id, receiver_id, today, today)
        times = sum(each.times for each in earned if each.reason == REASON.name)
        return Earning(
            is_on=points.enabled and points.points_for(REASON.name) > 0,
            is_place_out=saying.place.lies_in(points.excluded_channel_ids),
            giver_marks=await self._ledger.marks(tx, guild_id, saying.giver.id),
            receiver_why_not=rules.why_not(await self._ledger.marks(tx, guild_id, receiver_id), points),
            receiver_today=times,
            receiver_limit=points.limit_for(REASON.name),
        )

    async def _note(self, tx: Transaction, thanks: Thanks, refusal: Refusal) -> None:
        if GUARDS[refusal.why].is_noted:
            await self._ledger.refuse(
                tx, thanks.guild_id, thanks.giver_id, thanks.receiver_id, REASON.name, refusal.why
            )


def is_open(act: Act | None) -> bool:
    """Say whether an act is an offer that can be taken."""
    return act is not None and act.state is ActState.OFFERED


def _grant(thanks: Thanks, saying: Saying) -> Grant:
    return Grant(
        guild_id=thanks.guild_id,
        member_id=thanks.receiver_id,
        reason=REASON,
        source=source_of(thanks),
        actor_id=thanks.giver_id,
        link=Link(thanks.channel_id, thanks.message_id),
        note=clean(saying.reason or "", REASON_LENGTH) or None,
    )


def source_of(thanks: Thanks) -> Source:
    """Return what the ledger knows a thanks by."""
    return Source("thanks", thanks.id)
