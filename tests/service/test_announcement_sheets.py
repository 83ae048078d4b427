"""Plans out of a table and into one, on both databases, without Discord."""

from __future__ import annotations

import asyncio
import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from bot.errors import BadInputError, NotSetUpError
from bot.sheets import read_csv
from cogs.announcements.models import AnnouncementSettings, Mention, Places, Repeat, State
from cogs.announcements.service import Parts, SheetService
from cogs.announcements.store import AnnouncementStore, PostStore
from tests.support.announcements import ANN, GUILD, ZONE, NewsWorld, plan

NEWS = 100_000_000_000_000_070
PLACES = Places(channels={NEWS: "news"}, roles={5: "Fans"})
DAY = dt.timedelta(days=1)


@pytest.fixture
async def world(database, database_url, clock):
    made = await NewsWorld.open(database_url, clock)
    services = made.services
    platform = services.guilds, services.jobs, services.team, services.clock
    stores = AnnouncementStore(services.database), PostStore(services.database)
    made.sheets = SheetService(Parts(services.database, *platform, *stores))
    yield made
    await services.database.close()


async def read(world, text, *, may_ping=True):
    return await world.sheets.read(GUILD, text.encode(), PLACES, lambda _plan: may_ping)


async def planned(world):
    found, _total = await world.looks.listed(GUILD, "planned", most=100)
    return found


def faults(sheet):
    return [(fault.number, fault.column, fault.error.in_language("en")) for fault in sheet.faults]


async def test_what_is_planned_is_exported_with_its_state_and_its_moved_time(world, clock):
    scheduled = await world.scheduled(title="A")
    await world.plans.move(GUILD, scheduled.id, scheduled.plan.starts_at, clock.now() + DAY, by=ANN)
    await world.plans.draft(GUILD, plan(clock, title="B", starts_at=None), by=ANN)
    await world.plans.draft(GUILD, plan(clock, title="Template"), by=ANN, is_template=True)
    cancelled = await world.scheduled(title="C")
    await world.plans.cancel(GUILD, cancelled.id, by=ANN)
    head, *lines = read_csv(await world.sheets.export(GUILD, PLACES))
    found = {line[0]: dict(zip(head, line, strict=True)) for line in lines}
    assert {title: line["state"] for title, line in found.items()} == {"A": "scheduled", "B": "draft"}
    assert found["A"]["at"] == (clock.now() + DAY).astimezone(ZoneInfo(ZONE)).isoformat(" ", "minutes")
    assert found["B"]["at"] == ""


async def test_two_servers_know_nothing_of_each_others_plans(world):
    await world.scheduled()
    assert len(read_csv(await world.sheets.export(GUILD + 1, PLACES))) == 1


async def test_reading_keeps_nothing_and_making_keeps_all_at_once(world, clock):
    sheet = await read(world, "title,text,channels,repeat,at\nA,x,news,day,2030-01-01 10:00\nB,y,,,\n")
    assert await planned(world) == []
    made = await world.sheets.make(GUILD, "77", sheet.rows, by=ANN)
    assert [each.plan.title for each in made] == ["A", "B"]
    assert [each.state for each in await planned(world)] == [State.DRAFT] * 2
    assert made[0].plan.repeat == Repeat(every="day")
    assert made[0].recurrence is not None
    [change] = await world.after.changes(GUILD, made[0].id)
    assert (change.what, change.changed_by) == ("created", ANN)


async def test_the_same_press_twice_or_at_once_makes_them_once(world):
    sheet = await read(world, "title,text\n" + "".join(f"T{number},x\n" for number in range(20)))
    first, second = await asyncio.gather(*(world.sheets.make(GUILD, "77", sheet.rows, by=ANN) for _ in range(2)))
    third = await world.sheets.make(GUILD, "77", sheet.rows, by=ANN)
    assert {each.id for each in first} == {each.id for each in second} == {each.id for each in third}
    assert [each.id for each in await world.sheets.made(GUILD, "77")] == [each.id for each in third]
    assert await world.sheets.made(GUILD, "7") == []
    assert len(await planned(world)) == 20
    await world.sheets.make(GUILD, "7", sheet.rows[:1], by=ANN)
    assert len(await planned(world)) == 21


async def test_one_that_cannot_be_kept_keeps_all_others_out(world):
    sheet = await read(world, "title,text\nA,x\nB,x\n")
    broken = [sheet.rows[0], type(sheet.rows[1])(3, plan(world.clock, title=" "))]
    with pytest.raises(BadInputError):
        await world.sheets.make(GUILD, "77", broken, by=ANN)
    assert await planned(world) == []


async def test_what_is_there_twice_or_planned_already_is_refused(world):
    await world.plans.draft(GUILD, plan(world.clock, title="Old", starts_at=None), by=ANN)
    sheet = await read(world, "title,text\nNew,x\nold,y\n\nNEW,z\n")
    assert faults(sheet) == [
        (3, "title", "This is planned already, with this title and at this time."),
        (5, "title", "Line 2 has this title at this time, too."),
    ]


async def test_what_who_imports_may_not_ping_is_refused(world):
    text = "title,text,mention\nA,x,everyone\n"
    assert (await read(world, text)).rows[0].plan.content.mention is Mention.EVERYONE
    sheet = await read(world, text, may_ping=False)
    assert faults(sheet) == [
        (2, "mention", "You may not ping @everyone there yourself, so I do not do it for you. An admin can.")
    ]


async def test_what_is_exported_is_imported_again_once_it_is_not_planned_any_more(world):
    await world.scheduled(
        title="A", channel_ids=(NEWS,), text='=x; "1"\n\U0001f389', repeat=Repeat(every="week", weekdays=(0, 4))
    )
    content = await world.sheets.export(GUILD, PLACES)
    assert len(faults(await read(world, content.decode()))) == 1  # planned already
    [each] = await planned(world)
    await world.plans.cancel(GUILD, each.id, by=ANN)
    [row] = (await read(world, content.decode())).rows
    assert row.plan == each.plan


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("title,text\n\n,\n", "no lines below the first"),
        ("", "The first line has to name the columns"),
        ("title,text\n" + "A,x\n" * 501, "more than 500 lines"),
    ],
)
async def test_a_file_without_a_plan_is_refused_in_words(world, text, sentence):
    with pytest.raises(BadInputError, match=sentence):
        await read(world, text)


async def test_where_announcements_are_off_nothing_is_imported(world):
    sheet = await read(world, "title,text\nA,x\n")
    await world.services.guilds.change(GUILD, AnnouncementSettings, enabled=False)
    for attempt in (read(world, "title,text\nA,x\n"), world.sheets.make(GUILD, "7", sheet.rows, by=ANN)):
        with pytest.raises(NotSetUpError):
            await attempt
