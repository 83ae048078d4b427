"""Reports on both databases: one a message, decided once, limited, and without who reported when they are forgotten."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest

from bot.app import build_services
from bot.cases import CaseKind, CaseState, Evidence, Part, Subject
from bot.cases.settings import ModerationSettings
from bot.clock import to_millis
from bot.errors import BadInputError, NotAllowedError, NotFoundError, NotSetUpError
from bot.guilds import ServerSettings
from bot.jobs.models import JobState
from bot.owndata import PrivacySettings
from bot.settings import Settings
from cogs.reports.models import Category, Filing, ReportSettings, ReportState, Verdict
from cogs.reports.service import (
    CARD_JOB,
    REMIND_JOB,
    THANKS_JOB,
    DecidingService,
    FilingService,
    FollowingService,
    Parts,
)
from cogs.reports.service.deciding import Act
from cogs.reports.store import ReportStore

GUILD, MOD, OTHER, BAD, ANN, BEN = 1, 5, 6, 66, 10, 11


class World:
    """Reports on a server that is set up."""

    def __init__(self, services) -> None:
        self.services, self.clock = services, services.clock
        parts = Parts(services.cases, services.guilds, services.jobs, services.clock)
        store = ReportStore(services.database)
        self.filing, self.deciding = FilingService(store, parts), DecidingService(store, parts)
        self.following = FollowingService(store, parts)
        services.cases.on_changed(self.following.case_changed)

    async def report(self, reporter=ANN, message_id=8, words="look", author=BAD):
        message = Evidence(author, 7, message_id, "buy now", (), self.clock.now(), "bad")
        around = Evidence(BEN, 7, 1000 + message_id, "hm", (), self.clock.now(), "ben", Part.CONTEXT)
        filing = Filing(
            guild_id=GUILD,
            reporter_id=reporter,
            category=Category.SPAM,
            words=words,
            message=message,
            context=(around,),
        )
        return await self.filing.file(filing)

    async def shown(self, report):
        return await self.following.shown(GUILD, report.id)

    async def upcoming(self, kind):
        async with self.services.database.reading() as tx:
            return [job for job in await self.services.jobs.list_upcoming(tx, GUILD) if job.kind == kind]

    def act(self, report, by=MOD, kind=CaseKind.WARN, key="k", reason="Ads"):
        return self.deciding.act(GUILD, report.id, Act(kind, by, reason, severity=1), key=key)


@pytest.fixture
async def world(database, database_url, clock):
    services = build_services(Settings(database_url=database_url, _env_file=None), clock)
    await services.database.connect()
    await services.guilds.set(GUILD, ServerSettings(set_up_at=to_millis(clock.now())))
    await services.guilds.set(GUILD, ReportSettings(cooldown_seconds=0))
    yield World(services)
    await services.database.close()


async def test_many_reports_of_one_message_at_once_are_one_with_an_entry_each(world):
    reports = await asyncio.gather(*(world.report(reporter) for reporter in range(100, 120)))
    assert len({report.id for report in reports}) == 1
    shown = await world.shown(reports[0])
    assert len(shown.entries) == 20
    assert [(each.author_id, each.part) for each in shown.evidence] == [(BAD, Part.MESSAGE), (BEN, Part.CONTEXT)]
    assert len(await world.upcoming(CARD_JOB)) == 1
    assert len(await world.upcoming(REMIND_JOB)) == 1


async def test_the_same_member_reports_a_message_once_also_when_they_press_twice_at_once(world):
    results = await asyncio.gather(*(world.report() for _ in range(5)), return_exceptions=True)
    assert sum(isinstance(result, NotAllowedError) for result in results) == 4
    assert len((await world.following.list_open(GUILD, most=10))[0][0].entries) == 1


async def test_what_a_member_writes_is_cleaned_and_cut(world):
    report = await world.report(words="a\x00b\u202e " + "x" * 900)
    [entry] = (await world.shown(report)).entries
    assert entry.words.startswith("ab ")
    assert len(entry.words) == 400


async def test_claiming_is_for_one_who_saw_what_is(world):
    report = await world.report()
    results = await asyncio.gather(
        *(world.deciding.claim(GUILD, report.id, by=by, seen=0) for by in (MOD, OTHER)), return_exceptions=True
    )
    assert sum(isinstance(result, NotAllowedError) for result in results) == 1
    holder = (await world.shown(report)).report.claimed_by
    other = OTHER if holder == MOD else MOD
    with pytest.raises(NotAllowedError, match="Take over"):
        await world.act(report, by=other)
    await world.deciding.claim(GUILD, report.id, by=other, seen=holder)
    assert (await world.shown(report)).report.claimed_by == other


async def test_two_acts_at_once_are_one_case_with_the_evidence_of_the_report(world):
    report = await world.report()
    results = await asyncio.gather(world.act(report), world.act(report, by=OTHER, key="other"), return_exceptions=True)
    [case] = [result for result in results if not isinstance(result, Exception)]
    assert sum(isinstance(result, NotAllowedError) for result in results) == 1
    shown = await world.shown(report)
    assert (shown.report.state, shown.case.number) == (ReportState.ACTING, 1)
    keeper = world.services.cases.evidence
    assert await keeper.list_of(GUILD, Subject.CASE, case.id) == list(shown.evidence)
    assert await world.upcoming(THANKS_JOB) == []
    for _twice in range(2):
        await world.services.cases.done(case)
    decided = (await world.shown(report)).report
    assert (decided.state, decided.decided_by) == (ReportState.ACTED, case.moderator_id)
    assert len(await world.upcoming(THANKS_JOB)) == 1


async def test_a_case_that_discord_refuses_opens_the_report_again(world):
    report = await world.report()
    await world.services.cases.failed(await world.act(report), "Missing Permissions")
    shown = await world.shown(report)
    assert (shown.report.state, shown.case.state) == (ReportState.OPEN, CaseState.FAILED)
    assert await world.upcoming(THANKS_JOB) == []
    assert (await world.act(report, key="again")).number == 2


async def test_dismissing_needs_a_reason_and_thanks_nobody_for_misuse(world):
    report = await world.report()
    with pytest.raises(BadInputError):
        await world.deciding.dismiss(GUILD, report.id, by=MOD, verdict=Verdict.HARMLESS, reason=" \n ")
    await world.deciding.dismiss(GUILD, report.id, by=MOD, verdict=Verdict.MISUSE, reason="Again")
    assert await world.upcoming(THANKS_JOB) == []
    with pytest.raises(NotAllowedError, match="decided this report already"):
        await world.act(report)
    with pytest.raises(NotAllowedError, match="looked at this message already"):
        await world.report(BEN)


async def test_nobody_acts_where_moderation_is_off(world):
    report = await world.report()
    await world.services.guilds.change(GUILD, ModerationSettings, enabled=False)
    with pytest.raises(NotSetUpError):
        await world.act(report)
    assert await world.services.cases.about(GUILD, report.target_id, most=1) == ([], 0)


async def test_an_act_needs_a_reason_unless_the_server_wants_none(world):
    report = await world.report()
    with pytest.raises(BadInputError):
        await world.act(report, reason="  ")
    assert (await world.shown(report)).report.state is ReportState.OPEN


async def test_nobody_decides_about_themselves_or_on_another_server(world):
    report = await world.report(author=MOD)
    for attempt in (
        world.act(report),
        world.deciding.claim(GUILD, report.id, by=MOD, seen=0),
        world.deciding.dismiss(GUILD, report.id, by=MOD, verdict=Verdict.HARMLESS, reason="x"),
        world.deciding.delete_message(GUILD, report.id, by=MOD),
    ):
        with pytest.raises(NotAllowedError, match="about you"):
            await attempt
    with pytest.raises(NotFoundError):
        await world.following.shown(2, report.id)
    with pytest.raises(NotFoundError):
        await world.deciding.claim(2, report.id, by=OTHER, seen=0)


async def test_the_limits_hold_over_the_days(world):
    await world.services.guilds.change(GUILD, ReportSettings, daily_cap=2, cooldown_seconds=60)
    await world.report(message_id=1)
    with pytest.raises(NotAllowedError, match="Not so fast"):
        await world.report(message_id=2)
    world.clock.advance(minutes=1)
    await world.report(message_id=2)
    world.clock.advance(minutes=1)
    with pytest.raises(NotAllowedError, match="2 messages a day"):
        await world.filing.check(GUILD, ANN, 3)
    await world.filing.check(GUILD, BEN, 3)
    world.clock.advance(days=1)
    await world.report(message_id=3)


async def test_only_misuse_in_a_row_pauses_and_being_right_once_ends_it(world):
    await world.services.guilds.change(GUILD, ReportSettings, misuse_after=2, misuse_days=7)
    for message_id, verdict in enumerate((Verdict.MISUSE, Verdict.HARMLESS, Verdict.MISUSE), start=1):
        report = await world.report(message_id=message_id)
        world.clock.advance(minutes=1)
        await world.deciding.dismiss(GUILD, report.id, by=MOD, verdict=verdict, reason="x")
    report = await world.report(message_id=4)
    await world.deciding.dismiss(GUILD, report.id, by=MOD, verdict=Verdict.MISUSE, reason="x")
    with pytest.raises(NotAllowedError, match="no matter for the team"):
        await world.report(message_id=5)
    world.clock.advance(days=7)
    await world.report(message_id=5)


async def test_where_it_is_off_nothing_is_taken(world):
    await world.services.guilds.change(GUILD, ReportSettings, enabled=False)
    with pytest.raises(NotSetUpError):
        await world.report()


async def test_a_reminder_comes_when_the_oldest_has_waited_and_is_not_put_off_by_new_ones(world):
    await world.report(message_id=1)
    world.clock.advance(hours=5)
    await world.report(message_id=2)
    [job] = await world.upcoming(REMIND_JOB)
    assert (job.state, job.run_at - world.clock.now()) == (JobState.PENDING, dt.timedelta(hours=7))
    late, again_at = await world.following.waiting(GUILD)
    assert (late, again_at - world.clock.now()) == (0, dt.timedelta(hours=7))
    world.clock.advance(hours=7)
    late, again_at = await world.following.waiting(GUILD)
    assert (late, again_at - world.clock.now()) == (1, dt.timedelta(days=1))
    for shown in (await world.following.list_open(GUILD, most=5))[0]:
        await world.deciding.dismiss(GUILD, shown.report.id, by=MOD, verdict=Verdict.HANDLED, reason="x")
    assert await world.following.waiting(GUILD) == (0, None)


async def test_reminders_that_are_switched_on_later_come_too(world):
    await world.services.guilds.change(GUILD, ReportSettings, remind_hours=0)
    await world.report()
    assert await world.upcoming(REMIND_JOB) == []
    assert await world.following.waiting(GUILD) == (0, None)
    world.services.guilds.on_changed(ReportSettings, world.following.settings_changed)
    world.clock.advance(hours=5)
    await world.services.guilds.change(GUILD, ReportSettings, remind_hours=12)
    assert len(await world.upcoming(REMIND_JOB)) == 1
    late, again_at = await world.following.waiting(GUILD)
    assert (late, again_at - world.clock.now()) == (0, dt.timedelta(hours=7))


async def test_erasing_cuts_reporters_out_and_keeps_what_was_reported(world):
    report = await world.report(ANN, words="my secret")
    await world.report(BEN, words="me too")
    await world.filing.bar(GUILD, ANN, by=MOD, reason="x")
    for member in (ANN, BEN, BAD):
        await world.services.data.erase(GUILD, member)
    shown = await world.shown(report)
    assert [(entry.reporter_id, entry.words) for entry in shown.entries] == [(0, ""), (0, "")]
    assert [(each.author_id, each.content) for each in shown.evidence] == [(BAD, "buy now"), (0, "")]
    with pytest.raises(NotAllowedError, match="taken reporting"):
        await world.filing.check(GUILD, ANN, 9)
    assert await world.following.to_thank(shown.entries[0].id) is None


async def test_an_export_of_the_reported_names_no_reporter(world):
    await world.report(987_654_321, words="my secret")
    told = str(await world.services.data.export(GUILD, BAD))
    assert "report as target_id" in told
    assert "987654321" not in told
    assert "my secret" not in told


async def test_decided_reports_go_in_time_with_their_entries(world):
    report = await world.report()
    await world.report(message_id=9)
    await world.deciding.dismiss(GUILD, report.id, by=MOD, verdict=Verdict.HARMLESS, reason="x")
    await world.services.guilds.change(GUILD, PrivacySettings, record_days=30, evidence_days=7)
    world.clock.advance(days=8)
    await world.services.data.let_go(GUILD)
    assert {each.content for each in (await world.shown(report)).evidence} == {""}
    world.clock.advance(days=30)
    await world.services.data.let_go(GUILD)
    with pytest.raises(NotFoundError):
        await world.shown(report)
    assert (await world.following.list_open(GUILD, most=5))[1] == 1
