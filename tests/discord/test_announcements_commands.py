"""The team's commands for announcements on a simulated Discord."""

from __future__ import annotations

import datetime as dt

import pytest

from cogs.announcements.models import AnnouncementSettings, Content, LinkButton, Mention, Poll, PostState, Repeat, State
from tests.discord.test_announcements import Newsroom, posted
from tests.support.messages import text_of
from tests.support.newsdesk import NewsDesk, fill, messages, values

DAILY = Repeat(every="day")
HI = Content(text="Hi")


@pytest.fixture
async def room(env):
    return await Newsroom(env).open(needs_approval=False)


async def run(room, command, *, by=None, **options):
    return await (by or room.ann).slash(room.team, f"announce {command}", **options)


def words(result):
    return "\n".join(text_of(message) for message in messages(result))


async def yes(room, result, *, by=None):
    """Answer a question with its first button."""
    [message] = messages(result)
    return await (by or room.ann).click(message, custom_id=_buttons(message)[0])


def _buttons(message):
    found = []

    def walk(node):
        if isinstance(node, dict):
            if node.get("type") == 2 and "custom_id" in node:
                found.append(node["custom_id"])
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(message.components)
    return found


class TestPicking:
    async def test_titles_are_offered_with_state_and_time(self, env, room):
        await room.schedule(HI, minutes=60)
        offered = await room.ann.autocomplete(room.team, "announce preview", "announcement", "new")
        assert [each["name"] for each in offered] == ["🗓️ News · Scheduled · Wed, 10 Jun 2026, 13:00"]
        assert await room.ann.autocomplete(room.team, "announce preview", "announcement", "old") == []

    async def test_a_long_title_leaves_room_for_state_and_time(self, room):
        desk = await NewsDesk.create(room, title="x" * 100)
        await desk.type("when", "tomorrow 18:00", "30m")
        [offered] = await room.ann.autocomplete(room.team, "announce edit", "announcement", "")
        assert len(offered["name"]) <= 100
        assert offered["name"].endswith("… · Draft · Thu, 11 Jun 2026, 18:00")

    async def test_only_series_are_offered_to_pause_and_their_times_to_move(self, room):
        await room.schedule(HI)
        series = await room.schedule(HI, minutes=60, repeat=DAILY)
        offered = await room.ann.autocomplete(room.team, "announce pause", "announcement", "")
        assert [each["value"] for each in offered] == [str(series.id)]
        times = await room.ann.autocomplete(
            room.team, "announce move", "time", "12 jun", announcement=str(series.id), when="x"
        )
        assert [each["name"] for each in times] == ["Fri, 12 Jun 2026, 13:00"]

    async def test_a_typed_title_will_do_and_nonsense_is_said(self, room):
        await room.schedule(HI)
        assert "News" in words(await run(room, "preview", announcement="new"))
        for typed in ("nothing like it", "9" * 30, "-1", " "):
            assert "not there any more" in words(await run(room, "preview", announcement=typed))


class TestLooking:
    async def test_lists_are_paged_and_one_is_opened(self, env, room):
        for number in range(10):
            await room.schedule(Content(text=f"N{number}"), minutes=60 + number)
        result = await run(room, "list")
        [shown] = messages(result)
        assert shown.ephemeral
        assert text_of(shown).count("**News**") == 8
        turned = await room.ann.click(shown, custom_id="forward")
        shown = turned.response or shown
        assert text_of(shown).count("**News**") == 2
        assert "Page 2 of 2" in text_of(shown)
        [announcement] = (await room.looks.listed(room.guild.id, "planned", most=1, skipped=9))[0]
        opened = await room.ann.select(shown, [str(announcement.id)], custom_id="open")
        assert "N9" in words(opened)
        assert "handed it in" in words(opened)

    async def test_shelves_hold_what_belongs_there(self, env, room):
        await NewsDesk.create(room, title="Half done")
        await room.send(HI)
        for which, there, not_there in (
            ("draft", "Half done", "News"),
            ("ended", "News", "Half done"),
            ("waiting", "Nothing waits for approval", "News"),
        ):
            shown = words(await run(room, "list", which=which))
            assert there in shown
            assert not_there not in shown

    async def test_the_preview_counts_the_reach_channel_by_channel(self, env, room):
        poll = Poll(question="Which?", answers=("A", "B"))
        content = Content(text="Look", thread="Talk", reactions=("👍",), poll=poll)
        announcement = await room.send(content, channels=[room.news, room.chat])
        await env.pass_time(seconds=5)
        message, sent_poll = posted(room.news)
        await room.guest.react(message, "👍")
        await room.guest.react(message, "🎉")
        await room.guest.send(room.news, "Nice", reply_to=message)
        await room.guest.vote(sent_poll, answer=1)
        shown = words(await run(room, "preview", announcement=str(announcement.id)))
        assert f"/{room.news.id}/{message.id}" in shown
        assert "2 reactions · 1 reply" in shown
        assert "1 vote" in shown
        assert "0 reactions · 0 replies" in shown
        assert "messages in its thread" in shown
        assert "it is out" in shown

    async def test_what_cannot_be_read_any_more_is_left_out_of_the_reach(self, env, room):
        announcement = await room.send(HI, channels=[room.news, room.chat])
        env.backend.delete_channel(room.chat.id)
        await env.settle()
        shown = words(await run(room, "preview", announcement=str(announcement.id)))
        assert shown.count("0 reactions") == 1


class TestChanging:
    async def test_what_is_out_is_changed_where_it_is(self, env, room):
        announcement = await room.send(Content(text="Nwe"), channels=[room.news, room.chat])
        form = await run(room, "edit", announcement=str(announcement.id))
        assert values(form)[0] == "Nwe"
        result = await fill(room.ann, form, "New", "#112233", "Shop | https://example.org")
        assert "being changed" in words(result)
        await env.pass_time(seconds=5)
        for channel in (room.news, room.chat):
            [message] = channel.history()
            assert text_of(message) == "New\nShop"
            assert message.components[0].to_dict()["accent_color"] == 0x112233
        content = (await room.outcome(announcement)).post.content
        assert content.buttons == (LinkButton(label="Shop", url="https://example.org"),)
        [change] = [each for each in await room.after.changes(room.guild.id, announcement.id) if each.before]
        assert (change.before, change.after) == ("Nwe", "New")

    async def test_a_fault_in_the_form_can_be_corrected(self, env, room):
        announcement = await room.send(Content(text="Nwe"))
        form = await run(room, "edit", announcement=str(announcement.id))
        refused = await fill(room.ann, form, "New", "shiny", "")
        assert "Write a colour" in words(refused)
        form = await room.ann.click(messages(refused)[0], label="Correct it")
        assert values(form)[:2] == ["New", "shiny"]

    async def test_what_is_taken_down_is_not_changed(self, env, room):
        announcement = await room.send(HI)
        await room.after.delete(room.guild.id, (await room.outcome(announcement)).post.id, by=room.ann.id)
        await env.pass_time(seconds=5)
        assert "Only what is out can be changed" in words(await run(room, "edit", announcement=str(announcement.id)))

    async def test_a_copy_is_opened_as_a_draft(self, env, room):
        announcement = await room.send(HI)
        desk = NewsDesk(room, room.ann, await run(room, "duplicate", announcement=str(announcement.id)))
        draft = await desk.draft()
        assert (draft.state, draft.plan.starts_at, draft.plan.content.text) == (State.DRAFT, None, "Hi")
        assert draft.id != announcement.id

    async def test_templates_are_used_changed_and_deleted(self, env, room):
        assert "No templates yet" in words(await run(room, "templates"))
        desk = await NewsDesk.create(room, title="Weekly")
        await desk.press("template")
        listed = await run(room, "templates")
        [template], _count = await room.looks.listed(room.guild.id, "templates", most=5)
        opened = await room.ann.select(messages(listed)[0], [str(template.id)], custom_id="open")
        shown = messages(opened)[0] if messages(opened) else messages(listed)[0]
        used = NewsDesk(room, room.ann, await room.ann.click(shown, label="Write one of it"))
        draft = await used.draft()
        assert (draft.is_template, draft.plan.title) == (False, "Weekly")
        listed = await run(room, "templates")
        opened = await room.ann.select(messages(listed)[0], [str(template.id)], custom_id="open")
        desk = NewsDesk(room, room.ann, await room.ann.click(messages(opened)[0], label="Change it"))
        await desk.type("text", "Weekly news", "Other")
        assert not desk.has("compose:.*:hand_in")
        await desk.press("delete")
        await desk.press("really_delete")
        assert "No templates yet" in words(await run(room, "templates"))


class TestDeciding:
    async def test_cancelling_asks_and_tells_why(self, env, room):
        announcement = await room.schedule(HI)
        asked = await run(room, "cancel", announcement=str(announcement.id), reason="Not now")
        assert "Nothing more of it goes out" in words(asked)
        assert await room.state(announcement) is State.SCHEDULED
        assert "is cancelled" in words(await yes(room, asked))
        await env.pass_time(hours=1)
        assert room.news.history() == []
        assert (await room.plans.get(room.guild.id, announcement.id)).note == "Not now"
        assert "went out or was cancelled" in words(
            await yes(room, await run(room, "cancel", announcement=str(announcement.id)))
        )

    async def test_a_series_is_paused_and_resumed(self, env, room):
        series = await room.schedule(HI, minutes=60, repeat=DAILY)
        assert "is held back" in words(await run(room, "pause", announcement=str(series.id)))
        await env.pass_time(days=2, hours=2)
        assert room.news.history() == []
        assert "goes on" in words(await run(room, "resume", announcement=str(series.id)))
        await env.pass_time(hours=23)
        assert len(room.news.history()) == 1
        once = await room.schedule(HI)
        assert "This goes out once" in words(await run(room, "pause", announcement=str(once.id)))

    async def test_one_time_is_moved_in_words_and_the_others_stay(self, env, room):
        series = await room.schedule(HI, minutes=60, repeat=DAILY)
        times = await room.ann.autocomplete(room.team, "announce move", "time", "", announcement=str(series.id))
        result = await run(room, "move", announcement=str(series.id), when="2026-06-11 20:00", time=times[1]["value"])
        assert "All else stays" in words(result)
        due = [each.due_at for each in await room.plans.upcoming(room.guild.id, series.id, 3)]
        start = series.plan.starts_at
        assert due == [start, dt.datetime(2026, 6, 11, 20, tzinfo=dt.UTC), start + dt.timedelta(days=2)]
        for when, sentence in (("2026-06-01 10:00", "is past"), ("whenever", "can't tell when")):
            assert sentence in words(await run(room, "move", announcement=str(series.id), when=when))
        result = await run(room, "move", announcement=str(series.id), when="in 3 days", time="soon")
        assert "Pick one of its times" in words(result)
        result = await run(room, "move", announcement=str(series.id), when="in 3 days", time="99999")
        assert "not there any more" in words(result)

    async def test_the_next_time_is_skipped(self, env, room):
        series = await room.schedule(HI, minutes=60, repeat=DAILY)
        assert "is left out" in words(await run(room, "skip", announcement=str(series.id)))
        await env.pass_time(hours=2)
        assert room.news.history() == []
        await env.pass_time(hours=23)
        assert len(room.news.history()) == 1

    async def test_send_now_asks_and_sends(self, env, room):
        announcement = await room.schedule(HI, minutes=600)
        asked = await run(room, "send-now", announcement=str(announcement.id))
        assert "Send “News” now?" in words(asked)
        assert room.news.history() == []
        assert "goes out now" in words(await yes(room, asked))
        await env.pass_time(seconds=5)
        assert len(room.news.history()) == 1
        await env.pass_time(hours=12)
        assert len(room.news.history()) == 1

    async def test_send_now_hands_a_draft_in(self, env, room):
        desk = await NewsDesk.create(room)
        asked = await run(room, "send-now", announcement=str(desk.announcement_id))
        assert "Choose at least one channel" in words(await yes(room, asked))
        await desk.choose("channels", room.news)
        await desk.type("when", "tomorrow 18:00", "30m")
        await env.bot.services.guilds.change(room.guild.id, AnnouncementSettings, needs_approval=True)
        result = await yes(room, await run(room, "send-now", announcement=str(desk.announcement_id)))
        assert "waits for approval" in words(result)
        waiting = await desk.draft()
        assert (waiting.state, waiting.plan.starts_at) == (State.WAITING, None)
        assert "/announce approve" in words(await run(room, "send-now", announcement=str(waiting.id)))
        shown = await run(room, "approve", by=room.ben, announcement=str(waiting.id))
        custom_id = f"announcements:ask:{waiting.id}:{waiting.revision}:approve"
        sheet = next(message for message in messages(shown) if custom_id in str(message.components))
        assert "goes out now" in words(await room.ben.click(sheet, custom_id=custom_id))
        await env.pass_time(seconds=5)
        assert len(room.news.history()) == 1

    async def test_send_now_over_the_weeks_budget_says_so_and_writes_it_down(self, env, room):
        await env.bot.services.guilds.change(room.guild.id, AnnouncementSettings, pings_each_week=1)
        content = Content(text="A", mention=Mention.ROLE, role_id=room.fans.id)
        await room.schedule(content, channels=[room.chat])
        other = await room.schedule(content)
        draft = await room.plans.duplicate(room.guild.id, other.id, by=room.ann.id)
        await room.plans.cancel(room.guild.id, other.id, by=room.ann.id)
        asked = await run(room, "send-now", announcement=str(draft.id))
        assert "is pinged 1 time already" in words(asked)
        await yes(room, asked)
        shown = words(await run(room, "preview", announcement=str(draft.id)))
        assert "handed it in, knowing of 1 other ping that week" in shown


class TestTakingBack:
    async def test_delete_asks_and_takes_it_down_everywhere(self, env, room):
        announcement = await room.send(Content(text="Hi", thread="Talk"), channels=[room.news, room.chat])
        await env.pass_time(minutes=10)
        asked = await run(room, "delete", announcement=str(announcement.id))
        assert "deleted everywhere" in words(asked)
        assert "being taken down" in words(await yes(room, asked))
        await env.pass_time(seconds=5)
        assert posted(room.news) == posted(room.chat) == []
        assert (await room.outcome(announcement)).post.state is PostState.DELETED
        assert "Nothing of this is out" in words(await run(room, "delete", announcement=str(announcement.id)))

    async def test_undo_takes_back_the_newest_of_mine(self, env, room):
        assert "Nothing of yours is out" in words(await run(room, "undo"))
        await room.send(Content(text="Old"))
        await room.send(Content(text="New"))
        assert "Nothing of yours" in words(await run(room, "undo", by=room.ben))
        assert "being deleted everywhere" in words(await run(room, "undo"))
        await env.pass_time(seconds=5)
        assert [text_of(message) for message in room.news.history()] == ["Old"]

    async def test_after_a_minute_undo_says_what_works_instead(self, env, room):
        announcement = await room.send(HI)
        await env.pass_time(minutes=2)
        for options in ({}, {"announcement": str(announcement.id)}):
            assert "/announce delete" in words(await run(room, "undo", **options))
        assert len(room.news.history()) == 1
