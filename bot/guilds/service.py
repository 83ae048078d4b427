"""Reading and changing a server's settings. Cached; validated both ways; knows no Discord."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from pydantic import ValidationError

from bot.clock import to_millis
from bot.database import Transaction
from bot.errors import NotSetUpError
from bot.guilds.faults import validated
from bot.guilds.models import FeatureSettings, ServerSettings, SettingChange
from bot.logs import get_logger

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.guilds.store import GuildSettingStore

log = get_logger(__name__)
SettingsT = TypeVar("SettingsT", bound=FeatureSettings)

Changed = Callable[[Transaction, int], Awaitable[None]]
"""Called inside the transaction in which a server's (by its id) settings of a feature are stored."""

OVERLAP_MILLIS = 60_000  # other processes' clocks may differ, and what they store is seen a little later


class GuildSettings:
    """The settings of every server, by feature."""

    def __init__(self, store: GuildSettingStore, clock: Clock, *, default_timezone: str = "UTC") -> None:
        self._store = store
        self._clock = clock
        self._default_timezone = default_timezone
        self._cache: dict[tuple[int, str], FeatureSettings] = {}
        self._forgotten = 0
        self._seen_until = to_millis(clock.now())
        self._seen: set[tuple[int, str, int]] = set()
        """What was stored lately and is known here: (guild, feature, instant in ms)."""
        self._on_changed: defaultdict[str, list[Changed]] = defaultdict(list)
        self._models: dict[str, type[FeatureSettings]] = {}
        self.register(ServerSettings)

    @property
    def models(self) -> list[type[FeatureSettings]]:
        """The settings models of all features, the server's own first."""
        return list(self._models.values())

    @property
    def cached(self) -> int:
        """How many settings of a feature and a server are kept in memory."""
        return len(self._cache)

    def register(self, model: type[FeatureSettings]) -> None:
        """Make a feature's settings known to the wizard, the check, export and import."""
        self._models[model.feature] = model

    def on_changed(self, model: type[FeatureSettings], react: Changed) -> None:
        """Have a feature react when settings are stored, inside the same transaction: it usually enqueues a job.

        What another process stored (the command line) is noticed within a heartbeat, in a transaction of its own. The
        settings may be as before, and a change may be told of more than once.
        """
        self._on_changed[model.feature].append(react)

    async def get(self, guild_id: int, model: type[SettingsT]) -> SettingsT:
        """Return a server's settings of one feature; defaults where nothing, or nothing valid, is stored."""
        cached = self._cache.get((guild_id, model.feature))
        if cached is None:
            forgotten = self._forgotten
            async with self._store.database.reading() as tx:
                cached = self._read(guild_id, model, await self._store.find(tx, guild_id, model.feature))
            if forgotten == self._forgotten:  # nothing was stored while we read
                self._cache[guild_id, model.feature] = cached
        return cast("SettingsT", cached)

    def known(self, guild_id: int, model: type[SettingsT]) -> SettingsT | None:
        """Return a server's settings of one feature if they are in memory, where nobody can wait; else None."""
        return cast("SettingsT | None", self._cache.get((guild_id, model.feature)))

    async def get_in(self, tx: Transaction, guild_id: int, model: type[SettingsT]) -> SettingsT:
        """Return a server's settings of one feature, inside the caller's transaction.

        A transaction that asked for another connection instead could wait for itself when all are taken.
        """
        cached = self._cache.get((guild_id, model.feature))
        if cached is None:  # not kept: the transaction may yet be rolled back
            cached = self._read(guild_id, model, await self._store.find(tx, guild_id, model.feature))
        return cast("SettingsT", cached)

    async def server_in(self, tx: Transaction, guild_id: int) -> ServerSettings:
        """Return what concerns the whole server, inside the caller's transaction."""
        return await self.get_in(tx, guild_id, ServerSettings)

    async def server(self, guild_id: int) -> ServerSettings:
        """Return what concerns the whole server."""
        return await self.get(guild_id, ServerSettings)

    async def find_live(self, guild_id: int, model: type[SettingsT]) -> SettingsT | None:
        """Return a feature's settings if the server is set up and has the feature switched on, else None."""
        if not (await self.server(guild_id)).is_set_up:
            return None
        settings = await self.get(guild_id, model)
        return settings if settings.is_on else None

    async def live(self, guild_id: int, model: type[SettingsT]) -> SettingsT:
        """Return a feature's settings. Raises NotSetUpError unless it is switched on in a server that is set up."""
        settings = await self.find_live(guild_id, model)
        if settings is None:
            raise NotSetUpError
        return settings

    async def set(self, guild_id: int, settings: FeatureSettings, *, by: int | None = None) -> None:
        """Store a feature's settings as they are."""
        async with self._store.database.transaction(lock=guild_id) as tx:
            await self.put(tx, guild_id, settings, by=by)

    async def change(
        self, guild_id: int, model: type[SettingsT], *, by: int | None = None, **changes: Any
    ) -> SettingsT:
        """Change some settings of one feature. Raises BadInputError with the first fault."""
        async with self._store.database.transaction(lock=guild_id) as tx:
            return await self.change_in(tx, guild_id, model, lambda _current: changes, by=by)

    async def change_in(
        self,
        tx: Transaction,
        guild_id: int,
        model: type[SettingsT],
        changes_of: Callable[[SettingsT], Mapping[str, Any]],
        *,
        by: int | None = None,
    ) -> SettingsT:
        """Change settings by what they are now, inside the caller's transaction, which has locked the server.

        Raises BadInputError with the first fault, and what `changes_of` raises.
        """
        current = self._read(guild_id, model, await self._store.find(tx, guild_id, model.feature))
        changed = validated(model, current.model_dump(mode="json") | dict(changes_of(current)))
        await self.put(tx, guild_id, changed, by=by)
        return changed

    async def put(self, tx: Transaction, guild_id: int, settings: FeatureSettings, *, by: int | None = None) -> None:
        """Store a feature's settings inside the caller's transaction."""
        stored = await self._store.find(tx, guild_id, settings.feature)
        # Values that only a newer or older version knows stay, for when it comes back.
        data = stored | settings.model_dump(mode="json")
        defaults = self._read(guild_id, type(settings), {}).model_dump(mode="json")
        now = self._clock.now()
        await self._store.put(tx, guild_id, settings.feature, data, at=now, by=by, defaults=defaults)
        await self._react(tx, guild_id, settings.feature)
        tx.after_commit(lambda: self._note(guild_id, settings.feature, to_millis(now)))

    async def export_document(self, guild_id: int, name_of: Callable[[int], str | None] | None = None) -> str:
        """Write a server's settings as YAML, each described in the server's language; ids get names as comments."""
        from bot.guilds.documents import document_of  # noqa: PLC0415 - YAML: a megabyte, for what is seldom done

        everything = [await self.get(guild_id, model) for model in self.models]
        return document_of(everything, name_of or (lambda _id: None), (await self.server(guild_id)).language)

    async def import_document(self, guild_id: int, text: str, *, by: int | None = None) -> list[FeatureSettings]:
        """Take over a YAML document; one fault in it changes nothing. Raises BadInputError."""
        from bot.guilds.documents import document_changes  # noqa: PLC0415 - likewise

        changes = document_changes(text, self._models)
        async with self._store.database.transaction(lock=guild_id) as tx:
            changed: list[FeatureSettings] = []
            for feature, values in changes.items():
                model = self._models[feature]
                current = self._read(guild_id, model, await self._store.find(tx, guild_id, feature))
                changed.append(validated(model, current.model_dump(mode="json") | values))
            for settings in changed:
                await self.put(tx, guild_id, settings, by=by)
        return changed

    async def known_ids(self) -> list[int]:
        """List the servers that have any settings."""
        async with self._store.database.reading() as tx:
            return await self._store.guild_ids(tx)

    async def recent_changes(self, guild_id: int, amount: int = 10) -> list[SettingChange]:
        """List who changed what lately, newest first."""
        async with self._store.database.reading() as tx:
            return await self._store.recent_changes(tx, guild_id, amount)

    async def refresh(self) -> None:
        """Take notice of what another process (the command line) has stored since the last refresh."""
        async with self._store.database.reading() as tx:
            stored = await self._store.changed_since(tx, self._seen_until - OVERLAP_MILLIS)
        for guild_id, feature, updated_at in stored:
            if (guild_id, feature, updated_at) in self._seen:
                continue
            self._forget(guild_id, feature)
            if self._on_changed[feature]:
                async with self._store.database.transaction(lock=guild_id) as tx:
                    await self._react(tx, guild_id, feature)
            self._seen.add((guild_id, feature, updated_at))
        latest = max((updated_at for _guild, _feature, updated_at in stored), default=0)
        # Not beyond now: a process whose clock is ahead must not hide what the others store.
        self._seen_until = max(self._seen_until, min(latest, to_millis(self._clock.now())))
        self._seen = {one for one in self._seen if one[-1] >= self._seen_until - OVERLAP_MILLIS}

    async def _react(self, tx: Transaction, guild_id: int, feature: str) -> None:
        for react in self._on_changed[feature]:
            await react(tx, guild_id)

    def _note(self, guild_id: int, feature: str, updated_at: int) -> None:
        self._seen.add((guild_id, feature, updated_at))
        self._forget(guild_id, feature)

    def _forget(self, guild_id: int, feature: str) -> None:
        self._cache.pop((guild_id, feature), None)
        self._forgotten += 1

    def _read(self, guild_id: int, model: type[SettingsT], data: dict[str, Any]) -> SettingsT:
        if model is ServerSettings:
            data = {"timezone": self._default_timezone} | data
        try:
            return model.model_validate(data)
        except ValidationError as error:
            faulty = {str(fault["loc"][0]) for fault in error.errors() if fault["loc"]}
            log.warning("setting ignored", guild_id=guild_id, feature=model.feature, names=sorted(faulty))
            return model.model_validate({name: value for name, value in data.items() if name not in faulty})
