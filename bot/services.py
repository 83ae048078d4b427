"""The parts that features stand on, found by name or by class. Filled by `bot.app`; passed along, never global."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar, cast

from bot.slowmodes import Slowmodes

if TYPE_CHECKING:
    from bot.activity import Activity
    from bot.agenda import Agenda
    from bot.cases import Cases
    from bot.clock import Clock
    from bot.database import Database
    from bot.digest import Digest
    from bot.guilds import GuildSettings
    from bot.jobs import Jobs
    from bot.ledger import Audit, Ledger
    from bot.members import Members
    from bot.owndata import DataService
    from bot.profiles import Profiles
    from bot.settings import Settings
    from bot.state import BotState
    from bot.team import Team

T = TypeVar("T")


@dataclass(slots=True)
class Services:
    """The platform's parts by name, the features' services by class."""

    settings: Settings
    clock: Clock
    database: Database
    state: BotState
    guilds: GuildSettings
    jobs: Jobs
    members: Members
    profiles: Profiles
    activity: Activity
    ledger: Ledger
    audit: Audit
    cases: Cases
    data: DataService
    team: Team
    digest: Digest
    agenda: Agenda
    slowmodes: Slowmodes = field(default_factory=Slowmodes)
    _by_class: dict[type[Any], Any] = field(default_factory=dict[type[Any], Any])

    def add(self, service: object) -> None:
        """Add a feature's service, to be found by its class."""
        self._by_class[type(service)] = service

    def __getitem__(self, kind: type[T]) -> T:
        return cast("T", self._by_class[kind])
