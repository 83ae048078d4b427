"""The composer of announcements on a simulated Discord: from the form to the message that is sent."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import discord
import pytest

from bot.guilds import ServerSettings
from cogs.announcements.models import AnnouncementSettings, Content, Layout, LinkButton, Mention, Poll, Repeat, State
from cogs.announcements.service import LookService
from tests.discord.test_announcements import Newsroom, posted
from tests.support.messages import text_of
from tests.support.newsdesk import NewsDesk, fill, messages, png, values

SEVERAL, ONE = True, False
"""Answers to a poll."""


@pytest.fixture
async def room(env):
    return await Newsroom(env).open(needs_approval=False)


@pytest.fixture
async def desk(room):
    return await NewsDesk.create(room)


class TestWriting:
    async def test_a_form_becomes_a_draft_with_a_private_panel_and_preview(self, room, desk):
        assert desk.panel.ephemeral
        assert desk.preview.ephemeral
        assert "Draft" in desk.says
        assert "No channel yet" in desk.says
        assert text_of(desk.preview) == "New **shoes**"
        draft = await desk.draft()
        assert (draft.state, draft.plan.title, draft.created_by) == (State.DRAFT, "Shoes", room.ann.id)
        assert draft.plan.tolerance_minutes == 30
        assert room.news.history() == room.team.history() == []

    async def test_the_whole_way_from_the_form_to_the_message(self, env, room, desk):
        await desk.choose("channels", room.news, room.chat)
        await desk.type("buttons", "Shop | https://example.org/shop\nSizes | https://example.org/sizes")
        await desk.type("colour", "green")
        await desk.type("files", [("shoe.png", png())])
        await desk.type("beneath", "Talk", "👍🎉")
        await desk.type("poll", "Which?", "Red\nBlue", "2d", SEVERAL)
        await desk.type("when", "friday 18:00", "45m")
        shown, preview = desk.says, desk.preview
        for words in ("Shop, Sizes", "1 file", "🧵 Talk", "👍 🎉", "📊 Which?", "UTC: Fri, 12 Jun 2026, 18:00"):
            assert words in shown
        assert "example.org/sizes" in str(preview.components)
        assert [file.filename for file in preview.attachments] == ["shoe.png"]
        await desk.press("hand_in")
        assert "is scheduled for" in desk.says
        assert desk.preview is None
        assert (await desk.draft()).state is State.SCHEDULED
        await env.pass_time(days=2, hours=5)
        assert room.news.history() == []
        await env.pass_time(hours=1, seconds=5)
        for channel in (room.news, room.chat):
            message, poll = posted(channel)
            assert message.components[0].to_dict()["accent_color"] == 0x57F287
            assert "New **shoes**\nShop\nSizes" in text_of(message)
            assert [file.filename for file in message.attachments] == ["shoe.png"]
            assert [str(each.emoji) for each in message.reactions] == ["👍", "🎉"]
            assert [answer.text for answer in poll.poll.answers] == ["Red", "Blue"]
            assert poll.poll.multiple
        assert "is out" in text_of(room.receipt())

    async def test_the_preview_is_what_is_sent_to_the_letter(self, env, room, desk):
        await desk.choose("channels", room.news)
        await desk.type("buttons", "Shop | https://example.org/shop")
        for layout in Layout:
            await desk.choose("layout", layout.value)
            preview = desk.preview
            assert preview.flags.components_v2 is (layout is Layout.CARD)
            draft = await desk.draft()
            copy = await room.plans.duplicate(room.guild.id, draft.id, by=room.ann.id)
            await room.plans.submit(room.guild.id, copy.id, by=room.ann.id, revision=copy.revision, others=0)
            await env.pass_time(seconds=5)
            sent = room.news.history()[-1]
            assert sent.content == preview.content
            assert [each.to_dict() for each in sent.embeds] == [each.to_dict() for each in preview.embeds]
            assert text_of(sent) == text_of(preview)

    async def test_one_preview_is_renewed_in_place_while_its_layout_is_of_the_same_kind(self, desk):
        first = desk.preview.id
        await desk.type("text", None, "Better **shoes**")
        assert (desk.preview.id, text_of(desk.preview)) == (first, "Better **shoes**")
        await desk.choose("layout", "embed")
        second = desk.preview.id
        assert second != first
        await desk.choose("layout", "text")
        assert (desk.preview.id, desk.preview.content, desk.preview.embeds) == (second, "Better **shoes**", [])

    async def test_after_a_quarter_of_an_hour_the_preview_is_sent_anew(self, env, desk):
        first = desk.preview.id
        await env.pass_time(minutes=20)
        await desk.type("text", None, "Later")
        assert desk.preview.id != first
        assert text_of(desk.preview) == "Later"

    async def test_the_preview_pings_nobody(self, env, room, desk):
        await desk.choose("mention", "role")
        await desk.choose("role", room.fans)
        await desk.press(f"ping_{room.fans.id}")
        assert f"<@&{room.fans.id}>" in text_of(desk.preview)
        sent = [each.json for each in env.http_requests if "/webhooks/" in each.path and each.json]
        assert sent
        assert all(each.get("allowed_mentions", {}).get("parse", []) == [] for each in sent)
        assert all(not each.get("allowed_mentions", {}).get("roles") for each in sent)

    async def test_what_discord_does_not_take_is_said_and_the_draft_is_kept(self, desk):
        text = "x" * 2001
        await desk.type("text", None, text)
        await desk.choose("layout", "text")
        assert "A plain message holds 2000 characters and this has 2001" in desk.said()
        assert (await desk.content()).layout is Layout.CARD
        assert "'value': 'card', 'default': True" in str(desk.panel.components)

    async def test_an_empty_text_is_refused_and_can_be_corrected_without_typing_it_all_again(self, env, room):
        form = await room.ann.slash(room.team, "announce create")
        refused = await fill(room.ann, form, "Shoes", " ")
        assert "Write a text, or add a picture." in text_of(refused.response)
        form = await room.ann.click(refused.response, label="Correct it")
        assert values(form)[0] == "Shoes"
        desk = NewsDesk(room, room.ann, await fill(room.ann, form, "Shoes", "Hello"))
        assert (await desk.content()).text == "Hello"


class TestControls:
    async def test_colours_are_names_in_both_languages_or_hex(self, desk):
        for typed, colour in (("#abc", 0xAABBCC), ("blau", 0x3498DB), ("E2725B", 0xE2725B), ("", None)):
            await desk.type("colour", typed)
            assert (await desk.content()).colour == colour
        await desk.type("colour", "shiny")
        assert "Write a colour like #E2725B" in desk.said()

    async def test_buttons_that_cannot_be_are_said_and_corrected(self, room, desk):
        for typed, sentence in (
            ("Shop", "like this: Shop | https://example.org"),
            ("Shop | example.org", "Write the link of “Shop” in full"),
            ("Shop | javascript:alert(1)", "Write the link of “Shop” in full"),
            ("\n".join(f"B{n} | https://example.org/{n}" for n in range(6)), "up to 5 buttons"),
            ("x" * 81 + " | https://example.org", "1 to 80 characters"),
        ):
            await desk.type("buttons", typed)
            assert sentence in desk.said(), typed
        assert (await desk.content()).buttons == ()
        refused = messages(desk.last)[-1]
        form = await room.ann.click(refused, label="Correct it")
        assert values(form) == ["x" * 81 + " | https://example.org"]
        desk._take(await fill(room.ann, form, "Shop | https://example.org"))
        assert (await desk.content()).buttons == (LinkButton(label="Shop", url="https://example.org"),)
        assert "example.org" in str(desk.preview.components)

    async def test_files_are_checked_copied_and_taken_away_again(self, env, room, desk):
        await desk.type("files", [("a.png", png()), ("b.pdf", b"%PDF-1.4")])
        content = await desk.content()
        files = await room.looks.files(await desk.draft())
        assert [(file.name, file.is_picture) for file in files] == [("a.png", True), ("b.pdf", False)]
        for name, bytes_, sentence in (
            ("broken.png", png()[:-30], "“broken.png” is broken"),
            ("fake.png", b"not a picture", "“fake.png” is broken"),
        ):
            await desk.type("files", [(name, bytes_)])
            assert sentence in desk.said()
        assert (await desk.content()) == content
        await desk.type("files", None, [str(content.file_ids[0])])
        assert [file.name for file in await room.looks.files(await desk.draft())] == ["b.pdf"]
        assert [file.filename for file in desk.preview.attachments] == ["b.pdf"]

    async def test_a_file_that_is_larger_than_the_server_takes_is_refused(self, env, room, desk, monkeypatch):
        guild = env.bot.get_guild(room.guild.id)
        small = {0: guild._PREMIUM_GUILD_LIMITS[0]._replace(filesize=1024 * 1024)}
        monkeypatch.setattr(discord.Guild, "_PREMIUM_GUILD_LIMITS", small)
        await desk.type("files", [("big.bin", b"x" * (1024 * 1024 + 1))])
        assert "larger than the 1 MB that this server takes" in desk.said()
        assert (await desk.content()).file_ids == ()

    async def test_up_to_four_files_go_with_it(self, desk):
        await desk.type("files", [(f"{number}.png", png()) for number in range(4)])
        form = await desk.press("files")
        assert len(form.modal["components"]) == 1  # only taking away is offered
        assert len((await desk.content()).file_ids) == 4

    async def test_reactions_and_threads(self, desk):
        await desk.type("beneath", "Talk", "🇩🇪🎉 👍🏽")
        content = await desk.content()
        assert (content.thread, content.reactions) == ("Talk", ("🇩🇪", "🎉", "👍🏽"))
        for typed, sentence in (
            ("hello", "“hello” is no emoji"),
            ("<:theirs:123456789012345678>", "only put emojis of this server"),
            (" ".join("🍎🍐🍊🍋🍌🍉🍇🍓🫐🍈🍒"), "Up to 10 reactions"),
        ):
            await desk.type("beneath", "", typed)
            assert sentence in desk.said(), typed
        assert (await desk.content()) == content

    async def test_polls(self, desk):
        await desk.type("poll", "Which?", "Red\nBlue\nRed", "7d", ONE)
        assert (await desk.content()).poll == Poll(question="Which?", answers=("Red", "Blue"), hours=168)
        for answers, sentence in (
            (("Which?", "Red", "1d", ONE), "2 to 10 answers"),
            (("", "Red\nBlue", "1d", ONE), "The question of a poll"),
            (("Which?", "Red\nBlue", "90d", ONE), "1 hour to 32 days"),
            (("Which?", "Red\n" + "x" * 56, "1d", ONE), "1 to 55 characters"),
        ):
            await desk.type("poll", *answers)
            assert sentence in desk.said(), answers
        await desk.type("poll", "", "", "24h", ONE)
        assert (await desk.content()).poll is None

    async def test_followers_are_offered_only_for_news_channels(self, env, room, desk):
        feed = room.guild.create_text_channel("feed")
        env.backend.edit_channel(feed.id, {"type": 5})
        await env.settle()
        await desk.choose("channels", room.chat)
        assert not desk.has("compose:.*:publish")
        await desk.choose("channels", feed)
        await desk.press("publish")
        assert (await desk.content()).publish
        assert "published to followers" in desk.says
        await desk.press("publish")
        assert not (await desk.content()).publish


class TestTimes:
    async def test_a_time_in_words_is_on_the_servers_clocks(self, env, room, desk):
        await env.bot.services.guilds.change(room.guild.id, ServerSettings, timezone="Europe/Berlin")
        await desk.type("when", "tomorrow 9:30", "2h")
        plan = (await desk.draft()).plan
        assert plan.starts_at == dt.datetime(2026, 6, 11, 7, 30, tzinfo=dt.UTC)
        assert plan.tolerance_minutes == 120
        assert "Europe/Berlin: Thu, 11 Jun 2026, 09:30" in desk.says
        await desk.type("when", "", "120m")
        assert (await desk.draft()).plan.starts_at is None

    async def test_what_is_past_or_not_on_the_clocks_once_is_said(self, env, room, desk):
        await env.bot.services.guilds.change(room.guild.id, ServerSettings, timezone="Europe/Berlin")
        for typed, sentence in (
            ("2026-06-01 18:00", "is past"),
            ("2027-03-28 02:30", "does not exist"),
            ("2026-10-25 02:30", "comes twice"),
            ("sometime", "I can't tell when that is"),
        ):
            await desk.type("when", typed, "30m")
            assert sentence in desk.said(), typed
        await desk.type("when", "friday 18:00", "8d")
        assert "1 minute to 7 days" in desk.said()
        assert (await desk.draft()).plan.starts_at is None

    @pytest.mark.parametrize(
        ("every", "words"),
        [
            ("day", "every day"),
            ("week", "every week: Sunday"),
            ("date", "on day 31 of each month, or its last"),
            ("weekday", "on the last Sunday of each month"),
        ],
    )
    async def test_it_repeats_as_it_is_said(self, desk, every, words):
        await desk.type("when", "2027-01-31 18:00", "30m")
        await desk.choose("repeat", every)
        assert words in desk.says
        assert (await desk.draft()).plan.repeat == Repeat(every=every)
        await desk.choose("repeat", "once")
        assert (await desk.draft()).plan.repeat is None

    async def test_days_of_the_week_and_a_last_day(self, desk):
        await desk.type("when", "2026-06-15 18:00", "30m")
        await desk.choose("repeat", "week")
        await desk.choose("days", "3", "0")
        await desk.type("when", None, "2026-12-31", None)
        assert "every week: Monday and Thursday until 31 Dec 2026" in desk.says
        assert (await desk.draft()).plan.repeat == Repeat(every="week", weekdays=(0, 3), until=dt.date(2026, 12, 31))
        await desk.type("when", None, "2026-06-14", None)
        assert "ends before it starts" in desk.said()
        await desk.type("when", None, "last year", None)
        assert "Write the last day" in desk.said()
        assert (await desk.draft()).plan.repeat.until == dt.date(2026, 12, 31)

    async def test_a_repetition_without_a_time_asks_for_the_time(self, desk, room):
        form = await desk.choose("repeat", "day")
        desk._take(await fill(room.ann, form, "tomorrow 18:00", "", "30m"))
        plan = (await desk.draft()).plan
        assert plan.repeat == Repeat(every="day")
        assert plan.starts_at == dt.datetime(2026, 6, 11, 18, tzinfo=dt.UTC)
        await desk.type("when", "", "", "30m")
        assert (await desk.draft()).plan.repeat is None


class TestPings:
    async def test_everybody_is_pinged_only_by_who_may_and_after_a_second_question(self, env, room, desk):
        await desk.choose("channels", room.news)
        for whom in ("here", "everyone"):
            await desk.choose("mention", whom)
            assert f"You may not ping @{whom}" in desk.said()
        env.backend.edit_role(room.guild.id, room.brand.id, {"permissions": 1 << 17})
        await env.settle()
        await desk.choose("mention", "everyone")
        assert "Ping @everyone?" in desk.says
        assert (await desk.content()).mention is Mention.NONE
        await desk.press("back")
        assert (await desk.content()).mention is Mention.NONE
        await desk.choose("mention", "everyone")
        await desk.press("ping_everyone")
        assert (await desk.content()).mention is Mention.EVERYONE

    async def test_a_forged_yes_pings_nobody(self, env, room, desk):
        draft = await desk.draft()
        panel = desk.panel._message
        custom_id = f"announcements:compose:{draft.id}:{draft.revision}:ping_everyone"
        panel.components[0]["components"][-1]["components"][0]["custom_id"] = custom_id
        desk.last = await room.ann.click(desk.panel, custom_id=custom_id)
        assert "You may not ping" in desk.said()
        assert (await desk.content()).mention is Mention.NONE

    async def test_a_role_that_nobody_may_ping_needs_the_permission(self, env, room, desk):
        await desk.choose("channels", room.news)
        await desk.choose("mention", "role")
        await desk.choose("role", room.heads)
        assert "You may not ping" in desk.said()
        await desk.choose("mention", "role")
        await desk.choose("role", room.fans)
        assert "Ping" in desk.says
        await desk.press(f"ping_{room.fans.id}")
        content = await desk.content()
        assert (content.mention, content.role_id) == (Mention.ROLE, room.fans.id)
        await desk.choose("mention", "none")
        assert (await desk.content()).role_id is None

    async def test_over_the_weeks_budget_it_asks_again_and_writes_it_down(self, env, room, desk):
        await env.bot.services.guilds.change(room.guild.id, AnnouncementSettings, pings_each_week=1)
        await room.schedule(Content(text="A", mention=Mention.ROLE, role_id=room.fans.id), channels=[room.chat])
        await desk.choose("channels", room.news)
        await desk.choose("mention", "role")
        await desk.choose("role", room.fans)
        await desk.press(f"ping_{room.fans.id}")
        assert "is pinged 1 time already" in desk.says
        await desk.press("hand_in")
        assert "all the same?" in desk.says
        assert (await desk.draft()).state is State.DRAFT
        await desk.press("hand_in_anyway")
        assert (await desk.draft()).state is State.SCHEDULED
        handed_in = next(each for each in await room.after.changes(room.guild.id, desk.announcement_id) if each.after)
        assert (handed_in.what, handed_in.after) == ("submitted", "1")


class TestWhatIsWorthKnowing:
    async def test_missing_permissions_are_named_channel_by_channel(self, room, desk):
        room.limit(room.chat, send_messages=True, add_reactions=True, create_public_threads=True, send_polls=True)
        await desk.choose("channels", room.news, room.chat)
        assert "I lack Send Messages." in desk.says
        await desk.type("beneath", "Talk", "👍")
        await desk.type("poll", "Which?", "A\nB", "1d", ONE)
        says = desk.says
        assert (
            f"In <#{room.chat.id}> I lack Send Messages, Create Public Threads, Add Reactions and Create Polls." in says
        )
        assert f"In <#{room.news.id}>" not in says

    async def test_files_embeds_and_pings_need_theirs(self, env, room, desk):
        room.limit(room.news, embed_links=True, attach_files=True, mention_everyone=True)
        await desk.choose("channels", room.news)
        await desk.choose("layout", "embed")
        await desk.type("files", [("a.png", png())])
        assert "I lack Embed Links and Attach Files." in desk.says
        env.backend.edit_role(room.guild.id, room.brand.id, {"permissions": 1 << 17})
        await env.settle()
        await desk.choose("mention", "here")
        await desk.press("ping_here")
        assert "Mention @everyone, @here and All Roles" in desk.says

    async def test_a_channel_or_role_that_is_gone_is_said(self, env, room, desk):
        await desk.choose("channels", room.chat)
        await desk.choose("mention", "role")
        await desk.choose("role", room.fans)
        await desk.press(f"ping_{room.fans.id}")
        env.backend.delete_channel(room.chat.id)
        env.backend.delete_role(room.guild.id, room.fans.id)
        await env.settle()
        await desk.type("colour", "red")
        assert "is gone, or hidden from me" in desk.says
        assert "The role it pings is gone" in desk.says

    async def test_a_channel_that_one_cannot_see_is_not_chosen(self, env, room, desk):
        deny = str(discord.Permissions(view_channel=True).value)
        hidden = {"id": str(room.guild.id), "type": 0, "allow": "0", "deny": deny}
        env.bot.get_channel(room.chat.id)._fill_overwrites({"permission_overwrites": [hidden]})
        await desk.choose("channels", room.chat)
        assert "You cannot see" in desk.said()
        assert (await desk.draft()).plan.channel_ids == ()

    async def test_nights_and_what_is_near_are_said(self, env, room, desk):
        await desk.choose("channels", room.news)
        await desk.type("when", "tomorrow 23:00", "30m")
        assert "It goes out at night: 21:00 to 09:00" in desk.says
        await room.schedule(Content(text="A"), minutes=60)
        await desk.type("when", "today 13:45", "30m")
        assert "“News” goes to" in desk.says
        await desk.type("when", "today 16:00", "30m")
        assert "within an hour" not in desk.says
        series = await room.schedule(Content(text="B"), minutes=60 * 24 * 3, repeat=Repeat(every="day"))
        await desk.type("when", "2026-06-20 12:30", "30m")
        assert "within an hour" in desk.says
        await room.plans.pause(room.guild.id, series.id, by=room.ann.id)
        await desk.type("colour", "red")
        assert "within an hour" not in desk.says

    async def test_without_a_channel_it_is_not_handed_in(self, desk):
        await desk.press("hand_in")
        assert "Choose at least one channel." in desk.said()
        assert (await desk.draft()).state is State.DRAFT


class TestKeeping:
    async def test_after_a_restart_the_same_panel_goes_on(self, env, room, desk):
        await desk.choose("channels", room.news)
        await env.restart()
        await desk.type("colour", "red")
        assert (await desk.content()).colour == 0xED4245
        assert text_of(desk.preview) == "New **shoes**"
        await desk.press("hand_in")
        await env.pass_time(seconds=5)
        assert len(room.news.history()) == 1

    async def test_hours_later_the_same_panel_goes_on(self, env, room, desk):
        await env.pass_time(hours=5)
        await desk.choose("channels", room.news)
        assert (await desk.draft()).plan.channel_ids == (room.news.id,)

    async def test_what_somebody_else_changed_meanwhile_is_shown_instead_of_overwritten(self, env, room, desk):
        draft = await desk.draft()
        theirs = replace(draft.plan, title="Boots")
        await room.plans.save(room.guild.id, draft.id, theirs, by=room.ben.id, revision=draft.revision)
        await desk.choose("layout", "embed")
        assert "It was changed meanwhile" in desk.said()
        assert "Boots" in desk.says
        assert (await desk.content()).layout is Layout.CARD
        await desk.choose("layout", "embed")
        assert (await desk.content()).layout is Layout.EMBED

    async def test_a_form_that_was_open_meanwhile_overwrites_nothing(self, room, desk):
        form = await desk.press("colour")
        await desk.type("text", "Boots", "New boots")
        desk._take(await fill(room.ann, form, "red"))
        assert "It was changed meanwhile" in desk.said()
        content = await desk.content()
        assert (content.text, content.colour) == ("New boots", None)

    async def test_what_is_out_is_not_composed_any_more(self, env, room, desk):
        await desk.choose("channels", room.news)
        draft = await desk.draft()
        await room.plans.submit(room.guild.id, draft.id, by=room.ann.id, revision=draft.revision, others=0)
        await env.pass_time(seconds=5)
        await desk.choose("layout", "embed")
        assert "This went out or was cancelled" in "".join(text_of(each) for each in messages(desk.last))

    async def test_a_template_and_a_draft_are_deleted_after_a_question(self, env, room, desk):
        await desk.press("template")
        assert "Kept as a template" in desk.said()
        [template], _count = await room.looks.listed(room.guild.id, "templates", most=5)
        assert template.plan.content.text == "New **shoes**"
        await desk.press("delete")
        await desk.press("back")
        assert (await desk.draft()).state is State.DRAFT
        await desk.press("delete")
        await desk.press("really_delete")
        assert "It is gone" in desk.says
        assert desk.preview is None
        assert await env.bot.services[LookService].find(desk.announcement_id) is None

    async def test_what_is_scheduled_is_cancelled_from_the_composer(self, env, room, desk):
        await desk.choose("channels", room.news)
        await desk.type("when", "tomorrow 18:00", "30m")
        draft = await desk.draft()
        await room.plans.submit(room.guild.id, draft.id, by=room.ann.id, revision=draft.revision, others=0)
        await desk.choose("layout", "embed")  # an old panel: it is shown as it is now
        assert desk.has("compose:.*:cancel")
        await desk.type("cancel", "Not now")
        assert "nothing more of it goes out" in desk.says
        cancelled = await desk.draft()
        assert (cancelled.state, cancelled.note) == (State.CANCELLED, "Not now")

    async def test_the_panel_keeps_within_discords_limits(self, env, room, desk):
        channels = [room.guild.create_text_channel(f"c{number}") for number in range(25)]
        for channel in channels:
            room.limit(channel, send_messages=True)
        await desk.choose("channels", *channels)
        await desk.type("text", "*" * 100, "x" * 3900)
        await desk.choose("mention", "role")
        await desk.choose("role", room.fans)
        await desk.press(f"ping_{room.fans.id}")
        await desk.type("when", "tomorrow 23:00", "30m")
        await desk.choose("repeat", "week")
        await desk.type("poll", "y" * 300, "A\nB", "1d", ONE)
        shown = str(desk.panel.components)
        assert len(re.findall(r"'type': \d", shown)) <= 40
        assert len(desk.says) <= 4000
        assert "and 15 more" in desk.says


async def test_while_it_is_being_sent_the_composer_says_what_to_do(env, room, desk):
    await desk.choose("channels", room.news)
    draft = await desk.draft()
    await room.plans.submit(room.guild.id, draft.id, by=room.ann.id, revision=draft.revision, others=0)
    async with env.bot.services.database.reading() as tx:
        [post] = await room.after._posts.open_of(tx, draft.id)
    await room.after.begin(post.id)
    await desk.choose("layout", "embed")
    assert "This is being sent right now" in "".join(text_of(each) for each in messages(desk.last))
    await env.pass_time(seconds=5)
    [message] = room.news.history()
    assert message.embeds == []
