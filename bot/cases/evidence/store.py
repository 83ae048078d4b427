"""Evidence in the database."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cases.evidence.models import CONTENT_LENGTH, NAME_LENGTH, Evidence, EvidenceFile, FileState, Part, Subject
from bot.clock import from_millis, to_millis

if TYPE_CHECKING:
    import datetime as dt

    from bot.database import Database, Row, Transaction


class EvidenceStore:
    """Typed functions over queries.sql; each takes the transaction it is part of."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._sql = database.queries(Path(__file__).parent)

    async def has(self, tx: Transaction, subject: Subject, subject_id: int, message_id: int) -> bool:
        """Say whether a message is evidence of a subject already."""
        which = {"subject": subject.value, "subject_id": subject_id, "message_id": message_id}
        return await self._sql.link(tx, **which) is not None

    async def add(
        self, tx: Transaction, guild_id: int, subject: tuple[Subject, int], evidence: Evidence, now: dt.datetime
    ) -> int:
        """Write a message down as evidence of a subject, with its files, and return its id."""
        evidence_id = self.database.new_id()
        await self._sql.add(
            tx,
            id=evidence_id,
            guild_id=guild_id,
            channel_id=evidence.channel_id,
            message_id=evidence.message_id,
            author_id=evidence.author_id,
            author_name=evidence.author_name[:NAME_LENGTH],
            content=evidence.content[:CONTENT_LENGTH].replace("\0", ""),
            names=json.dumps([name[:NAME_LENGTH] for name in evidence.attachments]),
            sent_at=to_millis(evidence.sent_at),
            kept_at=to_millis(now),
        )
        await self._sql.add_link(
            tx,
            subject=subject[0].value,
            subject_id=subject[1],
            message_id=evidence.message_id,
            evidence_id=evidence_id,
            part=evidence.part.value,
        )
        for file in evidence.files:
            await self._add_file(tx, guild_id, evidence_id, file)
        return evidence_id

    async def _add_file(self, tx: Transaction, guild_id: int, evidence_id: int, file: EvidenceFile) -> None:
        await self._sql.add_file(
            tx,
            id=self.database.new_id(),
            guild_id=guild_id,
            evidence_id=evidence_id,
            attachment_id=file.attachment_id,
            name=file.name[:NAME_LENGTH],
            size=file.size,
            content_type=file.content_type,
            url=file.url,
            proxy_url=file.proxy_url,
            state=file.state.value,
        )

    async def share(self, tx: Transaction, subject: tuple[Subject, int], to: tuple[Subject, int]) -> None:
        """Make what is evidence of one subject evidence of another, too."""
        which = {"subject": subject[0].value, "subject_id": subject[1]}
        await self._sql.share(tx, to_subject=to[0].value, to_id=to[1], **which)

    async def list_of(self, tx: Transaction, guild_id: int, subject: Subject, subject_id: int) -> list[Evidence]:
        """List what is kept for a subject, in the order in which it was written."""
        which = {"guild_id": guild_id, "subject": subject.value, "subject_id": subject_id}
        files: defaultdict[int, list[EvidenceFile]] = defaultdict(list)
        async for row in self._sql.files_of(tx, **which):
            files[row[0]].append(_file(row))
        return [
            Evidence(
                author_id=row[1],
                channel_id=row[2],
                message_id=row[3],
                content=row[4],
                attachments=tuple(json.loads(row[5])),
                sent_at=from_millis(row[6]),
                author_name=row[7],
                part=Part(row[8]),
                files=tuple(files[row[0]]),
                let_go_days=row[9],
            )
            async for row in self._sql.of_subject(tx, **which)
        ]

    async def find_message(self, tx: Transaction, evidence_id: int) -> tuple[int, int, int] | None:
        """Return the (guild, channel, message) ids of what is kept."""
        row = await self._sql.message(tx, id=evidence_id)
        return (row[0], row[1], row[2]) if row else None

    async def waiting(self, tx: Transaction, evidence_id: int) -> list[EvidenceFile]:
        """List the files of a message that are still to be fetched."""
        return [_file(row) async for row in self._sql.waiting(tx, evidence_id=evidence_id)]

    async def kept_bytes(self, tx: Transaction, evidence_id: int) -> int:
        """Add up the copies of the case or report that a message belongs to."""
        return int(await self._sql.kept_bytes(tx, evidence_id=evidence_id))

    async def settle_file(self, tx: Transaction, file: EvidenceFile, state: FileState, content: bytes | None) -> None:
        """Record the copy of a file, or why there is none, once."""
        size = file.size if content is None else len(content)
        await self._sql.settle_file(tx, id=file.id, state=state.value, size=size, content=content)

    async def give_up(self, tx: Transaction, evidence_id: int) -> None:
        """Record that what is still to be fetched cannot be had."""
        await self._sql.give_up(tx, evidence_id=evidence_id)

    async def subjects_of(self, tx: Transaction, evidence_id: int) -> list[tuple[Subject, int]]:
        """List the cases and reports that a message is evidence of."""
        return [(Subject(row[0]), row[1]) async for row in self._sql.subjects_of(tx, evidence_id=evidence_id)]

    async def content(self, tx: Transaction, file_id: int) -> bytes:
        """Return the copy of a file."""
        return bytes(await self._sql.content(tx, id=file_id) or b"")

    async def lately(
        self, tx: Transaction, guild_id: int, author_id: int, channel_id: int, since: dt.datetime
    ) -> list[tuple[Subject, int]]:
        """List the cases and reports since then about somebody in a channel."""
        which = {"guild_id": guild_id, "author_id": author_id, "channel_id": channel_id}
        rows = self._sql.lately(tx, since=to_millis(since), **which)
        return [(Subject(row[0]), row[1]) async for row in rows]

    async def forget_context(self, tx: Transaction, guild_id: int, member_id: int) -> list[tuple[Subject, int]]:
        """Cut out what a member said beside messages of others, and list the cases and reports these belong to."""
        which = {"guild_id": guild_id, "member_id": member_id}
        found = [(Subject(row[0]), row[1]) async for row in self._sql.beside(tx, **which)]
        await self._sql.forget_context(tx, **which)
        return found

    async def let_go(self, tx: Transaction, guild_id: int, before: dt.datetime, days: int) -> int:
        """Delete words and copies from before an instant; return how many messages that were."""
        await self._sql.let_go_files(tx, guild_id=guild_id, before=to_millis(before))
        return await self._sql.let_go(tx, guild_id=guild_id, before=to_millis(before), days=days)


def _file(row: Row) -> EvidenceFile:
    return EvidenceFile(row[1], row[2], row[3], row[4], row[5], row[6], FileState(row[7]), row[8])
