"""The discord.py client: start, command sync, catching up, graceful stop. Knows no feature."""

from __future__ import annotations

import asyncio
import hashlib
import json
import sys
from typing import TYPE_CHECKING, Any

import discord
import yarl
from discord.ext import commands
from discord.gateway import DiscordWebSocket

from bot.errors import UnavailableError
from bot.i18n import catalogues_digest
from bot.intents import intents
from bot.kit.counting import Counting, counted_channel
from bot.kit.evidence import Deletions, EvidenceButton, evidence_kind
from bot.kit.heartbeat import Heartbeat
from bot.kit.leftovers import Leftovers
from bot.kit.letters import cut_kind
from bot.kit.mapper import CommandTree
from bot.kit.missed import Missed
from bot.kit.notices import notice_kind
from bot.kit.translator import Translator
from bot.kit.turns import Turns
from bot.logs import get_logger

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Awaitable, Callable, Coroutine

    from bot.cases import Case
    from bot.kit.observer import Observer
    from bot.kit.offers import CaseOffer
    from bot.members import Milestone
    from bot.services import Services

    Wants = Callable[[discord.Message], bool]
    Hear = Callable[[discord.Message], Coroutine[Any, Any, None]]

log = get_logger(__name__)

STOP_SECONDS = 3.0  # for jobs that run; the rest of stopping takes well under the promised five
CHUNK_SECONDS = 60
COMMANDS_STATE = "commands"


discord.VoiceClient.warn_nacl = False  # we never speak in voice channels, so what that needs is not installed
discord.VoiceClient.warn_dave = False


class Hearth(commands.AutoShardedBot):
    """The bot. `prepare` opens the database and adds the features; `ticks` is off where time is turned by hand."""

    def __init__(self, services: Services, prepare: Callable[[Hearth], Awaitable[None]], *, ticks: bool = True) -> None:
        settings = services.settings
        super().__init__(
            command_prefix=(),
            help_command=None,
            tree_cls=CommandTree,
            intents=intents(message_content=settings.message_content),
            allowed_mentions=discord.AllowedMentions.none(),
            allowed_contexts=discord.app_commands.AppCommandContext(
                guild=True, dm_channel=False, private_channel=False
            ),
            allowed_installs=discord.app_commands.AppInstallationType(guild=True, user=False),
            shard_count=settings.shard_count,
            shard_ids=settings.shard_ids,  # pyright: ignore[reportArgumentType] - None is discord.py's default
        )
        self.services = services
        self.step_buttons: dict[Milestone, Callable[[str], discord.ui.Item[Any]]] = {}
        """The button, in a language, with which a member takes a step; the feature behind the step puts it here."""
        self.show_history: Callable[[discord.Interaction[Any], int], Awaitable[None]] | None = None
        """Answers staff with the cases about a member, by their id; moderation puts it here."""
        self.case_offers: list[CaseOffer] = []
        """What members are offered in the message about a case; the feature that handles it puts it here."""
        self.history_button: Callable[[Case, str], discord.ui.Item[Any]] | None = None
        """The button, in a language, that shows staff everything about the member of a case."""
        self._hearing: list[tuple[Wants, Hear]] = []
        """Who hears messages: whether it concerns them, and what they do with it."""
        self.observer: Observer | None = None
        """Told of events and commands; None where nobody counts them."""
        self._prepare = prepare
        self._ticks = ticks
        self._is_working = False
        self._is_stopping = False
        self._ready_shards: set[int] = set()
        self._unseen: dict[int, dt.datetime | None] = {}
        """The servers that Discord cannot show us now (an outage), and since when we may be missing their events."""
        self._loading: set[int] = set()
        """The servers whose members Discord is still telling us: whoever is unknown there may be there all the same."""
        self._missed = Missed(self)
        self.heartbeat = Heartbeat(self, self._missed)
        self._turns = Turns(self)
        services.jobs.hold_while(self._is_out_of_reach)

    @property
    def shards_at_work(self) -> dict[int, bool]:
        """Which of this process's shards know their servers and miss nothing, by the shard's id."""
        away = self.heartbeat.away or set()
        return {shard: shard in self._ready_shards and shard not in away for shard in self.shards}

    def hear(self, wants: Wants, hear: Hear) -> None:
        """Have a feature hear the messages of people on servers that `wants` says yes to, from memory and at once.

        A listener of discord.py's instead would cost a task for every message, whether it concerns the feature or not.
        """
        self._hearing.append((wants, hear))

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        """Hand an event to the listeners; whoever counts is told without a listener's task of its own."""
        if self.observer is not None and event == "socket_event_type":
            self.observer.event(args[0])
        super().dispatch(event, *args, **kwargs)

    async def setup_hook(self) -> None:
        """Add what the bot consists of, before the gateway is opened."""
        await self._route_gateway()
        await self._prepare(self)
        self.services.jobs.register(notice_kind(self))
        self.services.jobs.register(cut_kind(self))
        self.services.jobs.register(evidence_kind(self))
        self.add_dynamic_items(EvidenceButton)
        await self.add_cog(Counting(self))
        await self.add_cog(Deletions(self))
        await self.add_cog(Leftovers(self))
        await self.tree.set_translator(Translator())
        if self.services.settings.sync_commands:
            await self.sync_commands()
        await self.services.members.load()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Wait for this shard's turn to identify, among all processes; one alone waits as discord.py does."""
        if self.services.settings.shard_ids is None:
            await super().before_identify_hook(shard_id, initial=initial)
        else:
            await self._turns.wait(shard_id or 0)

    async def sync_commands(self) -> bool:
        """Register the slash commands if their definition changed since the last time; say whether it did."""
        payload = [command.to_dict(self.tree) for command in self._all_commands()]
        # The catalogues as files: translating all commands to compare them would take longer than anything else here.
        canonical = json.dumps([self.application_id, payload, catalogues_digest()], sort_keys=True)
        digest = hashlib.sha256(canonical.encode()).hexdigest()
        if await self.services.state.get(COMMANDS_STATE) == digest:
            return False
        await self.tree.sync()
        await self.services.state.put(COMMANDS_STATE, digest)
        log.info("commands registered", amount=len(payload))
        return True

    async def on_shard_connect(self, shard_id: int) -> None:
        """Put off the work of a shard whose servers we are only getting to know: an empty cache proves no absence."""
        self._ready_shards.discard(shard_id)
        self._serve()

    async def on_shard_ready(self, shard_id: int) -> None:
        """Start working once a shard knows its servers, and let the features catch up on each of them."""
        guilds = [guild for guild in self.guilds if guild.shard_id == shard_id]
        loading = {guild.id for guild in guilds if not guild.unavailable and not guild.chunked}
        self._loading |= loading
        self._ready_shards.add(shard_id)
        try:
            await self._start_work()
            since = await self.services.state.last_seen_at(shard_id, self.shard_count or 1)
            self.heartbeat.back(shard_id)
            if since is None:  # from now on there is something to catch up on, also for who is killed within seconds
                await self.services.state.seen([shard_id], self.shard_count or 1)
            log.info("shard ready", shard=shard_id, guilds=len(self.guilds))
            for guild in guilds:
                await self._get_to_know(guild, since)
        finally:
            self._loading -= loading

    async def on_guild_unavailable(self, guild: discord.Guild) -> None:
        """Remember from when on an outage hides a server from us."""
        self._unseen.setdefault(guild.id, self.services.clock.now())

    async def on_guild_available(self, guild: discord.Guild) -> None:
        """Let the features catch up on a server that an outage had hidden."""
        if guild.id in self._unseen:
            self.dispatch("catch_up", guild, self._unseen.pop(guild.id))

    async def on_shard_resumed(self, shard_id: int) -> None:
        """Go on: Discord has sent again whatever a short interruption held back."""
        self.heartbeat.back(shard_id)

    async def on_shard_disconnect(self, shard_id: int) -> None:
        """Remember that this shard may be missing events, so that catching up reaches back far enough."""
        self.heartbeat.lost(shard_id)

    async def on_message(self, message: discord.Message, /) -> None:
        """Count, and wake the features that a message concerns: there are no prefix commands."""
        if message.guild is None or message.author.bot or message.webhook_id is not None:
            return
        self.services.members.spoke(message.guild.id, message.author.id)
        self.services.activity.message(message.guild.id, message.author.id, counted_channel(message.channel))
        for wants, hear in () if self._is_stopping else self._hearing:
            if wants(message):  # each on its own, as discord.py runs its listeners: none waits for another
                self._schedule_event(hear, "on_message", message)

    async def on_error(self, event_method: str, /, *args: Any, **_kwargs: Any) -> None:
        """Log what a listener failed with; the others go on. What the database could not take is caught up on later."""
        if self._is_stopping:
            log.info("listener ended by the stop", listener=event_method)  # the next start catches up
            return
        if isinstance(sys.exception(), UnavailableError):  # discord.py calls this from its except block
            self._missed.note(event_method, args)
        log.exception("listener failed", listener=event_method)  # noqa: LOG004 - likewise

    async def close(self) -> None:
        """Stop taking work, finish or give back what runs, write what is pending, and close everything."""
        if self._is_stopping:
            return
        self._is_stopping = True
        has_worked = self.heartbeat.is_beating
        self.heartbeat.cancel()
        await self.services.jobs.stop(STOP_SECONDS)
        if has_worked:
            await self.heartbeat.listeners_done()
            await self.heartbeat.beat()
        await super().close()
        await self.services.database.close()
        log.info("stopped")

    async def _start_work(self) -> None:
        self._serve()
        if self._is_working:
            return
        self.heartbeat.start()
        if self._ticks:
            await self.services.jobs.start()
        self._is_working = True

    def _serve(self) -> None:
        self.services.jobs.serve(self.shard_count or 1, sorted(self._ready_shards))

    def _is_out_of_reach(self, guild_id: int) -> bool:
        guild = self.get_guild(guild_id)
        if guild is None:
            return False
        return bool(guild.unavailable) or guild_id in self._unseen or guild_id in self._loading

    async def _get_to_know(self, guild: discord.Guild, since: dt.datetime | None) -> None:
        if guild.unavailable:  # asked for its members, Discord would never answer
            self._unseen.setdefault(guild.id, since)
            return
        if not guild.chunked:  # a large server may still be loading
            await self._chunk(guild)
        self._loading.discard(guild.id)
        self.dispatch("catch_up", guild, since)

    async def _chunk(self, guild: discord.Guild) -> None:
        try:
            async with asyncio.timeout(CHUNK_SECONDS):
                await guild.chunk()
        except TimeoutError:  # the servers after it must not wait for ever
            log.warning("members not loaded in time", guild_id=guild.id)

    def _all_commands(self) -> list[Any]:
        found = self.tree.get_commands()
        return sorted(found, key=lambda command: (type(command).__name__, command.name))

    async def _route_gateway(self) -> None:
        if self.services.settings.discord_api_url is None:
            return
        # With a fixed shard count discord.py would go to Discord's own gateway; the proxy says which one is meant.
        _shards, url, _limits = await self.http.get_bot_gateway()
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(url)
