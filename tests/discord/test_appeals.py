"""Appeals as members and moderators meet them, on a simulated Discord."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest

from bot.cases import CaseKind, CaseState, DmState
from bot.errors import NotFoundError
from bot.guilds import ServerSettings
from cogs.appeals.models import AppealSettings, AppealState, Words
from cogs.appeals.service import AppealService
from tests.support.court import Court, said
from tests.support.messages import button_of, text_of


class Appeals(Court):
    """The court with a channel for appeals."""

    def __init__(self, env) -> None:
        super().__init__(env)
        self.queue = self.guild.create_text_channel("appeals")

    async def open(self, **settings):
        await super().open()
        await self.env.bot.services.guilds.set(self.guild.id, AppealSettings(channel_id=self.queue.id, **settings))
        return self

    async def ban(self, **options):
        await self.run("ban", user=self.bad, reason="Scam *links*", **options)

    async def appeal(self, what="It was a joke @everyone", why="", user=None):
        """Press the button in the latest message and fill in the form."""
        message = self.env.backend_dm(self.bad_user)[-1]
        form = await (user or self.bad_user).click(message, custom_id=button_of(message, "appeals:open:"))
        if form.modal is None:
            return form
        return await self.fill(user or self.bad_user, form, what, why)

    async def fill(self, actor, form, *values):
        fields = [label["component"]["custom_id"] for label in form.modal["components"]]
        result = await actor.submit_modal(form, dict(zip(fields, values, strict=False)))
        for _lift_then_answer in range(2):
            await self.env.pass_time(seconds=5)
        return result

    def card(self):
        return self.queue.history()[-1]

    async def decide(self, actor, verdict, *values, card=None):
        card = card or self.card()
        form = await actor.click(card, custom_id=button_of(card, f"appeals:{verdict}:"))
        if form.modal is None:
            return form
        return await self.fill(actor, form, *values)

    async def latest(self, number=1):
        return await self.env.bot.services[AppealService].of_case(self.guild.id, number)


@pytest.fixture
async def court(env):
    return await Appeals(env).open()


async def test_who_was_banned_appeals_in_the_message_and_another_moderator_lifts_it(env, court):
    await court.ban()
    assert "the button below asks the team to look at it again" in court.told()[-1]
    await env.restart()
    assert "is with the team" in said(await court.appeal(why="I am new here"))
    card = text_of(court.card())
    assert "Appeal against case 1" in card
    assert "Scam \\*links\\*" in card
    assert "It was a joke @\u200beveryone" in card
    assert "I am new here" in card
    assert not court.card().mention_everyone
    assert "case 1 counts no more" in said(await court.decide(court.other, "accept", "Welcome back"))
    assert not court.is_banned()
    unban, ban = await court.cases()
    assert (unban.kind, unban.state, unban.moderator_id) == (CaseKind.UNBAN, CaseState.DONE, court.other.id)
    assert (ban.state, ban.ended_at is not None) == (CaseState.VOID, True)
    told = court.told()[-1]
    assert "was accepted" in told
    assert "You are no longer banned there" in told
    assert "Welcome back" in told
    card = text_of(court.card())
    assert "lifted with case 2" in card
    assert f"Decided by <@{court.other.id}>" in card
    assert "Accept" not in card.splitlines()
    assert (await court.latest()).appeal.dm is DmState.SENT
    assert len(court.queue.history()) == 1


async def test_a_muted_member_writes_again_after_an_accepted_appeal(env, court):
    await court.run("mute", member=court.bad, duration="2d", reason="Cool down")
    await court.appeal()
    await court.decide(court.other, "accept")
    assert court.muted_until() is None
    assert "You can write there again" in court.told()[-1]


async def test_a_warning_counts_no_more_after_an_accepted_appeal(env, court):
    await court.run("warn", member=court.bad, reason="Spam", severity=2)
    await court.appeal()
    await court.decide(court.other, "accept")
    assert "has 0 warning points" in said(await court.run("history", user=court.bad))
    assert "counts no more" in court.told()[-1]


class TestReducing:
    async def test_a_mute_ends_sooner_also_on_discord_and_it_is_on_record(self, env, court):
        await court.run("mute", member=court.bad, duration="20d", reason="Cool down")
        await court.appeal()
        assert "Reduced" in said(await court.decide(court.other, "reduce", "2 days", "Half way"))
        assert dt.timedelta(days=1) < court.muted_until() - env.now() <= dt.timedelta(days=2)
        assert "was reduced" in court.told()[-1]
        assert "had it end sooner" in said(await court.run("case view", number=1))
        await env.pass_time(days=2, minutes=1)
        assert (await court.cases())[0].ended_at is not None

    async def test_what_is_over_with_the_new_time_ends_at_once(self, env, court):
        await court.run("mute", member=court.bad, duration="20d", reason="Cool down")
        await env.pass_time(days=3)
        await court.appeal()
        await court.decide(court.other, "reduce", "1h")
        assert court.muted_until() is None
        assert (await court.cases())[0].ended_at is not None

    async def test_a_ban_for_ever_becomes_one_for_a_while(self, env, court):
        await court.ban()
        await court.appeal()
        await court.decide(court.other, "reduce", "3d")
        assert court.is_banned()
        await env.pass_time(days=3, minutes=1)
        assert not court.is_banned()

    async def test_a_warning_gets_fewer_points(self, env, court):
        await court.run("warn", member=court.bad, reason="Spam", severity=2)
        await court.appeal()
        await court.decide(court.other, "reduce", "1")
        assert "has 1 warning point" in said(await court.run("history", user=court.bad))
        assert "reduced it from 2 to 1 points" in said(await court.run("case view", number=1))

    @pytest.mark.parametrize(
        ("typed", "answer"),
        [("30d", "not shorter"), ("5", "of what"), ("soon", "how long that is"), ("", "how long that is")],
    )
    async def test_what_is_no_reduction_is_asked_again_and_changes_nothing(self, court, typed, answer):
        await court.run("mute", member=court.bad, duration="20d", reason="Cool down")
        await court.appeal()
        if typed:
            assert answer in said(await court.decide(court.other, "reduce", typed))
        assert (await court.latest()).appeal.state is AppealState.OPEN

    async def test_a_kick_has_no_button_to_reduce_it(self, court):
        await court.run("kick", member=court.bad, reason="Enough")
        await court.appeal()
        assert "Reduce" not in text_of(court.card())


async def test_a_declined_appeal_tells_why_and_the_next_one_comes_after_a_month(env, court):
    await court.ban()
    await court.appeal()
    await court.decide(court.other, "decline", "You did it three times")
    told = court.told()[-1]
    assert "was declined" in told
    assert "You did it three times" in told
    assert court.is_banned()
    first = env.backend_dm(court.bad_user)[0]
    again = await court.bad_user.click(first, custom_id=button_of(first, "appeals:open:"))
    assert "next one is possible" in said(again)
    await env.pass_time(days=31)
    again = await court.bad_user.click(first, custom_id=button_of(first, "appeals:open:"))
    assert again.modal is not None


async def test_whoever_gave_the_case_is_told_who_decides(court):
    await court.ban()
    await court.appeal()
    text = said(await court.decide(court.mod, "accept"))
    assert "You gave case 1 yourself" in text
    assert f"<@{court.other.id}>" in text
    assert court.is_banned()


async def test_a_moderator_who_is_alone_decides(env, court):
    env.backend.remove_member(court.guild.id, court.other.id)
    env.backend.remove_member(court.guild.id, env.backend.guilds[court.guild.id].owner_id)
    await env.settle()
    await env.bot.services.guilds.change(court.guild.id, AppealSettings, others_decide=True)
    await court.ban()
    await court.appeal()
    await court.decide(court.mod, "decline", "No")
    assert (await court.latest()).appeal.state is AppealState.DECLINED


async def test_two_moderators_at_once_decide_once(env, court):
    third = court.guild.add_member(env.create_user("third"), roles=[court.mods])
    await court.ban()
    await court.appeal()
    card = court.card()
    forms = [
        await who.click(card, custom_id=button_of(card, f"appeals:{verdict}:"))
        for who, verdict in ((court.other, "accept"), (third, "decline"))
    ]
    await court.fill(court.other, forms[0], "")
    refused = said(await court.fill(third, forms[1], "No"))
    assert f"<@{court.other.id}> was faster: this appeal is accepted already" in refused
    assert (await court.latest()).appeal.state is AppealState.ACCEPTED
    assert len([told for told in court.told() if "appeal" in told and "###" in told and "Your appeal" in told]) == 1


async def test_at_once_a_case_has_one_appeal(env, court):
    await court.ban()
    service = env.bot.services[AppealService]
    [case] = await court.cases()

    async def appeal():
        return await service.open(case.id, court.bad.id, Words("It was not me"))

    results = await asyncio.gather(*(appeal() for _ in range(5)), return_exceptions=True)
    assert len([each for each in results if not isinstance(each, Exception)]) == 1
    await env.pass_time(seconds=2)
    assert len(court.queue.history()) == 1


async def test_after_the_punishment_ended_accepting_voids_the_case_and_lifts_nothing(env, court):
    await court.ban(duration="1d")
    await court.appeal()
    await env.pass_time(days=1, minutes=1)
    await court.decide(court.other, "accept")
    [ban] = await court.cases()
    assert ban.state is CaseState.VOID
    assert "You are no longer banned" not in court.told()[-1]


async def test_a_case_that_was_voided_meanwhile_is_accepted_without_harm(env, court):
    await court.run("warn", member=court.bad, reason="Spam")
    await court.appeal()
    await court.run("case void", number=1, reason="Mistake")
    await court.decide(court.other, "accept")
    assert (await court.latest()).appeal.state is AppealState.ACCEPTED
    assert "was accepted" in court.told()[-1]


async def test_reducing_what_is_over_is_refused_in_a_sentence(env, court):
    await court.ban(duration="1d")
    await court.appeal()
    await env.pass_time(days=1, minutes=1)
    assert "nothing is left to reduce" in said(await court.decide(court.other, "reduce", "1h"))
    assert (await court.latest()).appeal.state is AppealState.OPEN


async def test_without_its_permission_the_bot_says_what_it_lacks_and_nothing_is_decided(env, court):
    await court.ban()
    await court.appeal()
    court.limit_bot(ban_members=False)
    await env.settle()
    assert "I need the permission" in said(await court.decide(court.other, "accept"))
    assert (await court.latest()).appeal.state is AppealState.OPEN


async def test_what_discord_refuses_to_lift_is_on_the_card_and_not_told_as_done(env, court):
    await court.ban()
    await court.appeal()
    env.inject_error("DELETE", f"/guilds/{court.guild.id}/bans/*", status=403, code=50013, times=50)
    await court.decide(court.other, "accept")
    assert "Discord refused to lift it" in text_of(court.card())
    assert "The team lifts it by hand" in court.told()[-1]
    assert court.is_banned()


async def test_a_member_who_cannot_be_told_is_noted(env, court):
    await court.ban()
    await court.appeal()
    env.inject_error("POST", f"/channels/{court.bad_user.dm_channel.id}/messages", status=403, code=50007, times=50)
    await court.decide(court.other, "decline", "No")
    assert "could not be told" in text_of(court.card())
    assert (await court.latest()).appeal.dm is DmState.CLOSED


async def test_nobody_appeals_for_somebody_else_and_members_decide_nothing(env, court):
    await court.ban()
    message = env.backend_dm(court.bad_user)[-1]
    stranger = env.create_user("stranger")
    case_id = int(button_of(message, "appeals:open:").rsplit(":", 1)[1])
    with pytest.raises(NotFoundError):
        await env.bot.services[AppealService].check(case_id, stranger.id)
    await court.appeal()
    member = court.guild.add_member(env.create_user("curious"))
    assert "You need the permission" in said(await court.decide(member, "accept"))


async def test_without_a_channel_of_its_own_it_is_in_the_team_channel_and_without_one_in_the_list(env, court):
    guilds = env.bot.services.guilds
    await guilds.change(court.guild.id, AppealSettings, channel_id=None)
    team = court.guild.create_text_channel("team")
    await env.settle()
    await guilds.change(court.guild.id, ServerSettings, team_channel_id=team.id)
    await court.ban()
    await court.appeal()
    assert "Appeal against case 1" in text_of(team.history()[-1])
    listed = said(await court.run("appeal list", actor=court.other))
    assert "📨 **#1** Ban" in listed
    viewed = await court.run("appeal view", actor=court.other, number=1)
    await court.decide(court.other, "decline", "No", card=viewed.response)
    assert "🚫 **#1** Ban" in said(await court.run("appeal list", actor=court.other))


async def test_what_came_by_a_form_is_entered_by_the_team(env, court):
    await env.bot.services.guilds.change(court.guild.id, AppealSettings, form_url="https://example.org/appeal")
    await court.ban()
    assert "https://example.org/appeal" in court.told()[-1]
    text = said(await court.run("appeal add", actor=court.other, user=court.bad_user, text="It was my brother"))
    assert "appeals case 1" in text
    card = text_of(court.card())
    assert f"entered by <@{court.other.id}>" in card
    assert "It was my brother" in card
    again = said(await court.run("appeal add", actor=court.other, user=court.bad_user, text="Please"))
    assert "no case here" in again or "being appealed already" in again
    nobody = env.create_user("nobody")
    assert "no case here" in said(await court.run("appeal add", actor=court.other, user=nobody, text="Hello"))
    assert "about somebody else" in said(
        await court.run("appeal add", actor=court.other, user=nobody, text="Hello", case=1)
    )


async def test_an_appeal_without_a_number_is_against_the_latest_case_that_is_not_appealed_yet(env, court):
    await court.run("warn", member=court.bad, reason="Spam")
    await court.run("warn", member=court.bad, reason="Spam again")
    texts = [
        said(await court.run("appeal add", actor=court.other, user=court.bad_user, text="It was my brother"))
        for _turn in range(3)
    ]
    assert "appeals case 2" in texts[0]
    assert "appeals case 1" in texts[1]
    assert "being appealed already" in texts[2]


async def test_the_team_is_reminded_once_a_day_of_what_waits(env, court):
    team = court.guild.create_text_channel("team")
    await env.settle()
    await env.bot.services.guilds.change(court.guild.id, ServerSettings, team_channel_id=team.id)
    await court.run("warn", member=court.bad, reason="Spam")
    await court.run("warn", member=court.bad, reason="Spam again")
    for message in env.backend_dm(court.bad_user)[:2]:
        form = await court.bad_user.click(message, custom_id=button_of(message, "appeals:open:"))
        await court.fill(court.bad_user, form, "It was not me")
    await env.pass_time(hours=47)
    assert team.history() == []
    await env.pass_time(hours=2)
    assert ["2 appeals have waited for more than 48 hours" in text_of(each) for each in team.history()] == [True]
    await env.pass_time(hours=12)
    assert len(team.history()) == 1
    await env.pass_time(hours=13)
    assert len(team.history()) == 2
    for card in court.queue.history():
        await court.decide(court.other, "decline", "No", card=card)
    await env.pass_time(days=3)
    assert len(team.history()) == 2


async def test_a_server_that_wants_no_appeals_shows_no_button(env, court):
    await env.bot.services.guilds.change(court.guild.id, AppealSettings, enabled=False)
    await court.ban()
    assert "Appeal" not in court.told()[-1]


async def test_a_note_and_an_unmute_offer_nothing_to_appeal(court):
    await court.run("mute", member=court.bad, duration="2h", reason="Cool down")
    await court.run("unmute", member=court.bad)
    assert "Appeal" not in court.told()[-1]


async def test_the_history_is_one_press_away(court):
    await court.ban()
    await court.appeal()
    card = court.card()
    shown = await court.other.click(card, custom_id=button_of(card, "moderation:case:"))
    assert "**#1** Ban" in said(shown)
