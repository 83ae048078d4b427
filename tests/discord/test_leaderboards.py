"""Leaderboards as members and the team meet them, on a simulated Discord."""

from __future__ import annotations

import io
import re

import discord
import pytest
from PIL import Image

from bot.guilds import ServerSettings
from bot.ledger import Board, Grant, Mark, Period, PeriodKind, PointSettings, Source
from bot.ledger.reasons import REASONS
from cogs.leaderboards.models import LeaderboardSettings
from cogs.leaderboards.render.picture import HEAD, ROW
from cogs.leaderboards.service import PostService
from cogs.leaderboards.store import LeaderboardStore
from cogs.welcome.models import WelcomeSettings
from tests.support.messages import button_of, text_of

ALL = Period(PeriodKind.ALL, "all")


class Club:
    """A server that is set up, on a Wednesday noon: members, a moderator, a role for winners and a place for posts."""

    def __init__(self, env) -> None:
        self.env = env
        self.guild = env.create_guild()
        self.channel = self.guild.create_text_channel("general")
        self.hall = self.guild.create_text_channel("hall-of-fame")
        self.team = self.guild.create_text_channel("team")
        self.crown = self.guild.create_role("Helper of the week")
        self.mods = self.guild.create_role("Mods")
        self.users = {name: env.create_user(name) for name in ("ann", "ben", "cleo", "dora")}
        self.people = {name: self.guild.add_member(user) for name, user in self.users.items()}
        manager = self.guild.create_role("Manager", permissions=discord.Permissions(manage_guild=True))
        self.boss = self.guild.add_member(env.create_user("boss"), roles=[manager])
        self.source = 0

    async def open(self, **settings):
        await self.env.set_up(self.guild, team_channel_id=self.team.id, staff_role_ids=(self.mods.id,))
        guilds = self.env.bot.services.guilds
        await guilds.set(self.guild.id, WelcomeSettings(enabled=False))
        await guilds.set(self.guild.id, PointSettings(answer_per_day=0))
        await self.change(channel_id=self.hall.id, **settings)
        return self

    async def change(self, **settings):
        await self.env.bot.services.guilds.change(self.guild.id, LeaderboardSettings, **settings)
        await self.env.pass_time(seconds=1)

    async def earn(self, name, times=1, reason="answer"):
        ledger = self.env.bot.services.ledger
        for _ in range(times):
            self.source += 1
            grant = Grant(
                guild_id=self.guild.id,
                member_id=self.people[name].id,
                reason=REASONS[reason],
                source=Source("message", self.source),
                actor_id=self.boss.id,
            )
            async with ledger.database.transaction(lock=self.guild.id) as tx:
                await ledger.award(tx, grant)

    async def shown(self, board=Board.OVERALL, period=ALL):
        """Who stands on a board, in its order."""
        ledger = self.env.bot.services.ledger
        async with ledger.database.reading() as tx:
            lines = await ledger.boards.page(tx, self.guild.id, board, period, most=50)
        names = {person.id: name for name, person in self.people.items()} | {self.boss.id: "boss"}
        return [names[line.member_id] for line in lines]

    async def marks(self, name):
        ledger = self.env.bot.services.ledger
        async with ledger.database.reading() as tx:
            return await ledger.marks(tx, self.guild.id, self.people[name].id)

    def holders(self, role=None):
        role_id = (role or self.crown).id
        members = self.env.bot.get_guild(self.guild.id).members
        return {member.name for member in members if member.get_role(role_id)}

    def posts(self):
        return [message for message in self.hall.history() if message.author.bot]

    async def to_monday(self):
        """Until Monday 10:00 UTC, when the board of last week is due."""
        await self.env.pass_time(days=4, hours=22)

    async def ask(self, name="ann", **options):
        return await self.people[name].slash(self.channel, "leaderboard", **options)


@pytest.fixture
async def club(env):
    return await Club(env).open()


def said(result) -> str:
    """What a command answered, privately."""
    assert result.ephemeral
    return text_of(result.response)


def select_of(message, place: int) -> str:
    """The custom_id of a select, by its place in the message."""
    found: list[str] = []

    def walk(node) -> None:
        if isinstance(node, list):
            for each in node:
                walk(each)
        elif isinstance(node, dict):
            if node.get("type") == 3:
                found.append(node["custom_id"])
            walk(node.get("components"))

    walk(message.components)
    return found[place]


async def test_a_member_sees_the_board_privately_with_their_own_place_and_the_way_to_the_next(club):
    await club.earn("ann", 3)
    await club.earn("ben", 2)
    await club.earn("cleo", 2)
    await club.earn("dora", 1)
    text = said(await club.ask("dora"))
    assert "Helpers · This month" in text
    assert "4 members" in text
    people = club.people
    assert f"🥇 `████████ 30` <@{people['ann'].id}>" in text
    assert f"🥈 `█████▍   20` <@{people['ben'].id}>" in text
    assert f"🥈 `█████▍   20` <@{people['cleo'].id}>" in text
    assert f"` 4` `██▋      10` <@{people['dora'].id}>" in text
    assert "You are **#4** with 10 points" in text
    assert "10 points to #2" in text
    assert "Nobody has more" in said(await club.ask("ann"))


async def test_an_empty_board_invites(club):
    text = said(await club.ask(board="hosts", period="week"))
    assert "the first place is free" in text
    assert "greet somebody new" in text
    assert "no season yet" in said(await club.ask(period="season"))
    assert "Nobody had any points then." in said(await club.ask(period="last_quarter"))


async def test_pages_are_turned_and_one_button_leads_to_ones_own_place(env, club):
    for number in range(24):
        name = f"m{number:02}"
        club.people[name] = club.guild.add_member(env.create_user(name))
        await club.earn(name, 30 - number)
    result = await club.ask("m15")
    message = result.response
    assert "Page 1 of 3" in text_of(message)
    assert "You are **#16**" in text_of(message)
    await club.people["m15"].click(message, label="My place")
    assert "Page 2 of 3" in text_of(message)
    assert re.search(rf"`16` `[^`]+ 150` <@{club.people['m15'].id}>", text_of(message))
    form = await club.people["m15"].click(message, label="Page 2 of 3")
    fields = [label["component"]["custom_id"] for label in form.modal["components"]]
    await club.people["m15"].submit_modal(form, {fields[0]: "3"})
    assert "Page 3 of 3" in text_of(message)
    assert "You are **#16**" in text_of(message)


async def test_another_board_and_another_time_are_chosen_in_place(club):
    await club.earn("ann", 1, "greeting")
    message = (await club.ask()).response
    await club.people["ann"].select(message, ["hosts"], custom_id=select_of(message, 0))
    assert "Hosts · This month" in text_of(message)
    assert "You are **#1** with 1 point" in text_of(message)
    await club.people["ann"].select(message, ["last_month"], custom_id=select_of(message, 1))
    assert "Hosts · Last month" in text_of(message)
    assert "You had no points then" in text_of(message)


async def test_a_board_is_shown_to_everybody_in_the_servers_language_and_leads_each_to_their_place(env, club):
    await env.bot.services.guilds.change(club.guild.id, ServerSettings, language="de")
    await club.earn("ann", 2)
    await club.earn("ben")
    result = await club.ask("ann")
    pressed = await club.people["ann"].click(result.response, label="Show everyone")
    (shared,) = [message for message in club.channel.history() if message.author.bot]
    assert "Hilfreich" in text_of(shared)
    assert "You are" not in text_of(shared)
    assert not shared.flags.ephemeral
    assert pressed.followups
    await env.restart()
    look = await club.people["ben"].click(shared, custom_id=button_of(shared, "leaderboards:look:"))
    assert "You are **#2** with 10 points" in said(look)
    assert len([message for message in club.channel.history() if message.author.bot]) == 1


async def test_who_may_not_write_cannot_show_a_board_to_everybody(env, club):
    quiet = club.guild.create_text_channel(
        "read-only", overwrites={club.guild.default_role: discord.PermissionOverwrite(send_messages=False)}
    )
    await club.earn("ann")
    result = await club.people["ann"].slash(quiet, "leaderboard")
    pressed = await club.people["ann"].click(result.response, label="Show everyone")
    assert "cannot write in this channel" in text_of(pressed.response or pressed.followups[-1])
    assert quiet.history() == []


async def test_seasons_are_offered_and_ended_ones_stay_to_be_looked_at(env, club):
    await club.boss.slash(club.channel, "points-admin season start", name="Spring *7*")
    await club.earn("ann")
    asked = await club.boss.slash(club.channel, "points-admin season end")
    await club.boss.click(asked.response, label="Yes, do it")
    await club.boss.slash(club.channel, "points-admin season start", name="Summer")
    await club.earn("ben")
    offered = await club.people["ann"].autocomplete(club.channel, "leaderboard", "season", "")
    assert [choice["name"] for choice in offered] == ["Summer", "Spring *7*"]
    archive = said(await club.ask(season=offered[1]["value"]))
    assert "Spring \\*7\\*" in archive
    assert f"<@{club.people['ann'].id}>" in archive
    assert f"<@{club.people['ben'].id}>" not in archive
    assert f"<@{club.people['ben'].id}>" in said(await club.ask(period="season"))
    assert f"<@{club.people['ann'].id}>" in said(await club.ask(season="spring *7*"))
    assert "no such season" in said(await club.ask(season="Winter"))


async def test_who_wants_to_be_on_no_board_is_gone_at_once_and_can_come_back(club):
    await club.earn("ann", 2)
    await club.earn("ben")
    choices = await club.people["ann"].slash(club.channel, "mydata preferences")
    await club.people["ann"].click(choices.response, custom_id="mydata:prefer:boards:0")
    assert await club.shown() == ["ben"]
    text = said(await club.ask("ann"))
    assert "You chose not to be shown" in text
    assert "20 points" in text
    await club.people["ann"].click(choices.response, custom_id="mydata:prefer:boards:1")
    assert await club.shown() == ["ann", "ben"]


async def test_staff_is_left_out_by_role_or_rights_unless_the_server_wants_them(env, club):
    await club.earn("ann", 2)
    await club.earn("ben")
    ann, ben = club.people["ann"], club.people["ben"]
    env.backend.add_member_role(club.guild.id, ann.id, club.mods.id)
    await env.settle()
    assert await club.shown() == ["ben"]
    assert "team is not shown" in said(await club.ask("ann"))
    powerful = club.guild.create_role("Helpers", permissions=discord.Permissions(moderate_members=True))
    env.backend.add_member_role(club.guild.id, ben.id, powerful.id)
    await env.settle()
    assert await club.shown() == []
    await env.bot.services.guilds.change(club.guild.id, PointSettings, staff_on_boards=True)
    await env.pass_time(seconds=1)
    assert await club.shown() == ["ann", "ben"]
    await env.bot.services.guilds.change(club.guild.id, PointSettings, staff_on_boards=False)
    await env.pass_time(seconds=1)
    env.backend.remove_member_role(club.guild.id, ann.id, club.mods.id)
    await env.settle()
    assert await club.shown() == ["ann"]


async def test_settings_that_change_who_is_staff_or_left_out_apply_to_everybody(env, club):
    await club.earn("ann")
    await club.earn("ben")
    other = club.guild.create_role("Bots and friends")
    for name in ("ann", "ben"):
        env.backend.add_member_role(club.guild.id, club.people[name].id, other.id)
    await env.bot.services.guilds.change(club.guild.id, PointSettings, excluded_role_ids=[other.id])
    await env.pass_time(seconds=1)
    assert await club.shown() == []
    assert await club.marks("ann") == Mark.KEPT_OUT
    await env.bot.services.guilds.change(club.guild.id, PointSettings, excluded_role_ids=[])
    await env.bot.services.guilds.change(club.guild.id, ServerSettings, staff_role_ids=[other.id])
    await env.pass_time(seconds=1)
    assert await club.marks("ann") == Mark.STAFF
    env.backend.delete_role(club.guild.id, other.id)
    await env.pass_time(seconds=1)
    assert await club.shown() == ["ann", "ben"]


async def test_who_leaves_is_off_the_boards_and_back_on_them_when_they_return(env, club):
    await club.earn("ann")
    await club.earn("ben")
    env.backend.remove_member(club.guild.id, club.people["ann"].id)
    await env.settle()
    assert await club.shown() == ["ben"]
    club.guild.add_member(club.users["ann"])
    await env.settle()
    assert await club.shown() == ["ann", "ben"]


async def test_what_changed_while_the_bot_was_off_is_noticed_with_the_start(env, club):
    for name in ("ann", "ben", "cleo"):
        await club.earn(name)
    env.backend.add_member_role(club.guild.id, club.people["cleo"].id, club.mods.id)
    await env.settle()
    await env.bot.close()
    env.backend.remove_member(club.guild.id, club.people["ann"].id)
    env.backend.add_member_role(club.guild.id, club.people["ben"].id, club.mods.id)
    env.backend.remove_member_role(club.guild.id, club.people["cleo"].id, club.mods.id)
    await env.restart()
    await env.pass_time(seconds=1)
    assert await club.shown() == ["cleo"]
    assert await club.marks("ann") == Mark.ABSENT
    assert await club.marks("ben") == Mark.STAFF


async def test_points_for_somebody_who_has_left_do_not_bring_them_onto_a_board(env, club):
    env.backend.remove_member(club.guild.id, club.people["ann"].id)
    await env.settle()
    assert await club.marks("ann") == Mark(0)
    await club.earn("ann")
    await env.pass_time(minutes=2)
    assert await club.shown() == []


async def test_the_board_of_last_week_is_posted_on_monday_with_a_picture_and_the_winner_gets_the_role(env, club):
    await club.change(winners_role_id=club.crown.id)
    await club.earn("ann", 3)
    await club.earn("ben", 2)
    await club.to_monday()
    (post,) = club.posts()
    text = text_of(post)
    assert "Helpers of the week" in text
    assert "8–14 Jun 2026" in text
    assert f"Congratulations, <@{club.people['ann'].id}>" in text
    assert f"<@&{club.crown.id}> until the next board" in text
    (picture,) = post.attachments
    assert picture.filename == "leaderboard.png"
    assert "1. ann: 30; 2. ben: 20" in picture.description
    image = Image.open(io.BytesIO(env.backend.cdn.get(picture.url)))
    assert (image.format, image.width) == ("PNG", 1100)
    await env.pass_time(seconds=1)
    assert club.holders() == {"ann"}
    path = f"/channels/{club.hall.id}/messages"
    sent = [request for request in env.http_requests if request.method == "POST" and request.path.endswith(path)]
    assert not sent[-1].json["allowed_mentions"].get("parse")


async def test_avatars_are_in_the_picture_and_initials_where_there_are_none(env, club):
    green = io.BytesIO()
    Image.new("RGB", (128, 128), "#00FF00").save(green, "PNG")
    for name in ("ann", "ben"):
        env.backend.users[club.people[name].id].avatar = "0" * 32
    address = f"{discord.Asset.BASE}/avatars/{club.people['ann'].id}/{'0' * 32}.png?size=128"
    env.backend.cdn._blobs[address] = green.getvalue()
    await env.restart()
    await club.earn("ann", 2)
    await club.earn("ben")
    await club.to_monday()
    (post,) = club.posts()
    image = Image.open(io.BytesIO(env.backend.cdn.get(post.attachments[0].url)))
    first, second = (image.getpixel((48 + 92 + 32, HEAD + ROW // 2 + ROW * row)) for row in (0, 1))
    assert first == (0, 255, 0)
    assert second != (0, 255, 0)


async def test_a_board_is_posted_in_words_where_files_may_not_be_attached(env, club):
    closed = club.guild.create_text_channel(
        "plain", overwrites={club.guild.default_role: discord.PermissionOverwrite(attach_files=False)}
    )
    await club.change(channel_id=closed.id)
    me = env.bot.get_guild(club.guild.id).me
    env.backend.edit_role(club.guild.id, me.top_role.id, {"permissions": 1024 | 2048 | 65536})
    await club.earn("ann", 2)
    await club.to_monday()
    (post,) = closed.history()
    assert post.attachments == []
    assert f"🥇 `████████ 20` <@{club.people['ann'].id}>" in text_of(post)


async def test_a_role_that_comes_by_the_rights_of_staff_hides_its_holders(env, club):
    await club.earn("ann")
    regulars = club.guild.create_role("Regulars")
    env.backend.add_member_role(club.guild.id, club.people["ann"].id, regulars.id)
    await env.pass_time(seconds=1)
    assert await club.shown() == ["ann"]
    env.backend.edit_role(club.guild.id, regulars.id, {"permissions": discord.Permissions(manage_guild=True).value})
    await env.pass_time(seconds=1)
    assert await club.shown() == []


async def test_the_role_is_handed_on_with_the_next_board_and_only_what_the_bot_gave_is_taken(env, club):
    await club.change(winners_role_id=club.crown.id, with_picture=False)
    env.backend.add_member_role(club.guild.id, club.people["dora"].id, club.crown.id)
    await club.earn("ann", 3)
    await club.to_monday()
    await env.pass_time(seconds=1)
    assert club.holders() == {"ann", "dora"}
    await club.earn("ben", 2)
    await club.earn("cleo", 2)
    await env.pass_time(days=7)
    await env.pass_time(seconds=1)
    assert club.holders() == {"ben", "cleo", "dora"}
    newest = text_of(max(club.posts(), key=lambda post: post.id))
    assert f"Congratulations to all of you, <@{club.people['ben'].id}> and <@{club.people['cleo'].id}>" in newest
    assert f"🥇 `████████ 20` <@{club.people['ben'].id}>" in newest
    await env.pass_time(days=7)
    assert len(club.posts()) == 2
    assert club.holders() == {"ben", "cleo", "dora"}
    await club.change(post="off")
    await env.pass_time(seconds=1)
    assert club.holders() == {"dora"}


async def test_a_board_is_posted_once_although_the_bot_was_killed_before_it_could_record_that(env, club):
    await club.earn("ann")
    await club.to_monday()
    (post,) = club.posts()
    services = env.bot.services
    async with services.database.reading() as tx:
        found = services.database.statements("-- name: id$\nSELECT id FROM leaderboard_post;")
        post_id = await found.id(tx)
    async with services.database.transaction() as tx:
        await LeaderboardStore(services.database).set_message(tx, post_id, None, None)
        await services.database.run_script(
            tx, "UPDATE job SET state = 'pending', starts = 1 WHERE kind = 'leaderboards.post'"
        )
    await env.restart()
    await env.pass_time(seconds=5)
    assert [message.id for message in club.posts()] == [post.id]
    found = await env.bot.services[PostService].find(post_id)
    assert found.message_id == post.id


@pytest.mark.parametrize(
    ("settings", "before", "there", "away"),
    [({"post": "weekly", "post_weekday": 6}, 0, 5, 7), ({"post": "monthly", "post_day": 28}, 80, 1, 31.8)],
)
async def test_a_board_is_posted_late_although_another_week_or_month_has_begun(
    env, club, settings, before, there, away
):
    await club.change(**settings)
    await env.pass_time(days=before)
    await club.earn("ann")
    await env.pass_time(days=there)
    env.backend.advance_clock(away * 86_400)
    services = env.bot.services
    await services.audit.job_kind(services.team).handler(None)  # which comes before the post, as it may
    await env.pass_time(seconds=1)
    await env.pass_time(seconds=1)
    (post,) = club.posts()
    assert f"<@{club.people['ann'].id}>" in text_of(post)


async def test_a_board_that_would_come_days_late_is_left_out_and_one_a_day_late_is_not(env, club):
    await club.earn("ann")
    await env.bot.close()
    env.backend.advance_clock(5.5 * 86_400)
    await env.restart()
    await env.pass_time(seconds=1)
    assert len(club.posts()) == 1
    await club.earn("ben")
    await env.bot.close()
    env.backend.advance_clock(10 * 86_400)
    await env.restart()
    await env.pass_time(seconds=1)
    assert len(club.posts()) == 1


async def test_monthly_boards_come_at_the_chosen_day_and_hour_of_the_servers_zone(env, club):
    await env.bot.services.guilds.change(club.guild.id, ServerSettings, timezone="Europe/Berlin")
    await club.change(post="monthly", post_day=2, post_time="08:30", board="overall", with_picture=False)
    await club.earn("ann")
    await env.pass_time(days=21, hours=18)  # 2 July, 06:00 UTC
    assert club.posts() == []
    await env.pass_time(minutes=31)
    (post,) = club.posts()
    assert "Leaders of the month" in text_of(post)
    assert "June 2026" in text_of(post)


async def test_a_role_above_the_bots_is_reported_to_the_team_once_and_nothing_breaks(env, club):
    above = club.guild.create_role("Crown", position=50)
    await club.change(winners_role_id=above.id)
    await club.earn("ann")
    await club.to_monday()
    await env.pass_time(seconds=1)
    await env.restart()
    await env.pass_time(seconds=1)
    assert len(club.posts()) == 1
    (notice,) = [text_of(message) for message in club.team.history()]
    assert "winners' role cannot be handed on" in notice
    assert "above my own role" in notice


async def test_a_channel_that_cannot_be_written_in_is_reported_to_the_team(env, club):
    env.inject_error("POST", f"/channels/{club.hall.id}/messages", status=403, code=50013)
    await club.earn("ann")
    await club.to_monday()
    await env.pass_time(seconds=1)
    (notice,) = [text_of(message) for message in club.team.history()]
    assert f"cannot post the leaderboard in <#{club.hall.id}>" in notice


async def test_a_winner_who_was_away_gets_the_role_when_they_come_back(env, club):
    await club.change(winners_role_id=club.crown.id)
    await club.earn("ann")
    await env.pass_time(days=4)
    await club.earn("ben")
    await env.pass_time(hours=22)
    env.backend.remove_member(club.guild.id, club.people["ann"].id)
    await env.pass_time(seconds=1)
    assert club.holders() == {"ben"}
    club.guild.add_member(club.users["ann"])
    await env.pass_time(seconds=5)
    assert club.holders() == {"ann", "ben"}


async def test_a_seasons_end_posts_its_final_board_and_leaves_the_role_where_it_is(env, club):
    await club.change(winners_role_id=club.crown.id)
    await club.boss.slash(club.channel, "points-admin season start", name="Spring")
    await club.earn("ann", 2)
    asked = await club.boss.slash(club.channel, "points-admin season end")
    await club.boss.click(asked.response, label="Yes, do it")
    await env.pass_time(seconds=1)
    (post,) = club.posts()
    assert "Helpers of the season" in text_of(post)
    assert "Spring" in text_of(post)
    assert "until the next board" not in text_of(post)
    assert club.holders() == set()


async def test_who_asks_to_be_forgotten_loses_their_lines_and_the_role(env, club):
    await club.change(winners_role_id=club.crown.id)
    await club.earn("ann", 2)
    await club.to_monday()
    await env.pass_time(seconds=1)
    assert club.holders() == {"ann"}
    await env.bot.services.data.erase(club.guild.id, club.people["ann"].id)
    await env.pass_time(seconds=1)
    assert club.holders() == set()
    async with env.bot.services.database.reading() as tx:
        assert await LeaderboardStore(env.bot.services.database).latest_winner_ids(tx, club.guild.id) == []


async def test_leaderboards_that_are_off_say_so(club):
    await club.change(enabled=False)
    result = await club.ask()
    assert "set up" in said(result).casefold() or "switched" in said(result).casefold()
