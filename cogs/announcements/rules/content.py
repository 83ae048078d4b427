"""Whether Discord takes a post as it is written. Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from bot.errors import BadInputError
from bot.i18n import _
from bot.text import is_blank
from cogs.announcements.models import (
    ANSWER_LENGTH,
    LABEL_LENGTH,
    LINK_LENGTH,
    LONGEST_POLL_HOURS,
    MOST_ANSWERS,
    MOST_BUTTONS,
    MOST_FILES,
    MOST_REACTIONS,
    QUESTION_LENGTH,
    THREAD_LENGTH,
    Content,
    Layout,
    Mention,
)

if TYPE_CHECKING:
    from cogs.announcements.models import LinkButton, Poll

# https://discord.com/developers/docs/resources/message: content 2000, all of a card's texts 4000, an embed's text 4096
ROOM = {Layout.TEXT: 2000, Layout.CARD: 4000, Layout.EMBED: 4096}
TOO_LONG = {
    Layout.TEXT: _("A plain message holds {most} characters and this has {length}. Choose *Card*, or shorten it."),
    Layout.CARD: _("A card holds {most} characters with the mention in front, and this has {length}. Shorten it."),
    Layout.EMBED: _("An embed holds {most} characters and this has {length}. Shorten it."),
}
LINK = re.compile(r"https?://[^\s/]+\.[^\s]+", re.IGNORECASE)
CUSTOM_EMOJI = re.compile(r"<a?:\w{2,32}:\d{15,20}>")
KEYCAP = "\u20e3"
DRAWN_AS_EMOJI = "\ufe0f"
JOINING = {"\u200d", DRAWN_AS_EMOJI, KEYCAP}
DRAWN = {"So", "Sk", "Cf", "Sm"}
LATEST_LETTER_SIGN = 0xA8


def check_content(content: Content) -> None:
    """Raise BadInputError with what to change about what Discord would not take."""
    if is_blank(content.text) and not content.file_ids:
        raise BadInputError(_("Write a text, or add a picture."))
    length, most = text_length(content), ROOM[content.layout]
    if length > most:
        raise BadInputError(TOO_LONG[content.layout], most=most, length=length)
    if content.mention is Mention.ROLE and content.role_id is None:
        raise BadInputError(_("Choose which role is pinged."))
    _check_amounts(content)
    for button in content.buttons:
        _check_button(button)
    _check_reactions(content.reactions)
    if content.poll is not None:
        _check_poll(content.poll)


def _check_amounts(content: Content) -> None:
    if len(content.file_ids) > MOST_FILES:
        raise BadInputError(_("Up to {most} files go with a post."), most=MOST_FILES)
    if len(content.thread) > THREAD_LENGTH:
        raise BadInputError(_("The name of a thread has up to {most} characters."), most=THREAD_LENGTH)
    if len(content.buttons) > MOST_BUTTONS:
        raise BadInputError(_("A post has up to {most} buttons."), most=MOST_BUTTONS)


def text_length(content: Content) -> int:
    """Count the characters that Discord counts against the layout's limit."""
    in_front = len(content.mentioned)
    if content.layout is Layout.TEXT and in_front:
        in_front += 1  # the line break
    return len(content.text) + (0 if content.layout is Layout.EMBED else in_front)


def is_emoji(text: str) -> bool:
    """Say whether a text is one emoji, Discord's own or a server's."""
    if CUSTOM_EMOJI.fullmatch(text):
        return True
    signs = [letter for letter in text if letter not in JOINING]
    if not 0 < len(signs) <= 8:
        return False
    if KEYCAP in text:
        return len(signs) == 1 and signs[0] in "0123456789#*"
    # Punctuation such as a double exclamation mark is an emoji only where it asks to be drawn as one.
    kinds = DRAWN | {"Po"} if DRAWN_AS_EMOJI in text else DRAWN
    return all(unicodedata.category(sign) in kinds and ord(sign) > LATEST_LETTER_SIGN for sign in signs)


def _check_button(button: LinkButton) -> None:
    if is_blank(button.label) or len(button.label) > LABEL_LENGTH:
        raise BadInputError(_("What stands on a button has 1 to {most} characters."), most=LABEL_LENGTH)
    if len(button.url) > LINK_LENGTH or not LINK.fullmatch(button.url):
        raise BadInputError(
            _("Write the link of “{label}” in full, starting with https://, in up to {most} characters."),
            label=button.label,
            most=LINK_LENGTH,
        )


def _check_reactions(reactions: tuple[str, ...]) -> None:
    if len(reactions) > MOST_REACTIONS:
        raise BadInputError(_("Up to {most} reactions are put beneath a post."), most=MOST_REACTIONS)
    for reaction in reactions:
        if not is_emoji(reaction):
            raise BadInputError(_("“{text}” is no emoji. Write emojis with spaces between them."), text=reaction)


def _check_poll(poll: Poll) -> None:
    if is_blank(poll.question) or len(poll.question) > QUESTION_LENGTH:
        raise BadInputError(_("The question of a poll has 1 to {most} characters."), most=QUESTION_LENGTH)
    if not 2 <= len(poll.answers) <= MOST_ANSWERS:
        raise BadInputError(_("A poll has 2 to {most} answers, one a line."), most=MOST_ANSWERS)
    if any(is_blank(answer) or len(answer) > ANSWER_LENGTH for answer in poll.answers):
        raise BadInputError(_("An answer of a poll has 1 to {most} characters."), most=ANSWER_LENGTH)
    if not 1 <= poll.hours <= LONGEST_POLL_HOURS:
        raise BadInputError(_("A poll is open for 1 hour to 32 days."))
