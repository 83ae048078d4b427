"""Approving announcements on a simulated Discord: the card, its buttons, and who may do what."""

from __future__ import annotations

from dataclasses import replace

import discord
import pytest

from cogs.announcements.models import AnnouncementSettings, Content, Layout, Mention, Repeat, State
from tests.discord.test_announcements import Newsroom, said
from tests.support.messages import text_of
from tests.support.newsdesk import NewsDesk, fill, messages

NOT_AUTHOR, NOT_APPROVER = "planned by the team", "others in the team"


class Office(Newsroom):
    """A newsroom with somebody who only approves, and an admin."""

    def __init__(self, env) -> None:
        super().__init__(env)
        self.chief = self.guild.create_role("Chief", permissions=discord.Permissions(manage_guild=True))
        self.cleo = self.guild.add_member(env.create_user("cleo"), roles=[self.heads])
        self.admin = self.guild.add_member(env.create_user("admin"), roles=[self.chief])
        self.people = {"guest": self.guest, "author": self.ann, "approver": self.cleo, "admin": self.admin}

    async def hand_in(self, content=None, *, minutes=60, **changes):
        """An announcement of ann's that waits for approval, with its card."""
        draft = await self.draft(content, minutes=minutes, **changes)
        waiting = await self.plans.submit(self.guild.id, draft.id, by=self.ann.id, revision=draft.revision, others=1)
        await self.env.pass_time(seconds=1)
        return waiting

    async def draft(self, content=None, *, minutes=60, **changes):
        copied = await self.schedule(content or Content(text="New **shoes**"), minutes=minutes, **changes)
        draft = await self.plans.duplicate(self.guild.id, copied.id, by=self.ann.id)
        await self.plans.cancel(self.guild.id, copied.id, by=self.ann.id)
        await self.env.settle()
        return draft

    async def approved(self, **changes):
        waiting = await self.hand_in(**changes)
        return await self.plans.approve(self.guild.id, waiting.id, by=self.cleo.id, revision=waiting.revision, others=1)

    def card(self):
        cards = [message for message in self.team.history() if "announcements:ask:" in str(message.components)]
        assert len(cards) == 1
        return cards[0]

    async def press(self, who, what):
        card = self.card()
        found = next(each for each in _ids(card) if each.startswith("announcements:ask:") and each.endswith(what))
        return await who.click(card, custom_id=found)


def _ids(message):
    layout = discord.ui.LayoutView.from_message(message, timeout=None)
    return [item.custom_id for item in layout.walk_children() if getattr(item, "custom_id", None)]


@pytest.fixture
async def room(env):
    return await Office(env).open()


class TestTheCard:
    async def test_it_is_asked_once_and_shows_all_there_is_to_decide(self, env, room):
        await room.hand_in(repeat=Repeat(every="day"))
        await env.restart()
        await env.pass_time(minutes=1)
        words = text_of(room.card())
        for part in ("News", "Waiting for approval", "every day", "Next:", f"<#{room.news.id}>", "handed it in"):
            assert part in words
        assert "New **shoes**" in words
        assert f"<@{room.ann.id}>" in words

    async def test_approved_it_says_by_whom_and_it_goes_out(self, env, room):
        await room.hand_in()
        assert "is scheduled for" in said(await room.press(room.cleo, "approve"))
        await env.pass_time(seconds=1)
        words = text_of(room.card())
        assert f"approved by <@{room.cleo.id}>" in words
        assert not any(each.endswith("approve") for each in _ids(room.card()))
        await env.pass_time(hours=1, seconds=5)
        assert len(room.news.history()) == 1

    async def test_given_back_the_authors_read_why_on_the_card_and_in_the_draft(self, env, room):
        waiting = await room.hand_in()
        form = await room.press(room.cleo, "reject")
        assert "It is a draft again" in said(await fill(room.cleo, form, "Too *long*"))
        await env.pass_time(seconds=1)
        assert r"Given back: Too \*long\*" in text_of(room.card())
        desk = NewsDesk(room, room.ann, await room.ann.slash(room.team, "announce edit", announcement=str(waiting.id)))
        assert r"Given back: Too \*long\*" in desk.says
        await desk.type("text", None, "Short")
        await desk.press("hand_in")
        await env.pass_time(seconds=1)
        assert "Short" in text_of(room.card())
        assert "Given back" not in text_of(room.card()).split("Short")[0]

    async def test_what_was_edited_since_is_approved_from_the_new_card_only(self, env, room):
        waiting = await room.hand_in()
        old = next(each for each in _ids(room.card()) if each.endswith("approve"))
        changed = replace(waiting.plan, content=Content(text="Other words"))
        await room.plans.save(room.guild.id, waiting.id, changed, by=room.ann.id, revision=waiting.revision)
        assert "changed meanwhile" in said(await room.cleo.click(room.card(), custom_id=old))
        assert await room.state(waiting) is State.WAITING
        await env.pass_time(seconds=1)
        assert "Other words" in text_of(room.card())
        await room.press(room.cleo, "approve")
        assert await room.state(waiting) is State.SCHEDULED

    async def test_an_edit_after_approval_asks_again_on_the_same_card(self, env, room):
        waiting = await room.hand_in()
        await room.press(room.cleo, "approve")
        approved = await room.plans.get(room.guild.id, waiting.id)
        changed = replace(approved.plan, content=Content(text="Other words"))
        await room.plans.save(room.guild.id, waiting.id, changed, by=room.ann.id, revision=approved.revision)
        await env.pass_time(seconds=1)
        assert any(each.endswith("approve") for each in _ids(room.card()))
        assert "approved by" not in text_of(room.card())
        assert "approved it" in text_of(room.card())
        await env.pass_time(hours=2)
        assert room.news.history() == []

    async def test_cancelled_paused_and_moved_the_card_follows(self, env, room):
        series = await room.approved(repeat=Repeat(every="day"))
        await env.pass_time(seconds=1)
        await room.plans.pause(room.guild.id, series.id, by=room.ann.id)
        await env.pass_time(seconds=1)
        assert "Paused" in text_of(room.card())
        await room.plans.cancel(room.guild.id, series.id, by=room.ann.id, reason="No more")
        await env.pass_time(seconds=1)
        assert "Why: No more" in text_of(room.card())
        assert [each.rpartition(":")[2] for each in _ids(room.card())] == ["preview"]

    async def test_the_preview_is_private_and_exact(self, room):
        await room.hand_in(Content(text="Look", layout=Layout.EMBED))
        result = await room.press(room.cleo, "preview")
        [preview] = [message for message in messages(result) if message.embeds]
        assert preview.ephemeral
        assert preview.embeds[0].description == "Look"

    async def test_a_card_that_was_deleted_is_posted_again_while_it_waits(self, env, room):
        waiting = await room.hand_in()
        env.backend.delete_message(room.team.id, room.card().id)
        changed = replace(waiting.plan, title="Other")
        await room.plans.save(room.guild.id, waiting.id, changed, by=room.ann.id, revision=waiting.revision)
        await env.pass_time(seconds=1)
        assert "Other" in text_of(room.card())

    async def test_a_kill_between_posting_and_recording_leaves_one_card(self, env, room):
        real, killed = room.plans.asked, []

        async def die(*args):
            if not killed:
                killed.append(args)
                raise RuntimeError("killed")
            await real(*args)

        room.plans.asked = die
        await room.hand_in()
        await env.restart()
        await env.pass_time(minutes=5)
        assert killed
        assert room.card()

    async def test_what_needs_no_approval_has_no_card(self, env, room):
        await env.bot.services.guilds.change(room.guild.id, AnnouncementSettings, needs_approval=False)
        await room.schedule(Content(text="Hi"))
        await env.pass_time(seconds=1)
        assert room.team.history() == []

    async def test_it_is_in_the_servers_language(self, env, room):
        await env.set_up(room.guild, team_channel_id=room.team.id, language="de")
        await room.hand_in()
        assert "Wartet auf Freigabe" in text_of(room.card())
        assert "Freigeben" in text_of(room.card())


class TestDecidingAtOnce:
    async def test_two_who_approve_one_card_approve_once(self, env, room):
        waiting = await room.hand_in()
        card = room.card()
        approve = next(each for each in _ids(card) if each.endswith("approve"))
        assert "is scheduled for" in said(await room.cleo.click(card, custom_id=approve))
        assert "changed meanwhile" in said(await room.ben.click(card, custom_id=approve))
        history = await room.after.changes(room.guild.id, waiting.id)
        assert [each.what for each in history].count("approved") == 1

    async def test_approving_and_giving_back_at_once_one_wins(self, room):
        waiting = await room.hand_in()
        form = await room.press(room.ben, "reject")
        await room.press(room.cleo, "approve")
        assert "It is a draft again" in said(await fill(room.ben, form, "Wait"))
        assert await room.state(waiting) is State.DRAFT

    async def test_a_decision_works_after_a_restart(self, env, room):
        waiting = await room.hand_in()
        await env.restart()
        await room.press(room.cleo, "approve")
        assert await room.state(waiting) is State.SCHEDULED

    async def test_too_late_it_says_so(self, env, room):
        waiting = await room.hand_in(minutes=5)
        await env.pass_time(minutes=30)
        assert "That time is past" in said(await room.press(room.cleo, "approve"))
        assert await room.state(waiting) is State.WAITING


COMMANDS = {
    "create": ({}, {"author", "admin"}),
    "edit": ({"announcement": "draft"}, {"author", "admin"}),
    "duplicate": ({"announcement": "draft"}, {"author", "admin"}),
    "templates": ({}, {"author", "admin"}),
    "list": ({}, {"author", "approver", "admin"}),
    "preview": ({"announcement": "waiting"}, {"author", "approver", "admin"}),
    "approve": ({"announcement": "waiting"}, {"approver", "admin"}),
    "reject": ({"announcement": "waiting", "reason": "No"}, {"approver", "admin"}),
    "cancel": ({"announcement": "draft"}, {"author", "admin"}),
    "pause": ({"announcement": "series"}, {"author", "admin"}),
    "resume": ({"announcement": "series"}, {"author", "admin"}),
    "move": ({"announcement": "series", "when": "in 5 hours"}, {"author", "admin"}),
    "skip": ({"announcement": "series"}, {"author", "admin"}),
    "send-now": ({"announcement": "series"}, {"admin"}),
    "delete": ({"announcement": "series"}, {"author", "admin"}),
    "undo": ({}, {"author", "admin"}),
}


class TestWhoMayWhat:
    async def one_of_each(self, room):
        return {
            "draft": await room.draft(),
            "waiting": await room.hand_in(),
            "series": await room.approved(repeat=Repeat(every="day"), minutes=90),
        }

    async def test_every_command_is_in_the_matrix(self, env):
        group = env.bot.tree.get_command("announce")
        assert {command.name for command in group.commands} >= set(COMMANDS)

    @pytest.mark.parametrize("command", COMMANDS)
    async def test_commands(self, env, room, command):
        there = await self.one_of_each(room)
        options, allowed = COMMANDS[command]
        given = {name: str(there[value].id) if value in there else value for name, value in options.items()}
        for who, actor in room.people.items():
            before = [await room.plans.find(each.id) for each in there.values()]
            result = await actor.slash(room.team, f"announce {command}", **given)
            words = "\n".join(text_of(message) for message in messages(result))
            is_refused = NOT_AUTHOR in words or NOT_APPROVER in words
            assert is_refused is (who not in allowed), (who, words)
            assert result.modal or all(message.ephemeral for message in messages(result))
            if is_refused:
                assert [await room.plans.find(each.id) for each in there.values()] == before

    @pytest.mark.parametrize("button", ["approve", "reject", "preview"])
    async def test_the_cards_buttons(self, room, button):
        waiting = await room.hand_in()
        allowed = {"approver", "admin"} | ({"author"} if button == "preview" else set())
        for who in ("guest", "author"):
            words = said_by(await room.press(room.people[who], button))
            assert (NOT_AUTHOR in words or NOT_APPROVER in words) is (who not in allowed)
        assert await room.state(waiting) is State.WAITING
        words = said_by(await room.press(room.admin, button))
        assert NOT_APPROVER not in words

    async def test_the_composers_controls_ask_again_at_each_press(self, env, room):
        desk = await NewsDesk.create(room)
        form = await desk.press("colour")
        env.backend.remove_member_role(room.guild.id, room.ann.id, room.brand.id)
        await env.settle()
        before = await desk.draft()
        for step in (
            desk.press("text"),
            desk.press("hand_in"),
            desk.press("delete"),
            desk.press("template"),
            desk.choose("layout", "embed"),
            desk.choose("mention", "role"),
            desk.choose("channels", room.news),
        ):
            await step
            assert NOT_AUTHOR in desk.said()
        desk._take(await fill(room.ann, form, "red"))
        assert NOT_AUTHOR in desk.said()
        assert await desk.draft() == before

    async def test_nobody_approves_their_own_words_while_somebody_else_could(self, room):
        draft = await room.draft()
        changed = replace(draft.plan, title="Mine")
        saved = await room.plans.save(room.guild.id, draft.id, changed, by=room.ben.id, revision=draft.revision)
        await room.plans.submit(room.guild.id, draft.id, by=room.ben.id, revision=saved.revision, others=1)
        await room.env.pass_time(seconds=1)
        assert "Somebody else approves what you wrote" in said(await room.press(room.ben, "approve"))
        assert "is scheduled" in said(await room.press(room.cleo, "approve"))

    async def test_where_two_are_all_there_is_neither_lets_out_what_they_made_of_the_others_draft(self, env, room):
        env.backend.remove_member(room.guild.id, room.admin.id)
        owner = env.bot.get_guild(room.guild.id).owner
        if owner is not None and not owner.bot:
            env.backend.remove_member(room.guild.id, owner.id)
        env.backend.remove_member(room.guild.id, room.cleo.id)
        await env.settle()
        heads = (room.brand.id,)
        await env.bot.services.guilds.change(room.guild.id, AnnouncementSettings, approver_role_ids=heads)
        draft = await room.draft()
        desk = NewsDesk(room, room.ben, await room.ben.slash(room.team, "announce edit", announcement=str(draft.id)))
        await desk.type("text", None, "Words of ben's")
        await desk.press("hand_in")
        if "all the same" in desk.says:
            await desk.press("hand_in_anyway")
        await env.pass_time(seconds=1)
        assert await room.state(draft) is State.WAITING
        assert "Somebody else approves what you wrote" in said(await room.press(room.ben, "approve"))
        assert "is scheduled" in said(await room.press(room.ann, "approve"))

    async def test_a_ping_that_is_scheduled_is_brought_to_no_channel_where_one_may_not_ping(self, env, room):
        await env.bot.services.guilds.change(room.guild.id, AnnouncementSettings, needs_approval=False)
        everyone = Content(text="New shoes", mention=Mention.EVERYONE)
        planned = await room.schedule(everyone, minutes=600)
        desk = NewsDesk(room, room.ann, await room.ann.slash(room.team, "announce edit", announcement=str(planned.id)))
        await desk.choose("channels", room.chat)
        assert "You may not ping @everyone there yourself" in desk.said()
        assert (await room.plans.get(room.guild.id, planned.id)).plan == planned.plan

    async def test_the_words_of_a_scheduled_ping_are_changed_only_by_who_may_ping_or_with_approval(self, env, room):
        guilds, everyone = env.bot.services.guilds, Content(text="New shoes", mention=Mention.EVERYONE)
        planned = await room.schedule(everyone, minutes=600)
        await guilds.change(room.guild.id, AnnouncementSettings, needs_approval=False)
        desk = NewsDesk(room, room.ann, await room.ann.slash(room.team, "announce edit", announcement=str(planned.id)))
        await desk.type("text", None, "Buy my shoes")
        assert "You may not ping @everyone there yourself" in desk.said()
        assert (await room.plans.get(room.guild.id, planned.id)).plan == planned.plan
        await guilds.change(room.guild.id, AnnouncementSettings, needs_approval=True)
        waiting = await room.plans.reject(room.guild.id, planned.id, by=room.ben.id, reason="Ask me")
        at_once = {"by": room.ann.id, "revision": waiting.revision, "others": 1}
        waiting = await room.plans.submit(room.guild.id, planned.id, **at_once)
        await room.plans.approve(room.guild.id, planned.id, by=room.ben.id, revision=waiting.revision, others=1)
        desk = NewsDesk(room, room.ann, await room.ann.slash(room.team, "announce edit", announcement=str(planned.id)))
        await desk.type("text", None, "New shoes!")
        assert await room.state(planned) is State.WAITING

    async def test_approved_words_that_are_out_are_changed_by_approvers_only(self, room):
        sent = await room.send(Content(text="Approved"))
        refused = await room.ann.slash(room.team, "announce edit", announcement=str(sent.id))
        assert NOT_APPROVER in said(refused)
        form = await room.ben.slash(room.team, "announce edit", announcement=str(sent.id))
        assert "being changed" in said(await fill(room.ben, form, "Corrected", None, None))
        assert (await room.outcome(sent)).post.content.text == "Corrected"

    async def test_who_is_alone_in_the_team_schedules_their_own(self, env, room):
        for person in (room.ben, room.cleo, room.admin):
            env.backend.remove_member(room.guild.id, person.id)
        await env.settle()
        owner = env.bot.get_guild(room.guild.id).owner
        if owner is not None and not owner.bot:
            env.backend.remove_member(room.guild.id, owner.id)
            await env.settle()
        desk = await NewsDesk.create(room)
        await desk.choose("channels", room.news)
        assert "Schedule" in desk.says
        await desk.press("hand_in")
        await env.pass_time(seconds=5)
        assert len(room.news.history()) == 1
        assert room.team.history() == [room.receipt()]

    async def test_from_another_server_nothing_is_reached(self, env, room):
        waiting = await room.hand_in()
        other = env.create_guild("elsewhere")
        hall = other.create_text_channel("hall")
        chief = other.create_role("chief", permissions=discord.Permissions(administrator=True))
        boss = other.add_member(env.create_user("boss"), roles=[chief])
        await env.set_up(other, team_channel_id=hall.id)
        await env.bot.services.guilds.set(other.id, AnnouncementSettings(enabled=True))
        for command in ("preview", "edit", "duplicate", "cancel", "approve", "send-now", "delete", "undo"):
            result = await boss.slash(hall, f"announce {command}", announcement=str(waiting.id))
            assert "not there any more" in said_by(result), command
        desk = NewsDesk.__new__(NewsDesk)
        desk.room, desk.actor, desk.env = room, boss, env
        form = await boss.slash(hall, "announce create")
        desk._take(await fill(boss, form, "Mine", "Mine"))
        panel = desk.panel
        custom_id = f"announcements:compose:{waiting.id}:{waiting.revision}:hand_in"
        _rename(panel._message.components, desk.id_of("compose:.*:hand_in"), custom_id)
        assert "not there any more" in said_by(await boss.click(panel, custom_id=custom_id))
        offered = await boss.autocomplete(hall, "announce preview", "announcement", "")
        assert [each["value"] for each in offered] == [str(desk.announcement_id)]

    async def test_a_guest_is_offered_no_titles(self, room):
        await room.hand_in()
        assert await room.guest.autocomplete(room.team, "announce preview", "announcement", "") == []
        offered = await room.cleo.autocomplete(room.team, "announce approve", "announcement", "ne")
        assert len(offered) == 1

    async def test_where_announcements_are_off_it_says_so(self, env, room):
        await env.bot.services.guilds.change(room.guild.id, AnnouncementSettings, enabled=False)
        for command in ("create", "list", "templates", "undo"):
            words = said_by(await room.admin.slash(room.team, f"announce {command}"))
            assert "not switched on here" in words


def said_by(result):
    """Everything that was answered."""
    return "\n".join(text_of(message) for message in messages(result))


def _rename(node, before, after):
    """Forge a component: give it another custom_id."""
    if isinstance(node, dict):
        if node.get("custom_id") == before:
            node["custom_id"] = after
        for value in node.values():
            _rename(value, before, after)
    elif isinstance(node, list):
        for value in node:
            _rename(value, before, after)


async def test_a_preview_that_discord_refuses_is_said_in_words(env, room):
    waiting = await room.hand_in()
    env.inject_error("POST", f"/webhooks/{env.bot.application_id}/*", status=400, code=50035, times=1)
    words = said_by(await room.cleo.slash(room.team, "announce preview", announcement=str(waiting.id)))
    assert "Discord does not take it as it is" in words
    assert "Waiting for approval" in words
