"""The server as it was founded: roles, channels, who was there first, and what the wizard would have set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
import yaml

from bot.clock import to_millis
from bot.demo import simulator

if TYPE_CHECKING:
    import simcord

    from bot.demo.story import Person
    from bot.demo.world import World

HOSTS = ("jonas", "ottilie")
"""Who has volunteered to greet newcomers."""
MAY_READ_ONLY = discord.PermissionOverwrite(send_messages=False)
HIDDEN = discord.PermissionOverwrite(view_channel=False)
SHOWN = discord.PermissionOverwrite(view_channel=True, send_messages=True)
FOUNDER_MAY = discord.Permissions(
    manage_guild=True,
    manage_channels=True,
    manage_roles=True,
    manage_messages=True,
    moderate_members=True,
    manage_events=True,
)
MODERATOR_MAY = discord.Permissions(manage_messages=True, moderate_members=True, kick_members=True)


def furnish(world: World) -> None:
    """Make the roles and channels."""
    guild = world.guild
    for role in world.story.roles:
        may = {"founder": FOUNDER_MAY, "moderator": MODERATOR_MAY}.get(role.key)
        world.roles[role.key] = guild.create_role(role.name, permissions=may, color=role.color, hoist=role.hoist)
    categories: dict[str, simcord.ChannelHandle] = {}
    for channel in world.story.channels:
        if channel.category not in categories:
            categories[channel.category] = guild.create_category(channel.category)
        if channel.is_stage:
            world.stages[channel.name] = guild.create_stage_channel(channel.name, category=categories[channel.category])
            continue
        overwrites: dict[Any, discord.PermissionOverwrite] = {}
        if channel.read_only or channel.private:
            overwrites[guild.default_role] = HIDDEN if channel.private else MAY_READ_ONLY
            overwrites |= {world.roles[role]: SHOWN for role in ("founder", "moderator")}
            overwrites |= {_bot_role(world): SHOWN}
        world.channels[channel.name] = guild.create_text_channel(
            channel.name, topic=channel.about, category=categories[channel.category], overwrites=overwrites
        )


def _bot_role(world: World) -> simcord.RoleHandle:
    return next(role for name, role in world.guild.roles.items() if name == simulator.BOT_NAME)


def invite_first(world: World) -> None:
    """Let those join who were there before the bot."""
    for person in world.story.people:
        if person.joined is None:
            if person.key not in world.people:
                actor = world.add_person(person.key, person.name)
                world.env.backend.add_member(world.guild.id, actor.id)
            give_roles(world, person)


def give_roles(world: World, person: Person) -> None:
    """Give somebody the roles of their part and their topics."""
    keys = [person.role, *(["member"] if person.role != "member" else []), *person.topics]
    for key in keys:
        world.env.backend.add_member_role(world.guild.id, world.people[person.key].id, world.roles[key].id)


async def set_up(world: World) -> None:
    """Set the server up as the wizard would."""
    topics = [world.roles[role.key].id for role in world.story.roles if role.topic]
    document = {
        "server": {
            "set_up_at": to_millis(world.env.now()),
            "language": "en",
            "timezone": world.story.server.timezone,
            "staff_role_ids": [world.roles["founder"].id, world.roles["moderator"].id],
            "topic_role_ids": topics,
            **{
                f"{purpose}_channel_id": world.channel_for(purpose).id
                for purpose in ("team", "rules", "introductions", "help")
            },
        },
        "welcome": {
            "channel_id": world.channel_for("welcome").id,
            "role_ids": [world.roles["member"].id],
        },
        "matches": {"enabled": True, "channel_id": world.channel_for("matches").id},
        "hosts": {"enabled": True},
        "moderation": {"log_channel_id": world.channel_for("mod-log").id},
        "appeals": {"channel_id": world.channel_for("appeals").id},
        "sessions": {"enabled": True, "channel_id": world.channel_for("sessions").id, "ahead": 1},
        "announcements": {"enabled": True},
        "leaderboards": {
            "channel_id": world.channel_for("leaderboard").id,
            "winners_role_id": world.roles["star"].id,
        },
    }
    founder = world.people["ida"].id
    await world.bot.services.guilds.import_document(world.guild.id, yaml.safe_dump(document), by=founder)
    for key in HOSTS:
        await world.people[key].slash(world.channel_for("help"), "host on")
