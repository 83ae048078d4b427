"""What the bot has planned on a server, from all its features, on a simulated Discord."""

from __future__ import annotations

import datetime as dt
from io import BytesIO

import discord
from PIL import Image

from bot.agenda import Limits, Month, Source, State, agenda_file, alt_text, conflicts, picture_of, span_of
from cogs.leaderboards.models import LeaderboardSettings
from cogs.sessions.models import Kind, Place, Plan, SessionSettings
from cogs.sessions.service import CourseService, PlanService

JUNE = dt.date(2026, 6, 1)


async def test_sessions_and_boards_are_in_one_calendar_with_links_to_what_was_posted(env):
    guild = env.create_guild()
    role = guild.create_role("host", permissions=discord.Permissions(administrator=True))
    host = guild.add_member(env.create_user("host"), roles=[role])
    channel, stage = guild.create_text_channel("sessions"), guild.create_stage_channel("stage")
    await env.set_up(guild, timezone="Europe/Berlin")
    services = env.bot.services
    await services.guilds.set(guild.id, SessionSettings(enabled=True, channel_id=channel.id, makes_events=False))
    await services.guilds.set(guild.id, LeaderboardSettings(channel_id=channel.id))
    plan = Plan(
        kind=Kind.FOUNDER,
        title="Ask the founders",
        about="Anything.",
        starts_at=dt.datetime(2026, 6, 15, 8, 30, tzinfo=dt.UTC),  # half an hour after the board of the week
        minutes=60,
        place=Place.STAGE,
        channel_id=stage.id,
        host_id=host.id,
    )
    draft = await services[PlanService].draft(guild.id, plan, by=host.id)
    await services[PlanService].publish(guild.id, draft.id)
    await env.pass_time(seconds=3)
    (card,) = [message for message in channel.history() if message.components]

    zone = (await services.guilds.server(guild.id)).zone
    entries = await services.agenda.between(guild.id, *span_of(JUNE, zone))
    assert [(each.source, f"{each.starts_at:%d %H:%M}", each.state) for each in entries] == [
        (Source.LEADERBOARD, "15 08:00", State.SCHEDULED),
        (Source.SESSION, "15 08:30", State.SCHEDULED),
        (Source.LEADERBOARD, "22 08:00", State.SCHEDULED),
        (Source.LEADERBOARD, "29 08:00", State.SCHEDULED),
    ]
    assert entries[1].link == card.jump_url
    found = conflicts(entries, Limits(zone=zone))
    assert set(found) == {entries[0].id, entries[1].id}  # both in the channel, within an hour

    month = Month(
        first=JUNE,
        today=dt.date(2026, 6, 10),
        zone=zone,
        entries=entries,
        flagged=frozenset(found),
        locale="en",
        server=guild.name,
    )
    assert Image.open(BytesIO(await picture_of(month))).format == "PNG"
    assert "15 Jun: 10:00 Helpers of the week (planned) ⚠️, 10:30 Ask the founders (planned) ⚠️." in alt_text(month)
    raw = agenda_file(entries, zone, guild.name, now=env.now(), locale="en", channels={channel.id: "sessions"})
    assert raw.count(b"BEGIN:VEVENT") == 4

    await env.pass_time(days=4, hours=21)
    await services[CourseService].end(guild.id, draft.id)
    (over,) = [
        each for each in await services.agenda.between(guild.id, *span_of(JUNE, zone)) if each.source is Source.SESSION
    ]
    assert (over.state, over.key) == (State.OVER, entries[1].key)
