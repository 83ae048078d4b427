"""The numbers of /metrics: counted right, in a registry of their own, and bounded whatever is thrown at them."""

from __future__ import annotations

import bot
from bot.jobs import JobCounts
from bot.metrics import Numbers
from bot.metrics.numbers import MOST_NAMES


def value(numbers, name, **labels):
    return numbers.registry.get_sample_value(name, labels)


def series(numbers, name):
    """Return the sets of labels of a metric."""
    return [sample.labels for metric in numbers.registry.collect() for sample in metric.samples if sample.name == name]


def test_what_is_observed_is_counted_by_its_labels():
    numbers = Numbers()
    for _ in range(3):
        numbers.event("MESSAGE_CREATE")
    numbers.command("setup wizard", "done", 0.2)
    numbers.job("welcome.greet", "failed", 2.0)
    numbers.database("wait", 0.004)
    assert value(numbers, "hearth_gateway_events_total", type="MESSAGE_CREATE") == 3
    assert value(numbers, "hearth_command_seconds_count", command="setup wizard", outcome="done") == 1
    assert value(numbers, "hearth_job_seconds_sum", kind="welcome.greet", outcome="failed") == 2
    assert value(numbers, "hearth_database_seconds_bucket", what="wait", le="0.0025") == 0
    assert value(numbers, "hearth_database_seconds_bucket", what="wait", le="0.005") == 1


def test_two_bots_in_one_process_count_apart():
    one, other = Numbers(), Numbers()
    one.event("READY")
    assert value(other, "hearth_gateway_events_total", type="READY") is None


def test_the_queue_and_the_shards_are_as_they_were_set_last():
    numbers = Numbers()
    numbers.queue(JobCounts(due=3, late=2, dead=1))
    numbers.gateway({0: True, 1: True}, [(0, 0.04), (1, float("nan"))])
    numbers.gateway({0: False}, [(0, float("inf"))])
    numbers.cached(members=5, guild_settings=2)
    assert [value(numbers, "hearth_jobs", state=state) for state in ("due", "late", "dead")] == [3, 2, 1]
    assert series(numbers, "hearth_gateway_connected") == [{"shard": "0"}]
    assert value(numbers, "hearth_gateway_connected", shard="0") == 0
    assert series(numbers, "hearth_gateway_latency_seconds") == [], "a latency that is not known is left out"
    assert value(numbers, "hearth_cached", what="members") == 5


def test_whatever_names_come_the_series_are_bounded():
    numbers = Numbers()
    for number in range(20_000):
        numbers.event(f"EVENT_{number}")
        numbers.command(f"command {number}", "done", 0.1)
        numbers.job(f"kind.{number}", "done", 0.1)
    most = MOST_NAMES + 1  # and "other"
    assert len(series(numbers, "hearth_gateway_events_total")) <= most
    assert len(series(numbers, "hearth_command_seconds_count")) <= most
    assert len(series(numbers, "hearth_job_seconds_count")) <= most
    assert value(numbers, "hearth_gateway_events_total", type="other") == 20_000 - MOST_NAMES
    numbers.event("EVENT_0")
    assert value(numbers, "hearth_gateway_events_total", type="EVENT_0") == 2, "those known before are counted on"


def test_version_and_process_are_told_in_the_format_that_is_asked_for():
    body, media_type = Numbers().written("text/plain")
    assert f'version="{bot.__version__}"'.encode() in body
    assert b"process_resident_memory_bytes" in body
    assert b"python_gc_collections_total" in body
    assert media_type.startswith("text/plain")
    body, media_type = Numbers().written("application/openmetrics-text; version=1.0.0")
    assert body.endswith(b"# EOF\n")
    assert media_type.startswith("application/openmetrics-text")
