"""What is sent: a text, how it looks, whom it pings, and what hangs beneath it."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

TITLE_LENGTH = 100
TEXT_LENGTH = 4000  # a form's longest text: https://discord.com/developers/docs/components/reference#text-input
MOST_BUTTONS = 5  # of one row
LABEL_LENGTH = 80
LINK_LENGTH = 512
MOST_REACTIONS = 10
THREAD_LENGTH = 100
MOST_FILES = 4
MOST_CHANNELS = 25  # of one select
QUESTION_LENGTH = 300  # https://discord.com/developers/docs/resources/poll
ANSWER_LENGTH = 55
MOST_ANSWERS = 10
LONGEST_POLL_HOURS = 768


class Layout(StrEnum):
    """How a text looks."""

    CARD = "card"
    """Framed, with pictures and buttons inside."""
    EMBED = "embed"
    """Discord's older frame."""
    TEXT = "text"
    """A plain message."""


class Mention(StrEnum):
    """Whom a post pings."""

    NONE = "none"
    ROLE = "role"
    HERE = "here"
    EVERYONE = "everyone"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class LinkButton(_Part):
    """A button that opens a page."""

    label: str
    url: str


class Poll(_Part):
    """A question with answers to choose from, sent beneath the post."""

    question: str
    answers: tuple[str, ...]
    hours: int = 24
    is_multiple: bool = False


class Content(_Part):
    """All that members see of a post. Stored as JSON."""

    text: str
    layout: Layout = Layout.CARD
    colour: int | None = None
    """The frame's edge, as 0xRRGGBB; the brand's own when None."""
    buttons: tuple[LinkButton, ...] = ()
    mention: Mention = Mention.NONE
    role_id: int | None = None
    """Which role Mention.ROLE pings."""
    publish: bool = False
    """Whether servers that follow the channel get it, too."""
    thread: str = ""
    """The name of the thread that is opened beneath; none when empty."""
    reactions: tuple[str, ...] = ()
    poll: Poll | None = None
    file_ids: tuple[int, ...] = ()
    """The copied files, in their order."""

    @property
    def ping(self) -> str | None:
        """Whom it pings, as the budget counts it: a role's id, "everyone", or nobody."""
        if self.mention is Mention.NONE:
            return None
        return str(self.role_id) if self.mention is Mention.ROLE else "everyone"

    @property
    def mentioned(self) -> str:
        """What stands in front of the text."""
        if self.mention is Mention.ROLE:
            return f"<@&{self.role_id}>"
        return "" if self.mention is Mention.NONE else f"@{self.mention.value}"
