"""What is said about announcements fits where Discord shows it, in every language."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import discord
import pytest

from bot.i18n import LANGUAGES, translate
from cogs.announcements.forms import composing as forms
from cogs.announcements.models import (
    Announcement,
    Change,
    Content,
    File,
    Layout,
    LinkButton,
    Mention,
    Plan,
    Poll,
    Repeat,
    State,
)
from cogs.announcements.render import is_same, message_of
from cogs.announcements.render.plans import choice_label, history_text
from cogs.announcements.render.words import say_repeat
from cogs.announcements.rules.content import is_emoji
from cogs.announcements.rules.typed import parse_buttons, parse_colour, parse_reactions, say_buttons, say_colour
from cogs.announcements.views.asking import ask_card
from cogs.announcements.views.composing import FORMS, STATE_NOTES, panel
from cogs.announcements.views.concerns import Concerns
from cogs.announcements.views.controls import days_select, layout_select, mention_select, repeat_select

BERLIN = ZoneInfo("Europe/Berlin")
START = dt.datetime(2026, 6, 30, 9, tzinfo=BERLIN)


def announcement(**changes):
    poll = Poll(question="Q" * 300, answers=("A", "B"))
    content = Content(text="x" * 4000, mention=Mention.ROLE, role_id=10**18, poll=poll, thread="t" * 100)
    plan = Plan(
        title="*" * 100,
        content=content,
        channel_ids=tuple(range(10**18, 10**18 + 25)),
        starts_at=START,
        repeat=Repeat(every="week", weekdays=tuple(range(7)), until=dt.date(2027, 1, 1)),
    )
    given = {
        "id": 1,
        "guild_id": 1,
        "plan": plan,
        "state": State.WAITING,
        "recurrence": None,
        "is_paused": False,
        "is_template": False,
        "note": None,
        "revision": 10**6,
        "created_by": 10**18,
        "created_at": START,
        "edited_by": 10**18 + 1,
        "approved_by": None,
        "ask_channel_id": None,
        "ask_message_id": None,
    }
    return Announcement(**(given | changes))


def nobody(_id):
    """A server that knows no such thing any more."""


async def nothing(*_args):
    """A form that is never answered."""


def all_forms(locale):
    plan = announcement().plan
    content = Content(text="Hi")
    return [
        forms.words_form(nothing, locale),
        forms.colour_form(nothing, locale, content),
        forms.buttons_form(nothing, locale, content),
        forms.sent_form(nothing, locale, content),
        forms.when_form(nothing, locale, plan, ZoneInfo("America/Argentina/ComodRivadavia")),
        forms.beneath_form(nothing, locale, content),
        forms.poll_form(nothing, locale, content),
        forms.reject_form(nothing, locale),
        forms.cancel_form(nothing, locale),
    ]


@pytest.mark.parametrize("locale", LANGUAGES)
class TestRoom:
    async def test_forms(self, locale):
        for form in all_forms(locale):
            assert len(translate(form._head, locale)) <= 45
            for field in form._fields:
                assert len(translate(field.label, locale)) <= 45, field.label
                assert len(field.hint or "") <= 100, field.hint
        files = forms.FilesForm(nothing, [File(1, "a" * 80, "image/png", 1, b"")], locale)
        assert len(files.title) <= 45
        for label in files.children:
            assert len(label.text) <= 45
            assert len(label.description or "") <= 100

    async def test_lists_and_buttons(self, locale):
        made = announcement()
        for select in (
            layout_select(made, locale),
            mention_select(made, locale, asks_role=False),
            repeat_select(made, locale),
            days_select(made, (0,), locale),
        ):
            assert len(select.item.options) <= 25
            assert all(len(option.label) <= 100 for option in select.item.options)
            assert len(select.item.placeholder or "") <= 150
        assert all(len(translate(text, locale)) <= 80 for line in FORMS for _what, _emoji, text in line)
        assert all(translate(text, locale) for text in STATE_NOTES.values())

    async def test_the_card_of_the_longest_announcement(self, locale):
        view = ask_card(announcement(), [], [], None, BERLIN, locale)
        texts = [item.content for item in view.walk_children() if isinstance(item, discord.ui.TextDisplay)]
        assert sum(map(len, texts)) <= 4000
        assert sum(1 for _item in view.walk_children()) <= 40

    async def test_the_card_and_the_composer_with_all_that_can_speak_against_the_longest(self, locale):
        made = announcement()
        full = made.plan.content.model_copy(
            update={
                "buttons": tuple(LinkButton(label="*" * 80, url="https://example.org") for _ in range(5)),
                "reactions": tuple(f"<a:{'e' * 32}:{10**19 + at}>" for at in range(10)),
                "thread": "*" * 100,
            }
        )
        made = announcement(plan=replace(made.plan, content=full))
        near = f"“{chr(92)}*{'*' * 198}” goes to <#{10**18}> at <t:1234567890:t>: within an hour of this."
        concerns = Concerns((near,) * 12)
        changes = [Change(10**18 + at, "rejected", None, "*" * 300, START) for at in range(8)]
        guild = SimpleNamespace(get_channel=nobody, get_channel_or_thread=nobody, get_role=nobody)
        shown = panel(made, concerns, guild, BERLIN, locale, is_approved_by_others=True)
        for view in (ask_card(made, changes, [], concerns, BERLIN, locale), shown):
            texts = [item.content for item in view.walk_children() if isinstance(item, discord.ui.TextDisplay)]
            assert sum(map(len, texts)) <= 4000
            assert "within an hour" in texts[0]
            assert str(len(concerns.lines) - texts[0].count("within an hour")) in texts[0]

    async def test_a_choice_keeps_its_state_and_time_however_long_its_title_is(self, locale):
        label = choice_label(announcement(), START, BERLIN, locale, most=100)
        assert len(label) <= 100
        assert label.endswith("09:00")

    async def test_repetitions(self, locale):
        for every in ("day", "week", "date", "weekday"):
            plan = Plan(title="T", content=Content(text="Hi"), starts_at=START, repeat=Repeat(every=every))
            said = say_repeat(plan, BERLIN, locale)
            assert said
            assert "{" not in said


def test_the_31st_says_that_short_months_have_their_last_day():
    at = dt.datetime(2026, 8, 31, 9, tzinfo=BERLIN)
    plan = Plan(title="T", content=Content(text="Hi"), starts_at=at, repeat=Repeat(every="date"))
    assert say_repeat(plan, BERLIN, "en") == "on day 31 of each month, or its last"
    assert say_repeat(plan, BERLIN, "de") == "am 31. jedes Monats, sonst an seinem letzten Tag"


def test_nothing_is_told_of_what_did_not_happen():
    assert history_text([], "en") == ""


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("👍🎉", ("👍", "🎉")),
        ("👍, 👍 👍", ("👍",)),
        ("👍🏽❤️🇩🇪🇫🇷1️⃣", ("👍🏽", "❤️", "🇩🇪", "🇫🇷", "1️⃣")),
        ("👨‍👩‍👧🎉", ("👨‍👩‍👧", "🎉")),
        ("<:ink:123456789012345678>", ("<:ink:123456789012345678>",)),
    ],
)
def test_emojis_are_taken_apart_with_or_without_spaces(typed, found):
    assert parse_reactions(typed) == found
    assert all(is_emoji(emoji) for emoji in found)


def test_buttons_and_colours_are_written_as_they_are_read():
    typed = "Shop | https://example.org/a?b=c|d\nMore | https://example.org"
    assert say_buttons(parse_buttons(typed)) == typed
    for typed in ("#E2725B", "#000000"):
        assert say_colour(parse_colour(typed)) == typed


@pytest.mark.parametrize("layout", list(Layout))
def test_a_post_for_who_is_online_pings_not_everybody_through_its_text(layout):
    text = "@everyone " * 200
    shown = message_of(Content(text=text.strip(), layout=layout, mention=Mention.HERE), (), 1)
    view, embed = shown.get("view"), shown.get("embed")
    cards = [item.content for item in view.walk_children() if isinstance(item, discord.ui.TextDisplay)] if view else []
    said = "\n".join([shown.get("content") or "", embed.description if embed else "", *cards])
    assert "@here" in said
    assert "everyone" in said
    assert "@everyone" not in said
    assert len(said) <= len(text) + len("\n@here\n")


def posted(content="", embeds=(), attachments=()):
    """A message of the bot as Discord's history tells it."""
    return SimpleNamespace(content=content, embeds=list(embeds), attachments=list(attachments), components=[])


def test_a_post_is_recognised_with_the_preview_that_discord_makes_of_its_link():
    content = Content(text="Look: https://example.org", layout=Layout.TEXT)
    preview = discord.Embed.from_dict({"type": "link", "title": "Example"})
    assert is_same(posted(content.text, [preview]), content, [])
    assert not is_same(posted("Look", [preview]), content, [])


def test_a_post_is_recognised_although_discord_does_not_list_the_picture_in_its_embed():
    content = Content(text="Look", layout=Layout.EMBED)
    files = [File(1, "a.png", "image/png", 3, b"abc"), File(2, "b.pdf", "application/pdf", 3, b"abc")]
    [pdf] = [SimpleNamespace(filename="2_b.pdf")]
    assert is_same(posted(embeds=[discord.Embed(description="Look")], attachments=[pdf]), content, files)
    assert is_same(posted(embeds=[discord.Embed(description="Look")], attachments=[pdf, pdf]), content, files)
    assert not is_same(posted(embeds=[discord.Embed(description="Look")]), content, files)
    assert not is_same(posted(embeds=[discord.Embed(description="Other")], attachments=[pdf]), content, files)
