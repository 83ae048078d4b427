"""What Discord had accepted when the process died is not sent again, also after Discord has forgotten the nonce."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing

import discord
import pytest

from bot.jobs import JobState
from cogs.announcements.models import Content, Plan
from cogs.welcome.models import WelcomeSettings
from tests.discord import test_announcements, test_automod, test_channels, test_reports, test_sessions, test_welcome
from tests.support.court import Court
from tests.support.messages import text_of

town, hall = test_reports.town, test_channels.hall


@pytest.fixture
def die_before_recording(env, tmp_path):
    """Have jobs of a kind run again as if the process had died between sending and recording, and forget the record."""

    async def undo(kind, *records, starts=1, seconds=600):
        await env.settle()
        with closing(sqlite3.connect(tmp_path / "hearth.db", timeout=30)) as database, database:
            again = "UPDATE job SET state = 'pending', run_at = 0, finished_at = NULL, starts = ? WHERE kind = ?"
            assert database.execute(again, (starts, kind)).rowcount == 1
            for record in records:
                assert database.execute(record).rowcount == 1
        await env.pass_time(seconds=seconds)

    return undo


async def test_who_reported_is_thanked_once(town, die_before_recording):
    await town.reported()
    await town.dismiss("harmless")
    await die_before_recording("reports.thanks", "UPDATE report_entry SET thanked_at = NULL")
    assert len([told for told in town.told(town.ann_user) if "Thank you for your report" in told]) == 1


async def test_a_newcomer_is_written_to_once(env, die_before_recording):
    guild, _channel = await test_welcome.community(env, dm=True)
    ann = test_welcome.join(env, guild)
    await env.settle()
    await env.pass_time(seconds=5)
    assert len(env.backend_dm(ann)) == 1
    await die_before_recording("welcome.dm", "UPDATE welcome_arrival SET dm_state = 'sending'")
    assert len(env.backend_dm(ann)) == 1


async def test_a_newcomer_is_reminded_once(env, die_before_recording):
    guild, _channel = await test_welcome.community(env, nudge_after_hours=(24,))
    ann = test_welcome.join(env, guild)
    await env.settle()
    await env.pass_time(hours=25)
    (reminder,) = env.backend_dm(ann)
    assert "Still open" in text_of(reminder)
    await die_before_recording("welcome.nudge")
    assert len(env.backend_dm(ann)) == 1


async def test_the_team_is_told_once(env, die_before_recording):
    guild, channel = await test_welcome.community(env)
    team = guild.create_text_channel("team")
    await env.bot.services.guilds.change(guild.id, WelcomeSettings, channel_id=channel.id)
    await env.set_up(guild, team_channel_id=team.id)
    await env.bot.services.team.tell(guild.id, "kettle", "The kettle is broken.")
    await env.pass_time(seconds=1)
    assert ["The kettle is broken." in text_of(message) for message in team.history()] == [True]
    await die_before_recording("team.notice", "UPDATE team_notice SET told_at = NULL, message_id = NULL")
    assert len(team.history()) == 1


async def test_a_channel_hears_once_that_it_is_closed(env, hall, die_before_recording):
    await hall.run("lock", reason="Calm down")
    lines = [text_of(message) for message in hall.channel.history()]
    assert len(lines) == 1
    await die_before_recording("channels.say")
    assert [text_of(message) for message in hall.channel.history()] == lines


async def test_a_case_has_one_card_also_where_it_is_drawn_anew_by_a_start_seconds_later(env, die_before_recording):
    court = await Court(env).open()
    await court.run("warn", member=court.bad, reason="Spam")
    assert len(court.cards()) == 1
    record = "UPDATE moderation_case SET log_message_id = NULL, log_channel_id = NULL"
    await die_before_recording("moderation.log", record, starts=0, seconds=2)  # another change had it planned anew
    assert len(court.cards()) == 1


async def test_a_session_has_one_card_also_where_it_is_drawn_anew_for_an_answer(env, die_before_recording):
    shop = await test_sessions.Shop.open(env)
    await shop.published()
    assert len(shop.cards()) == 1
    record = "UPDATE session SET card_message_id = NULL, card_channel_id = NULL"
    await die_before_recording("sessions.card", record, starts=0)
    assert len(shop.cards()) == 1


async def test_an_announcement_has_one_receipt_also_where_it_is_drawn_anew(env, die_before_recording):
    room = await test_announcements.Newsroom(env).open()
    await room.send(Content(text="The kettle is here."))
    assert ["is out" in text_of(message) for message in room.team.history()].count(True) == 1
    record = "UPDATE announcement_post SET receipt_message_id = NULL, receipt_channel_id = NULL"
    await die_before_recording("announcements.receipt", record, starts=0)
    assert ["is out" in text_of(message) for message in room.team.history()].count(True) == 1


async def test_a_card_that_asks_for_approval_is_found_and_shows_what_was_changed_since(env, die_before_recording):
    room = await test_announcements.Newsroom(env).open()
    plan = Plan(title="News", content=Content(text="The kettle is here."), channel_ids=(room.news.id,))
    draft = await room.plans.draft(room.guild.id, plan, by=room.ann.id)
    await room.plans.submit(room.guild.id, draft.id, by=room.ann.id, revision=draft.revision, others=1)
    await env.pass_time(seconds=1)
    assert ["News" in text_of(message) for message in room.team.history()] == [True]
    record = "UPDATE announcement SET ask_message_id = NULL, ask_channel_id = NULL, title = 'Other things'"
    await die_before_recording("announcements.ask", record, starts=0)
    assert ["Other things" in text_of(message) for message in room.team.history()] == [True]


async def test_a_raid_has_one_alert_also_where_it_is_drawn_anew_for_who_joins_later(env, die_before_recording):
    gate = await test_automod.Gate(env).open(raid={"joins": 4})
    gate.joins(4)
    await env.settle()
    await env.pass_time(seconds=5)
    assert len(gate.alerts()) == 1
    record = "UPDATE automod_raid SET card_message_id = NULL, card_channel_id = NULL"
    await die_before_recording("automod.card", record, starts=0)
    assert len(gate.alerts()) == 1


@pytest.fixture
def do_twice_at_once(env, tmp_path, monkeypatch):
    """Have a job asked for anew while it sends, with nothing sent before."""
    send = discord.abc.Messageable.send
    jobs, database = env.bot.services.jobs, env.bot.services.database

    async def enqueue(job):
        async with database.transaction() as tx:
            now = env.bot.services.clock.now()
            await jobs.enqueue(tx, job.kind, job.key, now, guild_id=job.guild_id, payload=job.payload, replace=True)

    async def do(kind, channel, record):
        for message in channel.history():
            await env.bot.get_channel(channel.id).get_partial_message(message.id).delete()
        await env.settle()
        with closing(sqlite3.connect(tmp_path / "hearth.db", timeout=30)) as database, database:
            assert database.execute(record).rowcount == 1
            ((key,),) = database.execute("SELECT job_key FROM job WHERE kind = ?", (kind,)).fetchall()
        async with env.bot.services.database.reading() as tx:
            job = await jobs.find(tx, kind, key)

        async def slowly(*args, **message):
            await enqueue(job)
            await jobs.run_due()
            await asyncio.sleep(0.2)
            return await send(*args, **message)

        monkeypatch.setattr(discord.abc.Messageable, "send", slowly)
        await enqueue(job)
        await jobs.run_due()
        await env.settle()
        assert len(channel.history()) == 1
        async with env.bot.services.database.reading() as tx:
            assert (await jobs.find(tx, kind, key)).state is JobState.DONE

    return do


async def test_an_alert_is_not_sent_by_two_at_once(env, do_twice_at_once):
    gate = await test_automod.Gate(env).open(spam={"messages": 3, "actions": ["alert"]})
    await gate.say("one", "two", "three")
    record = "UPDATE automod_offence SET alert_message_id = NULL, alert_channel_id = NULL"
    await do_twice_at_once("automod.alert", gate.team, record)


async def test_the_alert_of_a_raid_is_not_sent_by_two_at_once(env, do_twice_at_once):
    gate = await test_automod.Gate(env).open(raid={"joins": 4})
    gate.joins(4)
    await env.settle()
    await env.pass_time(seconds=5)
    record = "UPDATE automod_raid SET card_message_id = NULL, card_channel_id = NULL"
    await do_twice_at_once("automod.card", gate.team, record)


async def test_a_receipt_is_not_written_by_two_at_once(env, do_twice_at_once):
    room = await test_announcements.Newsroom(env).open()
    await room.send(Content(text="The kettle is here."))
    record = "UPDATE announcement_post SET receipt_message_id = NULL, receipt_channel_id = NULL"
    await do_twice_at_once("announcements.receipt", room.team, record)
