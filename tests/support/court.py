"""A server with moderators, somebody above them, and somebody to moderate."""

from __future__ import annotations

import discord

from bot.cases.settings import ModerationSettings
from cogs.moderation.service import ModerationService
from cogs.welcome.models import WelcomeSettings
from tests.support.messages import text_of

POWERS = discord.Permissions(moderate_members=True, kick_members=True, ban_members=True)


class Court:
    """A server with two moderators, somebody above them, and somebody to moderate."""

    def __init__(self, env) -> None:
        self.env = env
        self.guild = env.create_guild()
        self.channel = self.guild.create_text_channel("general")
        self.log = self.guild.create_text_channel("mod-log")
        self.top = self.guild.create_role("Founder", permissions=discord.Permissions(manage_guild=True))
        self.mods = self.guild.create_role("Moderator", permissions=POWERS)
        self.low = self.guild.create_role("Regular")
        self.mod = self.guild.add_member(env.create_user("mod"), roles=[self.mods])
        self.other = self.guild.add_member(env.create_user("other"), roles=[self.mods])
        self.boss_user = env.create_user("boss")
        self.boss = self.guild.add_member(self.boss_user, roles=[self.top])
        self.bad_user = env.create_user("bad")
        self.bad = self.guild.add_member(self.bad_user)

    async def open(self, **settings):
        await self.env.set_up(self.guild)
        guilds = self.env.bot.services.guilds
        await guilds.set(self.guild.id, WelcomeSettings(enabled=False))
        await guilds.set(self.guild.id, ModerationSettings(log_channel_id=self.log.id, **settings))
        return self

    async def run(self, command, actor=None, **options):
        result = await (actor or self.mod).slash(self.channel, command, **options)
        await self.env.pass_time(seconds=1)
        return result

    async def cases(self, target=None):
        service = self.env.bot.services[ModerationService]
        found, _total = await service.cases.about(self.guild.id, (target or self.bad).id, most=50)
        return found

    def is_here(self, member=None):
        return (member or self.bad).id in self.env.backend.guilds[self.guild.id].members

    def is_banned(self):
        return self.bad.id in self.env.backend.guilds[self.guild.id].bans

    def muted_until(self):
        member = self.env.bot.get_guild(self.guild.id).get_member(self.bad.id)
        return member.timed_out_until if member is not None else None

    def told(self):
        return [text_of(message) for message in self.env.backend_dm(self.bad_user)]

    def cards(self):
        return [text_of(message) for message in self.log.history()]

    def limit_bot(self, **off):
        role = next(role for role in self.env.backend.guilds[self.guild.id].roles.values() if role.managed)
        left = discord.Permissions(role.permissions)
        left.update(administrator=False, **off)
        self.env.backend.edit_role(self.guild.id, role.id, {"permissions": left.value})


def said(result) -> str:
    assert result.ephemeral
    return "\n".join(text_of(message) for message in [result.response, *result.followups] if message is not None)
