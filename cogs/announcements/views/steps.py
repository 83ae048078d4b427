"""What each control of the composer does: one step, kept at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import discord

from bot.errors import BadInputError, NotAllowedError
from bot.i18n import _, plural
from bot.kit import answer, member_of, service_of
from cogs.announcements.forms.composing import (
    FilesForm,
    beneath_form,
    buttons_form,
    cancel_form,
    colour_form,
    poll_form,
    when_form,
    words_form,
)
from cogs.announcements.models import Layout, Mention, Repeat, State
from cogs.announcements.service import LookService
from cogs.announcements.views.concerns import may_ping_in
from cogs.announcements.views.controls import ONCE
from cogs.announcements.views.desk import MAY_NOT_PING, Desk
from cogs.announcements.views.files import checked
from cogs.announcements.views.handing import hand_in, hand_in_anyway
from cogs.announcements.views.understanding import beneath_of, buttons_of, colour_of, poll_of, times_of, words_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from cogs.announcements.models import Content, Plan

Interaction = discord.Interaction[Any]
PING = "ping_"


async def press(interaction: Interaction, announcement_id: int, revision: int, what: str) -> None:
    """Do what a button is for. Raises NoAnnouncement, BadInputError, NotAllowedError."""
    desk = await Desk.open(interaction, announcement_id, None if what == "open" else revision)
    if what.startswith(PING):
        await _ping(desk, what.removeprefix(PING))
        return
    await BUTTONS[what](desk)


async def choose(
    interaction: Interaction, announcement_id: int, revision: int, what: str, values: Sequence[str]
) -> None:
    """Take a choice over. Raises NoAnnouncement, BadInputError, NotAllowedError."""
    desk = await Desk.open(interaction, announcement_id, revision)
    await CHOICES[what](desk, values)


async def choose_channels(interaction: Interaction, announcement_id: int, revision: int, chosen: list[int]) -> None:
    """Let a post go to these channels. Raises NotAllowedError for one that who chose it cannot see."""
    desk = await Desk.open(interaction, announcement_id, revision)
    for channel_id in chosen:
        channel = desk.guild.get_channel_or_thread(channel_id)
        if channel is not None and not channel.permissions_for(member_of(desk.interaction)).view_channel:
            await desk.show(renews=False)
            raise NotAllowedError(_("You cannot see {channel} yourself. Choose others."), channel=channel.mention)
    await _check_may_ping_there(desk, chosen)
    await desk.keep(channel_ids=tuple(chosen))


async def _check_may_ping_there(desk: Desk, chosen: Sequence[int]) -> None:
    """Refuse to bring a ping that was handed in to a channel where who does so may not ping. Raises NotAllowedError."""
    if desk.announcement.state is State.DRAFT or desk.content.mention is Mention.NONE:
        return  # a draft is looked at when it is handed in
    added = set(chosen) - set(desk.plan.channel_ids)
    if added and not may_ping_in(member_of(desk.interaction), desk.guild, added, desk.content):
        await desk.show(renews=False)
        raise NotAllowedError(MAY_NOT_PING, whom=desk.content.mentioned)


async def choose_role(interaction: Interaction, announcement_id: int, revision: int, role: discord.Role) -> None:
    """Ask whether a role is to be pinged. Raises BadInputError, NotAllowedError."""
    desk = await Desk.open(interaction, announcement_id, revision)
    if role.is_default():
        raise BadInputError(_("To ping everybody, choose *@everyone* in the list above."))
    await _ask_to_ping(desk, desk.content.model_copy(update={"mention": Mention.ROLE, "role_id": role.id}))


async def _layout(desk: Desk, values: Sequence[str]) -> None:
    await desk.keep_content(layout=Layout(values[0]))


async def _mention(desk: Desk, values: Sequence[str]) -> None:
    mention = Mention(values[0])
    if mention is Mention.NONE:
        await desk.keep_content(mention=mention, role_id=None)
    elif mention is Mention.ROLE:
        await desk.show(renews=False, asks_role=True)
    else:
        await _ask_to_ping(desk, desk.content.model_copy(update={"mention": mention, "role_id": None}))


async def _ask_to_ping(desk: Desk, content: Content) -> None:
    try:
        desk.check_may_ping(content)
    except NotAllowedError:
        await desk.show(renews=False)
        raise
    whom = content.role_id if content.mention is Mention.ROLE else content.mention.value
    role = desk.guild.get_role(content.role_id or 0)
    reached = len(role.members) if role is not None else desk.guild.member_count or 0
    text = plural(
        "### Ping {whom}?\nThat is a notification for up to {count} member, wherever it goes.",
        "### Ping {whom}?\nThat is a notification for up to {count} members, wherever it goes.",
    )
    await desk.ask(text, f"{PING}{whom}", _("Yes, ping them"), whom=content.mentioned, count=reached)


async def _ping(desk: Desk, whom: str) -> None:
    changes: dict[str, Any] = {"mention": Mention.ROLE, "role_id": int(whom)} if whom.isdecimal() else {}
    changes = changes or {"mention": Mention(whom), "role_id": None}
    desk.check_may_ping(desk.content.model_copy(update=changes))
    await desk.keep_content(**changes)


async def _repeat(desk: Desk, values: Sequence[str]) -> None:
    before = desk.plan.repeat
    every: Any = values[0]
    until = before.until if before is not None else None
    repeat = None if every == ONCE else Repeat(every=every, until=until)
    if repeat is not None and desk.plan.starts_at is None:
        await _ask_when(desk, replace(desk.plan, repeat=repeat))
        return
    await desk.keep(repeat=repeat)


async def _days(desk: Desk, values: Sequence[str]) -> None:
    if desk.plan.repeat is not None:
        await desk.keep(repeat=replace(desk.plan.repeat, weekdays=tuple(sorted(int(day) for day in values))))


async def _publish(desk: Desk) -> None:
    await desk.keep_content(publish=not desk.content.publish)


async def _text(desk: Desk) -> None:
    async def answered(interaction: Interaction, values: list[Any]) -> None:
        again = await desk.again(interaction)
        title, text = words_of(values)
        await again.keep(title=title, content=again.content.model_copy(update={"text": text}))

    await words_form(answered, desk.locale, desk.plan).open(desk.interaction)


async def _colour(desk: Desk) -> None:
    async def answered(interaction: Interaction, values: list[Any]) -> None:
        colour = colour_of(values)
        await (await desk.again(interaction)).keep_content(colour=colour)

    await colour_form(answered, desk.locale, desk.content).open(desk.interaction)


async def _buttons(desk: Desk) -> None:
    async def answered(interaction: Interaction, values: list[Any]) -> None:
        buttons = buttons_of(values)
        await (await desk.again(interaction)).keep_content(buttons=buttons)

    await buttons_form(answered, desk.locale, desk.content).open(desk.interaction)


async def _beneath(desk: Desk) -> None:
    async def answered(interaction: Interaction, values: list[Any]) -> None:
        thread, reactions = beneath_of(values, desk.guild)
        await (await desk.again(interaction)).keep_content(thread=thread, reactions=reactions)

    await beneath_form(answered, desk.locale, desk.content).open(desk.interaction)


async def _poll(desk: Desk) -> None:
    async def answered(interaction: Interaction, values: list[Any]) -> None:
        poll = poll_of(values)
        await (await desk.again(interaction)).keep_content(poll=poll)

    await poll_form(answered, desk.locale, desk.content).open(desk.interaction)


async def _when(desk: Desk) -> None:
    await _ask_when(desk, desk.plan)


async def _ask_when(desk: Desk, plan: Plan) -> None:
    """Ask for the times of a plan; a series that was just chosen has none yet."""
    zone = (await desk.server()).zone

    async def answered(interaction: Interaction, values: list[Any]) -> None:
        changes = times_of(values, plan, desk.client.services.clock.now(), zone)
        await (await desk.again(interaction)).keep(**changes)

    await when_form(answered, desk.locale, plan, zone).open(desk.interaction)


async def _files(desk: Desk) -> None:
    held = await service_of(desk.interaction, LookService).files(desk.announcement)

    async def answered(interaction: Interaction, added: Sequence[discord.Attachment], taken: Sequence[int]) -> None:
        await interaction.response.defer()  # reading and checking takes its time
        again = await desk.again(interaction)
        await _keep_files(again, await checked(added, desk.guild), taken)

    await FilesForm(answered, held, desk.locale).open(desk.interaction)


async def _keep_files(desk: Desk, added: Sequence[tuple[str, str, bytes]], taken: Sequence[int]) -> None:
    for name, kind, content in added:
        desk.announcement = await desk.plans.add_file(
            desk.guild.id,
            desk.announcement.id,
            name,
            kind,
            content,
            by=desk.interaction.user.id,
            revision=desk.announcement.revision,
        )
    left = tuple(each for each in desk.content.file_ids if each not in taken)
    if left != desk.content.file_ids:
        await desk.keep_content(file_ids=left)
    else:
        await desk.show(renews=bool(added))


async def _template(desk: Desk) -> None:
    by = desk.interaction.user.id
    await desk.plans.duplicate(desk.guild.id, desk.announcement.id, by=by, is_template=True)
    text = _("🗂️ Kept as a template, without its time. /announce templates makes new ones of it.")
    await answer(desk.interaction, text)


async def _use(desk: Desk) -> None:
    by = desk.interaction.user.id
    draft = await desk.plans.duplicate(desk.guild.id, desk.announcement.id, by=by)
    await Desk(desk.interaction, draft, desk.settings).show()


async def _delete(desk: Desk) -> None:
    text = _("### Delete it?\nIt will be gone for good, with its files.")
    await desk.ask(text, "really_delete", _("Yes, delete it"))


async def _really_delete(desk: Desk) -> None:
    await desk.plans.remove(desk.guild.id, desk.announcement.id)
    await desk.end(_("🗑️ It is gone."))


async def _cancel(desk: Desk) -> None:
    async def answered(interaction: Interaction, values: list[Any]) -> None:
        again = await desk.again(interaction)
        await again.plans.cancel(again.guild.id, again.announcement.id, by=interaction.user.id, reason=str(values[0]))
        await again.end(_("🚫 It is cancelled: nothing more of it goes out."))

    await cancel_form(answered, desk.locale).open(desk.interaction)


async def _show(desk: Desk) -> None:
    await desk.show()


BUTTONS: dict[str, Callable[[Desk], Awaitable[None]]] = {
    "open": _show,
    "back": _show,
    "text": _text,
    "colour": _colour,
    "buttons": _buttons,
    "files": _files,
    "when": _when,
    "beneath": _beneath,
    "poll": _poll,
    "publish": _publish,
    "hand_in": hand_in,
    "hand_in_anyway": hand_in_anyway,
    "template": _template,
    "use": _use,
    "delete": _delete,
    "really_delete": _really_delete,
    "cancel": _cancel,
}
CHOICES: dict[str, Callable[[Desk, Sequence[str]], Awaitable[None]]] = {
    "layout": _layout,
    "mention": _mention,
    "repeat": _repeat,
    "days": _days,
}
