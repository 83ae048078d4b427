"""Plans as files on a simulated Discord: exported, previewed, and imported once."""

from __future__ import annotations

import discord
import pytest

from bot.sheets import read_csv
from cogs.announcements.models import AnnouncementSettings, Content, Plan, SheetRow, State
from cogs.announcements.service import SheetService
from tests.discord.test_announcements import Newsroom, said
from tests.support.messages import button_of, text_of

HEAD = "title,text,channels,at,mention\n"
GOOD = HEAD + 'Shoes,"New ""shoes""; now",#news,2026-07-01 10:00,\nHats,Hats,news,2026-07-01 10:30,@Fans\n'


@pytest.fixture
async def room(env):
    return await Newsroom(env).open()


async def imported(room, text, actor=None, name="plan.csv"):
    file = (name, text.encode() if isinstance(text, str) else text)
    return (await (actor or room.ann).slash(room.team, "announce import", file=file)).response


def buttons_of(message):
    found = []

    def walk(node):
        if isinstance(node, dict):
            found.extend([node] if str(node.get("custom_id", "")).startswith("announcements:import:") else [])
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk([each if isinstance(each, dict) else each.to_dict() for each in message.components])
    return found


async def press(room, message, what, actor=None):
    [custom_id] = [each["custom_id"] for each in buttons_of(message) if each["custom_id"].endswith(what)]
    return await (actor or room.ann).click(message, custom_id=custom_id)


async def planned(room):
    found, _total = await room.looks.listed(room.guild.id, "planned", most=100)
    return found


class TestImport:
    async def test_it_is_shown_first_and_made_with_a_press_also_after_a_restart(self, env, room):
        message = await imported(room, GOOD)
        assert message.ephemeral
        text = text_of(message)
        assert "### Import 2 drafts?" in text
        assert f"`2` **Shoes** · <t:1782900000:f> · <#{room.news.id}>" in text
        assert f"🔔 <@&{room.fans.id}>" in text
        assert text.count("⚠️ Less than an hour from") == 2
        assert await planned(room) == []
        await env.restart()
        message = (await press(room, message, "make")).response
        assert "✅ 2 drafts are made" in text_of(message)
        drafts = await planned(room)
        assert [(each.plan.title, each.state, each.created_by) for each in drafts] == [
            ("Shoes", State.DRAFT, room.ann.id),
            ("Hats", State.DRAFT, room.ann.id),
        ]
        assert drafts[0].plan.content.text == 'New "shoes"; now'

    async def test_its_file_is_read_where_discord_tells_of_it(self, room, monkeypatch):
        message = await imported(room, GOOD)
        none = property(lambda _message: [], lambda _message, _files: None)
        monkeypatch.setattr(discord.Message, "attachments", none)
        message = (await press(room, message, "make")).response
        assert "✅ 2 drafts are made" in text_of(message)

    async def test_stopped_before_it_was_said_the_next_press_makes_nothing_twice(self, env, room):
        message = await imported(room, GOOD)
        _announcements, _import, key, _what = button_of(message, "announcements:import:").split(":")
        rows = [SheetRow(number, Plan(title=f"T{number}", content=Content(text="x"))) for number in (2, 3)]
        await env.bot.services[SheetService].make(room.guild.id, key, rows, by=room.ann.id)
        message = (await press(room, message, "make")).response
        assert "✅ 2 drafts are made" in text_of(message)
        assert {each.plan.title for each in await planned(room)} == {"T2", "T3"}

    async def test_all_are_handed_in_for_who_wants_that(self, room):
        message = (await press(room, await imported(room, GOOD), "hand_in")).response
        assert "📨 2 of them are handed in." in text_of(message)
        assert [each.state for each in await planned(room)] == [State.WAITING] * 2

    async def test_without_a_channel_they_are_only_drafts(self, room):
        message = await imported(room, "title,text\nA,x\n")
        buttons = {button["custom_id"].split(":")[-1]: button for button in buttons_of(message)}
        assert {what: bool(button.get("disabled")) for what, button in buttons.items()} == {
            "make": False,
            "hand_in": True,
            "drop": False,
        }
        await press(room, message, "make")
        assert [each.state for each in await planned(room)] == [State.DRAFT]

    async def test_cancelled_nothing_is_made(self, room):
        message = (await press(room, await imported(room, GOOD), "drop")).response
        assert "Nothing was imported." in text_of(message)
        assert await planned(room) == []

    async def test_every_fault_is_named_and_nothing_is_offered(self, room):
        message = await imported(room, HEAD + "A,x,#nws,soon,\n,y,news,2020-01-01 10:00,@Nobody\n")
        text = text_of(message)
        assert "### 2 lines cannot be imported" in text
        assert "⚠️ Line 2, column channels: There is no channel “#nws” that you can see." in text
        assert "⚠️ Line 2, column at: Write a time like 2026-12-01 18:00" in text
        assert "⚠️ Line 3, column title: A title has 1 to 100 characters." in text
        assert "announcements:import" not in str(message.components)

    async def test_many_faults_come_as_a_file_too(self, room):
        message = await imported(room, HEAD + "A,x,#nws,soon,@Nobody\n" * 100)
        assert "more lines" in text_of(message)
        [file] = message.attachments
        assert (await file.read()).decode().count("\n") >= 299

    async def test_what_changed_since_it_was_shown_is_checked_again(self, env, room):
        message = await imported(room, GOOD)
        await env.pass_time(days=30)
        result = await press(room, message, "make")
        assert "That time is past." in "\n".join(text_of(each) for each in result.followups)
        assert await planned(room) == []

    async def test_who_may_not_ping_does_not_import_that(self, room):
        message = await imported(room, HEAD + "A,x,news,,everyone\n")
        assert "column mention: You may not ping" in text_of(message)

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            (b"\xff\xfe", "CSV UTF-8"),
            (b"a,b\n1,2\n", "The first line has to name the columns"),
            (b"x" * 1_000_001, "larger than 1 MB"),
        ],
    )
    async def test_what_is_no_plan_is_refused_in_a_sentence(self, room, content, sentence):
        assert sentence in text_of(await imported(room, content))


class TestWhoMay:
    async def test_only_who_plans_at_the_command_and_at_the_button(self, env, room):
        assert "planned by the team" in text_of(await imported(room, GOOD, room.guest))
        assert "planned by the team" in said(await room.guest.slash(room.team, "announce export"))
        message = await imported(room, GOOD)
        await env.bot.services.guilds.change(room.guild.id, AnnouncementSettings, author_role_ids=(room.heads.id,))
        [refused] = (await press(room, message, "make")).followups
        assert "planned by the team" in text_of(refused)
        assert await planned(room) == []


async def test_the_export_is_a_file_that_names_channels_and_roles(room):
    await room.schedule(Content(text="=1"))
    result = await room.ann.slash(room.team, "announce export")
    assert "All that is planned." in said(result)
    [file] = [file for each in (result.response, *result.followups) if each for file in each.attachments]
    content = await file.read()
    assert b"'=1" in content
    head, line = read_csv(content)
    row = dict(zip(head, line, strict=True))
    assert (row["title"], row["text"]) == ("News", "=1")
    assert row["channels"] == f"#news ({room.news.id})"
