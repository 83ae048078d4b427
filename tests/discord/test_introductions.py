"""Introductions as members meet them, on a simulated Discord."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing

import discord
import pytest

from bot.guilds import ServerSettings
from bot.i18n import translate
from bot.members import Milestone
from cogs.introductions.models import IntroductionSettings, Source
from cogs.introductions.service import CardService, GreetingService, PublishingService
from tests.support.messages import button_of, text_of

ANSWERS = ("Ann", "Cologne", "Kettle, mug", "Green tea", "anything")
POST = "Hello all! I am Ann from Cologne, and I collect kettles of all kinds."


async def community(env, *, server=None, **introductions):
    """A server that is set up, with an introductions channel and one for the team."""
    guild = env.create_guild()
    channel, team = guild.create_text_channel("introductions"), guild.create_text_channel("team")
    chosen = {"introductions_channel_id": channel.id, "team_channel_id": team.id, **(server or {})}
    await env.set_up(guild, **chosen)
    await env.bot.services.guilds.set(guild.id, IntroductionSettings(**introductions))
    return guild, channel, team


def member(env, guild, name="ann", **kwargs):
    return guild.add_member(env.create_user(name), **kwargs)


def controls(form):
    return [child["component"]["custom_id"] for child in form.modal["components"]]


def filled(form):
    return [child["component"].get("value") or "" for child in form.modal["components"]]


async def submit(actor, form, *answers):
    return await actor.submit_modal(form, dict(zip(controls(form), answers, strict=False)))


async def introduce(env, actor, channel, *answers):
    form = await actor.slash(channel, "introduce")
    sent = await submit(actor, form, *(answers or ANSWERS))
    await env.pass_time(seconds=1)
    return sent


async def press(actor, message, kind, owner):
    return await actor.click(message, custom_id=f"intro:{kind}:{owner.id}")


def said(result):
    return text_of(result.response)


async def test_the_form_becomes_a_card(env):
    guild, channel, _team = await community(env)
    ann = member(env, guild)
    form = await ann.slash(channel, "introduce")
    assert filled(form) == ["ann", "", "", "", ""]
    sent = await submit(ann, form, *ANSWERS)
    assert sent.ephemeral
    assert channel.mention in said(sent)
    await env.pass_time(seconds=1)
    (card,) = channel.history()
    for text in ("👋 Ann", ann.mention, "Where are you?", "Cologne", "Green tea", "Say hi", "Edit", "Report"):
        assert text in text_of(card)
    assert "What shall we call you?" not in text_of(card)
    profile = await env.bot.services.profiles.find(guild.id, ann.id)
    assert profile.name == "Ann"
    assert [tag.key for tag in profile.tags] == ["kettle", "mug"]
    assert Milestone.INTRODUCED in await env.bot.services.members.milestones_of(guild.id, ann.id)


async def test_a_button_elsewhere_opens_the_form(env):
    guild, channel, _team = await community(env)
    from cogs.introductions.views import OpenButton

    view = discord.ui.LayoutView(timeout=None)
    view.add_item(discord.ui.ActionRow(OpenButton()))
    await env.bot.get_channel(channel.id).send(view=view)
    form = await member(env, guild).click(channel.last_message, custom_id="intro:open")
    assert len(controls(form)) == 5


async def test_editing_changes_the_same_message_and_only_the_owner_can(env):
    guild, channel, _team = await community(env)
    ann, ben = member(env, guild), member(env, guild, "ben")
    await introduce(env, ann, channel)
    card = channel.last_message
    refused = await press(ben, card, "edit", ann)
    assert "Only the owner" in said(refused)
    form = await press(ann, card, "edit", ann)
    assert filled(form) == list(ANSWERS)
    sent = await submit(ann, form, "Anna", "Berlin", "", "", "")
    assert str(card.id) in said(sent)
    await env.pass_time(seconds=1)
    (after,) = channel.history()
    assert after.id == card.id
    assert "👋 Anna" in text_of(after)
    assert "Cologne" not in text_of(after)


async def test_a_deleted_card_comes_back_with_the_next_edit_and_not_before(env):
    guild, channel, _team = await community(env)
    ann, ben = member(env, guild), member(env, guild, "ben")
    boss = member(env, guild, "boss", roles=[guild.create_role("Boss", permissions=discord.Permissions.all())])
    await introduce(env, ann, channel)
    card = channel.last_message
    await boss.delete(card)
    await env.bot.services[GreetingService].say_hi(guild.id, ann.id, ben.id)
    await env.pass_time(minutes=5)
    assert channel.history() == []
    await introduce(env, ann, channel, "Ann", "Rome", "", "", "")
    (anew,) = channel.history()
    assert anew.id != card.id
    assert "Rome" in text_of(anew)


async def test_a_card_deleted_unseen_comes_back_with_the_next_edit(env):
    guild, channel, _team = await community(env)
    ann = member(env, guild)
    await introduce(env, ann, channel)
    env.inject_error("PATCH", f"/channels/{channel.id}/messages/{channel.last_message.id}", status=404, code=10008)
    await introduce(env, ann, channel, "Ann", "Rome", "", "", "")
    assert "Rome" in text_of(channel.last_message)
    assert len(channel.history()) == 2


async def test_removing_takes_the_card_the_profile_and_the_message(env):
    guild, channel, _team = await community(env)
    ann = member(env, guild)
    await introduce(env, ann, channel)
    removed = await ann.slash(channel, "introduction remove")
    assert "Removed" in said(removed)
    await env.pass_time(seconds=1)
    assert channel.history() == []
    assert await env.bot.services.profiles.find(guild.id, ann.id) is None
    assert "/introduce makes one" in said(await ann.slash(channel, "introduction remove"))


async def test_only_the_team_removes_the_cards_of_others(env):
    guild, channel, _team = await community(env)
    ann, ben = member(env, guild), member(env, guild, "ben")
    mods = guild.create_role("Mods", permissions=discord.Permissions(moderate_members=True))
    mod = member(env, guild, "mod", roles=[mods])
    await introduce(env, ann, channel)
    refused = await ben.slash(channel, "introduction remove", member=ann)
    assert "team" in said(refused)
    await mod.slash(channel, "introduction remove", member=ann)
    await env.pass_time(seconds=1)
    assert channel.history() == []


async def test_a_card_is_shown_on_request_and_from_the_menu(env):
    guild, channel, _team = await community(env)
    ann, ben = member(env, guild), member(env, guild, "ben")
    await introduce(env, ann, channel)
    for shown in (
        await ben.slash(channel, "introduction show", member=ann),
        await ben.context_menu(channel, "View introduction", ann),
        await ann.slash(channel, "introduction show"),
    ):
        assert shown.ephemeral
        assert "Green tea" in said(shown)
    assert "ben has not made a card" in said(await ann.context_menu(channel, "View introduction", ben))
    assert "no card yet" in said(await ben.slash(channel, "introduction show"))


async def test_saying_hi_counts_once_and_is_shown_without_a_ping(env):
    guild, channel, _team = await community(env)
    ann, ben = member(env, guild), member(env, guild, "ben")
    await introduce(env, ann, channel)
    card = channel.last_message
    hello = await press(ben, card, "hi", ann)
    assert hello.ephemeral
    assert "You said hi to Ann" in said(hello)
    assert "already" in said(await press(ben, card, "hi", ann))
    assert "your own" in said(await press(ann, card, "hi", ann))
    await env.pass_time(seconds=3)
    (after,) = channel.history()
    assert f"👋 1 · {ben.mention}" in text_of(after)
    edits = [r for r in env.http_requests if r.method == "PATCH" and f"/messages/{card.id}" in r.path]
    assert all(not edit.json["allowed_mentions"].get("parse") for edit in edits)
    assert await env.bot.services.members.count_greeted_by(guild.id, ben.id) == 1


async def test_two_at_once_both_count_and_twenty_cause_one_edit(env):
    guild, channel, _team = await community(env)
    ann = member(env, guild)
    others = [member(env, guild, f"m{number}") for number in range(20)]
    await introduce(env, ann, channel)
    service = env.bot.services[GreetingService]
    done = await asyncio.gather(
        *(service.say_hi(guild.id, ann.id, other.id) for other in others for _ in range(2)), return_exceptions=True
    )
    assert sum(not isinstance(result, Exception) for result in done) == 20
    await env.pass_time(seconds=3)
    (card,) = channel.history()
    assert "👋 20 · " in text_of(card)
    assert "and 17 others" in text_of(card)
    edits = [r for r in env.http_requests if r.method == "PATCH" and f"/messages/{card.id}" in r.path]
    assert len(edits) == 1


async def test_a_steady_stream_of_hellos_does_not_put_the_card_off(env):
    guild, channel, _team = await community(env)
    ann = member(env, guild)
    await introduce(env, ann, channel)
    for number in range(4):
        await press(member(env, guild, f"m{number}"), channel.last_message, "hi", ann)
        await env.pass_time(seconds=1)
    assert "and 1 other" in text_of(channel.last_message)
    edits = [r for r in env.http_requests if r.method == "PATCH" and f"/channels/{channel.id}/messages/" in r.path]
    assert len(edits) == 2


async def test_who_greets_an_old_member_has_not_greeted_a_newcomer(env):
    guild, channel, _team = await community(env)
    ann, ben = member(env, guild), member(env, guild, "ben")
    await introduce(env, ann, channel)
    await env.pass_time(hours=49)
    await press(ben, channel.last_message, "hi", ann)
    assert await env.bot.services.members.count_greeted_by(guild.id, ben.id) == 0


async def test_the_buttons_answer_politely_when_the_owner_has_left(env):
    guild, channel, _team = await community(env)
    ann, ben = member(env, guild), member(env, guild, "ben")
    await introduce(env, ann, channel)
    guild.remove_member(ann)
    await env.settle()
    assert "Ann has left the server" in said(await press(ben, channel.last_message, "hi", ann))
    assert "Only the owner" in said(await press(ben, channel.last_message, "edit", ann))
    assert (await press(ben, channel.last_message, "report", ann)).modal is not None


async def test_the_buttons_of_a_removed_card_answer_politely(env):
    guild, channel, _team = await community(env)
    ann, ben = member(env, guild), member(env, guild, "ben")
    await introduce(env, ann, channel)
    card = channel.last_message
    env.inject_error("DELETE", f"/channels/{channel.id}/messages/{card.id}", status=403, code=50013)
    await ann.slash(channel, "introduction remove")
    await env.pass_time(seconds=1)
    for kind in ("hi", "report"):
        assert "no longer there" in said(await press(ben, card, kind, ann))


async def test_a_report_reaches_the_team_alone_once(env):
    guild, channel, team = await community(env)
    ann, ben = member(env, guild), member(env, guild, "ben")
    await introduce(env, ann, channel)
    card = channel.last_message
    for _ in range(2):
        form = await press(ben, card, "report", ann)
        sent = await submit(ben, form, "This is @everyone **spam** [x](https://evil.example)")
        assert sent.ephemeral
        assert "Thank you" in said(sent)
    await env.pass_time(seconds=1)
    (notice,) = team.history()
    assert ben.mention in notice.content
    assert str(card.id) in notice.content
    assert "@everyone" not in notice.content
    assert "[x]" not in notice.content
    assert ben.mention not in "".join(text_of(message) for message in channel.history())
    assert "your own" in said(await press(ann, card, "report", ann))
    form = await press(ben, card, "report", ann)
    assert "few words" in said(await submit(ben, form, "..."))


async def test_a_form_sent_twice_makes_one_card(env):
    guild, channel, _team = await community(env)
    ann = member(env, guild)
    forms = [await ann.slash(channel, "introduce") for _ in range(2)]
    for form in forms:
        await submit(ann, form, *ANSWERS)
    await env.pass_time(seconds=1)
    assert len(channel.history()) == 1


async def test_a_change_while_the_card_is_being_posted_makes_one_card_that_shows_the_change(env):
    guild, channel, _team = await community(env)
    ann = member(env, guild)
    service, publishing = env.bot.services[CardService], env.bot.services[PublishingService]
    begin = publishing.begin

    async def slow(*args):
        nonce = await begin(*args)
        publishing.begin = begin
        form = await service.form_for(guild.id, ann.id, display_name="ann")
        await service.submit(guild.id, ann.id, submission(form, "Ann", "Rome", "", "", ""))
        return nonce

    publishing.begin = slow
    await introduce(env, ann, channel)
    await env.pass_time(seconds=5)
    (card,) = channel.history()
    assert "Rome" in text_of(card)


def submission(form, *values):
    from cogs.introductions.models import Submission

    return Submission(form, values, (), "ann")


@pytest.mark.parametrize(
    "evil", ["@everyone and @here", "<@&1> <@1>", "[safe](https://evil.example)", "\u202eevil\u2066", "# Big\n> quote"]
)
async def test_tricks_in_answers_are_shown_and_do_nothing(env, evil):
    guild, channel, _team = await community(env)
    ann = member(env, guild)
    await introduce(env, ann, channel, evil[:60], evil, evil, evil, evil)
    shown = text_of(channel.last_message)
    for live in ("@everyone", "@here", "<@&", "[safe]", "\u202e", "\u2066", "\n# ", "\n> "):
        assert live not in shown
    sent = [r for r in env.http_requests if r.method == "POST" and r.path.endswith(f"/channels/{channel.id}/messages")]
    assert not sent[-1].json["allowed_mentions"].get("parse")


async def test_a_card_of_nothing_but_markup_still_fits(env):
    guild, channel, _team = await community(env)
    roles = [guild.create_role("*" * 100) for _ in range(20)]
    await env.bot.services.guilds.change(guild.id, ServerSettings, topic_role_ids=[role.id for role in roles])
    ann = member(env, guild, roles=roles)
    await introduce(env, ann, channel, "*" * 60, *["`" * 300] * 4)
    assert len(text_of(channel.last_message)) < 4000


@pytest.mark.parametrize("blank", ["", "   ", "\u200b\u202e", "..."])
async def test_an_empty_form_is_refused_with_a_sentence(env, blank):
    guild, channel, _team = await community(env)
    ann = member(env, guild)
    sent = await introduce(env, ann, channel, "Ann", *[blank] * 4)
    assert sent.ephemeral
    assert "nothing in it to read" in said(sent)
    assert channel.history() == []


async def test_nothing_works_before_the_server_is_set_up_or_when_it_is_off(env):
    guild = env.create_guild()
    channel = guild.create_text_channel("introductions")
    ann = member(env, guild)
    assert "not switched on" in said(await ann.slash(channel, "introduce"))
    await env.set_up(guild, introductions_channel_id=channel.id)
    await env.bot.services.guilds.set(guild.id, IntroductionSettings(enabled=False))
    for command in ("introduce", "members find"):
        assert "not switched on" in said(await ann.slash(channel, command))


async def test_a_missing_channel_is_told_to_the_member_and_once_to_the_team_and_made_good_later(env):
    guild, channel, team = await community(env)
    general = guild.create_text_channel("general")
    await env.bot.services.guilds.change(guild.id, ServerSettings, introductions_channel_id=None)
    members = [member(env, guild, name) for name in ("ann", "ben")]
    for actor in members:
        sent = await introduce(env, actor, general)
        assert "can't post it" in said(sent)
    (notice,) = team.history()
    assert "/setup wizard" in notice.content
    await env.bot.services.guilds.change(guild.id, ServerSettings, introductions_channel_id=channel.id)
    await introduce(env, members[0], general)
    await env.pass_time(seconds=1)
    assert len(channel.history()) == 2


async def test_a_forbidden_channel_is_told_to_the_member_and_once_to_the_team(env):
    guild, _channel, team = await community(env)
    general = guild.create_text_channel("general")
    closed = guild.create_text_channel("closed")
    me = env.bot.get_guild(guild.id).me
    env.backend.channels[closed.id].overwrites = {}
    await env.bot.get_channel(closed.id).set_permissions(me, send_messages=False, view_channel=True)
    await env.settle()
    await env.bot.services.guilds.change(guild.id, ServerSettings, introductions_channel_id=closed.id)
    for name in ("ann", "ben"):
        assert "can't post it" in said(await introduce(env, member(env, guild, name), general))
    (notice,) = team.history()
    assert "/setup check" in notice.content


async def test_discord_in_trouble_only_delays_the_card(env):
    guild, channel, _team = await community(env)
    env.inject_error("POST", f"/channels/{channel.id}/messages", status=500, times=2)
    await introduce(env, member(env, guild), channel)
    for _ in range(3):
        await env.pass_time(minutes=5)
    assert len(channel.history()) == 1


async def test_a_restart_between_storing_and_posting_loses_no_card(env):
    guild, channel, _team = await community(env)
    ann = member(env, guild)
    form = await ann.slash(channel, "introduce")
    await submit(ann, form, *ANSWERS)
    await env.restart()
    await env.pass_time(minutes=2)
    (card,) = channel.history()
    assert (await press(ann, card, "edit", ann)).modal is not None


async def test_a_card_that_was_posted_but_not_recorded_is_found_again_after_a_crash(env):
    guild, channel, _team = await community(env)
    ann, ben = member(env, guild), member(env, guild, "ben")
    publishing = env.bot.services[PublishingService]

    async def crash(*_args, **_kwargs):
        raise asyncio.CancelledError

    publishing.shown = crash
    await introduce(env, ann, channel)
    assert len(channel.history()) == 1
    await env.restart()
    await env.pass_time(minutes=10)
    (card,) = channel.history()
    await press(ben, card, "hi", ann)
    await env.pass_time(seconds=3)
    assert "👋 1" in text_of(channel.last_message)


async def test_a_card_removed_before_its_message_was_recorded_leaves_none(env):
    guild, channel, _team = await community(env)
    ann = member(env, guild)
    publishing = env.bot.services[PublishingService]

    async def crash(*_args, **_kwargs):
        raise asyncio.CancelledError

    publishing.shown = crash
    await introduce(env, ann, channel)
    await env.restart()
    await ann.slash(channel, "introduction remove")
    await env.pass_time(minutes=10)
    assert channel.history() == []


async def test_a_hundred_at_once_have_a_card_each(env):
    guild, _channel, _team = await community(env)
    members = [member(env, guild, f"m{number}") for number in range(100)]
    service = env.bot.services[CardService]

    async def one(actor):
        form = await service.form_for(guild.id, actor.id, display_name=actor.name)
        await service.submit(guild.id, actor.id, submission(form, actor.name, "here", "", "", ""))

    await asyncio.gather(*(one(actor) for actor in members))
    await env.pass_time(seconds=1)
    found = [await service.find(guild.id, actor.id) for actor in members]
    assert len({card.introduction.message_id for card in found}) == 100


async def test_a_german_server_has_german_cards_and_members_their_own_language(env):
    guild, channel, _team = await community(env, server={"language": "de"})
    ann = member(env, guild)
    await introduce(env, ann, channel)
    shown = text_of(channel.last_message)
    for text in ("Where are you?", "Say hi", "Edit", "Report"):
        assert translate(text, "de") in shown
    assert "Where are you?" in said(await ann.slash(channel, "introduction show"))


async def test_topics_are_picked_in_the_form_where_it_has_room(env):
    guild, channel, _team = await community(env, questions=("Name", "About you"))
    tea, coffee = guild.create_role("Tea"), guild.create_role("Coffee")
    await env.bot.services.guilds.change(guild.id, ServerSettings, topic_role_ids=[tea.id, coffee.id])
    ann = member(env, guild, roles=[coffee])
    form = await ann.slash(channel, "introduce")
    *fields, topics = controls(form)
    await ann.submit_modal(form, {fields[0]: "Ann", fields[1]: "Hello", topics: [str(tea.id)]})
    await env.pass_time(seconds=1)
    assert "🏷️ Tea" in text_of(channel.last_message)
    assert "Coffee" not in text_of(channel.last_message)


async def test_topics_are_picked_in_the_answer_where_the_form_is_full(env):
    guild, channel, _team = await community(env)
    tea, coffee = guild.create_role("Tea"), guild.create_role("Coffee")
    await env.bot.services.guilds.change(guild.id, ServerSettings, topic_role_ids=[tea.id, coffee.id])
    ann = member(env, guild, roles=[coffee])
    sent = await introduce(env, ann, channel)
    assert "🏷️ Coffee" in text_of(channel.last_message)
    picked = await ann.select(sent.response, [str(tea.id)], custom_id="intro:topics")
    assert "Tea" in said(picked)
    await env.pass_time(seconds=1)
    (card,) = channel.history()
    assert "🏷️ Tea" in text_of(card)
    await introduce(env, ann, channel)
    assert "🏷️ Tea" in text_of(channel.last_message)


async def test_admins_write_their_own_questions(env):
    guild, channel, _team = await community(env)
    boss = member(env, guild, "boss", roles=[guild.create_role("Boss", permissions=discord.Permissions.all())])
    ann = member(env, guild)
    assert "Manage Server" in said(await ann.slash(channel, "introduction questions"))
    form = await boss.slash(channel, "introduction questions")
    assert filled(form)[1] == "Where are you?"
    await submit(boss, form, "Your name?", "Favourite {tea}?", "", "", "")
    await introduce(env, ann, channel, "Ann", "Sencha")
    assert "Favourite {tea}?" in text_of(channel.last_message)


class TestPosts:
    """Plain posts, on a bot that may read what is said."""

    @pytest.fixture
    def simcord_bot(self, make_bot):
        return make_bot(message_content=True)

    async def test_a_plain_post_counts_gets_a_wave_and_one_offer(self, env):
        guild, channel, _team = await community(env)
        ann, ben = member(env, guild), member(env, guild, "ben")
        post = await ann.send(channel, POST)
        await env.pass_time(seconds=1)
        waved, offer = channel.history()
        assert [reaction.emoji for reaction in waved.reactions] == ["👋"]
        assert "Make a card of it" in text_of(offer)
        reached = await env.bot.services.members.milestones_of(guild.id, ann.id)
        assert Milestone.INTRODUCED in reached
        assert "who wrote the post" in said(await ben.click(offer, custom_id=f"intro:card:{post.id}"))
        form = await ann.click(offer, custom_id=f"intro:card:{post.id}")
        assert filled(form) == ["ann", "", "", POST, ""]
        await submit(ann, form, *filled(form))
        await env.pass_time(seconds=1)
        _post, card = channel.history()
        assert "collect kettles" in text_of(card)
        kept = await env.bot.services[CardService].find(guild.id, ann.id)
        assert kept.introduction.source is Source.POST
        await ann.send(channel, POST)
        await env.pass_time(days=2)
        assert len(channel.history()) == 3

    async def test_an_offer_goes_away_after_a_day_and_never_comes_again(self, env):
        guild, channel, _team = await community(env)
        ann = member(env, guild)
        await ann.send(channel, POST)
        await env.pass_time(seconds=1)
        assert len(channel.history()) == 2
        await env.pass_time(hours=25)
        assert len(channel.history()) == 1
        await ann.send(channel, POST + " Again!")
        await env.pass_time(seconds=1)
        assert len(channel.history()) == 2

    @pytest.mark.parametrize("is_recorded", [True, False])
    async def test_an_offer_goes_away_when_its_author_is_forgotten(self, env, tmp_path, is_recorded):
        guild, channel, _team = await community(env)
        ann, ben = member(env, guild), member(env, guild, "ben")
        post = await ann.send(channel, POST)
        other = await ben.send(channel, POST)
        await env.pass_time(seconds=1)
        assert len(channel.history()) == 4
        if not is_recorded:  # a crash between sending and recording
            with closing(sqlite3.connect(tmp_path / "hearth.db", timeout=30)) as database, database:
                database.execute("UPDATE introduction_post SET offer_id = NULL")
        await env.bot.services.data.erase(guild.id, ann.id)
        await env.pass_time(seconds=1)
        left = channel.history()
        assert {post.id, other.id} < {message.id for message in left}
        (offer,) = [message for message in left if "Make a card" in text_of(message)]
        assert button_of(offer, "intro:card:") == f"intro:card:{other.id}"

    async def test_short_posts_replies_and_other_channels_do_not_count(self, env):
        guild, channel, _team = await community(env)
        general = guild.create_text_channel("general")
        ann, ben = member(env, guild), member(env, guild, "ben")
        first = await ann.send(channel, "Hi!")
        await ben.send(channel, POST, reply_to=first)
        await ann.send(general, POST)
        await env.pass_time(seconds=1)
        assert len(channel.history()) == 2
        assert Milestone.INTRODUCED not in await env.bot.services.members.milestones_of(guild.id, ben.id)

    async def test_posts_made_while_the_bot_was_away_are_found_once(self, env, make_bot):
        guild, channel, _team = await community(env)
        ann, ben = member(env, guild), member(env, guild, "ben")
        await ann.send(channel, POST)
        await env.pass_time(seconds=1)
        await env.bot.close()
        env.backend.advance_clock(600)
        await ben.send(channel, POST)
        await env.restart_bot(make_bot(message_content=True))
        await env.pass_time(minutes=2)
        offers = [message for message in channel.history() if "Make a card" in text_of(message)]
        assert len(offers) == 2
        await env.bot.close()
        await env.restart_bot(make_bot(message_content=True))
        await env.pass_time(minutes=2)
        assert len(channel.history()) == 4

    async def test_a_post_taken_back_at_once_is_not_answered(self, env):
        guild, channel, _team = await community(env)
        ann = member(env, guild)
        post = await ann.send(channel, POST)
        await ann.delete(post)
        await env.pass_time(seconds=1)
        assert channel.history() == []

    async def test_no_offer_where_the_server_does_not_want_it(self, env):
        guild, channel, _team = await community(env, offers_cards=False)
        await member(env, guild).send(channel, POST)
        await env.pass_time(seconds=1)
        (post,) = channel.history()
        assert post.reactions


async def test_without_the_right_to_read_posts_stay_alone_and_a_menu_makes_the_card(env):
    guild, channel, _team = await community(env)
    ann, ben = member(env, guild), member(env, guild, "ben")
    post = await ann.send(channel, POST)
    await env.pass_time(seconds=1)
    assert len(channel.history()) == 1
    assert "wrote yourself" in said(await ben.context_menu(channel, "Make my introduction card", post))
    form = await ann.context_menu(channel, "Make my introduction card", post)
    assert filled(form)[3] == POST


async def find(actor, channel, **options):
    return said(await actor.slash(channel, "members find", **options))


async def test_the_directory_finds_who_has_a_card_page_by_page(env):
    guild, channel, _team = await community(env)
    service = env.bot.services[CardService]
    for number in range(10):
        actor = member(env, guild, f"m{number}")
        form = await service.form_for(guild.id, actor.id, display_name=actor.name)
        await service.submit(guild.id, actor.id, submission(form, f"Name{number}", "green tea", "", "", ""))
    member(env, guild, "silent")
    await env.pass_time(seconds=1)
    ben = member(env, guild, "ben")
    shown = await ben.slash(channel, "members find", text="tea")
    assert shown.ephemeral
    assert "10 members" in said(shown)
    assert "**Name9**" in said(shown)
    assert "/channels/" in said(shown)
    assert "Name1**" not in said(shown)
    forward = button_of_emoji(shown.response, "▶️")
    assert "**Name1**" in said(await ben.click(shown.response, custom_id=forward))
    assert "Nobody was found" in await find(ben, channel, text="coffee")


def button_of_emoji(message, emoji):
    for node in nodes(message.components):
        if isinstance(node, dict) and (node.get("emoji") or {}).get("name") == emoji:
            return node["custom_id"]
    raise AssertionError(emoji)


def nodes(node):
    yield node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from nodes(child)


async def test_the_directory_leaves_out_who_does_not_want_it_or_has_left(env):
    guild, channel, _team = await community(env)
    user = env.create_user("ann")
    ann, ben = guild.add_member(user), member(env, guild, "ben")
    await introduce(env, ann, channel)
    assert "**Ann**" in await find(ben, channel)
    await ann.slash(channel, "introduction visibility", listed=False)
    assert "Ann" not in await find(ben, channel)
    await introduce(env, ann, channel)
    assert "Ann" not in await find(ben, channel)
    await ann.slash(channel, "introduction visibility", listed=True)
    assert "**Ann**" in await find(ben, channel)
    guild.remove_member(ann)
    await env.settle()
    assert "Ann" not in await find(ben, channel)
    guild.add_member(user)
    await env.settle()
    assert "**Ann**" in await find(ben, channel)
    await env.bot.close()
    env.backend.remove_member(guild.id, user.id)
    await env.restart()
    await env.settle()
    assert "Ann" not in await find(ben, channel)


async def test_the_directory_knows_topics(env):
    guild, channel, _team = await community(env, questions=("Name", "You"))
    tea, coffee = guild.create_role("Tea"), guild.create_role("Coffee")
    await env.bot.services.guilds.change(guild.id, ServerSettings, topic_role_ids=[tea.id, coffee.id])
    for name, role in (("ann", tea), ("ben", coffee)):
        await introduce(env, member(env, guild, name, roles=[role]), channel, name, "I do not like tea", [str(role.id)])
    cem = member(env, guild, "cem")
    offered = await cem.autocomplete(channel, "members find", "topic", "te")
    assert [choice["name"] for choice in offered] == ["Tea"]
    found = await find(cem, channel, topic=offered[0]["value"])
    assert "**ann**" in found
    assert "**ben**" not in found
    assert "**ben**" in await find(cem, channel, topic="coffee", text="like")
    assert "no such topic" in await find(cem, channel, topic="x")


async def test_a_channel_that_went_with_what_was_being_posted_causes_one_card_elsewhere(env):
    guild, channel, _team = await community(env)
    ann = member(env, guild)
    publishing = env.bot.services[PublishingService]
    begin = publishing.begin

    async def crash(*args):
        await begin(*args)
        raise asyncio.CancelledError

    publishing.begin = crash
    await introduce(env, ann, channel)
    elsewhere = guild.create_text_channel("hello")
    await env.bot.services.guilds.change(guild.id, ServerSettings, introductions_channel_id=elsewhere.id)
    await env.bot.get_guild(guild.id).get_channel(channel.id).delete()
    await env.restart()
    await env.pass_time(hours=1)
    (card,) = elsewhere.history()
    shown = (await env.bot.services[CardService].find(guild.id, ann.id)).introduction
    assert (shown.channel_id, shown.message_id) == (elsewhere.id, card.id)
    form = await ann.slash(elsewhere, "introduce")
    await submit(ann, form, "Anna", *ANSWERS[1:])
    await env.pass_time(seconds=1)
    (card,) = elsewhere.history()
    assert "Anna" in text_of(card)


async def test_who_is_forgotten_is_no_longer_named_on_the_cards_of_others(env):
    guild, channel, _team = await community(env)
    ann, ben = member(env, guild), member(env, guild, "ben")
    await introduce(env, ann, channel)
    await press(ben, channel.last_message, "hi", ann)
    await env.pass_time(seconds=3)
    assert ben.mention in text_of(channel.last_message)
    asked = await ben.slash(channel, "mydata erase")
    await ben.click(asked.response, label="Yes, forget me")
    await env.pass_time(seconds=3)
    assert ben.mention not in text_of(channel.last_message)


async def test_who_reported_reads_what_stays_before_being_forgotten(env):
    guild, channel, team = await community(env)
    ann, ben = member(env, guild), member(env, guild, "ben")
    await introduce(env, ann, channel)
    await submit(ben, await press(ben, channel.last_message, "report", ann), "rude")
    await env.pass_time(seconds=1)
    asked = await ben.slash(channel, "mydata erase")
    assert "2 places in notices to the team" in said(asked)
    assert "stays on Discord" in said(asked)
    await ben.click(asked.response, label="Yes, forget me")
    await env.pass_time(seconds=3)
    assert len([message for message in team.history() if "reports the introduction" in message.content]) == 1
