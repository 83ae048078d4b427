"""Reading a message as people do, not as it is spelled: look-alike letters, invisible ones, where links lead."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import unquote

INVISIBLE = dict.fromkeys(
    map(ord, "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2061\ufe0e\ufe0f\ufeff")
)
LOOK_ALIKES = str.maketrans(
    "авгԁеѕзіїјкӏмпорԛсуүхԝһѵьтнёѐɡνοαβγεικρτυχωησıłøđħŧƅɑɩɪʏʀɴᴀᴅᴇᴏᴛᴜꞓⅼ",
    "abrdes3iijklmnopqcyyxwhvbtheegvoabyeikptuxwnoilodhtbaiiyrnadeotucl",
)
"""Letters that are drawn like Latin ones: what links use of https://unicode.org/reports/tr39/."""
LINK = re.compile(r"(?P<masked>\]\(<?)?https?://(?P<rest>[^\s<>()\[\]|\"'`]{0,2000})", re.IGNORECASE)
WHOLE = re.compile(r"[^\s<>]{0,2000}")
"""What Discord takes for a link where nothing ends it before: any sign can stand before the @ of an address."""
END_OF_AUTHORITY = re.compile(r"[/?#\\]")
NO_HOST = re.compile(r"[!\"$&'()*+,;=\[\]^`{|}~]")
"""What ends a host: markdown and punctuation around a link."""
MASKED = re.compile(r"\[([^\]\n]{1,200})\]\(<?https?://([^\s<>()]{1,2000})", re.IGNORECASE)
INVITE = re.compile(
    r"(?:discord(?:app)?\.com/invite|discord\.gg(?:/invite)?|dsc\.gg|discord\.me|invite\.gg)/+([a-z0-9-]{2,64})",
    re.IGNORECASE,
)
DOTS = re.compile("[\u3002\uff0e\uff61]")


@dataclass(frozen=True, slots=True)
class Link:
    """A link in a message."""

    host: str
    """In lower case, with the letters that people see."""
    words: str = ""
    """What people see instead of where it leads."""


def plain(text: str) -> str:
    """Return a text in lower case without invisible letters, whatever width or style it is written in."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", text).translate(INVISIBLE).casefold()


def folded(text: str) -> str:
    """Return a plain text with the letters of other scripts that look like Latin ones written as those."""
    if text.isascii():
        return text
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    return bare.translate(LOOK_ALIKES)


def links_in(content: str) -> tuple[Link, ...]:
    """List the links of a message, each host once."""
    if "://" not in content:
        return ()
    found: dict[Link, None] = {}
    for link in LINK.finditer(content):
        found[Link(host_of(link["rest"]))] = None
        whole = WHOLE.match(content, link.start("rest"))
        address = whole[0] if whole is not None else ""
        address = _bracketed(address) if link["masked"] else address
        if "@" in END_OF_AUTHORITY.split(address, maxsplit=1)[0]:
            found[Link(host_of(address))] = None
    for words, rest in MASKED.findall(content):
        found[Link(host_of(rest), plain(words))] = None
    return tuple(link for link in found if link.host)


def invites_in(content: str) -> tuple[str, ...]:
    """List the codes of invitations in a message, each once."""
    if "/" not in content:
        return ()
    return tuple(dict.fromkeys(INVITE.findall(unicodedata.normalize("NFKC", content).translate(INVISIBLE))))


def host_of(address: str) -> str:
    """Return the host of an address without its scheme, as browsers read it.

    So without user and port, without what is written as a number of a letter (%65), and with Punycode unfolded.
    """
    authority = END_OF_AUTHORITY.split(address.lstrip("/\\"), maxsplit=1)[0].rpartition("@")[2]
    host = plain(DOTS.sub(".", unquote(NO_HOST.split(authority, maxsplit=1)[0]))).partition(":")[0].strip(".")
    return ".".join(_unfolded(label) for label in host.split(".")) if "xn--" in host else host


def _bracketed(rest: str) -> str:
    """Return an address up to the bracket that ends it; those it opens itself are its own."""
    depth = 0
    for index, sign in enumerate(rest):
        depth += (sign == "(") - (sign == ")")
        if depth < 0:
            return rest[:index]
    return rest


def _unfolded(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except (UnicodeError, ValueError):
        return label
