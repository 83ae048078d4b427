"""Appeals: opened once a case, decided once, with what follows in the same transaction. Knows no Discord."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from bot.cases import CaseKind, CaseSource, DmState, Draft
from bot.errors import BadInputError, NotAllowedError, NotFoundError, NotSetUpError
from bot.i18n import _, plural, translate
from bot.text import clean, is_blank
from cogs.appeals.models import (
    ANSWER_LENGTH,
    WORDS_LENGTH,
    AppealSettings,
    AppealState,
    Shown,
    Words,
)
from cogs.appeals.rules import APPEALABLE, check_appeal, check_decider, check_settled, check_smaller, lift_of

if TYPE_CHECKING:
    from bot.cases import Case, Cases
    from bot.clock import Clock
    from bot.database import Transaction
    from bot.guilds import GuildSettings
    from bot.jobs import Jobs
    from bot.team import Team
    from cogs.appeals.models import Appeal, Decider, Smaller
    from cogs.appeals.store import AppealStore

CARD_JOB = "appeals.card"
TELL_JOB = "appeals.tell"
REMIND_JOB = "appeals.remind"
MOST_LOOKED_AT = 50  # cases of somebody, to find the one that an appeal is about
LINES = 12
STATES = {
    AppealState.ACCEPTED: _("accepted"),
    AppealState.REDUCED: _("reduced"),
    AppealState.DECLINED: _("declined"),
}


class AppealService:
    """Takes appeals and what the team decides."""

    def __init__(
        self, store: AppealStore, cases: Cases, guilds: GuildSettings, jobs: Jobs, team: Team, clock: Clock
    ) -> None:
        self.store = store
        self._database = store.database
        self._cases = cases
        self._guilds = guilds
        self._jobs = jobs
        self._team = team
        self._clock = clock

    async def case_changed(self, tx: Transaction, case: Case) -> None:
        """Have the card of an appeal drawn anew when its case, or what lifts it, changes."""
        if case.source is CaseSource.APPEAL:
            appeal = await self.store.of_lift(tx, case.id)
        else:
            appeal = await self.store.latest_of_case(tx, case.id)
        if appeal is not None:
            await self._draw(tx, appeal)

    async def offered(self, case: Case) -> AppealSettings | None:
        """Return a server's settings when a case can be appealed there."""
        return await self._guilds.find_live(case.guild_id, AppealSettings) if case.kind in APPEALABLE else None

    async def check(self, case_id: int, member_id: int) -> Case:
        """Return the case that a member may appeal now. Raises NotFoundError, NotSetUpError and BadInputError."""
        async with self._database.reading() as tx:
            case = await self._own_case(tx, case_id, member_id)
            await self._check(tx, case)
            return case

    async def open(self, case_id: int, member_id: int, words: Words, *, entered_by: int | None = None) -> Shown:
        """Write down an appeal, once a case. Raises NotFoundError, NotSetUpError and BadInputError."""
        words = Words(clean(words.what, WORDS_LENGTH, lines=LINES), clean(words.why, WORDS_LENGTH, lines=LINES))
        if is_blank(words.what):
            raise BadInputError(_("Write what happened: the team decides by it."))
        async with self._database.reading() as tx:
            guild_id = (await self._own_case(tx, case_id, member_id)).guild_id
        async with self._database.transaction(lock=guild_id) as tx:
            case = await self._own_case(tx, case_id, member_id)
            settings = await self._check(tx, case)
            now = self._clock.now()
            appeal = await self.store.add(tx, guild_id, case_id, member_id, words, entered_by=entered_by, now=now)
            await self._draw(tx, appeal)
            if settings.remind_hours:
                at, payload = now + dt.timedelta(hours=settings.remind_hours), {"appeal_id": appeal.id}
                await self._jobs.enqueue(tx, REMIND_JOB, str(appeal.id), at, guild_id=guild_id, payload=payload)
            return Shown(appeal, case, None)

    async def enter(self, guild_id: int, member_id: int, text: str, number: int | None, *, by: int) -> Shown:
        """Write down an appeal that came another way, by default against the latest case that can be appealed.

        Raises NotFoundError, NotSetUpError and BadInputError.
        """
        if number is not None:
            case = await self._cases.numbered(guild_id, number)
            if case.target_id != member_id:
                raise BadInputError(_("Case {number} is about somebody else."), number=number)
            return await self.open(case.id, member_id, Words(text), entered_by=by)
        case = await self._latest_open_to(guild_id, member_id)
        return await self.open(case.id, member_id, Words(text), entered_by=by)

    async def accept(self, appeal_id: int, by: Decider, *, is_here: bool) -> Shown:
        """Have the case count no more, and lift what it put on Discord. Raises NotFoundError and NotAllowedError.

        Who is not on the server has no mute that Discord could lift.
        """
        async with self._database.transaction(lock=(await self.shown(appeal_id)).appeal.guild_id) as tx:
            shown = await self._decidable(tx, appeal_id, by)
            check_settled(shown.case)
            kind, lift = lift_of(shown.case, self._clock.now()), None
            if kind is not None and (is_here or kind is not CaseKind.UNMUTE):
                lift = await self._cases.open_in(tx, self._lift(shown, kind, by), acts_at_once=True)
            reason = translate(_("appeal accepted"), (await self._guilds.server_in(tx, shown.case.guild_id)).language)
            await self._cases.void_in(tx, shown.case, by=by.id, reason=reason)
            return await self._decided(tx, shown, AppealState.ACCEPTED, by, lift)

    async def reduce(self, appeal_id: int, by: Decider, smaller: Smaller) -> Shown:
        """Have the case end sooner or weigh less. Raises NotFoundError, NotAllowedError and BadInputError."""
        async with self._database.transaction(lock=(await self.shown(appeal_id)).appeal.guild_id) as tx:
            shown = await self._decidable(tx, appeal_id, by)
            case = shown.case
            check_smaller(case, smaller)
            ends = None if smaller.lasts is None or smaller.points is not None else case.created_at + smaller.lasts
            await self._cases.reduce_in(tx, case, by=by.id, expires_at=ends, severity=smaller.points)
            return await self._decided(tx, shown, AppealState.REDUCED, by, None)

    async def decline(self, appeal_id: int, by: Decider) -> Shown:
        """Leave the case as it is, with a reason for the member.

        Raises NotFoundError, NotAllowedError, and BadInputError without a reason.
        """
        if is_blank(by.answer):
            raise BadInputError(_("Write why: the member reads it."))
        async with self._database.transaction(lock=(await self.shown(appeal_id)).appeal.guild_id) as tx:
            shown = await self._decidable(tx, appeal_id, by)
            return await self._decided(tx, shown, AppealState.DECLINED, by, None)

    async def check_decision(self, appeal_id: int, guild_id: int, by: Decider) -> Shown:
        """Return an appeal that somebody may decide now. Raises NotFoundError and NotAllowedError."""
        async with self._database.reading() as tx:
            shown = await self._decidable(tx, appeal_id, by)
            if shown.appeal.guild_id != guild_id:
                raise NotFoundError
            return shown

    async def shown(self, appeal_id: int) -> Shown:
        """Return an appeal with its case. Raises NotFoundError."""
        async with self._database.reading() as tx:
            return await self._shown(tx, appeal_id)

    async def of_case(self, guild_id: int, number: int) -> Shown:
        """Return the latest appeal against a case. Raises NotFoundError."""
        case = await self._cases.numbered(guild_id, number)
        async with self._database.reading() as tx:
            appeal = await self.store.latest_of_case(tx, case.id)
            if appeal is None:
                raise NotFoundError(_("Nobody has appealed case {number}."), number=number)
            return await self._shown(tx, appeal.id)

    async def listed(self, guild_id: int, *, most: int, skipped: int = 0) -> tuple[list[Shown], int]:
        """Return a stretch of a server's appeals, the open ones first, and how many there are."""
        async with self._database.reading() as tx:
            appeals = await self.store.listed(tx, guild_id, most, skipped)
            return [await self._shown(tx, each.id) for each in appeals], await self.store.count(tx, guild_id)

    async def told(self, appeal: Appeal, dm: DmState) -> None:
        """Record whether the member was told how it was decided."""
        async with self._database.transaction(lock=appeal.guild_id) as tx:
            await self.store.set_dm(tx, appeal.id, dm)
            await self._draw(tx, appeal)

    async def put_card(self, appeal: Appeal, channel_id: int, message_id: int) -> None:
        """Record where the card is."""
        async with self._database.transaction() as tx:
            await self.store.put_card(tx, appeal.id, channel_id, message_id)

    async def remind(self, appeal_id: int) -> dt.datetime | None:
        """Remind the team of what has waited too long, once a day, and return when to look again; None for never."""
        shown = await self.shown(appeal_id)
        guild_id = shown.appeal.guild_id
        settings = await self._guilds.find_live(guild_id, AppealSettings)
        if shown.appeal.state is not AppealState.OPEN or settings is None or not settings.remind_hours:
            return None
        server, now = await self._guilds.server(guild_id), self._clock.now()
        before = now - dt.timedelta(hours=settings.remind_hours)
        text = plural(
            "{count} appeal has waited for more than {hours} hours. /appeal list shows it.",
            "{count} appeals have waited for more than {hours} hours. /appeal list shows them.",
        )
        async with self._database.transaction(lock=guild_id) as tx:
            count = await self.store.count_open_before(tx, guild_id, before)
            key = f"appeals:{now.astimezone(server.zone).date()}"
            await self._team.tell_in(tx, guild_id, key, text, count=count, hours=settings.remind_hours)
        return now + dt.timedelta(days=1)

    async def _own_case(self, tx: Transaction, case_id: int, member_id: int) -> Case:
        case = await self._cases.store.find(tx, case_id)
        if case is None or case.target_id != member_id:
            raise NotFoundError(_("This case is not about you."))
        return case

    async def _check(self, tx: Transaction, case: Case) -> AppealSettings:
        settings = await self._guilds.get_in(tx, case.guild_id, AppealSettings)
        if not settings.is_on or not (await self._guilds.server_in(tx, case.guild_id)).is_set_up:
            raise NotSetUpError(_("Appeals are not switched on on that server."))
        before = await self.store.latest_of_case(tx, case.id)
        check_appeal(case, before, self._clock.now(), dt.timedelta(days=settings.again_days))
        return settings

    async def _latest_open_to(self, guild_id: int, member_id: int) -> Case:
        """Return the latest case that a member may appeal now; where none is left, say what keeps the latest."""
        cases, _total = await self._cases.about(guild_id, member_id, most=MOST_LOOKED_AT)
        now, refusal = self._clock.now(), None
        async with self._database.reading() as tx:
            settings = await self._guilds.get_in(tx, guild_id, AppealSettings)
            for case in cases:
                before = await self.store.latest_of_case(tx, case.id)
                try:
                    check_appeal(case, before, now, dt.timedelta(days=settings.again_days))
                except BadInputError as reason:
                    refusal = refusal or (reason if before is not None else None)
                else:
                    return case
        raise refusal or NotFoundError(_("<@{member}> has no case here that could be appealed."), member=member_id)

    async def _shown(self, tx: Transaction, appeal_id: int) -> Shown:
        appeal = await self.store.find(tx, appeal_id)
        case = await self._cases.store.find(tx, appeal.case_id) if appeal is not None else None
        if appeal is None or case is None:
            raise NotFoundError
        lift = await self._cases.store.find(tx, appeal.lift_case_id) if appeal.lift_case_id is not None else None
        return Shown(appeal, case, lift)

    async def _decidable(self, tx: Transaction, appeal_id: int, by: Decider) -> Shown:
        shown = await self._shown(tx, appeal_id)
        if shown.appeal.state is not AppealState.OPEN:
            raise _decided_before(shown.appeal)
        check_decider(shown.case, by, await self._guilds.get_in(tx, shown.appeal.guild_id, AppealSettings))
        return shown

    def _lift(self, shown: Shown, kind: CaseKind, by: Decider) -> Draft:
        case = shown.case
        return Draft(
            guild_id=case.guild_id,
            kind=kind,
            target_id=case.target_id,
            target_name=case.target_name,
            moderator_id=by.id,
            reason=by.answer or f"#{case.number}",
            source=CaseSource.APPEAL,
            source_key=str(shown.appeal.id),
        )

    async def _decided(
        self, tx: Transaction, shown: Shown, state: AppealState, by: Decider, lift: Case | None
    ) -> Shown:
        appeal, now = shown.appeal, self._clock.now()
        said = clean(by.answer, ANSWER_LENGTH, lines=LINES)
        lift_id = lift.id if lift is not None else None
        if not await self.store.decide(tx, appeal.id, state, by=by.id, answer=said, lift_case_id=lift_id, at=now):
            raise _decided_before(await self.store.get(tx, appeal.id))
        await self._jobs.cancel(tx, REMIND_JOB, str(appeal.id))
        payload = {"appeal_id": appeal.id}
        await self._jobs.enqueue(tx, TELL_JOB, str(appeal.id), now, guild_id=appeal.guild_id, payload=payload)
        await self._draw(tx, appeal)
        return await self._shown(tx, appeal.id)

    async def _draw(self, tx: Transaction, appeal: Appeal) -> None:
        now, payload = self._clock.now(), {"appeal_id": appeal.id}
        await self._jobs.enqueue(
            tx, CARD_JOB, str(appeal.id), now, guild_id=appeal.guild_id, payload=payload, replace=True
        )


def _decided_before(appeal: Appeal) -> NotAllowedError:
    return NotAllowedError(
        _("<@{who}> was faster: this appeal is {state} already."),
        who=appeal.decided_by,
        state=lambda locale: translate(STATES[appeal.state], locale),
    )
