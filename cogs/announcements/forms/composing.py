"""The composer's forms: what is typed about a post."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.i18n import _, translate
from bot.kit import BaseModal
from bot.kit.forms import Field, FieldForm
from bot.zones import wall_time
from cogs.announcements.models import (
    ANSWER_LENGTH,
    LABEL_LENGTH,
    LINK_LENGTH,
    MOST_ANSWERS,
    MOST_BUTTONS,
    MOST_FILES,
    MOST_NOTE,
    QUESTION_LENGTH,
    TEXT_LENGTH,
    THREAD_LENGTH,
    TITLE_LENGTH,
    WHEN_LENGTH,
)
from cogs.announcements.rules.typed import say_buttons, say_colour

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from zoneinfo import ZoneInfo

    from cogs.announcements.models import Content, File, Plan

Interaction = discord.Interaction[Any]
BUTTONS_LENGTH = MOST_BUTTONS * (LABEL_LENGTH + LINK_LENGTH + 4)
WHEN_HINT = _("Like “friday 18:00” or “2027-03-31 18:00”, on the clocks of {zone}")
if TYPE_CHECKING:
    Answered = Callable[[Interaction, list[Any]], Awaitable[None]]


def words_form(on_answers: Answered, locale: str, plan: Plan | None = None) -> FieldForm:
    """Ask for the title and the text."""
    title, text = ("", "") if plan is None else (plan.title, plan.content.text)
    inside = translate(_("What lists and the calendar call it; members never see it"), locale)
    hint = translate(_("Markdown, up to 4,000 characters; pictures and the rest come next"), locale)
    fields = (
        Field(_("Title"), inside, title, TITLE_LENGTH, is_required=True),
        Field(_("Text"), hint, text, TEXT_LENGTH, is_long=True),
    )
    return FieldForm(_("An announcement"), fields, on_answers, locale)


def colour_form(on_answers: Answered, locale: str, content: Content) -> FieldForm:
    """Ask for the colour."""
    return FieldForm(_("Colour"), (_colour(content, locale),), on_answers, locale)


def buttons_form(on_answers: Answered, locale: str, content: Content) -> FieldForm:
    """Ask for the buttons, one a line."""
    return FieldForm(_("Buttons"), (_buttons(content, locale),), on_answers, locale)


def sent_form(on_answers: Answered, locale: str, content: Content) -> FieldForm:
    """Ask for what can be changed about a message that is out."""
    hint = translate(_("Nobody is pinged again"), locale)
    text = Field(_("Text"), hint, content.text, TEXT_LENGTH, is_long=True)
    fields = (text, _colour(content, locale), _buttons(content, locale))
    return FieldForm(_("Change what is out"), fields, on_answers, locale)


def when_form(on_answers: Answered, locale: str, plan: Plan, zone: ZoneInfo) -> FieldForm:
    """Ask for the time, for the last day of a series, and for how late it may be."""
    hint = translate(WHEN_HINT, locale, zone=zone.key)
    late = translate(_("After downtime; later than that I ask instead of sending it. Like 30m or 2h"), locale)
    fields = [Field(_("When (empty: once it is approved)"), hint, said_when(plan, zone), WHEN_LENGTH)]
    if plan.repeat is not None:
        last = translate(_("Like 2027-03-31 or 31 december; empty: it goes on"), locale)
        until = plan.repeat.until.isoformat() if plan.repeat.until is not None else ""
        fields.append(Field(_("Last day"), last, until, WHEN_LENGTH))
    fields.append(Field(_("How late it may be"), late, f"{plan.tolerance_minutes}m", WHEN_LENGTH, is_required=True))
    return FieldForm(_("When"), fields, on_answers, locale)


def said_when(plan: Plan, zone: ZoneInfo) -> str:
    """Write the time of a plan as somebody would type it."""
    return "" if plan.starts_at is None else wall_time(plan.starts_at, zone).isoformat(" ", "minutes")


def beneath_form(on_answers: Answered, locale: str, content: Content) -> FieldForm:
    """Ask for the thread and the reactions beneath it."""
    thread = translate(_("Its name; a thread is opened beneath the post. Empty: none"), locale)
    emojis = translate(_("Emojis that I put beneath it, up to ten, like 👍 🎉"), locale)
    fields = (
        Field(_("Thread"), thread, content.thread, THREAD_LENGTH),
        Field(_("Reactions"), emojis, " ".join(content.reactions), 300),
    )
    return FieldForm(_("Thread and reactions"), fields, on_answers, locale)


def poll_form(on_answers: Answered, locale: str, content: Content) -> FieldForm:
    """Ask for the poll beneath it."""
    poll = content.poll
    question, answers, hours, is_many = "", "", 24, False
    if poll is not None:
        question, answers, hours, is_many = poll.question, "\n".join(poll.answers), poll.hours, poll.is_multiple
    empty = translate(_("Sent beneath the post. Empty: no poll"), locale)
    lines = translate(_("Two to ten, each on a line of its own"), locale)
    fields = (
        Field(_("Question"), empty, question, QUESTION_LENGTH),
        Field(_("Answers"), lines, answers, MOST_ANSWERS * (ANSWER_LENGTH + 1), is_long=True),
        Field(_("How long it is open"), translate(_("Like 24h or 7d"), locale), f"{hours}h", 20),
        Field(_("Several answers"), translate(_("Whether one may choose more than one"), locale), is_many),
    )
    return FieldForm(_("Poll"), fields, on_answers, locale)


def reject_form(on_answers: Answered, locale: str) -> FieldForm:
    """Ask why it is given back."""
    hint = translate(_("The authors read it, on the card and in the draft"), locale)
    why = Field(_("What has to change"), hint, "", MOST_NOTE, is_long=True, is_required=True)
    return FieldForm(_("Give it back"), (why,), on_answers, locale)


def cancel_form(on_answers: Answered, locale: str) -> FieldForm:
    """Ask why it is cancelled."""
    hint = translate(_("The team reads it; of a series all that is still to come is cancelled"), locale)
    return FieldForm(_("Cancel it"), (Field(_("Why"), hint, "", MOST_NOTE, is_long=True),), on_answers, locale)


class FilesForm(BaseModal):
    """Adds pictures and attachments, and takes them away again."""

    def __init__(
        self,
        on_files: Callable[[Interaction, Sequence[discord.Attachment], Sequence[int]], Awaitable[None]],
        held: Sequence[File],
        locale: str,
    ) -> None:
        super().__init__(title=translate(_("Files"), locale))
        self._on_files = on_files
        room = MOST_FILES - len(held)
        self._added: discord.ui.FileUpload[Any] | None = None
        if room > 0:
            self._added = discord.ui.FileUpload(required=False, min_values=0, max_values=room)
            hint = translate(_("Pictures (PNG, JPEG, GIF, WebP) are shown, others attached; up to four"), locale)
            label = translate(_("Add"), locale)
            self.add_item(discord.ui.Label(text=label, description=hint, component=self._added))
        self._taken: discord.ui.Select[Any] | None = None
        if held:
            options = [discord.SelectOption(label=file.name[:100], value=str(file.id)) for file in held]
            self._taken = discord.ui.Select(required=False, min_values=0, max_values=len(held), options=options)
            self.add_item(discord.ui.Label(text=translate(_("Take away"), locale), component=self._taken))

    async def on_submit(self, interaction: Interaction, /) -> None:
        """Hand on what is added and what is taken away."""
        added = self._added.values if self._added is not None else []
        taken = [int(value) for value in self._taken.values] if self._taken is not None else []
        await self._on_files(interaction, added, taken)


def _colour(content: Content, locale: str) -> Field:
    hint = translate(_("Like #E2725B, green or orange; empty: the brand's own. Plain messages have none"), locale)
    return Field(_("Colour"), hint, say_colour(content.colour), 30)


def _buttons(content: Content, locale: str) -> Field:
    hint = translate(_("Up to five, one a line: Shop | https://example.org"), locale)
    return Field(_("Buttons"), hint, say_buttons(content.buttons), min(BUTTONS_LENGTH, 4000), is_long=True)
