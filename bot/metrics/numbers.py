"""The numbers, in a registry of their own: what is observed is counted at once, the rest set when it is asked for."""

from __future__ import annotations

import math
import platform
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, GCCollector, Histogram, Info, ProcessCollector
from prometheus_client.exposition import choose_encoder

from bot import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.jobs import JobCounts

MOST_NAMES = 200
"""How many names a label may have: several times what there is of events, commands or kinds of job."""
OTHER = "other"
DATABASE_SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
COMMAND_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10)  # after 3 Discord stops waiting
JOB_SECONDS = (0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)


class Numbers:
    """Everything that /metrics shows. The observer of client, jobs and database."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        registry = self.registry
        self._events = Counter("hearth_gateway_events", "Events from Discord, by type", ["type"], registry=registry)
        self._commands = Histogram(
            "hearth_command_seconds",
            "How long commands took until their code had ended, by name and outcome (done, refused, failed)",
            ["command", "outcome"],
            buckets=COMMAND_SECONDS,
            registry=registry,
        )
        self._jobs = Histogram(
            "hearth_job_seconds",
            "How long attempts at jobs took, by kind and outcome (done, missed, failed, postponed, cancelled, dead)",
            ["kind", "outcome"],
            buckets=JOB_SECONDS,
            registry=registry,
        )
        self._database = Histogram(
            "hearth_database_seconds",
            "How long waits for the writer, transactions and reads took",
            ["what"],
            buckets=DATABASE_SECONDS,
            registry=registry,
        )
        self._queue = Gauge(
            "hearth_jobs", "Open jobs: due, late (5 minutes past) and dead", ["state"], registry=registry
        )
        self._latency = Gauge("hearth_gateway_latency_seconds", "Heartbeat to answer", ["shard"], registry=registry)
        self._connected = Gauge("hearth_gateway_connected", "1 while no event is missed", ["shard"], registry=registry)
        self._cached = Gauge("hearth_cached", "What is kept in memory, by what it is", ["what"], registry=registry)
        Info("hearth_build", "Which Hearth this is", registry=registry).info(
            {"version": __version__, "python": platform.python_version()}
        )
        ProcessCollector(registry=registry)
        GCCollector(registry=registry)
        # Finding a label's child takes longer than counting, so the children that were found are kept.
        self._event_counts: dict[str, Counter] = {}
        self._waits = {what: self._database.labels(what) for what in ("wait", "transaction", "read")}
        self._names: dict[str, set[str]] = {"command": set(), "kind": set()}

    def event(self, name: str) -> None:
        """Count an event of the gateway."""
        counter = self._event_counts.get(name)
        if counter is None:
            # Discord may add types, and a stand-in for it send any.
            counter = self._events.labels(name if len(self._event_counts) < MOST_NAMES else OTHER)
            if len(self._event_counts) < MOST_NAMES:
                self._event_counts[name] = counter
        counter.inc()

    def command(self, name: str, outcome: str, seconds: float) -> None:
        """Count a command that has ended."""
        self._commands.labels(self._bounded("command", name), outcome).observe(seconds)

    def job(self, kind: str, outcome: str, seconds: float) -> None:
        """Count an attempt at a job."""
        self._jobs.labels(self._bounded("kind", kind), outcome).observe(seconds)

    def database(self, what: str, seconds: float) -> None:
        """Count a wait, a transaction or a read."""
        self._waits[what].observe(seconds)

    def queue(self, counts: JobCounts) -> None:
        """Set how the queue of jobs stands."""
        for state, amount in (("due", counts.due), ("late", counts.late), ("dead", counts.dead)):
            self._queue.labels(state).set(amount)

    def gateway(self, connected: Mapping[int, bool], latencies: Iterable[tuple[int, float]]) -> None:
        """Set how the shards of this process stand; a latency that is not known yet is left out."""
        self._connected.clear()
        self._latency.clear()
        for shard, is_connected in connected.items():
            self._connected.labels(str(shard)).set(is_connected)
        for shard, seconds in latencies:
            if math.isfinite(seconds):
                self._latency.labels(str(shard)).set(seconds)

    def cached(self, **sizes: int) -> None:
        """Set how much is kept in memory."""
        for what, size in sizes.items():
            self._cached.labels(what).set(size)

    def written(self, accepted: str) -> tuple[bytes, str]:
        """Return all numbers in the format that is asked for (a request's Accept), and its media type."""
        encode, media_type = choose_encoder(accepted)
        return encode(self.registry), media_type

    def _bounded(self, label: str, name: str) -> str:
        names = self._names[label]
        if name not in names:
            if len(names) >= MOST_NAMES:
                return OTHER
            names.add(name)
        return name
