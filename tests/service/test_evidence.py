"""Evidence on both databases: kept once, copied once, let go in time, and cut out where it is only about others."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import replace

import pytest

from bot.app import build_services
from bot.cases import CaseKind, CaseSource, Draft, Evidence, EvidenceFile, Part, Subject
from bot.cases.evidence import EVIDENCE_JOB, FileState
from bot.owndata import PrivacySettings
from bot.settings import Settings

GUILD, MOD, BAD, ANN = 1, 5, 66, 10
PICTURE = EvidenceFile(501, "ad.png", 3, "image/png", "https://cdn.example/1", "https://media.example/1")


@pytest.fixture
async def services(database, database_url, clock):
    built = build_services(Settings(database_url=database_url, _env_file=None), clock)
    await built.database.connect()
    yield built
    await built.database.close()


def said(services, message_id=8, **changes):
    message = Evidence(BAD, 7, message_id, "buy now", (), services.clock.now(), "bad")
    return replace(message, **changes)


async def opened(services, *evidence, key="1", **changes):
    draft = Draft(
        guild_id=GUILD,
        kind=CaseKind.WARN,
        target_id=BAD,
        target_name="bad",
        moderator_id=MOD,
        reason="spam",
        source=CaseSource.COMMAND,
        source_key=key,
    )
    return await services.cases.open(replace(draft, **changes), evidence=evidence)


async def kept(services, case):
    return (await services.cases.details(case))[1]


async def fetch_jobs(services):
    async with services.database.reading() as tx:
        return [job for job in await services.jobs.list_upcoming(tx, GUILD) if job.kind == EVIDENCE_JOB]


async def test_a_case_is_opened_with_its_message_and_the_job_that_fetches_its_files_at_once(services):
    cases = await asyncio.gather(*(opened(services, said(services, files=(PICTURE,))) for _ in range(5)))
    assert len({case.id for case in cases}) == 1
    assert await kept(services, cases[0]) == [said(services, files=(PICTURE,))]
    [job] = await fetch_jobs(services)
    waiting = await services.cases.evidence.waiting(int(job.payload["evidence_id"]))
    assert (waiting.files, waiting.kept_bytes, waiting.message_id) == ((PICTURE,), 0, 8)


async def test_a_message_without_files_needs_no_job(services):
    await opened(services, said(services))
    assert await fetch_jobs(services) == []


async def test_a_copy_is_stored_once_and_counted(services):
    keeper = services.cases.evidence
    case = await opened(services, said(services, files=(PICTURE, replace(PICTURE, attachment_id=502))))
    [job] = await fetch_jobs(services)
    evidence_id = int(job.payload["evidence_id"])
    first, second = (await keeper.waiting(evidence_id)).files
    for content in (b"\x00\xff!", b"other"):
        await keeper.settle(GUILD, first, FileState.KEPT, content)
    assert await keeper.content(first) == b"\x00\xff!"
    waiting = await keeper.waiting(evidence_id)
    assert (waiting.files, waiting.kept_bytes) == ((second,), 3)
    told = []

    async def react(_tx, *which):
        told.append(which)

    keeper.on_fetched(react)
    await keeper.fetched(GUILD, evidence_id)
    assert told == [(GUILD, Subject.CASE, case.id)]
    assert await keeper.waiting(evidence_id) is None
    [message] = await kept(services, case)
    assert [file.state for file in message.files] == [FileState.KEPT, FileState.GONE]


async def test_what_was_deleted_shortly_before_goes_to_the_case_and_nothing_else(services, clock):
    keeper = services.cases.evidence
    deleted = said(services, 9, part=Part.DELETED)
    keeper.remember(GUILD, deleted, clock.now() + dt.timedelta(minutes=10))
    keeper.remember(GUILD, replace(deleted, author_id=ANN, message_id=10), clock.now() + dt.timedelta(minutes=10))
    keeper.remember(2, replace(deleted, message_id=11), clock.now() + dt.timedelta(minutes=10))
    assert await kept(services, await opened(services)) == [deleted]
    assert await kept(services, await opened(services, key="2", channel_id=99)) == []
    assert await kept(services, await opened(services, key="3", kind=CaseKind.NOTE)) == []
    clock.advance(minutes=11)
    assert await kept(services, await opened(services, key="4")) == []


async def test_what_is_deleted_soon_after_goes_to_the_case_too(services, clock):
    case = await opened(services)
    elsewhere = await opened(services, key="2", channel_id=99)
    span = dt.timedelta(minutes=10)
    clock.advance(minutes=9)
    deleted = said(services, 9, part=Part.DELETED)
    for _twice in range(2):
        await services.cases.evidence.keep_deleted(GUILD, BAD, 7, [deleted], clock.now() - span)
    clock.advance(minutes=9)
    late = replace(deleted, message_id=10)
    await services.cases.evidence.keep_deleted(GUILD, BAD, 7, [late], clock.now() - span)
    assert await kept(services, case) == [deleted]
    assert await kept(services, elsewhere) == []


async def test_what_was_kept_for_a_report_is_shared_with_its_case(services):
    keeper = services.cases.evidence
    async with services.database.transaction(lock=GUILD) as tx:
        await keeper.keep_in(tx, GUILD, Subject.REPORT, 77, [said(services, files=(PICTURE,))])
    case = await opened(services)
    async with services.database.transaction(lock=GUILD) as tx:
        for _twice in range(2):
            await keeper.share_in(tx, (Subject.REPORT, 77), (Subject.CASE, case.id))
    assert await kept(services, case) == await keeper.list_of(GUILD, Subject.REPORT, 77)
    assert await keeper.list_of(2, Subject.REPORT, 77) == []


async def test_words_and_copies_go_after_the_servers_time_and_the_case_says_so(services, clock):
    await services.guilds.change(GUILD, PrivacySettings, evidence_days=30)
    case = await opened(services, said(services, files=(PICTURE,), attachments=("a sticker",)))
    [job] = await fetch_jobs(services)
    clock.advance(days=29)
    fresh = await opened(services, said(services, 9), key="2")
    await services.data.let_go(GUILD)
    assert (await kept(services, case))[0].content == "buy now"
    clock.advance(days=2)
    await services.data.let_go(GUILD)
    [gone] = await kept(services, case)
    assert (gone.content, gone.attachments, gone.files, gone.let_go_days) == ("", (), (), 30)
    assert (gone.author_id, gone.message_id) == (BAD, 8)
    assert (await kept(services, fresh))[0].let_go_days is None
    assert await services.cases.evidence.waiting(int(job.payload["evidence_id"])) is None
    await services.guilds.change(GUILD, PrivacySettings, evidence_days=7)
    await services.data.let_go(GUILD)
    assert (await kept(services, case))[0].let_go_days == 30


async def test_erasing_cuts_out_who_only_stood_beside_and_keeps_what_a_case_is_about(services):
    beside = said(services, 9, author_id=ANN, author_name="ann", content="secret", part=Part.CONTEXT)
    own = said(services, 10, content="more ads", part=Part.CONTEXT)
    case = await opened(services, said(services), beside, own)
    await services.data.erase(GUILD, ANN)
    await services.data.erase(GUILD, BAD)
    assert [(each.author_id, each.content) for each in await kept(services, case)] == [
        (BAD, "buy now"),
        (0, ""),
        (BAD, "more ads"),
    ]
    assert "evidence_message as author_id" in (await services.data.export(GUILD, BAD))["cases"]
    assert "cases" not in await services.data.export(GUILD, ANN)
