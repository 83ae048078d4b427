"""The announcements of the demo: written in the composer, approved on their card, and sent by the bot itself."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from bot.demo import simulator
from bot.demo.hands import button_of, changing, fill, latest, shown
from bot.demo.story import moment

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Awaitable, Callable, Iterator

    import simcord

    from bot.demo.story import Notice
    from bot.demo.world import World

    Beat: TypeAlias = "tuple[dt.datetime, Callable[[], object]]"

FORM = "announcements:compose:"
CARD = "announcements:ask:"


def course_of(world: World, notice: Notice, now: dt.datetime) -> Iterator[Beat]:
    """Yield what happens with an announcement, and when."""
    zone = world.story.zone
    goes_at = moment(notice.goes, now, zone)
    yield moment(notice.at, now, zone), partial(write, world, notice, goes_at)
    if notice.approved:
        yield moment(notice.approved, now, zone), partial(approve, world, notice)
    if goes_at < now:
        yield goes_at, lambda: None


async def write(world: World, notice: Notice, goes_at: dt.datetime) -> None:
    """Write it, choose where and when it goes, and hand it in."""
    actor = world.people[notice.who]
    form = actor.slash(world.channel_for("team"), "announce create")
    result = await fill(world, actor, form, notice.title, notice.say)
    panel = await _panel(world, result)
    channels = [world.channels[name] for name in notice.channels]
    await changing(world, panel, actor.select(panel, channels, custom_id=button_of(panel, "announcements:channels:")))
    when = f"<t:{int(goes_at.timestamp())}:f>"  # as the clocks change, a time of day may come twice or not at all
    await changing(world, panel, fill(world, actor, _press(actor, panel, "when"), when, "2h"))
    if notice.buttons:
        await changing(world, panel, fill(world, actor, _press(actor, panel, "buttons"), "\n".join(notice.buttons)))
    if notice.reactions:
        await changing(world, panel, fill(world, actor, _press(actor, panel, "beneath"), "", notice.reactions))
    if notice.repeats:
        repeat = button_of(panel, "announcements:choose:", ":repeat")
        await changing(world, panel, actor.select(panel, [notice.repeats], custom_id=repeat))
    await changing(world, panel, _press(actor, panel, "hand_in"))
    if any(FORM in str(part) for part in panel.components):  # asks once more, since something is worth knowing
        await changing(world, panel, _press(actor, panel, "hand_in_anyway"))
    simulator.dismiss(world.env, panel)


async def approve(world: World, notice: Notice) -> None:
    """Approve it on its card."""
    card = await latest(world, world.channel_for("team"), notice.title, CARD)
    actor = world.people[notice.approver]
    said = await shown(world, actor.click(card, custom_id=button_of(card, CARD, ":approve")))
    simulator.dismiss(world.env, said)


async def _panel(world: World, result: simcord.InteractionResult) -> simcord.ResponseMessage:
    async def answered() -> simcord.InteractionResult:
        return result

    await shown(world, answered())
    if result.response is None:
        raise LookupError("the composer was not shown")
    return result.response


def _press(
    actor: simcord.MemberActor, panel: simcord.ResponseMessage, what: str
) -> Awaitable[simcord.InteractionResult]:
    return actor.click(panel, custom_id=button_of(panel, FORM, f":{what}"))
