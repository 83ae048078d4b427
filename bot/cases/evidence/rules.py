"""Which attachments are copied. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cases.evidence.models import FileState

if TYPE_CHECKING:
    from bot.cases.evidence.models import EvidenceFile, Limits

WANTED: dict[str, tuple[str, ...]] = {
    "any": ("",),
    "media": ("image/", "video/", "audio/"),
    "images": ("image/",),
    "none": (),
}


def refusal(file: EvidenceFile, kept_bytes: int, limits: Limits) -> FileState | None:
    """Say why a file is not copied, with so much being kept already; None when it is."""
    if not file.content_type.startswith(WANTED[limits.kinds]):
        return FileState.UNWANTED
    if file.size > limits.file_bytes:
        return FileState.LARGE
    if kept_bytes + file.size > limits.total_bytes:
        return FileState.MUCH
    return None
