"""Points as members and staff meet them, on a simulated Discord."""

from __future__ import annotations

import asyncio

import discord
import pytest

from bot.ledger import Account, Grant, Link, PointSettings, Source
from bot.ledger.reasons import REASONS
from bot.members import Preference
from cogs.points.models import Tier, TierSettings
from cogs.points.service import TierService
from cogs.welcome.models import WelcomeSettings
from tests.support.messages import button_of, text_of


class Shop:
    """A server that is set up, with a member, a helper and somebody who manages it."""

    def __init__(self, env) -> None:
        self.env = env
        self.guild = env.create_guild()
        self.channel = self.guild.create_text_channel("general")
        self.news = self.guild.create_text_channel("news")
        self.team_channel = self.guild.create_text_channel("team")
        self.low = self.guild.create_role("Helper")
        self.high = self.guild.create_role("Guide")
        self.ann_user = env.create_user("ann")
        self.ann = self.guild.add_member(self.ann_user)
        self.ben = self.guild.add_member(env.create_user("ben"))
        manager = self.guild.create_role("Manager", permissions=discord.Permissions(manage_guild=True))
        self.boss = self.guild.add_member(env.create_user("boss"), roles=[manager])
        self.source = 0

    async def open(self, **tiers):
        await self.env.set_up(self.guild, team_channel_id=self.team_channel.id)
        guilds = self.env.bot.services.guilds
        await guilds.set(self.guild.id, WelcomeSettings(enabled=False))
        await guilds.set(self.guild.id, PointSettings(answer_per_day=0))
        steps = (
            Tier(name="Helper", points=20, role_id=self.low.id),
            Tier(name="Guru", points=50, role_id=self.high.id),
        )
        await guilds.set(self.guild.id, TierSettings(**{"tiers": steps, **tiers}))
        await self.env.pass_time(seconds=5)
        return self

    async def earn(self, member, times=1, reason="answer", actor=None):
        ledger = self.env.bot.services.ledger
        for _ in range(times):
            self.source += 1
            grant = Grant(
                guild_id=self.guild.id,
                member_id=member.id,
                reason=REASONS[reason],
                source=Source("message", self.source),
                actor_id=(actor or self.boss).id,
                link=Link(self.channel.id, 4242),
            )
            async with ledger.database.transaction(lock=self.guild.id) as tx:
                await ledger.award(tx, grant)
        await self.env.pass_time(seconds=1)

    async def undo(self, number):
        ledger = self.env.bot.services.ledger
        async with ledger.database.transaction(lock=self.guild.id) as tx:
            await ledger.reverse_source(tx, self.guild.id, Source("message", number))
        await self.env.pass_time(seconds=1)

    def roles_of(self, member):
        held = self.env.bot.get_guild(self.guild.id).get_member(member.id).roles
        return {role.name for role in held} & {"Helper", "Guide"}

    async def balance(self, member):
        return (await self.env.bot.services.ledger.account(self.guild.id, member.id)).balance

    async def run(self, command, /, **options):
        return await self.boss.slash(self.channel, f"points-admin {command}", **options)


@pytest.fixture
async def shop(env):
    return await Shop(env).open()


def buttons_of(message) -> dict[str, str]:
    """The custom_ids of the buttons that only have an emoji, by it."""
    found = {}

    def walk(node) -> None:
        for each in node if isinstance(node, list) else []:
            if each.get("emoji"):
                found[each["emoji"]["name"]] = each["custom_id"]
            walk(each.get("components"))

    walk(message.components)
    return found


def said(result) -> str:
    """Everything a command answered, privately."""
    assert result.ephemeral
    return "\n".join(text_of(message) for message in [result.response, *result.followups] if message is not None)


async def dead_jobs(env, shop):
    services = env.bot.services
    async with services.database.reading() as tx:
        return await services.jobs.list_dead(tx, shop.guild.id)


async def test_what_was_shown_is_not_kept_in_memory(shop):
    before = asyncio.all_tasks()
    for _time in range(5):
        await shop.ann.slash(shop.channel, "points show")
    assert [task for task in asyncio.all_tasks() - before if "timeout" in task.get_coro().__qualname__] == []


async def test_a_member_sees_their_points_privately_with_the_way_to_the_next_tier(shop):
    await shop.earn(shop.ann, 3)
    await shop.earn(shop.ben, 4)
    text = said(await shop.ann.slash(shop.channel, "points show"))
    assert "ann: 30 points" in text
    assert "Tier **Helper**" in text
    assert "20 points to **Guru**" in text
    assert "Rank **2** of 2" in text
    assert "10 points to the next" in text
    assert "Accepted answer ×3" in text


async def test_another_members_points_can_be_seen_unless_they_keep_them_to_themselves(env, shop):
    await shop.earn(shop.ann)
    assert "ann: 10 points" in said(await shop.ben.slash(shop.channel, "points show", member=shop.ann))
    await env.bot.services.members.prefer(shop.guild.id, shop.ann.id, Preference.BOARDS, is_on=False)
    assert "keeps their points" in said(await shop.ben.slash(shop.channel, "points show", member=shop.ann))
    assert "ann: 10 points" in said(await shop.boss.slash(shop.channel, "points show", member=shop.ann))


async def test_the_history_says_why_each_point_came_and_where(shop):
    assert "Nothing yet" in said(await shop.ann.slash(shop.channel, "points history"))
    await shop.earn(shop.ann, 1, actor=shop.ben)
    await shop.earn(shop.ann, 7, "thanks", actor=shop.ben)
    await shop.undo(8)
    shown = await shop.ann.slash(shop.channel, "points history")
    text = said(shown)
    assert "−3" in text
    assert "Taken back: Thanks" in text
    assert "~~+3~~" in text
    assert f"Somebody thanked you. <@{shop.ben.id}>" in text
    assert f"https://discord.com/channels/{shop.guild.id}/{shop.channel.id}/4242" in text
    assert "Accepted answer" not in text
    await shop.ann.click(shown.response, custom_id=buttons_of(shown.response)["▶️"])
    assert "+10** · Accepted answer" in text_of(shown.response)


async def test_the_history_of_others_is_for_the_team_which_sees_the_entries_numbers(shop):
    await shop.earn(shop.ann)
    assert "its member's own" in said(await shop.ben.slash(shop.channel, "points history", member=shop.ann))
    [entry], _total = await shop.env.bot.services.ledger.history(shop.guild.id, shop.ann.id, most=1)
    assert f"`{entry.id}`" in said(await shop.boss.slash(shop.channel, "points history", member=shop.ann))
    assert f"`{entry.id}`" not in said(await shop.ann.slash(shop.channel, "points history"))


async def test_a_tier_brings_its_role_in_place_of_the_one_before_and_is_announced_once(env, shop):
    guilds = env.bot.services.guilds
    await guilds.change(shop.guild.id, TierSettings, announce_channel_id=shop.news.id)
    await shop.earn(shop.ann, 2)
    assert shop.roles_of(shop.ann) == {"Helper"}
    await shop.earn(shop.ann, 3)
    assert shop.roles_of(shop.ann) == {"Guide"}
    first, second = [text_of(message) for message in shop.news.history()]
    assert f"<@{shop.ann.id}> is now **Helper**" in first
    assert "**Guru**" in second
    await shop.undo(1)
    assert shop.roles_of(shop.ann) == {"Helper"}
    await shop.earn(shop.ann)
    assert shop.roles_of(shop.ann) == {"Guide"}
    assert len(shop.news.history()) == 2


async def test_a_tier_that_was_taken_back_before_its_news_went_out_is_not_announced(env, shop):
    services = env.bot.services
    await services.guilds.change(shop.guild.id, TierSettings, announce_channel_id=shop.news.id)
    await shop.earn(shop.ann)
    again = Grant(guild_id=shop.guild.id, member_id=shop.ann.id, reason=REASONS["answer"], source=Source("message", 99))
    async with services.database.transaction(lock=shop.guild.id) as tx:
        await services.ledger.award(tx, again)
        await services.ledger.reverse_source(tx, shop.guild.id, again.source)
    await env.pass_time(seconds=1)
    assert shop.news.history() == []


async def test_the_button_of_the_news_shows_whoever_presses_their_own_points_also_after_a_restart(env, shop):
    await env.bot.services.guilds.change(shop.guild.id, TierSettings, announce_channel_id=shop.news.id)
    await shop.earn(shop.ann, 2)
    await env.restart()
    (news,) = shop.news.history()
    pressed = await shop.ben.click(news, custom_id=button_of(news, "points:mine:"))
    assert "ben: 0 points" in said(pressed)


async def test_roles_are_added_if_the_server_wants_that(env, shop):
    await env.bot.services.guilds.change(shop.guild.id, TierSettings, roles="added")
    await shop.earn(shop.ann, 5)
    assert shop.roles_of(shop.ann) == {"Helper", "Guide"}


async def test_a_role_above_the_bots_is_reported_once_and_nothing_breaks(env, shop):
    above = shop.guild.create_role("Crown", position=50)
    steps = [{"name": "Crown", "points": 10, "role_id": above.id}]
    await env.bot.services.guilds.change(shop.guild.id, TierSettings, tiers=steps)
    await shop.earn(shop.ann)
    await shop.earn(shop.ben)
    (notice,) = [text_of(message) for message in shop.team_channel.history()]
    assert "A tier's role cannot be given" in notice
    assert "above my own role" in notice
    assert (await env.bot.services[TierService].state(shop.guild.id, shop.ann.id)).tier == "Crown"


async def test_roles_are_set_right_on_start_and_when_somebody_comes_back(env, shop):
    await shop.earn(shop.ann, 2)
    await env.bot.close()
    for role, do in ((shop.low, env.backend.remove_member_role), (shop.high, env.backend.add_member_role)):
        do(shop.guild.id, shop.ann.id, role.id)
    await env.restart()
    await env.pass_time(seconds=5)
    assert shop.roles_of(shop.ann) == {"Helper"}
    env.backend.remove_member(shop.guild.id, shop.ann.id)
    await env.settle()
    shop.guild.add_member(shop.ann_user)
    await env.pass_time(seconds=5)
    assert shop.roles_of(shop.ann) == {"Helper"}


async def test_staff_adjusts_points_and_the_member_reads_why(shop):
    text = said(await shop.run("adjust", member=shop.ann, amount=15, reason="Ran the *meetup* @everyone"))
    assert f"<@{shop.ann.id}> got 15 points, and has 15 now" in text
    history = said(await shop.ann.slash(shop.channel, "points history"))
    assert "Set by the team" in history
    assert "Ran the \\*meetup\\* @\u200beveryone" in history
    assert "there are 15" in said(await shop.run("adjust", member=shop.ann, amount=-16, reason="A mistake"))
    log = said(await shop.run("log"))
    assert "gave or took 15" in log


async def test_staff_voids_an_entry_from_the_list(env, shop):
    await shop.earn(shop.ann)
    offered = await shop.boss.autocomplete(shop.channel, "points-admin void", "entry", "ann")
    [choice] = offered
    assert "ann +10 · Accepted answer" in choice["name"]
    assert "Undone: 10 points" in said(await shop.run("void", entry=choice["value"], reason="Copied"))
    assert "was undone before" in said(await shop.run("void", entry=choice["value"], reason="Copied"))
    assert "Pick an entry" in said(await shop.run("void", entry="that one", reason="Copied"))
    assert "no longer there" in said(await shop.run("void", entry="123456", reason="Copied"))
    assert await shop.balance(shop.ann) == 0


async def test_a_number_that_no_entry_can_have_is_refused_in_a_sentence(shop):
    for number in ("9" * 19, "0", "99999999999999999999999", "²"):
        assert "Pick an entry" in said(await shop.run("void", entry=number, reason="a typo"))


async def test_who_is_on_hold_earns_nothing(shop):
    assert "earns nothing" in said(await shop.run("freeze", member=shop.ann, reason="Looks odd"))
    too_short = said(await shop.run("freeze", member=shop.ann, reason="x"))
    assert "the team will read it" in too_short
    assert "the member" not in too_short
    assert "on hold already" in said(await shop.run("freeze", member=shop.ann, reason="Looks odd"))
    assert "earns points again" in said(await shop.run("freeze", member=shop.ann, reason="Fine", hold=False))


async def test_the_review_shows_who_keeps_thanking_each_other(shop):
    for giver, receiver in ((shop.ann, shop.ben), (shop.ben, shop.ann)):
        await shop.earn(receiver, 4, "thanks", actor=giver)
    text = said(await shop.run("review"))
    low, high = sorted((shop.ann.id, shop.ben.id))
    assert f"<@{low}> ↔ <@{high}>" in text
    assert "4 → · ← 4" in text


async def test_a_season_is_started_and_ended_after_a_question(shop):
    assert "Spring” has begun" in said(await shop.run("season start", name="Spring"))
    assert "still runs" in said(await shop.run("season start", name="Summer"))
    asked = await shop.run("season end")
    await shop.boss.click(asked.response, label="Yes, do it")
    assert "is over" in text_of(asked.response)
    asked = await shop.run("season end")
    await shop.boss.click(asked.response, label="Yes, do it")
    assert len(await shop.env.bot.services.ledger.seasons(shop.guild.id)) == 1


async def test_tiers_are_changed_one_by_one_and_everybody_follows(env, shop):
    await shop.earn(shop.ann)
    assert "Starter (5)" in said(await shop.run("tier set", name="Starter", points=5, role=shop.high))
    await env.pass_time(seconds=1)
    await env.pass_time(seconds=1)
    assert shop.roles_of(shop.ann) == {"Guide"}
    assert "these points already" in said(await shop.run("tier set", name="Other", points=5))
    assert "Removed" in said(await shop.run("tier remove", name="starter"))
    await env.pass_time(seconds=1)
    await env.pass_time(seconds=1)
    assert shop.roles_of(shop.ann) == set()
    assert "▹ **Guru** · from 50 points" in said(await shop.ann.slash(shop.channel, "points tiers"))


@pytest.mark.parametrize("by_hand", ["Helper", "Guide"])
async def test_the_role_of_a_tier_that_is_no_more_is_taken_from_whom_the_bot_gave_it(env, shop, by_hand):
    cleo = shop.guild.add_member(env.create_user("cleo"))
    await shop.earn(shop.ann, 2)
    await shop.earn(shop.ben, 5)
    assert (shop.roles_of(shop.ann), shop.roles_of(shop.ben)) == ({"Helper"}, {"Guide"})
    if by_hand == "Helper":
        await shop.run("tier remove", name="helper")
    else:
        other = shop.guild.create_role("Other")
        await shop.run("tier set", name="Guru", points=50, role=other)
    env.backend.add_member_role(shop.guild.id, cleo.id, {"Helper": shop.low, "Guide": shop.high}[by_hand].id)
    for _each in range(3):
        await env.pass_time(seconds=1)
    assert shop.roles_of(shop.ann) == ({"Helper"} - {by_hand})
    assert shop.roles_of(shop.ben) == ({"Guide"} - {by_hand})
    await env.restart()
    await env.pass_time(days=1)
    assert shop.roles_of(cleo) == {by_hand}


async def test_who_had_the_role_of_a_tier_before_it_was_written_down_loses_it_with_the_tier(env, shop):
    await shop.earn(shop.ann, 2)
    services = env.bot.services
    async with services.database.transaction() as tx:  # as the migration leaves it
        await services.database.run_script(tx, "UPDATE tier_role SET role_id = 0")
    await env.restart()
    await env.pass_time(seconds=1)
    await shop.run("tier remove", name="helper")
    for _each in range(3):
        await env.pass_time(seconds=1)
    assert shop.roles_of(shop.ann) == set()


async def test_who_is_forgotten_keeps_no_role_of_a_tier_and_no_announcement_names_them(env, shop):
    await env.bot.services.guilds.change(shop.guild.id, TierSettings, announce_channel_id=shop.news.id)
    await shop.earn(shop.ann, 5)
    await shop.earn(shop.ben, 2)
    await env.bot.services.data.erase(shop.guild.id, shop.ann.id)
    await env.pass_time(seconds=1)
    assert shop.roles_of(shop.ann) == set()
    assert [f"<@{shop.ben.id}>" in text_of(message) for message in shop.news.history()] == [True]


async def test_who_is_still_on_the_rules_screen_gets_the_role_of_their_tier_once_they_pass(env, shop):
    member = env.backend.guilds[shop.guild.id].members[shop.ann.id]
    member.pending = True
    env.backend.announce_member_update(shop.guild.id, shop.ann.id)
    await env.settle()
    await shop.earn(shop.ann, 2)
    await env.pass_time(days=1)
    assert shop.roles_of(shop.ann) == set()
    member.pending = False
    env.backend.announce_member_update(shop.guild.id, shop.ann.id)
    await env.settle()
    await env.pass_time(seconds=5)
    assert shop.roles_of(shop.ann) == {"Helper"}


async def test_with_tiers_switched_off_nobody_is_told_that_they_lose_one_and_the_roles_go(env, shop):
    await env.bot.services.guilds.change(shop.guild.id, TierSettings, basis="rolling")
    await shop.earn(shop.ann, 2)
    await env.bot.services.guilds.change(shop.guild.id, TierSettings, enabled=False)
    await env.bot.services.guilds.change(shop.guild.id, PointSettings, enabled=False)
    for _each in range(3):
        await env.pass_time(seconds=1)
    assert env.backend_dm(shop.ann) == []
    assert shop.roles_of(shop.ann) == set()
    assert await dead_jobs(env, shop) == []


async def test_where_points_are_off_nobody_is_told_to_earn_some(env, shop):
    await env.bot.services.guilds.change(shop.guild.id, TierSettings, basis="rolling")
    await shop.earn(shop.ann, 2)
    await env.bot.services.guilds.change(shop.guild.id, PointSettings, enabled=False)
    await env.pass_time(days=366)
    for _day in range(8):  # what fails is tried again
        await env.pass_time(days=1)
    assert env.backend_dm(shop.ann) == []
    assert await dead_jobs(env, shop) == []


async def test_an_import_is_shown_first_and_gives_nothing_twice(shop):
    file = ("mee6.json", f'{{"players": [{{"id": "{shop.ann.id}", "xp": 1250}}, {{"id": "x"}}]}}'.encode())
    asked = await shop.run("import", file=file, label="MEE6", divided_by=100)
    text = said(asked)
    assert "Import points for 1 member?" in text
    assert "Together 12 points" in text
    assert "1 line without usable points" in text
    assert await shop.balance(shop.ann) == 0
    question = asked.followups[-1] if asked.followups else asked.response
    await shop.boss.click(question, label="Yes, do it")
    assert await shop.balance(shop.ann) == 12
    assert "already" in said(await shop.run("import", file=file, label="mee6", divided_by=100))
    assert "has the columns" not in text
    assert "name the columns" in said(await shop.run("import", file=("x.csv", b"a,b\n1,2")))


async def test_an_export_is_a_private_file(shop):
    await shop.earn(shop.ann)
    exported = await shop.run("export")
    message = exported.followups[-1] if exported.followups else exported.response
    (attachment,) = message.attachments
    assert f"{shop.ann.id},10,10," in (await attachment.read()).decode("utf-8-sig")
    entries = await shop.run("export", what="entries")
    message = entries.followups[-1] if entries.followups else entries.response
    assert "answer,message,1" in (await message.attachments[0].read()).decode("utf-8-sig")


async def test_a_recount_says_what_was_wrong_and_puts_it_right(env, shop):
    await shop.earn(shop.ann)
    assert "Every sum was right" in said(await shop.run("recount"))
    database = env.bot.services.database
    async with database.transaction() as tx:
        await database.run_script(tx, "UPDATE ledger_account SET balance = 77;\n")
    assert "points of 1 member were off" in said(await shop.run("recount"))
    assert await env.bot.services.ledger.account(shop.guild.id, shop.ann.id) == Account(10, 10)


@pytest.mark.parametrize("command", ["log", "review", "recount", "export", "season end", "freeze"])
async def test_staffs_commands_are_hidden_from_members_and_refused_if_let_through(shop, command):
    assert not any("points-admin" in name for name in shop.ann.available_commands(shop.channel))
    visible = shop.env.backend.visible_commands(user_id=shop.boss.id, channel_id=shop.channel.id)
    (admin,) = [each for each in visible if each["name"] == "points-admin"]
    shop.guild.set_command_permissions(int(admin["id"]), {shop.ann: True})
    options = {"member": shop.ben, "reason": "Because"} if command == "freeze" else {}
    assert "Manage Server" in said(await shop.ann.slash(shop.channel, f"points-admin {command}", **options))
    assert await shop.ann.autocomplete(shop.channel, "points-admin void", "entry", "") == []


async def test_with_points_switched_off_members_are_told_so(env, shop):
    await env.bot.services.guilds.change(shop.guild.id, PointSettings, enabled=False)
    assert "not switched on here" in said(await shop.ann.slash(shop.channel, "points show"))


async def test_a_tier_that_will_be_lost_is_told_privately_once(env, shop):
    await env.bot.services.guilds.change(shop.guild.id, TierSettings, basis="rolling")
    await shop.earn(shop.ann, 2)
    await env.pass_time(days=366)
    await env.pass_time(days=1)
    (note,) = env.backend_dm(shop.ann)
    assert "You are **Helper** until" in text_of(note)
    assert "20 more points keep it" in text_of(note)
    pressed = await shop.ann_user.click(note, custom_id=button_of(note, "points:mine:"))
    assert "ann: 20 points" in text_of(pressed.response)
    await env.pass_time(days=31)
    await env.pass_time(days=1)
    assert shop.roles_of(shop.ann) == set()
