"""What the team plans, on a simulated Discord: drafts, changes, and who is told of them."""

from __future__ import annotations

import datetime as dt

import pytest

from cogs.sessions.models import Kind, Place, Repeat, SessionSettings, State
from cogs.sessions.service import LookService, PlanService
from tests.discord.test_sessions import Shop
from tests.support.messages import text_of

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32


@pytest.fixture
async def shop(env):
    return await Shop.open(env)


def shown(result):
    """What an interaction was answered with."""
    return [result.response, *result.followups][-1]


def fields(form):
    """The custom_ids of a form's fields, in order."""
    return [part["component"]["custom_id"] for part in form.modal["components"]]


def show_to(shop, member):
    """Let a member see the command, as a server's own permissions of commands can."""
    visible = shop.env.backend.visible_commands(user_id=shop.host.id, channel_id=shop.team.id)
    (found,) = [each for each in visible if each["name"] == "session"]
    shop.guild.set_command_permissions(int(found["id"]), {member: True})


async def fill(actor, form, *answers):
    given = {name: value for name, value in zip(fields(form), answers, strict=False) if value is not None}
    return await actor.submit_modal(form, given)


async def create(shop, *, title="Kettle talk", about="All about it", when="friday 18:00", lasts="60m", cover=None):
    form = await shop.host.slash(shop.team, "session create")
    return await fill(shop.host, form, title, about, when, lasts, cover)


async def press(shop, message, label):
    return await shop.host.click(message, label=label)


class TestComposing:
    async def test_a_form_becomes_a_draft_that_only_the_team_sees(self, env, shop):
        message = shown(await create(shop, cover=[("cover.png", PNG)]))
        text = text_of(message)
        assert "Kettle talk" in text
        assert "only the team sees this" in text
        assert "Europe/Berlin: Fri, 12 Jun 2026, 18:00 (UTC+2, daylight saving time)" in text
        assert "UTC: Fri, 12 Jun 2026, 16:00 (UTC)" in text
        assert "America/New_York: Fri, 12 Jun 2026, 12:00 (UTC−4, daylight saving time)" in text
        (draft,) = await shop[LookService].drafts(shop.guild.id)
        assert draft.plan.starts_at == dt.datetime(2026, 6, 12, 16, tzinfo=dt.UTC)
        assert (draft.plan.place, draft.plan.channel_id) == (Place.STAGE, shop.stage.id)
        assert await shop[LookService].cover(draft) == PNG
        assert shop.cards() == []

    async def test_what_cannot_be_read_is_said_and_can_be_corrected_without_typing_it_again(self, env, shop):
        message = shown(await create(shop, when="sometime"))
        assert "I can't tell when that is" in text_of(message)
        form = await press(shop, message, "Correct it")
        defaults = [part["component"].get("value") for part in form.modal["components"][:4]]
        assert defaults == ["Kettle talk", "All about it", "sometime", "60m"]
        message = shown(await fill(shop.host, form, "Kettle talk", "", "tomorrow 18:00", "60m"))
        assert "only the team sees this" in text_of(message)
        for wrong, sentence in (
            ({"when": "2026-10-25 02:30"}, "comes twice"),
            ({"when": "2027-03-28 02:30"}, "does not exist"),
            ({"when": "2026-06-01 18:00"}, "is past"),
            ({"lasts": "2 days"}, "from 5 minutes to 24 hours"),
            ({"cover": [("notes.txt", b"words")]}, "PNG, JPEG or WebP"),
        ):
            assert sentence in text_of(shown(await create(shop, **wrong))), wrong
        assert len(await shop[LookService].drafts(shop.guild.id)) == 1

    async def test_each_choice_is_kept_and_the_draft_is_published_with_all_of_them(self, env, shop):
        testers = shop.guild.create_role("testers")
        voice = shop.guild.create_voice_channel("kitchen")
        await shop.host.select(shown(await create(shop)), ["office_hours"], custom_id="kind")
        (draft,) = await shop[LookService].drafts(shop.guild.id)
        assert (draft.plan.kind, draft.plan.slot_minutes) == (Kind.OFFICE_HOURS, 15)
        # The composer was closed; the list finds the draft again.
        listed = shown(await shop.host.slash(shop.team, "session list"))
        listed = shown(await press(shop, listed, "Drafts"))
        message = shown(await shop.host.select(listed, [str(draft.id)], custom_id="open"))
        for values, custom_id in (
            ([voice], "place"),
            ([shop.ann], "host"),
            ([testers], "roles"),
            (["250"], "tier"),
            (["30"], "slots"),
            (["week"], "repeat"),
        ):
            message = shown(await shop.host.select(message, values, custom_id=custom_id))
        text = text_of(message)
        assert "From tier Guide on (250 points)" in text
        assert "every week" in text
        assert "also over daylight saving" in text
        message = shown(await press(shop, message, "Publish"))
        assert "is published" in text_of(message)
        await env.pass_time(seconds=3)
        first, second = await shop[LookService].upcoming(shop.guild.id)
        plan = first.plan
        assert (plan.place, plan.channel_id, plan.host_id) == (Place.VOICE, voice.id, shop.ann.id)
        assert (plan.role_ids, plan.min_points, plan.tier, plan.slots) == ((testers.id,), 250, "Guide", 2)
        assert second.plan.starts_at - plan.starts_at == dt.timedelta(days=7)
        assert len(shop.cards()) == 2

    async def test_a_link_and_a_number_of_places_are_typed(self, env, shop):
        message = shown(await create(shop))
        form = await press(shop, message, "Places, link")
        assert "Write the link in full" in text_of(shown(await fill(shop.host, form, "20", "nowhere")))
        form = await press(shop, message, "Places, link")
        assert "leave it empty for everybody" in text_of(shown(await fill(shop.host, form, "many", "")))
        form = await press(shop, message, "Places, link")
        text = text_of(shown(await fill(shop.host, form, "20", "https://meet.example/kettle")))
        assert "https://meet.example/kettle" in text
        (draft,) = await shop[LookService].drafts(shop.guild.id)
        assert (draft.plan.place, draft.plan.capacity, draft.plan.channel_id) == (Place.LINK, 20, None)

    async def test_a_preview_for_everybody_and_a_missing_channel_are_refused_at_publishing(self, env, shop):
        message = shown(await shop.host.select(shown(await create(shop)), ["preview"], custom_id="kind"))
        assert "A product preview is for some" in text_of(shown(await press(shop, message, "Publish")))
        await env.bot.services.guilds.change(shop.guild.id, SessionSettings, channel_id=None)
        assert "no channel for sessions" in text_of(shown(await press(shop, message, "Publish")))
        message = shown(await press(shop, message, "Throw away"))
        assert "The draft is gone" in text_of(message)
        assert await shop[LookService].drafts(shop.guild.id) == []

    async def test_it_is_for_who_may_manage_events_at_the_command_and_at_each_press(self, env, shop):
        show_to(shop, shop.ann)
        refused = await shop.ann.slash(shop.channel, "session list")
        assert "Manage Events" in text_of(shown(refused))
        message = shown(await create(shop))
        form = await press(shop, message, "Edit words")
        env.backend.edit_role(shop.guild.id, shop.role.id, {"permissions": 0})
        assert "Manage Events" in text_of(shown(await press(shop, message, "Publish")))
        assert "Manage Events" in text_of(shown(await fill(shop.host, form, "Mine", "", "friday 18:00", "60m")))
        (draft,) = await shop[LookService].drafts(shop.guild.id)
        assert draft.plan.title == "Kettle talk"

    async def test_two_who_change_the_same_draft_do_not_write_over_each_other(self, env, shop):
        other = shop.guild.add_member(env.create_user("olga"), roles=[shop.role])
        mine = shown(await create(shop))
        (draft,) = await shop[LookService].drafts(shop.guild.id)
        theirs = shown(await other.slash(shop.team, "session edit", session=str(draft.id)))
        await other.select(theirs, ["preview"], custom_id="kind")
        refused = await shop.host.select(mine, [shop.ann], custom_id="host")
        assert "changed meanwhile" in text_of(shown(refused))
        (draft,) = await shop[LookService].drafts(shop.guild.id)
        assert (draft.plan.kind, draft.plan.host_id) == (Kind.PREVIEW, shop.host.id)


class TestChanging:
    async def test_a_published_session_changes_when_it_is_saved(self, env, shop):
        session = await shop.published()
        message = shown(await shop.host.slash(shop.team, "session edit", session=str(session.id)))
        form = await press(shop, message, "Edit words")
        message = shown(await fill(shop.host, form, "Pan talk", "", form_when(form), "60m"))
        assert (await shop[LookService].find(session.id)).plan.title == "Ask the founders"
        assert "is changed" in text_of(shown(await press(shop, message, "Save")))
        await env.pass_time(seconds=3)
        assert "Pan talk" in text_of(shop.cards()[0])
        assert (await shop[LookService].find(session.id)).plan.starts_at == session.plan.starts_at

    async def test_a_move_is_shown_in_zones_asked_once_and_told_to_whoever_comes(self, env, shop):
        session = await shop.published()
        await shop.press(shop.ann, session, "going")
        question = shown(await shop.host.slash(shop.team, "session move", session=str(session.id), when="friday 20:00"))
        text = text_of(question)
        assert "Europe/Berlin: Fri, 12 Jun 2026, 20:00" in text
        assert "1 member is told" in text
        await press(shop, question, "Yes, do it")
        await env.pass_time(seconds=3)
        moved = await shop[LookService].find(session.id)
        assert moved.plan.starts_at == dt.datetime(2026, 6, 12, 18, tzinfo=dt.UTC)
        (told,) = env.backend_dm(shop.ann)
        assert f"<t:{int(moved.plan.starts_at.timestamp())}:F>" in told.content
        assert f"<t:{int(session.plan.starts_at.timestamp())}:F>" in told.content
        assert moved.card_link in told.content
        await env.restart()
        await env.pass_time(minutes=10)
        assert len(env.backend_dm(shop.ann)) == 1

    async def test_of_a_series_one_or_all_later_ones_are_moved(self, env, shop):
        first = await shop.published(Repeat.WEEK)
        second = (await shop[LookService].upcoming(shop.guild.id))[1]
        question = shown(await shop.host.slash(shop.team, "session move", session=str(first.id), when="friday 20:00"))
        assert "every week" in text_of(question)
        await press(shop, question, "Only this one")
        assert (await shop[LookService].find(second.id)).plan.starts_at == second.plan.starts_at
        question = shown(await shop.host.slash(shop.team, "session move", session=str(first.id), when="friday 19:00"))
        await press(shop, question, "This and all later ones")
        first, second = await shop[LookService].upcoming(shop.guild.id)
        assert first.plan.starts_at == dt.datetime(2026, 6, 12, 17, tzinfo=dt.UTC)
        assert second.plan.starts_at - first.plan.starts_at == dt.timedelta(days=7)

    async def test_a_cancellation_is_asked_and_told_with_its_reason(self, env, shop):
        session = await shop.published(capacity=1)
        await shop.press(shop.ann, session, "going")
        await shop.press(shop.ben, session, "going")
        question = shown(
            await shop.host.slash(shop.team, "session cancel", session=str(session.id), reason="The host is *ill*.")
        )
        assert "2 members are told" in text_of(question)
        await press(shop, question, "Leave it as it is")
        assert (await shop[LookService].find(session.id)).state is State.SCHEDULED
        question = shown(await shop.host.slash(shop.team, "session cancel", session=str(session.id), reason="Ill"))
        await press(shop, question, "Yes, do it")
        await env.pass_time(seconds=3)
        for member in (shop.ann, shop.ben):
            (told,) = env.backend_dm(member)
            assert "is cancelled" in told.content
            assert "> Ill" in told.content
        late = await shop.host.slash(shop.team, "session cancel", session=str(session.id))
        assert "over or was cancelled" in text_of(shown(late))

    async def test_at_night_news_of_a_far_session_waits_and_what_changed_twice_is_told_once(self, env, shop):
        session = await shop.published()
        await shop.press(shop.ann, session, "going")
        await env.pass_time(hours=8)  # 22:00 in Berlin
        for days in (5, 6):
            at = env.now() + dt.timedelta(days=days)
            await shop[PlanService].move(shop.guild.id, session.id, at)
            await env.pass_time(seconds=3)
        assert env.backend_dm(shop.ann) == []
        await env.pass_time(hours=12)
        (told,) = env.backend_dm(shop.ann)
        assert f"no longer <t:{int(session.plan.starts_at.timestamp())}:F>" in told.content
        near = await shop.published(starts_at=env.now() + dt.timedelta(hours=20))
        await shop.press(shop.ann, near, "going")
        await env.pass_time(hours=13)
        await shop[PlanService].cancel(shop.guild.id, near.id, "")
        await env.pass_time(seconds=3)
        assert len(env.backend_dm(shop.ann)) == 2  # it is night, but the session is near

    async def test_closed_direct_messages_are_left_alone(self, env, shop):
        session = await shop.published()
        await shop.press(shop.ann, session, "going")
        path = f"/channels/{env.backend.get_dm_channel(shop.ann.id).id}/messages"
        env.inject_error("POST", path, status=403, code=50007, times=None)
        await shop[PlanService].cancel(shop.guild.id, session.id, "")
        await env.pass_time(seconds=3)
        await env.pass_time(hours=2)
        assert env.backend_dm(shop.ann) == []


class TestListing:
    async def test_sessions_are_in_three_shelves_and_pages(self, env, shop):
        for number in range(10):
            await shop.published(title=f"Talk {number}", starts_at=env.now() + dt.timedelta(days=2 + number))
        over = await shop.published(title="Old talk")
        await shop[PlanService].cancel(shop.guild.id, over.id, "")
        message = shown(await shop.host.slash(shop.team, "session list"))
        assert "Talk 0" in text_of(message)
        assert "Talk 9" not in text_of(message)
        message = shown(await shop.host.click(message, custom_id=forward_of(message)))
        assert "Talk 9" in text_of(message)
        message = shown(await press(shop, message, "Past"))
        assert "❌ **Old talk**" in text_of(message)
        message = shown(await press(shop, message, "Drafts"))
        assert "No drafts." in text_of(message)

    async def test_a_session_is_opened_moved_and_cancelled_from_the_list(self, env, shop):
        session = await shop.published()
        sheet = shown(await shop.host.slash(shop.team, "session list", session="founders"))
        assert "Ask the founders" in text_of(sheet)
        form = await press(shop, sheet, "Move")
        question = shown(await fill(shop.host, form, "saturday 11:00"))
        await press(shop, question, "Yes, do it")
        moved = await shop[LookService].find(session.id)
        assert moved.plan.starts_at == dt.datetime(2026, 6, 13, 9, tzinfo=dt.UTC)
        form = await press(shop, sheet, "Cancel it")
        await press(shop, shown(await fill(shop.host, form, "No power")), "Yes, do it")
        assert (await shop[LookService].find(session.id)).note == "No power"

    async def test_an_option_completes_by_title_and_date_for_the_team_only(self, env, shop):
        session = await shop.published()
        offered = await shop.host.autocomplete(shop.team, "session move", "session", "13 jun found")
        assert offered == [{"name": "Ask the founders · Sat, 13 Jun 2026, 14:00", "value": str(session.id)}]
        assert await shop.host.autocomplete(shop.team, "session move", "session", "kettle") == []
        show_to(shop, shop.ann)
        assert await shop.ann.autocomplete(shop.channel, "session move", "session", "") == []
        gone = await shop.host.slash(shop.team, "session edit", session="nothing like it")
        assert "not there any more" in text_of(shown(gone))


def form_when(form):
    return form.modal["components"][2]["component"]["value"]


def forward_of(message):
    """The custom_id of the button that turns to the next page."""
    listed = [c if isinstance(c, dict) else c.to_dict() for c in message.components]
    rows = [row for box in listed for row in box["components"] if "components" in row]
    buttons = [button for row in rows for button in row["components"]]
    return next(one["custom_id"] for one in buttons if (one.get("emoji") or {}).get("name") == "▶️")
