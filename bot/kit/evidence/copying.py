"""From a message of Discord to what is kept of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cases import Evidence, EvidenceFile, Part

if TYPE_CHECKING:
    import discord


def copy_of(message: discord.Message, part: Part = Part.MESSAGE) -> Evidence:
    """Copy what a message says; its files are fetched later, and only those of what a case or a report is about."""
    names = [f"{sticker.name} (sticker)" for sticker in message.stickers]
    files = [_file(attachment) for attachment in attachments_of(message)]
    if part is not Part.MESSAGE:
        names += [file.name for file in files]
        files = []
    return Evidence(
        author_id=message.author.id,
        channel_id=message.channel.id,
        message_id=message.id,
        content=words_of(message),
        attachments=tuple(names),
        sent_at=message.created_at,
        author_name=message.author.name,
        part=part,
        files=tuple(files),
    )


def words_of(message: discord.Message) -> str:
    """Return the text of a message, of what it forwards, of its poll, or of the cards that it consists of."""
    texts = [message.content, *(shot.content for shot in message.message_snapshots)]
    if message.poll is not None:
        texts += [message.poll.question, *(f"– {answer.text}" for answer in message.poll.answers)]
    if not any(texts):
        texts = [text for embed in message.embeds for text in (embed.title, embed.description) if text]
    return "\n".join(text for text in texts if text)


def attachments_of(message: discord.Message) -> list[discord.Attachment]:
    """Return the files of a message, and of what it forwards."""
    return [*message.attachments, *(each for shot in message.message_snapshots for each in shot.attachments)]


def _file(attachment: discord.Attachment) -> EvidenceFile:
    return EvidenceFile(
        attachment.id,
        attachment.filename,
        attachment.size,
        attachment.content_type or "",
        attachment.url,
        attachment.proxy_url,
    )
