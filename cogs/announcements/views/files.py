"""Files that somebody uploads to a post: checked before they are kept."""

from __future__ import annotations

import asyncio
import io
import mimetypes
from typing import TYPE_CHECKING

from bot.errors import BadInputError
from bot.i18n import _
from bot.text import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    import discord

SHOWN = {"image/png", "image/jpeg", "image/gif", "image/webp"}
"""What Discord shows as a picture on every device; others are attached."""
ANY_KIND = "application/octet-stream"
NAME_LENGTH = 80
MEBIBYTE = 1024 * 1024


async def checked(uploads: Sequence[discord.Attachment], guild: discord.Guild) -> list[tuple[str, str, bytes]]:
    """Read what was uploaded: each with its name, its media type and its content.

    Raises BadInputError for what is larger than the server takes, empty, or a picture that is broken.
    """
    return [await _checked(upload, guild.filesize_limit) for upload in uploads]


async def _checked(upload: discord.Attachment, most: int) -> tuple[str, str, bytes]:
    name = clean(upload.filename, NAME_LENGTH) or "file"
    if upload.size > most:
        text = _("“{name}” is larger than the {most} MB that this server takes. Make it smaller.")
        raise BadInputError(text, name=name, most=most // MEBIBYTE)
    content = await upload.read()
    if not content:
        raise BadInputError(_("“{name}” is empty."), name=name)
    kind = (upload.content_type or mimetypes.guess_type(name)[0] or ANY_KIND).partition(";")[0].strip().lower()
    if not kind.startswith("image/"):
        return name, kind, content
    if kind not in SHOWN:
        return name, ANY_KIND, content
    if not await asyncio.to_thread(_is_whole, content):
        raise BadInputError(
            _("“{name}” is broken: I cannot read it as a picture. Save it anew and try again."), name=name
        )
    return name, kind, content


def _is_whole(content: bytes) -> bool:
    """Say whether a picture can be read to its end."""
    # Here, because Pillow costs six megabytes, and most processes check no picture.
    from PIL import Image  # noqa: PLC0415

    try:
        with Image.open(io.BytesIO(content)) as picture:
            picture.load()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return False
    return True
