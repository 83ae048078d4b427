"""The weekly digest's panel on a simulated Discord."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.digest import Section
from cogs.announcements.models import AnnouncementSettings, State
from cogs.announcements.service import DigestService
from tests.discord.test_announcements import Newsroom
from tests.support.messages import button_of, text_of
from tests.support.newsdesk import fill

PART = "test_part"


@pytest.fixture
async def room(env):
    made = await Newsroom(env).open()
    made.told = [Section("🪻 In the garden", ("**3** tulips",))]

    async def tell(_guild_id, _span, _language):
        return made.told[0] if made.told else None

    env.bot.services.digest.add(PART, 0, "Who is new", tell)
    return made


async def opened(room, actor=None):
    return (await (actor or room.ann).slash(room.team, "announce digest")).response


async def press(room, message, what, actor=None):
    return await (actor or room.ann).click(message, custom_id=button_of(message, f"announcements:digest:{what}"))


async def choose(room, message, what, *chosen):
    custom_id = "announcements:digest_channel" if what == "channel" else f"announcements:digest_choose:{what}"
    return await room.ann.select(message, list(chosen), custom_id=custom_id)


async def stored(room):
    return await room.env.bot.services.guilds.get(room.guild.id, AnnouncementSettings)


def answers(result):
    return "\n".join(text_of(each) for each in (result.response, *result.followups) if each is not None)


async def begun(room):
    return (await choose(room, await opened(room), "channel", room.news)).response


class TestSetting:
    async def test_it_is_off_until_a_channel_is_chosen(self, env, room):
        message = await opened(room)
        assert message.ephemeral
        assert "It is off. Choose a channel, and it begins." in text_of(message)
        text = text_of((await choose(room, message, "channel", room.news)).response)
        assert f"📢 <#{room.news.id}>, every Monday at 10:00 (UTC)" in text
        assert "✏️ Its draft comes 24 hours before" in text
        draft, post = (int(dt.datetime(2026, 6, day, 10, tzinfo=dt.UTC).timestamp()) for day in (14, 15))
        assert f"🕒 The next draft comes <t:{draft}:f>, for <t:{post}:f>" in text
        assert (await stored(room)).digest_channel_id == room.news.id
        await env.pass_time(seconds=5)
        await env.pass_time(days=4)
        [waiting] = (await room.looks.listed(room.guild.id, "planned", most=9))[0]
        assert (waiting.state, waiting.plan.channel_ids) == (State.WAITING, (room.news.id,))

    async def test_day_parts_time_lead_and_intro_are_kept_at_once_also_after_a_restart(self, env, room):
        message = await begun(room)
        message = (await choose(room, message, "day", "4")).response
        assert "every Friday" in text_of(message)
        message = (await choose(room, message, "parts", PART)).response
        assert "🧩 It tells: Who is new\n" in text_of(message)
        await env.restart()
        result = await fill(room.ann, await press(room, message, "form"), "18.30 Uhr", "48h", "Hello *all*")
        settings = await stored(room)
        assert (settings.digest_weekday, settings.digest_time) == (4, dt.time(18, 30))
        assert (settings.digest_lead_hours, settings.digest_intro) == (48, "Hello *all*")
        assert PART not in settings.digest_without
        assert "💬 Hello \\*all\\*" in answers(result)

    @pytest.mark.parametrize(
        ("clock", "lead", "sentence"),
        [
            ("noon", "24", "Write the time like 10:00."),
            ("25:00", "24", "Write the time like 10:00."),
            ("10:00", "0", "1 to 144"),
            ("10:00", "a day", "1 to 144"),
        ],
    )
    async def test_what_cannot_be_is_said_and_can_be_corrected(self, room, clock, lead, sentence):
        result = await fill(room.ann, await press(room, await begun(room), "form"), clock, lead, "")
        assert sentence in answers(result)
        assert "Correct it" in answers(result)
        assert (await stored(room)).digest_time == dt.time(10)

    async def test_a_channel_where_nothing_can_be_posted_is_refused(self, room):
        room.limit(room.chat, send_messages=True)
        result = await choose(room, await opened(room), "channel", room.chat)
        assert f"In <#{room.chat.id}> I lack Send Messages." in answers(result)
        assert (await stored(room)).digest_channel_id is None

    async def test_a_channel_that_closed_since_is_said(self, room):
        await begun(room)
        room.limit(room.news, send_messages=True)
        assert f"⚠️ In <#{room.news.id}> I lack Send Messages." in text_of(await opened(room))

    async def test_switched_off_no_draft_comes(self, env, room):
        message = (await press(room, await begun(room), "off")).response
        assert "It is off." in text_of(message)
        await env.pass_time(days=8)
        assert (await room.looks.listed(room.guild.id, "planned", most=9))[1] == 0


class TestTheText:
    async def test_what_it_would_say_now_is_shown_to_whoever_asks(self, room):
        result = await press(room, await begun(room), "show")
        assert result.ephemeral
        assert "## This week in our community\n### 🪻 In the garden\n**3** tulips" in answers(result)
        assert room.news.history() == []

    async def test_with_nothing_to_tell_it_says_so(self, room):
        message = (await choose(room, await begun(room), "parts", PART)).response
        room.told.clear()
        for what in ("show", "now"):
            assert "There is nothing to tell yet" in answers(await press(room, message, what))
        assert (await room.looks.listed(room.guild.id, "planned", most=9))[1] == 0

    async def test_the_draft_is_made_now_once_for_the_next_time(self, env, room):
        message = await begun(room)
        custom_id = button_of(message, "announcements:digest:now")
        result = await press(room, message, "now")
        assert "is made and waits for approval" in answers(result)
        service, at = env.bot.services[DigestService], int(custom_id.split(":")[-1])
        coming = await service.coming(room.guild.id)
        assert int(coming.post_at.timestamp()) == at + 7 * 24 * 3600
        [draft] = (await room.looks.listed(room.guild.id, "planned", most=9))[0]
        assert (draft.state, int(draft.plan.starts_at.timestamp())) == (State.WAITING, at)
        assert draft.created_by == env.bot.user.id

    async def test_an_old_panel_makes_no_second_one(self, env, room):
        message = await begun(room)
        service = env.bot.services[DigestService]
        coming = await service.coming(room.guild.id)
        await service.write(room.guild.id, coming.post_at, by=env.bot.user.id)
        assert "There is a draft for that digest already" in answers(await press(room, message, "now"))
        assert (await room.looks.listed(room.guild.id, "planned", most=9))[1] == 1


class TestWhoMay:
    async def test_only_who_plans_at_the_command_and_at_every_control(self, env, room):
        assert "planned by the team" in text_of(await opened(room, room.guest))
        message = await begun(room)
        await env.bot.services.guilds.change(room.guild.id, AnnouncementSettings, author_role_ids=(room.heads.id,))
        for what in ("form", "show", "now", "off"):
            assert "planned by the team" in answers(await press(room, message, what))
        for what, chosen in (("day", "3"), ("channel", room.chat), ("parts", PART)):
            assert "planned by the team" in answers(await choose(room, message, what, chosen))
        settings = await stored(room)
        assert (settings.digest_channel_id, settings.digest_weekday) == (room.news.id, 0)

    async def test_where_announcements_are_off_it_says_so(self, env, room):
        await env.bot.services.guilds.change(room.guild.id, AnnouncementSettings, enabled=False)
        assert "not switched on" in text_of(await opened(room))
