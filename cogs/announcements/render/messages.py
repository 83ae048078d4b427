"""What members see: a post as Discord takes it, in the layout that was chosen."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import TYPE_CHECKING, Any

import discord

from bot.kit import ACCENT, layout_of
from cogs.announcements.models import Content, Layout, Mention

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cogs.announcements.models import File, Poll

SMALL_AT = "\ufe6b"
NAMELESS = re.compile(r"[^A-Za-z0-9._-]")


def message_of(content: Content, files: Sequence[File], mark: int) -> dict[str, Any]:
    """Return what `send` takes. `mark` numbers a card's frame, by which it is found again."""
    shown: dict[str, Any] = {"allowed_mentions": allowed_mentions(content), **edit_of(content, files, mark)}
    if files:
        shown["files"] = [
            discord.File(io.BytesIO(file.content), name) for file, name in zip(files, names_of(files), strict=True)
        ]
    return {name: value for name, value in shown.items() if value is not None}


def edit_of(content: Content, files: Sequence[File], mark: int) -> dict[str, Any]:
    """Return what `edit` takes for a message that is out; its files stay."""
    content = _quiet(content)
    match content.layout:
        case Layout.CARD:
            return {"view": _card(content, files, mark)}
        case Layout.EMBED:
            return {"content": content.mentioned or None, "embed": _embed(content, files), "view": _buttons(content)}
        case Layout.TEXT:
            return {"content": "\n".join(filter(None, (content.mentioned, content.text))), "view": _buttons(content)}


def allowed_mentions(content: Content) -> discord.AllowedMentions:
    """Let a post ping whom the team chose and nobody else, whatever its text says."""
    role = discord.Object(content.role_id) if content.mention is Mention.ROLE and content.role_id else None
    return discord.AllowedMentions(
        everyone=content.mention in {Mention.EVERYONE, Mention.HERE},
        roles=[role] if role is not None else False,
        users=False,
        replied_user=False,
    )


def _quiet(content: Content) -> Content:
    """Return a post for who is online without the word that pings everybody: Discord allows both or neither."""
    if content.mention is not Mention.HERE:
        return content
    # Another sign of the same length: a text may be as long as Discord takes.
    return content.model_copy(update={"text": content.text.replace("@everyone", f"{SMALL_AT}everyone")})


def is_same(message: discord.Message, content: Content, files: Sequence[File]) -> bool:
    """Say whether a message without a number is this post: Discord's history tells no nonces."""
    # The picture that an embed shows, Discord leaves out of the attachments; where a picture is none, it does not.
    is_shown = content.layout is Layout.EMBED and any(file.is_picture for file in files)
    if len(message.attachments) not in {len(files), len(files) - is_shown}:
        return False
    content = _quiet(content)
    expected = edit_of(content, files, 0)
    if message.content != (expected["content"] or ""):
        return False
    if bool(message.components) is not bool(content.buttons):
        return False
    if content.layout is Layout.TEXT:  # what stands below it, Discord made of the links in it
        return True
    return [embed.description or "" for embed in message.embeds if embed.type == "rich"][:1] == [content.text]


def poll_of(poll: Poll) -> discord.Poll:
    """Return a poll as Discord takes it."""
    made = discord.Poll(poll.question, duration=dt.timedelta(hours=poll.hours), multiple=poll.is_multiple)
    for answer in poll.answers:
        made.add_answer(text=answer)
    return made


def names_of(files: Sequence[File]) -> list[str]:
    """Name files so that no two are called the same, in letters that a link to an attachment keeps."""
    kept = (NAMELESS.sub("_", file.name) for file in files)
    return [f"{index}_{name}" if len(files) > 1 else name for index, name in enumerate(kept, 1)]


def _card(content: Content, files: Sequence[File], mark: int) -> discord.ui.LayoutView:
    view = layout_of()
    if content.mentioned:
        view.add_item(discord.ui.TextDisplay(content.mentioned))
    box: discord.ui.Container[Any] = discord.ui.Container(accent_colour=_colour(content), id=mark or None)
    if content.text:
        box.add_item(discord.ui.TextDisplay(content.text))
    named = list(zip(files, names_of(files), strict=True))
    pictures = [discord.MediaGalleryItem(f"attachment://{name}") for file, name in named if file.is_picture]
    if pictures:
        box.add_item(discord.ui.MediaGallery(*pictures))
    for file, name in named:
        if not file.is_picture:
            box.add_item(discord.ui.File(f"attachment://{name}"))
    if content.buttons:
        line: discord.ui.ActionRow[Any] = discord.ui.ActionRow()
        for button in content.buttons:
            line.add_item(discord.ui.Button(label=button.label, url=button.url))
        box.add_item(line)
    view.add_item(box)
    return view


def _embed(content: Content, files: Sequence[File]) -> discord.Embed:
    embed = discord.Embed(description=content.text or None, colour=_colour(content))
    for file, name in zip(files, names_of(files), strict=True):
        if file.is_picture:
            embed.set_image(url=f"attachment://{name}")
            break
    return embed


def _buttons(content: Content) -> discord.ui.View | None:
    if not content.buttons:
        return None
    view = discord.ui.View(timeout=None)
    for button in content.buttons:
        view.add_item(discord.ui.Button(label=button.label, url=button.url))
    return view


def _colour(content: Content) -> discord.Colour:
    return ACCENT if content.colour is None else discord.Colour(content.colour)
