"""What people do in Discord's own client: join and leave, write, react, use commands, press, choose, fill in."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from tests.wire.standin.interactions import COMMAND, COMPONENT, MODAL, OPENS_FORM
from tests.wire.standin.reading import fill_in, part_called

if TYPE_CHECKING:
    from tests.wire.standin.channels import Channels
    from tests.wire.standin.gateway import Gateway
    from tests.wire.standin.interactions import Exchange, Interactions
    from tests.wire.standin.journal import Journal
    from tests.wire.standin.messages import Messages
    from tests.wire.standin.world import Payload, World

CHAT, MESSAGE_MENU = 1, 3
SUB_COMMAND, SUB_COMMAND_GROUP = 1, 2
USER, CHANNEL, ROLE = 6, 7, 8
MOMENT = 0.1
"""Seconds in which somebody sees a button and presses it: by then the bot knows that its message is out."""


class Actions:
    """The people's side of the stand-in; what they do returns once the bot has answered."""

    world: World
    journal: Journal
    gateway: Gateway
    messages: Messages
    channels: Channels
    interactions: Interactions

    async def join(self, guild_id: str, user: Payload, **more: Any) -> Payload:
        """Let a user join a guild; return the member."""
        member = self.world.member(guild_id, user, **more)
        await self.gateway.dispatch("GUILD_MEMBER_ADD", member | {"guild_id": guild_id}, guild_id=guild_id)
        return member

    async def leave(self, guild_id: str, user: Payload) -> None:
        """Let a member leave."""
        guild = self.world.get_guild(guild_id)
        guild["members"].remove(self.world.get_member(guild_id, user["id"]))
        guild["member_count"] -= 1
        await self.gateway.dispatch("GUILD_MEMBER_REMOVE", {"guild_id": guild_id, "user": user}, guild_id=guild_id)

    async def say(self, channel_id: str, author: Payload, content: str, *, to: Payload | None = None) -> Payload:
        """Let a member write a message, or reply to one; return it."""
        if to is None:
            return await self.messages.post(channel_id, author, {"content": content})
        reference = {"type": 0, "message_id": to["id"], "channel_id": channel_id, "guild_id": to.get("guild_id")}
        more = {"referenced_message": to, "type": 19}
        written = {"content": content, "message_reference": reference}
        return await self.messages.post(channel_id, author, written, **more)

    async def post(self, forum_id: str, author: Payload, title: str, content: str) -> Payload:
        """Let a member post in a forum; return the thread."""
        forum = self.world.get_channel(forum_id)
        thread, _message = await self.channels.post_in_forum(forum, title, author, {"content": content}, [])
        return thread

    async def slash(
        self,
        name: str,
        given: dict[str, Any] | None = None,
        *,
        channel_id: str,
        user: Payload,
        options: list[Payload] | None = None,
        users: list[Payload] | None = None,
    ) -> Exchange:
        """Let a member use a command that the bot registered, like "case void"; its options are given by name.

        A user is given as they are, everything else as Discord sends it. `options` and `users` are sent as they stand.
        """
        first, *path = name.split()
        command = self._command(first, CHAT)
        definition, below = command, []
        for step in path:
            definition = next(each for each in definition["options"] if each["name"] == step)
            below.append(definition)
        types = {each["name"]: each["type"] for each in definition.get("options") or []}
        whom = [value for value in (given or {}).values() if isinstance(value, dict)] + (users or [])
        sent = (options or []) + [
            {"name": each, "type": types[each], "value": value["id"] if isinstance(value, dict) else value}
            for each, value in (given or {}).items()
        ]
        for step in reversed(below):
            sent = [{"name": step["name"], "type": step["type"], "options": sent}]
        data = {"id": command["id"], "name": first, "type": CHAT, "options": sent}
        data["resolved"] = self._resolved(channel_id, users=whom)
        return await self.interaction(COMMAND, data, channel_id=channel_id, user=user)

    async def menu(self, name: str, message: Payload, *, user: Payload) -> Exchange:
        """Let a member choose from the menu of a message."""
        command, channel_id = self._command(name, MESSAGE_MENU), message["channel_id"]
        data = {"id": command["id"], "name": name, "type": MESSAGE_MENU, "target_id": message["id"]}
        data["resolved"] = {"messages": {message["id"]: message}}
        return await self.interaction(COMMAND, data, channel_id=channel_id, user=user)

    async def press(self, name: str, *, message: Payload, user: Payload) -> Exchange:
        """Let a member press a button of a message: by its label, or how its custom_id begins."""
        part = part_called(message, name)
        await asyncio.sleep(MOMENT)
        data = {"custom_id": part["custom_id"], "component_type": part["type"]}
        return await self.interaction(COMPONENT, data, channel_id=message["channel_id"], user=user, message=message)

    async def choose(self, name: str, chosen: list[str], *, message: Payload, user: Payload) -> Exchange:
        """Let a member choose in a list of a message, by how its custom_id begins: values, or ids of what there is."""
        part = part_called(message, name)
        await asyncio.sleep(MOMENT)
        data = {"custom_id": part["custom_id"], "component_type": part["type"], "values": chosen}
        channels = [self.world.channels[each] for each in chosen if each in self.world.channels]
        data["resolved"] = self._resolved(message["channel_id"], channels=channels)
        return await self.interaction(COMPONENT, data, channel_id=message["channel_id"], user=user, message=message)

    async def submit(self, form: Exchange, answers: dict[str, Any], *, user: Payload) -> Exchange:
        """Let a member send a form that was opened: answers by their labels, all else as it stands."""
        opened = self.form_of(form)
        data = {"custom_id": opened["custom_id"], "components": fill_in(opened, answers), "resolved": {}}
        beside = form.asked.get("message")
        more = {"message": beside} if beside is not None else {}
        return await self.interaction(MODAL, data, channel_id=form.channel_id, user=user, **more)

    def form_of(self, exchange: Exchange) -> Payload:
        """Return the form that was opened. Raises LookupError with what was said instead."""
        if exchange.callback is None or exchange.callback["type"] != OPENS_FORM:
            raise LookupError(f"no form was opened, but: {exchange.words}")
        return exchange.callback["data"]

    async def interaction(
        self, kind: int, data: Payload, *, channel_id: str, user: Payload, seconds: float = 5, **more: Any
    ) -> Exchange:
        """Send any interaction; return once the bot answered. Raises TimeoutError."""
        exchange = await self.interactions.ask(kind, data, channel_id=channel_id, user=user, **more)
        await self.journal.until(lambda: exchange.callback, seconds)
        return exchange

    async def answered(self, exchange: Exchange, seconds: float = 10) -> Exchange:
        """Wait until the bot has said something, where it first asked for time. Raises TimeoutError."""
        await self.journal.until(lambda: exchange.is_answered, seconds)
        return exchange

    def _command(self, name: str, kind: int) -> Payload:
        command = next((each for each in self.world.commands if (each["name"], each["type"]) == (name, kind)), None)
        if command is None:
            raise LookupError(f"the bot registered no command {name}")
        return command

    def _resolved(
        self, channel_id: str, *, users: list[Payload] | None = None, channels: list[Payload] | None = None
    ) -> Payload:
        guild_id = self.world.get_channel(channel_id).get("guild_id")
        ids = {each["id"] for each in users or []}
        members = self.world.guilds[guild_id]["members"] if ids and guild_id is not None else []
        here = {each["user"]["id"]: each for each in members if each["user"]["id"] in ids}
        more = {"permissions": "0"}
        return {
            "users": {each["id"]: each for each in users or []},
            "members": {
                each_id: {name: value for name, value in each.items() if name != "user"} | more
                for each_id, each in here.items()
            },
            "channels": {each["id"]: each | {"permissions": "0"} for each in channels or []},
        }
