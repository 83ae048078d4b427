"""The machine's clock is set forward and back, and the machine sleeps: each piece of work once, and at its time."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import re
import signal
from math import ceil
from pathlib import Path

import pytest

from bot.cases import CaseKind, CaseSource, Draft
from bot.cases.settings import ModerationSettings
from bot.guilds import ServerSettings
from cogs.announcements.models import Content, Layout
from cogs.announcements.models import Plan as News
from cogs.sessions.models import Kind, Place, Plan, SessionSettings
from tests.support.announcements import NewsWorld
from tests.support.proof import LONG, trials
from tests.support.sessions import SessionWorld
from tests.wire import deeds
from tests.wire.gifts import Gifts
from tests.wire.process import BotProcess
from tests.wire.test_announcements import LET_GO, Press
from tests.wire.test_run import STARTED, STOP_SECONDS

pytestmark = pytest.mark.proof("The clock jumps")

RUNNER = str(Path(__file__).with_name("shifted.py"))
HOUR = 3600
JUMPS = trials(1, 10)
SLEEPS_SECONDS = trials(3, 75)
A_FEW_TICKS_SECONDS = 5
SET_BACK = "clock was set back"
CARD = "SELECT log_message_id FROM moderation_case WHERE id = {}"
ENDED_AFTER = "SELECT ended_at - expires_at FROM moderation_case WHERE id = {} AND ended_at IS NOT NULL"
RENEWED_EARLIER = """
UPDATE job SET run_at = run_at - {seconds} * 1000, due_at = due_at - {seconds} * 1000
WHERE kind = 'cases.end' AND job_key = '{case_id}'
"""
REMINDER = re.compile(r"sessions:remind:\d+:flip:\w+-\w+")


class Shifting(Press):
    """A server that posts to a channel, and a bot whose clock is set."""

    def __init__(self, discord, guild, folder) -> None:
        super().__init__(discord, guild, folder, channels=1)
        self._shift = folder / "shift"
        self.set_clock(0)
        self.environment |= {"SHIFT_FILE": str(self._shift)}

    def process(self):
        return BotProcess(RUNNER, "run", cwd=self.folder, **self.environment)

    def set_clock(self, seconds):
        self._shift.write_text(str(seconds))

    async def post(self, trial, seconds, tolerance=30):
        """Have a post go out so many seconds from the real now."""
        content = Content(text=f"Post {trial}.", layout=Layout.CARD)
        at = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=seconds)
        plan = News(
            title=f"Trial {trial}",
            content=content,
            channel_ids=tuple(map(int, self.channels)),
            starts_at=at,
            tolerance_minutes=tolerance,
        )
        async with self.services() as services:
            plans = NewsWorld(services).plans
            draft = await plans.draft(self.guild_id, plan, by=1)
            await plans.submit(self.guild_id, draft.id, by=1, revision=draft.revision, others=0)

    async def posted(self, trial, seconds=20):
        await self.discord.until(lambda: self.copies(trial) == [1], seconds)

    async def meet(self, seconds):
        """Plan a session so many seconds from the real now, of which the channel is reminded two hours before."""
        async with self.services() as services:
            channel_id = int(self.channels[0])
            day = dt.time(0)
            await services.guilds.change(self.guild_id, ServerSettings, quiet_from=day, quiet_until=day)
            await services.guilds.set(
                self.guild_id,
                SessionSettings(enabled=True, channel_id=channel_id, makes_events=False, reminders=(120,)),
            )
            plans = SessionWorld(services).plans
            at = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=seconds)
            plan = Plan(
                kind=Kind.FOUNDER,
                title="Kettles",
                about="All about them.",
                starts_at=at,
                minutes=60,
                place=Place.TEXT,
                channel_id=channel_id,
                host_id=1,
            )
            draft = await plans.draft(self.guild_id, plan, by=1)
            await plans.publish(self.guild_id, draft.id)

    def person(self, name):
        user = self.discord.world.user(name)
        self.discord.world.member(str(self.guild_id), user)
        return user

    async def log_cases(self):
        """Have cases shown; before the bot starts, which notices what others change after some seconds only."""
        async with self.services() as services:
            await services.guilds.set(self.guild_id, ModerationSettings(log_channel_id=int(self.channels[0])))

    async def mute(self, user, seconds=None):
        """Have somebody muted until so many seconds from the real now, or for ever; return the id of the case."""
        draft = Draft(
            guild_id=self.guild_id,
            kind=CaseKind.MUTE,
            target_id=int(user["id"]),
            target_name=user["username"],
            moderator_id=1,
            reason="Rude",
            source=CaseSource.COMMAND,
            source_key=user["id"],
            expires_at=None if seconds is None else dt.datetime.now(dt.UTC) + dt.timedelta(seconds=seconds),
        )
        async with self.services() as services:
            case = await services.cases.open(draft, acts_at_once=True)
        await deeds.until(lambda: self.ask(CARD.format(case.id)), 20)
        return case.id

    async def ended(self, case_id):
        """Wait until the end of a mute is recorded; return how many seconds after it was due."""
        ((millis,),) = await deeds.until(lambda: self.all_of(ENDED_AFTER.format(case_id)), 20)
        return millis / 1000

    def times_shown(self, case_id):
        """How often the card of a case was drawn anew."""
        card = self.ask(CARD.format(case_id))
        return len(self.discord.requests_to("PATCH", f"/channels/{self.channels[0]}/messages/{card}"))

    def times_put(self, user):
        """How often Discord was asked to mute somebody, or to let them go."""
        return len(self.discord.requests_to("PATCH", f"/guilds/{self.guild_id}/members/{user['id']}"))

    @property
    def reminders(self):
        messages = self.discord.world.messages.get(self.channels[0], {}).values()
        return sum(bool(REMINDER.search(json.dumps(message))) for message in messages)


@pytest.fixture
async def shifting(discord, guild, tmp_path):
    made = Shifting(discord, guild, tmp_path)
    await made.set_up()
    return made


async def stop(process):
    process.stop()
    assert await process.exit_code(STOP_SECONDS) == 0
    assert "Traceback" not in process.output
    assert "unexpected" not in process.output


async def test_set_forward_and_back_by_two_hours_everything_comes_once_and_nothing_sleeps(
    discord, guild, general, mira, shifting, figure
):
    gifts = Gifts(discord, guild, general, mira)
    await shifting.meet(3.5 * HOUR)
    async with shifting.process() as process:
        await process.wrote(STARTED)
        for jump in range(JUMPS):
            soon, now, late = f"{jump} soon", f"{jump} now", f"{jump} late"
            await shifting.post(soon, 1.9 * HOUR)
            await shifting.post(late, 1 * HOUR)
            await asyncio.sleep(1)
            assert shifting.copies(soon) == [0]
            shifting.set_clock(2 * HOUR)
            await shifting.posted(soon)
            assert await gifts.give()
            shifting.set_clock(0)
            await shifting.post(now, 1)
            await shifting.posted(now)
            assert await gifts.give()
        await asyncio.sleep(A_FEW_TICKS_SECONDS)
        assert process.output.count(SET_BACK) == JUMPS
        await stop(process)
    for jump in range(JUMPS):
        assert [shifting.copies(f"{jump} {which}") for which in ("soon", "now", "late")] == [[1], [1], [0]]
    missed = shifting.ask("SELECT COUNT(*) FROM announcement_post WHERE state = 'missed'")
    assert missed == JUMPS, "what is later than its tolerance says so"
    assert shifting.reminders == 1
    await gifts.assert_stored(shifting.environment["HEARTH_DATABASE_URL"])
    figure(
        f"Clock set forward by 2 h and back again, {JUMPS} times",
        f"{2 * JUMPS} of {2 * JUMPS} due posts sent once, {missed} of {JUMPS} past their tolerance missed and said so, "
        "a session's reminder once, new work done at once after each jump",
    )


async def test_what_died_while_the_clock_was_ahead_goes_on_within_a_lease(discord, shifting, figure):
    """The lease of the process that dies lies two hours ahead; the next one does not wait for that."""
    shifting.set_clock(2 * HOUR)
    async with shifting.process() as process:
        await process.wrote(STARTED)
        await shifting.post("held", 2 * HOUR)
        discord.rest.hold("POST", f"/channels/{shifting.channels[0]}/messages")
        await discord.until(lambda: discord.rest.is_holding, 30)
        process.stop(signal.SIGKILL)
        await process.exit_code()
    discord.rest.release()
    shifting.set_clock(0)
    async with shifting.process() as process:
        await process.wrote(STARTED)
        await asyncio.sleep(A_FEW_TICKS_SECONDS)
        ahead = shifting.ask("SELECT MAX(run_at) FROM job WHERE state = 'running'") or 0
        assert ahead / 1000 - dt.datetime.now(dt.UTC).timestamp() <= 60
        if not LONG:
            shifting.ask(LET_GO)
        await shifting.posted("held", 90)
        await stop(process)
    assert shifting.copies("held") == [1]
    figure("SIGKILL while a post goes out and the clock is 2 h ahead, then right again", "sent once, within a minute")


async def test_a_machine_that_sleeps_goes_on_where_it_was(discord, guild, general, mira, shifting, figure):
    """Stopped for real, and its clock a day on when it wakes."""
    gifts = Gifts(discord, guild, general, mira)
    await shifting.meet(25.9 * HOUR)
    async with shifting.process() as process:
        await process.wrote(STARTED)
        await shifting.post("tonight", 4 * HOUR)
        await shifting.post("tomorrow", 23.8 * HOUR)
        process.stop(signal.SIGSTOP)
        await asyncio.sleep(SLEEPS_SECONDS)
        shifting.set_clock(24 * HOUR)
        process.stop(signal.SIGCONT)
        await shifting.posted("tomorrow")
        await discord.until(lambda: shifting.reminders, 20)
        assert await gifts.give()
        await asyncio.sleep(A_FEW_TICKS_SECONDS)
        await stop(process)
    assert [shifting.copies(trial) for trial in ("tonight", "tomorrow")] == [[0], [1]]
    assert shifting.ask("SELECT COUNT(*) FROM announcement_post WHERE state = 'missed'") == 1
    assert shifting.reminders == 1
    figure(
        f"Stopped for {SLEEPS_SECONDS} s, and the clock a day on when it wakes",
        "the post within its tolerance sent once, the other missed and said so, a reminder once, the next command done",
    )


async def test_set_forward_and_back_by_two_hours_mutes_end_once_and_long_ones_go_on(shifting, figure):
    delays = []
    await shifting.log_cases()
    async with shifting.process() as process:
        await process.wrote(STARTED)
        for jump in range(JUMPS):
            people = {which: shifting.person(f"{which}{jump}") for which in ("soon", "late", "long", "now")}
            soon = await shifting.mute(people["soon"], 1.9 * HOUR)
            late = await shifting.mute(people["late"], 4 * HOUR)
            long = await shifting.mute(people["long"])
            shifting.ask(RENEWED_EARLIER.format(case_id=long, seconds=27 * 24 * HOUR - int(1.9 * HOUR)))
            shifting.set_clock(2 * HOUR)
            await shifting.ended(soon)
            await deeds.until(lambda people=people: shifting.times_put(people["long"]) == 2, 20)
            shifting.set_clock(0)
            now = await shifting.mute(people["now"], 4)
            delays.append(await shifting.ended(now))
            await asyncio.sleep(A_FEW_TICKS_SECONDS)
            assert [shifting.times_shown(case_id) for case_id in (soon, now, late, long)] == [1, 1, 0, 0]
            assert {which: shifting.times_put(user) for which, user in people.items()} == dict.fromkeys(people, 1) | {
                "long": 2
            }
        assert shifting.ask("SELECT COUNT(*) FROM moderation_case WHERE ended_at IS NULL") == 2 * JUMPS
        assert shifting.ask("SELECT COUNT(*) FROM team_notice") == 0, "Discord refused no mute for being too long"
        await stop(process)
    assert max(delays) < A_FEW_TICKS_SECONDS
    figure(
        f"Clock set forward by 2 h and back again, {JUMPS} times, with four members muted",
        f"{2 * JUMPS} of {2 * JUMPS} ends recorded once, after a jump within {ceil(max(delays))} s, mutes beyond "
        "Discord's 28 days put anew once, nobody else let go",
    )
