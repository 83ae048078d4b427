"""Thanks as members meet them, on a simulated Discord."""

from __future__ import annotations

import asyncio
import re
from uuid import uuid4

import discord
import pytest
import simcord.interactions as simcord_interactions

from bot.errors import HearthError
from bot.members import Preference
from cogs.thanks.models import How, Saying, Target, ThanksSettings
from cogs.thanks.service import SayingService
from cogs.thanks.views import person_with, place_in
from cogs.welcome.models import WelcomeSettings
from tests.support.messages import button_of, text_of


async def community(env, *names, server=None, **thanks):
    """A server that is set up, a place to talk, and members who have been there for a while."""
    guild = env.create_guild()
    channel = guild.create_text_channel("general")
    await env.set_up(guild, **(server or {}))
    guilds = env.bot.services.guilds
    await guilds.set(guild.id, WelcomeSettings(enabled=False))  # its messages would be among ours
    await guilds.set(guild.id, ThanksSettings(**thanks))
    people = [guild.add_member(env.create_user(name)) for name in names]
    await env.pass_time(days=10)
    return guild, channel, *people


async def points(env, guild, member):
    return (await env.bot.services.ledger.account(guild.id, member.id)).balance


def notes(result):
    """What only the person who acted sees."""
    private = [message for message in (result.response, *result.followups) if message and message.ephemeral]
    return "\n".join(text_of(message) for message in private)


def sent(env, end):
    """What the bot has posted to such an address."""
    return [request.json for request in env.http_requests if request.method == "POST" and request.path.endswith(end)]


async def saying(env, guild, channel, giver, receiver, message=None, **changes):
    """What the message menu hands to the service."""
    known = env.bot.get_guild(guild.id)
    people = [await person_with(known, one.id) for one in (giver, receiver)]
    return Saying(
        **{
            "guild_id": guild.id,
            "giver": people[0],
            "targets": (Target(people[1], message.id if message else None),),
            "place": place_in(known.get_channel(channel.id)),
            "how": How.MENU if message else How.COMMAND,
            "key": f"interaction:{uuid4().hex}",
            **changes,
        }
    )


def hearts(channel):
    return [str(reaction.emoji) for message in channel.history() for reaction in message.reactions]


async def test_thanks_are_one_public_line_with_what_they_earned_and_ping_nobody(env):
    guild, channel, ann, ben = await community(env, "ann", "ben")
    result = await ann.slash(channel, "thanks", member=ben, reason="the kettle tip")
    (line,) = channel.history()
    assert not result.ephemeral
    assert text_of(line).startswith(f"💛 {ann.mention} thanked {ben.mention} **+3**: the kettle tip")
    assert sent(env, "/callback")[-1]["data"]["allowed_mentions"]["parse"] == []
    assert await points(env, guild, ben) == 3
    await env.pass_time(minutes=1)
    assert len(channel.history()) == 1  # and the job that stands behind it posts no second one


TYPED = "@everyone **bold** [x](b) and [google.com](https://evil.example) <#1>\u202e"
MASKED = re.compile(r"(?<!\\)\[[^]]*(?<!\\)\]\(")  # a link that hides where it leads


async def test_what_was_typed_does_nothing(env):
    _guild, channel, ann, ben = await community(env, "ann", "ben")
    await ann.slash(channel, "thanks", member=ben, reason=TYPED)
    said = text_of(channel.last_message)
    assert "@everyone" not in said
    assert "**bold**" not in said
    assert MASKED.search(said) is None
    assert "<#1>" not in said
    assert "\u202e" not in said


async def test_several_people_are_thanked_at_once_by_mentioning_them(env):
    guild, channel, ann, ben, cleo, dan = await community(env, "ann", "ben", "cleo", "dan")
    others = f"{cleo.mention}, {dan.mention}"
    await ann.slash(channel, "thanks", member=ben, others=others)
    assert f"{ben.mention} **+3**, {cleo.mention} **+3** and {dan.mention} **+3**" in text_of(channel.last_message)
    assert [await points(env, guild, one) for one in (ben, cleo, dan)] == [3, 3, 3]
    refused = await dan.slash(channel, "thanks", member=ben, others="cleo please")
    assert "Mention people with @" in notes(refused)
    assert await points(env, guild, ben) == 3


async def test_a_mention_that_nobody_can_have_is_refused_in_a_sentence(env):
    _guild, channel, ann = await community(env, "ann")
    assert "pick them from Discord's list" in notes(
        await ann.slash(channel, "thanks", others="<@99999999999999999999>")
    )
    assert channel.history() == []


async def test_without_a_name_a_form_asks_for_people_and_reason(env):
    guild, channel, ann, ben, cleo = await community(env, "ann", "ben", "cleo")
    form = await ann.slash(channel, "thanks", reason="the garden")
    people, reason = [child["component"] for child in form.modal["components"]]
    assert reason["value"] == "the garden"
    await ann.submit_modal(form, {people["custom_id"]: [ben, cleo], reason["custom_id"]: "the beds"})
    assert "the beds" in text_of(channel.last_message)
    assert [await points(env, guild, one) for one in (ben, cleo)] == [3, 3]
    await env.pass_time(minutes=1)
    assert len(channel.history()) == 1


async def test_a_mix_of_people_thanks_some_and_says_privately_why_not_the_others(env):
    guild, channel, ann, ben = await community(env, "ann", "ben")
    robot = guild.add_member(env.create_user("robot", bot=True))
    gone = guild.add_member(env.create_user("gone"))
    await env.settle()
    guild.remove_member(gone)
    await env.settle()
    result = await ann.slash(
        channel, "thanks", member=ben, others=f"{robot.mention} {ann.mention} {gone.mention}", reason="help"
    )
    told = notes(result)
    assert f"{robot.mention} is a bot" in told
    assert "That is you" in told
    assert f"{gone.mention} is no longer on this server" in told
    (line,) = channel.history()
    assert robot.mention not in text_of(line)
    assert await points(env, guild, ben) == 3


async def test_who_is_refused_is_told_privately_and_nothing_is_public(env):
    guild, channel, ann, ben = await community(env, "ann", "ben")
    fresh = guild.add_member(env.create_user("fresh"))
    await env.settle()
    assert "too new" in notes(await fresh.slash(channel, "thanks", member=ben))
    assert "That is you" in notes(await ann.slash(channel, "thanks", member=ann))
    await ann.slash(channel, "thanks", member=ben)
    soon = await ann.slash(channel, "thanks", member=ben)
    assert soon.ephemeral
    assert "a moment ago" in notes(soon)
    assert len(channel.history()) == 1


async def test_thanking_back_is_shown_and_says_privately_that_it_earns_nothing(env):
    guild, channel, ann, ben = await community(env, "ann", "ben")
    await ann.slash(channel, "thanks", member=ben)
    back = await ben.slash(channel, "thanks", member=ann)
    assert text_of(channel.last_message).startswith(f"💛 {ben.mention} thanked {ann.mention}\n")
    assert "Said, but without points" in notes(back)
    assert await points(env, guild, ann) == 0


async def test_the_message_menu_thanks_its_author_once(env):
    guild, channel, ann, ben = await community(env, "ann", "ben", cooldown_seconds=0)
    help_ = await ben.send(channel, "Descale it with vinegar")
    await ann.context_menu(channel, "Say thanks", help_)
    assert f"[for this]({help_.jump_url})" in text_of(channel.last_message)
    again = await ann.context_menu(channel, "Say thanks", help_)
    assert "for this already" in notes(again)
    assert await points(env, guild, ben) == 3


async def test_a_hundred_presses_at_once_award_once(env):
    guild, channel, ann, ben = await community(env, "ann", "ben", cooldown_seconds=0)
    help_ = await ben.send(channel, "Descale it with vinegar")
    service = env.bot.services[SayingService]
    said = [await saying(env, guild, channel, ann, ben, help_) for _ in range(100)]
    await asyncio.gather(*(service.say(one) for one in said))
    await env.pass_time(minutes=1)
    assert await points(env, guild, ben) == 3
    _help, line = channel.history()
    assert f"{ben.mention} **+3**" in text_of(line)


async def test_webhooks_and_bots_are_not_thanked(env):
    guild, channel, ann = await community(env, "ann")
    hook = guild.create_webhook(channel, "Shop news")
    posted = await hook.send("New kettle!")
    assert "is a bot" in notes(await ann.context_menu(channel, "Say thanks", posted))
    assert len(channel.history()) == 1


async def test_taking_it_back_takes_the_points_and_the_line_also_after_a_restart(env):
    guild, channel, ann, ben, cleo = await community(env, "ann", "ben", "cleo")
    await ann.slash(channel, "thanks", member=ben, reason="oops")
    await env.restart()
    line = channel.last_message
    button = button_of(line, "thanks:back:")
    assert "Only who said thanks" in notes(await cleo.click(line, custom_id=button))
    await ann.click(line, custom_id=button)
    assert text_of(channel.last_message) == "-# 💛 This thanks was taken back."
    assert await points(env, guild, ben) == 0
    await env.pass_time(minutes=1)
    assert len(channel.history()) == 1


async def test_the_team_can_take_any_thanks_back_at_any_time_and_members_for_ten_minutes(env):
    guild, channel, ann, ben = await community(env, "ann", "ben")
    power = guild.create_role("Mod", permissions=discord.Permissions(moderate_members=True, view_channel=True))
    mod = guild.add_member(env.create_user("mod"), roles=[power])
    await ann.slash(channel, "thanks", member=ben)
    await env.pass_time(minutes=11)
    line = channel.last_message
    button = button_of(line, "thanks:back:")
    assert "for 10 minutes" in notes(await ann.click(line, custom_id=button))
    await mod.click(line, custom_id=button)
    assert await points(env, guild, ben) == 0


async def test_deleting_what_was_thanked_or_the_line_undoes_it(env):
    guild, channel, ann, ben, cleo = await community(env, "ann", "ben", "cleo")
    help_ = await ben.send(channel, "Descale it")
    await ann.context_menu(channel, "Say thanks", help_)
    await cleo.slash(channel, "thanks", member=ben)
    assert await points(env, guild, ben) == 6
    power = guild.create_role("Mod", permissions=discord.Permissions(manage_messages=True, view_channel=True))
    mod = guild.add_member(env.create_user("mod"), roles=[power])
    await mod.delete(help_)
    await env.pass_time(seconds=1)
    assert await points(env, guild, ben) == 3
    first, second = channel.history()
    assert "taken back" in text_of(first)
    await mod.delete(second)
    await env.pass_time(seconds=1)
    assert await points(env, guild, ben) == 0
    assert len(channel.history()) == 1


async def test_a_line_that_a_kill_kept_from_being_shown_is_posted_once(env):
    guild, channel, ann, ben = await community(env, "ann", "ben")
    await env.bot.services[SayingService].say(await saying(env, guild, channel, ann, ben, reason="the tea"))
    assert channel.history() == []
    await env.restart()
    await env.pass_time(seconds=30)
    await env.restart()
    await env.pass_time(minutes=5)
    (line,) = channel.history()
    assert "the tea" in text_of(line)
    await ann.click(line, custom_id=button_of(line, "thanks:back:"))
    assert await points(env, guild, ben) == 0


async def test_a_line_that_was_shown_but_not_recorded_is_not_posted_again(env):
    _guild, channel, ann, ben = await community(env, "ann", "ben")
    service = env.bot.services[SayingService]

    async def killed(*_args):
        raise HearthError

    service.shown = killed
    await ann.slash(channel, "thanks", member=ben, reason="the tea")
    assert len(channel.history()) == 1
    await env.restart()
    await env.pass_time(minutes=1)
    assert len(channel.history()) == 1


async def test_without_announcing_only_who_said_it_sees_the_line_and_can_take_it_back(env):
    guild, channel, ann, ben = await community(env, "ann", "ben", announce=False)
    result = await ann.slash(channel, "thanks", member=ben)
    assert result.ephemeral
    await env.pass_time(minutes=1)
    assert channel.history() == []
    await ann.click(result.response, custom_id=button_of(result.response, "thanks:back:"))
    assert await points(env, guild, ben) == 0


async def test_where_it_is_off_the_command_says_so(env):
    _guild, channel, ann, ben = await community(env, "ann", "ben", enabled=False)
    assert "not switched on" in notes(await ann.slash(channel, "thanks", member=ben))
    assert "not switched on" in notes(await ann.slash(channel, "thanks"))


async def test_the_public_line_is_in_the_servers_language(env):
    _guild, channel, ann, ben = await community(env, "ann", "ben", server={"language": "de"})
    await ann.slash(channel, "thanks", member=ben)
    assert f"{ann.mention} sagt Danke an {ben.mention}" in text_of(channel.last_message)


async def test_what_is_private_is_in_the_language_of_who_reads_it(env, monkeypatch):
    _guild, channel, ann, ben = await community(env, "ann", "ben")
    original = simcord_interactions.base_payload

    def base_payload(*args, **kwargs):
        record, payload = original(*args, **kwargs)
        return record, {**payload, "locale": "de"}

    monkeypatch.setattr(simcord_interactions, "base_payload", base_payload)
    assert "Das bist du selbst" in notes(await ann.slash(channel, "thanks", member=ann))
    form = await ann.slash(channel, "thanks")
    assert form.modal["title"] == "Danke sagen"
    result = await ann.slash(channel, "thanks", member=ben)
    assert "thanked" in text_of(result.response)  # what all see is in the server's


async def test_a_thread_shows_lines_too_and_earns_only_so_much(env):
    guild, channel, ann, ben, cleo = await community(env, "ann", "ben", "cleo", per_thread=1)
    known = env.bot.get_channel(channel.id)
    await known.create_thread(name="kettles", type=discord.ChannelType.public_thread)
    await env.settle()
    (thread,) = channel.threads
    await ann.slash(thread, "thanks", member=ben)
    told = await cleo.slash(thread, "thanks", member=ben)
    assert "Enough thanks have earned points in this thread" in notes(told)
    assert await points(env, guild, ben) == 3
    await env.bot.services.guilds.change(guild.id, ThanksSettings, excluded_channel_ids=[channel.id])
    assert "Nobody is thanked in this channel" in notes(await ben.slash(thread, "thanks", member=cleo))


async def test_a_line_that_a_kill_kept_from_being_shown_is_posted_in_its_thread(env):
    guild, channel, ann, ben = await community(env, "ann", "ben")
    known = env.bot.get_channel(channel.id)
    made = await known.create_thread(name="kettles", type=discord.ChannelType.public_thread)
    place = place_in(made)
    assert (place.is_thread, place.around_ids) == (True, (channel.id,))
    await env.bot.services[SayingService].say(await saying(env, guild, channel, ann, ben, place=place))
    await env.restart()
    await env.pass_time(minutes=1)
    (thread,) = channel.threads
    assert f"{ben.mention} **+3**" in text_of(thread.last_message)


async def test_the_lines_that_name_who_is_forgotten_go_whoever_thanked_whom(env):
    guild, channel, ann, ben = await community(env, "ann", "ben")
    await ann.slash(channel, "thanks", member=ben, reason="mine")
    await ben.slash(channel, "thanks", member=ann, reason="his")
    await env.bot.services.data.erase(guild.id, ann.id)
    await env.pass_time(seconds=1)
    assert channel.history() == []
    assert await points(env, guild, ben) == 3


async def test_who_is_forgotten_goes_from_a_line_that_thanks_others_too(env):
    guild, channel, ann, ben, cleo = await community(env, "ann", "ben", "cleo")
    await ann.slash(channel, "thanks", member=ben, others=cleo.mention)
    await env.bot.services.data.erase(guild.id, ben.id)
    await env.pass_time(seconds=1)
    (line,) = channel.history()
    assert text_of(line).startswith(f"💛 {ann.mention} thanked {cleo.mention} **+3**")
    assert ben.mention not in text_of(line)


@pytest.mark.parametrize("others", [False, True])
async def test_who_is_forgotten_goes_from_a_line_in_a_thread_that_was_put_away_too(env, others):
    guild, channel, ann, ben, cleo = await community(env, "ann", "ben", "cleo")
    made = await env.bot.get_channel(channel.id).create_thread(name="kettles", type=discord.ChannelType.public_thread)
    await env.settle()
    (thread,) = channel.threads
    await ann.slash(thread, "thanks", member=ben, reason="his tea", **({"others": cleo.mention} if others else {}))
    await made.edit(archived=True)
    await env.settle()
    with pytest.MonkeyPatch.context() as patched:
        for name in ("edit", "delete"):
            patched.setattr(discord.PartialMessage, name, where_open(env, getattr(discord.PartialMessage, name)))
        await env.bot.services.data.erase(guild.id, ben.id)
        await env.pass_time(seconds=1)
    texts = "".join(text_of(message) for message in thread.history())
    assert ben.mention not in texts
    assert (cleo.mention in texts) is others
    assert env.backend.get_channel(made.id).thread_metadata.archived


def where_open(env, act):
    """Have Discord change nothing in an archived thread, as the real one does."""

    class Archived(discord.HTTPException):
        code, status = 50083, 400

        def __init__(self):
            self.text = "Thread is archived"

    async def done(message, **given):
        if env.backend.get_channel(message.channel.id).thread_metadata.archived:
            raise Archived
        return await act(message, **given)

    return done


async def test_a_thanks_whose_points_the_team_voids_is_taken_from_its_line_and_stands_no_more(env):
    guild, channel, ann, ben, boss = await community(env, "ann", "ben", "boss")
    manager = guild.create_role("Manager", permissions=discord.Permissions(manage_guild=True))
    env.backend.add_member_role(guild.id, boss.id, manager.id)
    await env.settle()
    await ann.slash(channel, "thanks", member=ben)
    [entry], _total = await env.bot.services.ledger.history(guild.id, ben.id, most=1)
    await boss.slash(channel, "points-admin void", entry=str(entry.id), reason="Not earned")
    await env.pass_time(seconds=1)
    (line,) = channel.history()
    assert text_of(line) == "-# 💛 This thanks was taken back."
    assert await points(env, guild, ben) == 0


async def test_somebody_of_whom_discord_has_not_told_yet_is_asked_for_before_they_count_as_gone(env, monkeypatch):
    guild, channel, ann, ben, gone = await community(env, "ann", "ben", "gone")
    known = env.bot.get_guild(guild.id)
    env.backend.remove_member(guild.id, gone.id)
    await env.settle()
    monkeypatch.setattr(discord.Guild, "chunked", False)
    known._remove_member(known.get_member(ben.id))
    assert [(await person_with(known, member.id)).is_present for member in (ben, gone)] == [True, False]
    told = await ann.slash(channel, "thanks", others=f"{ben.mention} {gone.mention}")
    assert f"{ben.mention} **+3**" in text_of(channel.last_message)
    assert gone.mention in notes(told)


async def test_without_the_right_to_read_messages_nothing_is_noticed(env):
    _guild, channel, ann, ben = await community(env, "ann", "ben")
    await ann.send(channel, f"thanks {ben.mention}!")
    await env.pass_time(seconds=1)
    assert len(channel.history()) == 1


class TestDetection:
    """Thanks in replies and mentions, on a bot that may read what is said."""

    @pytest.fixture
    def simcord_bot(self, make_bot):
        return make_bot(message_content=True)

    async def test_a_reply_that_says_thanks_is_offered_to_be_counted_with_one_tap(self, env):
        guild, channel, ann, ben, cleo = await community(env, "ann", "ben", "cleo")
        help_ = await ben.send(channel, "Descale it")
        thanks = await ann.send(channel, "Thank you!! ❤️", reply_to=help_)
        await env.pass_time(seconds=1)
        offer = channel.last_message
        assert ben.mention in text_of(offer)
        assert (offer.reference.message_id, offer.flags.suppress_notifications) == (thanks.id, True)
        asked = sent(env, f"/channels/{channel.id}/messages")[-1]["allowed_mentions"]
        assert (asked["parse"], asked.get("replied_user", False)) == ([], False)
        take = button_of(offer, "thanks:take:")
        assert "Only who wrote" in notes(await cleo.click(offer, custom_id=take))
        taken = await ann.click(offer, custom_id=take)
        assert taken.ephemeral
        assert f"thanked {ben.mention} **+3**" in notes(taken)
        await env.pass_time(seconds=1)
        assert [message.id for message in channel.history()] == [help_.id, thanks.id]
        assert hearts(channel) == ["💛"]
        assert await points(env, guild, ben) == 3
        await env.pass_time(minutes=1)
        assert "for this already" in notes(await ann.context_menu(channel, "Say thanks", help_))

    async def test_an_offer_that_nobody_takes_goes_away_also_over_a_restart(self, env, make_bot):
        guild, channel, ann, ben = await community(env, "ann", "ben")
        await ann.send(channel, f"danke {ben.mention}!")
        await env.pass_time(seconds=1)
        assert len(channel.history()) == 2
        await env.bot.close()
        await env.restart_bot(make_bot(message_content=True))
        await env.pass_time(minutes=5)
        assert len(channel.history()) == 1
        assert await points(env, guild, ben) == 0

    async def test_an_offer_that_would_come_late_does_not_come(self, env, make_bot):
        _guild, channel, ann, ben = await community(env, "ann", "ben")
        await ann.send(channel, f"danke {ben.mention}!")
        await env.bot.close()
        env.backend.advance_clock(600)
        await env.restart_bot(make_bot(message_content=True))
        await env.pass_time(seconds=1)
        await env.pass_time(minutes=10)
        assert len(channel.history()) == 1

    async def test_a_message_deleted_under_an_offer_takes_the_offer_along(self, env):
        _guild, channel, ann, ben = await community(env, "ann", "ben")
        thanks = await ann.send(channel, f"danke {ben.mention}!")
        await env.pass_time(seconds=1)
        await ann.delete(thanks)
        await env.pass_time(seconds=1)
        assert channel.history() == []

    async def test_several_people_beside_one_thanks_are_offered_together(self, env):
        guild, channel, ann, ben, cleo = await community(env, "ann", "ben", "cleo")
        await ann.send(channel, f"thanks {ben.mention} and {cleo.mention}, that was it")
        await env.pass_time(seconds=1)
        offer = channel.last_message
        await ann.click(offer, custom_id=button_of(offer, "thanks:take:"))
        assert [await points(env, guild, one) for one in (ben, cleo)] == [3, 3]
        over = await ann.click(offer, custom_id=button_of(offer, "thanks:take:"))
        assert "This offer is over" in notes(over)

    async def test_what_is_no_thanks_or_to_nobody_is_left_alone(self, env):
        _guild, channel, ann, ben = await community(env, "ann", "ben")
        help_ = await ben.send(channel, "Shall I do it?")
        for content in ("no thanks", "thanks but that is wrong", "Can you check? Thanks!", "`thanks`"):
            await ann.send(channel, content, reply_to=help_)
        await ann.send(channel, "thanks everyone")
        await ben.send(channel, "thanks to me", reply_to=help_)
        await env.pass_time(seconds=1)
        assert len(channel.history()) == 7

    async def test_an_offer_can_be_sent_away_and_switched_off_for_oneself(self, env):
        guild, channel, ann, ben = await community(env, "ann", "ben")
        await ann.send(channel, f"thx {ben.mention}")
        await env.pass_time(seconds=1)
        offer = channel.last_message
        told = await ann.click(offer, custom_id=button_of(offer, "thanks:leave:"))
        assert "/mydata preferences" in notes(told)
        await env.pass_time(minutes=20)
        assert len(channel.history()) == 1
        await env.bot.services.members.prefer(guild.id, ann.id, Preference.NUDGES, is_on=False)
        await ann.send(channel, f"thx {ben.mention}")
        await env.pass_time(seconds=1)
        assert len(channel.history()) == 2

    async def test_there_is_one_offer_for_a_member_in_a_while(self, env):
        _guild, channel, ann, ben, cleo = await community(env, "ann", "ben", "cleo")
        for member in (ben, cleo, ben):
            await ann.send(channel, f"thanks {member.mention}")
            await env.pass_time(seconds=5)
        assert len([message for message in channel.history() if message.author.bot]) == 1

    async def test_automatic_thanks_count_at_once_with_a_heart_and_go_with_their_message(self, env):
        guild, channel, ann, ben = await community(env, "ann", "ben", detection="automatic")
        thanks = await ann.send(channel, f"Vielen Dank {ben.mention}!")
        await env.pass_time(seconds=1)
        assert hearts(channel) == ["💛"]
        assert len(channel.history()) == 1
        assert await points(env, guild, ben) == 3
        await ann.delete(thanks)
        await env.pass_time(seconds=1)
        assert await points(env, guild, ben) == 0

    async def test_switched_off_nothing_is_noticed(self, env):
        guild, channel, ann, ben = await community(env, "ann", "ben", detection="off")
        await ann.send(channel, f"thanks {ben.mention}")
        await env.pass_time(seconds=1)
        assert (len(channel.history()), await points(env, guild, ben)) == (1, 0)

    async def test_where_the_bot_may_not_write_nothing_breaks(self, env):
        guild, channel, ann, ben = await community(env, "ann", "ben")
        env.inject_error("POST", f"/channels/{channel.id}/messages", status=403, code=50013, times=5)
        await ann.send(channel, f"thanks {ben.mention}")
        await env.pass_time(seconds=1)
        await env.pass_time(minutes=6)
        assert (len(channel.history()), await points(env, guild, ben)) == (1, 0)
