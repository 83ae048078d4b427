"""What Discord had accepted when the process died is not sent again, also after Discord has forgotten the nonce."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from cogs.welcome.models import WelcomeSettings
from tests.discord import test_channels, test_reports, test_welcome
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
