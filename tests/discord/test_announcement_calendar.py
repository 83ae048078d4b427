"""The content calendar's command on a simulated Discord."""

from __future__ import annotations

import datetime as dt
from io import BytesIO

import pytest
from icalendar import Calendar
from PIL import Image

from bot.agenda import Entry, Source
from bot.guilds import ServerSettings
from cogs.announcements.models import AnnouncementSettings, Content, Mention, Repeat
from tests.discord.test_announcements import Newsroom, said
from tests.support.messages import text_of

MONTH, FILE = "announcements:calendar:2026-{:02}:{}:show", "announcements:calendar:2026-{:02}:{}:file"


@pytest.fixture
async def room(env):
    return await Newsroom(env).open()


async def opened(room, actor=None, **options):
    """The calendar as somebody opened it."""
    return (await (actor or room.ann).slash(room.team, "announce calendar", **options)).response


async def press(room, message, custom_id, actor=None):
    return await (actor or room.ann).click(message, custom_id=custom_id)


class TestTheMonth:
    async def test_the_picture_and_the_list_are_shown_to_whoever_asked(self, room):
        planned = await room.schedule(Content(text="A", mention=Mention.ROLE, role_id=room.fans.id))
        message = await opened(room)
        assert message.ephemeral
        text = text_of(message)
        assert "### 🗓️ June 2026\n-# 1 entry · in the picture times of UTC, in the list your own" in text
        assert f"🗓️ <t:{int(planned.plan.starts_at.timestamp())}:f> · 📢 **News**\n" in text
        assert f"-# Announcement · planned · <#{room.news.id}> · pings <@&{room.fans.id}>" in text
        [file] = message.attachments
        assert file.filename == "calendar-2026-06.png"
        assert Image.open(BytesIO(await file.read())).format == "PNG"
        assert "News (planned)" in str(message.components)  # the alternative text

    async def test_a_month_is_typed_in_words_and_what_is_none_refused(self, room):
        assert "### 🗓️ December 2026" in text_of(await opened(room, month="dezember"))
        assert "Nothing is planned in this month." in text_of(await opened(room, month="2027-03"))
        assert "Choose a month from the list" in text_of(await opened(room, month="soon"))

    async def test_months_are_offered_as_they_are_typed(self, room):
        async def offered(typed):
            found = await room.ann.autocomplete(room.team, "announce calendar", "month", typed)
            return [(choice["name"], choice["value"]) for choice in found]

        everything = await offered("")
        assert everything[0] == ("June 2026", "2026-06")
        assert len(everything) == 24
        assert await offered("dez") == [("December 2026", "2026-12")]
        assert await offered("2030-5") == [("May 2030", "2030-05")]
        assert ("December 2025", "2025-12") in await offered("decem")

    async def test_the_buttons_turn_months_and_pages_in_place_also_after_a_restart(self, env, room):
        await room.schedule(Content(text="A"), minutes=60 * 24 * 18, repeat=Repeat(every="day"))
        message = await opened(room)
        assert "3 entries" in text_of(message)
        message = (await press(room, message, MONTH.format(7, 0))).response
        assert "### 🗓️ July 2026\n-# 31 entries" in text_of(message)
        assert "Page 1 of 4" in text_of(message)
        assert [file.filename for file in message.attachments] == ["calendar-2026-07.png"]
        await env.restart()
        message = (await press(room, message, MONTH.format(7, 1))).response
        assert "Page 2 of 4" in text_of(message)
        message = (await press(room, message, MONTH.format(6, 0))).response
        assert "June 2026" in text_of(message)

    async def test_conflicts_are_flagged_each_with_its_sentence(self, env, room):
        await env.bot.services.guilds.change(room.guild.id, AnnouncementSettings, pings_each_week=1)
        ping = Content(text="A", mention=Mention.EVERYONE)
        await room.schedule(ping)
        await room.schedule(ping, minutes=40)
        await room.schedule(Content(text="B"), minutes=60 * 12)
        at = env.now() + dt.timedelta(minutes=30)

        async def talk(_guild_id, start, end):
            times = {"starts_at": at, "ends_at": at + dt.timedelta(hours=1)}
            return [Entry(source=Source.SESSION, key="1", title="Talk", **times)] if start <= at < end else []

        env.bot.services.agenda.register(talk)
        text = text_of(await opened(room))
        assert "4 entries · ⚠️ 4 with conflicts" in text
        assert text.count("⚠️ Less than an hour from “News”, in the same channel.") == 2
        assert text.count("⚠️ That week pings the same people 2 times; the limit is 1.") == 2
        assert "⚠️ At the same time as the session “Talk”." in text
        assert "⚠️ At night, by the server's clocks." in text

    async def test_what_went_out_links_to_its_message(self, room):
        await room.send(Content(text="A"))
        [message] = room.news.history()
        text = text_of(await opened(room))
        assert (
            f"· sent · <#{room.news.id}> · [look](https://discord.com/channels/{room.guild.id}/{room.news.id}/{message.id})"
            in text
        )


class TestTheFile:
    async def test_it_has_a_year_from_the_shown_month_on_in_the_servers_zone(self, env, room):
        await env.bot.services.guilds.change(room.guild.id, ServerSettings, timezone="Europe/Berlin")
        await room.schedule(Content(text="A"), repeat=Repeat(every="date"))
        message = await opened(room, month="2026-07")
        result = await press(room, message, FILE.format(7, 0))
        assert "All that is planned for a year from July 2026 on." in said(result)
        [file] = [file for each in (result.response, *result.followups) if each for file in each.attachments]
        assert file.filename == "calendar-2026-07.ics"
        events = Calendar.from_ical(await file.read()).walk("VEVENT")
        assert len(events) == 12
        assert events[0].decoded("dtstart").tzinfo.key == "Europe/Berlin"
        assert {str(event["location"]) for event in events} == {"#news"}


class TestWhoSeesIt:
    async def test_only_who_plans(self, env, room):
        await room.schedule(Content(text="A"))
        refused = await opened(room, room.guest)
        assert text_of(refused).startswith("Announcements are planned by the team.")
        message = await opened(room)
        await env.bot.services.guilds.change(room.guild.id, AnnouncementSettings, author_role_ids=(room.heads.id,))
        [refused] = (await press(room, message, MONTH.format(7, 0))).followups
        assert (refused.ephemeral, "planned by the team" in text_of(refused)) == (True, True)
        assert "planned by the team" in said(await press(room, message, FILE.format(6, 0)))

    async def test_a_server_sees_its_own(self, env, room):
        await room.schedule(Content(text="A"))
        other = await Newsroom(env).open()
        assert "Nothing is planned in this month." in text_of(await opened(other))

    async def test_where_announcements_are_off_it_says_so(self, env, room):
        await env.bot.services.guilds.change(room.guild.id, AnnouncementSettings, enabled=False)
        assert "not switched on" in text_of(await opened(room))
