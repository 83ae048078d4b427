"""Evidence as staff see it: quoted so that it does nothing, and the copied files on a button."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Self

import discord

from bot.cases import Part, Subject
from bot.cases.evidence import FileState
from bot.i18n import Text, _, plural, translate
from bot.kit.checks import require_staff
from bot.kit.context import answer, guild_of
from bot.kit.views import PersistentItem
from bot.text import inert

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

    from bot.cases import Evidence, EvidenceFile

Interaction = discord.Interaction[Any]

MOST_CHARACTERS = 1600  # of the 4000 that one message of Discord holds
MOST_NAMED = 5
QUOTED = 500
QUOTED_BESIDE_OTHERS = 160
FILES_AT_ONCE = 10  # https://discord.com/developers/docs/resources/message#create-message
FORGOTTEN = _("a member who was forgotten")
WHY_NOT: dict[FileState, Text] = {
    FileState.WAITING: _("being copied"),
    FileState.GONE: _("gone before it could be copied"),
    FileState.LARGE: _("too large to be copied"),
    FileState.MUCH: _("not copied: the limit for one case is reached"),
    FileState.UNWANTED: _("not copied: this server wants no such files"),
}


class EvidenceButton(PersistentItem[discord.ui.Button[Any]], template=r"evidence:(?P<subject>case|report):(?P<id>\d+)"):
    """Gives staff the copied files of a case or a report."""

    def __init__(self, subject: Subject, subject_id: int, count: int = 0, locale: str = "en") -> None:
        label = translate(plural("{count} copied file", "{count} copied files"), locale, count=count)
        custom_id = f"evidence:{subject.value}:{subject_id}"
        super().__init__(discord.ui.Button(emoji="📎", label=label, custom_id=custom_id))
        self.subject = subject
        self.subject_id = subject_id

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(Subject(match["subject"]), int(match["id"]))

    async def press(self, interaction: Interaction) -> None:
        """Send the files, privately, covered as spoilers: nobody is to see them by accident."""
        await require_staff(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        keeper = interaction.client.services.cases.evidence
        evidence = await keeper.list_of(guild_of(interaction).id, self.subject, self.subject_id)
        kept = [file for each in evidence for file in each.files if file.state is FileState.KEPT]
        if not kept:
            await answer(interaction, _("There are no copies of files here any more."))
            return
        large = [file for file in kept if file.size > interaction.filesize_limit]
        for batch in _batches([file for file in kept if file not in large], interaction.filesize_limit):
            files = [
                discord.File(io.BytesIO(await keeper.content(file)), filename=file.name, spoiler=True) for file in batch
            ]
            await interaction.followup.send(files=files, ephemeral=True)
        if large:
            names = inert(", ".join(file.name for file in large), 500)
            await answer(interaction, _("Discord takes no files of this size from me here: {names}"), names=names)


def copies_in(evidence: Sequence[Evidence]) -> int:
    """Count the copied files, also those that are about to be."""
    states = {FileState.KEPT, FileState.WAITING}
    return sum(file.state in states for each in evidence for file in each.files)


def evidence_lines(evidence: Sequence[Evidence], locale: str, room: int = MOST_CHARACTERS) -> list[str]:
    """Quote the messages kept for a case, each with what became of its files, in so many characters at most."""
    limit = QUOTED if len(evidence) <= 2 else QUOTED_BESIDE_OTHERS
    lines: list[str] = []
    for each in evidence:
        line = quote_lines(each, locale, limit)
        if sum(map(len, lines)) + len(line) > min(room, MOST_CHARACTERS):
            break
        lines.append(line)
    left = len(evidence) - len(lines)
    if left > 0:
        lines.append(
            translate(plural("-# and {count} more message", "-# and {count} more messages"), locale, count=left)
        )
    return lines


def quote_lines(evidence: Evidence, locale: str, limit: int) -> str:
    """Quote one message in at most so many characters of its text."""
    who = f"<@{evidence.author_id}>" if evidence.author_id else translate(FORGOTTEN, locale)
    head = f"> {who} <t:{int(evidence.sent_at.timestamp())}:f>"
    if evidence.part is Part.DELETED:
        deleted = translate(_("deleted"), locale)
        head += f" · {deleted}"
    if evidence.let_go_days is not None:
        text = plural("evidence deleted after {count} day", "evidence deleted after {count} days")
        return f"{head}\n> -# {translate(text, locale, count=evidence.let_go_days)}"
    if not evidence.author_id:
        return head
    words = inert(" ".join(evidence.content.split()), limit)
    files = [
        *(_file_words(file, locale) for file in evidence.files),
        *(inert(name, 60) for name in evidence.attachments),
    ]
    if not words and not files:
        words = translate(_("(no text that I may read)"), locale)
    lines = [head, *([f"> {words}"] if words else [])]
    if files:
        left = f" · +{len(files) - MOST_NAMED}" if len(files) > MOST_NAMED else ""
        lines.append(f"> -# 📎 {' · '.join(files[:MOST_NAMED])}{left}")
    return "\n".join(lines)


def _file_words(file: EvidenceFile, locale: str) -> str:
    name = inert(file.name, 60)
    if file.state is FileState.KEPT:
        return f"{name} ({max(1, file.size // 1024)} kB)"
    return f"{name} ({translate(WHY_NOT[file.state], locale)})"


def _batches(files: Sequence[EvidenceFile], most_bytes: int) -> list[list[EvidenceFile]]:
    """Part files so that each message takes them."""
    batches: list[list[EvidenceFile]] = []
    size = 0
    for file in files:
        if not batches or len(batches[-1]) == FILES_AT_ONCE or size + file.size > most_bytes:
            batches.append([])
            size = 0
        batches[-1].append(file)
        size += file.size
    return batches
