"""Many bans at once: ordered once, worked off in parts, each with its case. Knows no Discord."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cases import CaseKind, CaseSource, CaseState, Draft
from bot.cases.settings import ModerationSettings
from bot.errors import BadInputError
from bot.i18n import _
from cogs.moderation.models import MOST_BANNED, Listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.cases import Cases
    from bot.clock import Clock
    from bot.database import Transaction
    from bot.guilds import GuildSettings
    from bot.jobs import Jobs
    from cogs.moderation.models import Listing, Massban, Outcome, Tally
    from cogs.moderation.store import MassbanStore

MASSBAN_JOB = "moderation.massban"
AT_ONCE = 200  # https://discord.com/developers/docs/resources/guild#bulk-guild-ban


class MassbanService:
    """Keeps lists of bans and how far they are."""

    def __init__(self, store: MassbanStore, cases: Cases, guilds: GuildSettings, jobs: Jobs, clock: Clock) -> None:
        self.store = store
        self._database = store.database
        self._cases = cases
        self._guilds = guilds
        self._jobs = jobs
        self._clock = clock

    async def check(self, guild_id: int, reason: str) -> None:
        """Refuse what cannot be ordered. Raises NotSetUpError, and BadInputError without a reason."""
        settings = await self._guilds.live(guild_id, ModerationSettings)
        if settings.reason_required and not reason.split():
            raise BadInputError(_("Say why: this server wants a reason for everything that is done to members."))

    async def order(
        self, guild_id: int, people: Sequence[Listing], *, by: int, reason: str, delete_seconds: int, key: str
    ) -> Massban:
        """Write down a list and have it worked off, once for a key. Raises NotSetUpError and BadInputError."""
        await self.check(guild_id, reason)
        if not 0 < len(people) <= MOST_BANNED:
            raise BadInputError(_("Name between 1 and {most} people."), most=MOST_BANNED)
        now = self._clock.now()
        async with self._database.transaction(lock=guild_id) as tx:
            massban_id = await self.store.add(
                tx,
                guild_id,
                people,
                by=by,
                reason=" ".join(reason.split()),
                delete_seconds=delete_seconds,
                key=key,
                now=now,
            )
            payload = {"massban_id": massban_id}
            await self._jobs.enqueue(tx, MASSBAN_JOB, str(massban_id), now, guild_id=guild_id, payload=payload)
        return await self.get(massban_id)

    async def get(self, massban_id: int) -> Massban:
        """Return a list. Raises LookupError."""
        async with self._database.reading() as tx:
            found = await self.store.find(tx, massban_id)
        if found is None:
            raise LookupError(f"there is no list of bans {massban_id}")
        return found

    async def begin(self, massban: Massban, most: int = AT_ONCE) -> list[Listing]:
        """Write the cases of the next part, and return who is to be banned now; nobody when all are done."""
        async with self._database.transaction(lock=massban.guild_id) as tx:
            part = await self.store.next_users(tx, massban.id, most)
            return [each for each, state in part if await self._open(tx, massban, each, state)]

    async def settle(self, massban: Massban, outcomes: Sequence[Outcome]) -> None:
        """Record what became of a part, on its cases and on the list."""
        for outcome in outcomes:
            key = _key(massban, outcome.user_id)
            case = await self._cases.from_source(massban.guild_id, CaseSource.MASSBAN, key)
            if case is not None and outcome.state is Listed.FAILED:
                await self._cases.failed(case, outcome.failure or "")
            elif case is not None:
                await self._cases.done(case)
        async with self._database.transaction(lock=massban.guild_id) as tx:
            for outcome in outcomes:
                await self.store.settle_user(tx, massban.id, outcome.user_id, outcome.state, failure=outcome.failure)

    async def tally(self, massban: Massban) -> Tally:
        """Count how far a list is."""
        async with self._database.reading() as tx:
            return await self.store.tally(tx, massban.id)

    async def failures(self, massban: Massban) -> list[tuple[Listing, str]]:
        """List who could not be banned, and why."""
        async with self._database.reading() as tx:
            return await self.store.failures(tx, massban.id)

    async def put_message(self, massban: Massban, channel_id: int, message_id: int) -> None:
        """Record where the progress is shown."""
        async with self._database.transaction() as tx:
            await self.store.put_message(tx, massban.id, channel_id, message_id)

    async def end(self, massban: Massban) -> None:
        """Record that a list is worked off."""
        async with self._database.transaction(lock=massban.guild_id) as tx:
            await self.store.end(tx, massban.id, self._clock.now())

    async def _open(self, tx: Transaction, massban: Massban, who: Listing, state: Listed) -> bool:
        """Write somebody's case; say whether there is anything left to do."""
        if state is Listed.WAITING and await self._cases.is_in_force_in(
            tx, massban.guild_id, who.user_id, CaseKind.BAN
        ):
            await self.store.settle_user(tx, massban.id, who.user_id, Listed.BEFORE)
            return False
        case = await self._cases.open_in(tx, self._draft(massban, who), has_own_job=True)
        if case.state is not CaseState.OPEN:  # settled, but killed before the list knew
            settled = Listed.FAILED if case.state is CaseState.FAILED else Listed.BANNED
            await self.store.settle_user(tx, massban.id, who.user_id, settled, case_id=case.id, failure=case.failure)
            return False
        await self.store.settle_user(tx, massban.id, who.user_id, Listed.ACTING, case_id=case.id)
        return True

    @staticmethod
    def _draft(massban: Massban, who: Listing) -> Draft:
        return Draft(
            guild_id=massban.guild_id,
            kind=CaseKind.BAN,
            target_id=who.user_id,
            target_name=who.name,
            moderator_id=massban.ordered_by,
            reason=massban.reason,
            source=CaseSource.MASSBAN,
            source_key=_key(massban, who.user_id),
            delete_seconds=massban.delete_seconds,
        )


def _key(massban: Massban, user_id: int) -> str:
    return f"{massban.id}:{user_id}"
