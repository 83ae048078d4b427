"""The team's queue of questions: who asked, and what becomes of each. Every press is checked again."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import discord

from bot.i18n import _, translate
from bot.kit import BaseLayout, card, locale_of, require_permissions, service_of
from bot.kit.context import say
from bot.kit.views import row
from bot.text import shorten
from cogs.sessions.forms.permits import session_to_run
from cogs.sessions.models import QuestionState
from cogs.sessions.render.questions import questions_head, queue_text
from cogs.sessions.service import QuestionService

if TYPE_CHECKING:
    from bot.i18n import Text
    from cogs.sessions.models import Question, Session

Interaction = discord.Interaction[Any]
Button = discord.ui.Button[Any]
ON_A_PAGE = 6
CHOICES = 25  # options of one select
LABEL_LENGTH = 100
SHOWN: dict[str, Text] = {"open": _("Open"), "answered": _("Answered"), "skipped": _("Skipped")}
DEEDS: dict[QuestionState, tuple[str, Text]] = {
    QuestionState.ACCEPTED: ("👍", _("Accept")),
    QuestionState.ANSWERED: ("✅", _("Answered")),
    QuestionState.SKIPPED: ("⏭️", _("Skip")),
    QuestionState.NEW: ("↩️", _("Open again")),
}


def require_running(interaction: Interaction, session: Session) -> None:
    """Refuse who neither hosts a session nor may manage events. Raises NotAllowedError."""
    if interaction.user.id != session.plan.host_id:
        require_permissions(interaction, "manage_events")


class QueueView(BaseLayout):
    """Lists questions by votes; the chosen one can be accepted, answered, skipped, or merged into another."""

    def __init__(self, owner_id: int, session: Session, service: QuestionService, locale: str) -> None:
        super().__init__(owner_id)
        self._session = session
        self._service = service
        self._locale = locale
        self._shown = "open"
        self._page = 0
        self._chosen: int | None = None
        self._is_merging = False

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Let only the owner press, and only while they may. Raises NotAllowedError, NoSession."""
        if not await super().interaction_check(interaction):
            return False
        self._session = await session_to_run(interaction, self._session.id)  # who hosts it may have changed
        return True

    async def draw(self) -> None:
        """Lay out the queue as things stand now."""
        questions = await self._questions()
        counts = await self._service.counts(self._session.id)
        self._page = min(self._page, max(0, (len(questions) - 1) // ON_A_PAGE))
        on_page = questions[self._page * ON_A_PAGE :][:ON_A_PAGE]
        chosen = next((each for each in questions if each.id == self._chosen), None)
        self.clear_items()
        box = card(questions_head(self._session, counts, self._locale))
        for question in on_page:
            mark = "▶️ " if question is chosen else ""
            box.add_item(discord.ui.TextDisplay(mark + queue_text(question, self._locale)))
        if not questions:
            box.add_item(discord.ui.TextDisplay(translate(_("No questions here."), self._locale)))
        box.add_item(row(self._filter()))
        if on_page:
            placeholder = _("Choose a question")
            box.add_item(row(self._select(on_page, placeholder, self._choose, chosen=chosen)))
        if chosen is not None:
            self._add_deeds(box, chosen, questions)
        if len(questions) > ON_A_PAGE:
            box.add_item(row(*self._turning(len(questions))))
        self.add_item(box)

    async def _questions(self) -> list[Question]:
        if self._shown == "open":
            return await self._service.open(self._session.guild_id, self._session.id)
        return await self._service.listed(self._session.id, QuestionState(self._shown))

    def _add_deeds(self, box: discord.ui.Container[Any], chosen: Question, questions: list[Question]) -> None:
        others = [each for each in questions if each.id != chosen.id]
        if self._is_merging and others:
            likest = self._service.likest(chosen, others)[:CHOICES]
            box.add_item(row(self._select(likest, _("Merge into which one?"), self._merge)))
            return
        buttons = [self._deed(chosen, state) for state in _possible(chosen.state)]
        if chosen.state.is_open and others:
            merge: Button = discord.ui.Button(emoji="🔗", label=translate(_("Merge into …"), self._locale))
            merge.callback = self._begin_merging
            buttons.append(merge)
        box.add_item(row(*buttons))

    def _deed(self, question: Question, state: QuestionState) -> Button:
        emoji, label = DEEDS[state]
        button: Button = discord.ui.Button(emoji=emoji, label=translate(label, self._locale))
        button.callback = partial(self._decide, question.id, state)
        return button

    def _filter(self) -> discord.ui.Select[Any]:
        options = [
            discord.SelectOption(label=translate(text, self._locale), value=value, default=value == self._shown)
            for value, text in SHOWN.items()
        ]
        select: discord.ui.Select[Any] = discord.ui.Select(options=options)
        select.callback = partial(self._show, select)
        return select

    def _select(
        self, questions: list[Question], placeholder: Text, then: Any, *, chosen: Question | None = None
    ) -> discord.ui.Select[Any]:
        options = [
            discord.SelectOption(
                label=shorten(question.words, LABEL_LENGTH), value=str(question.id), default=question is chosen
            )
            for question in questions
        ]
        select: discord.ui.Select[Any] = discord.ui.Select(
            placeholder=translate(placeholder, self._locale), options=options
        )
        select.callback = partial(then, select)
        return select

    def _turning(self, total: int) -> list[Button]:
        pages = -(-total // ON_A_PAGE)
        back: Button = discord.ui.Button(emoji="◀️", disabled=self._page == 0)
        forward: Button = discord.ui.Button(emoji="▶️", disabled=self._page == pages - 1)
        where = translate(_("Page {page} of {pages}"), self._locale, page=self._page + 1, pages=pages)
        back.callback, forward.callback = partial(self._turn, -1), partial(self._turn, 1)
        return [back, discord.ui.Button(label=where, disabled=True), forward]

    async def _turn(self, by: int, interaction: Interaction) -> None:
        self._page = max(0, self._page + by)
        self._chosen, self._is_merging = None, False
        await self._redraw(interaction)

    async def _show(self, select: discord.ui.Select[Any], interaction: Interaction) -> None:
        self._shown, self._page, self._chosen, self._is_merging = select.values[0], 0, None, False
        await self._redraw(interaction)

    async def _choose(self, select: discord.ui.Select[Any], interaction: Interaction) -> None:
        self._chosen, self._is_merging = int(select.values[0]), False
        await self._redraw(interaction)

    async def _begin_merging(self, interaction: Interaction) -> None:
        self._is_merging = True
        await self._redraw(interaction)

    async def _decide(self, question_id: int, state: QuestionState, interaction: Interaction) -> None:
        service = service_of(interaction, QuestionService)
        await service.decide(self._session.guild_id, question_id, state, by=interaction.user.id)
        self._chosen = question_id if state is QuestionState.ACCEPTED else None
        await self._redraw(interaction)

    async def _merge(self, select: discord.ui.Select[Any], interaction: Interaction) -> None:
        service, chosen = service_of(interaction, QuestionService), self._chosen or 0
        into = await service.merge(self._session.guild_id, chosen, int(select.values[0]), by=interaction.user.id)
        self._chosen, self._is_merging = into.id, False
        await self._redraw(interaction)
        text = translate(
            _("🔗 Merged. Together they have this many votes: {votes}."), locale_of(interaction), votes=into.votes
        )
        await say(interaction, text)

    async def _redraw(self, interaction: Interaction) -> None:
        await self.draw()
        await interaction.response.edit_message(view=self, allowed_mentions=discord.AllowedMentions.none())


def _possible(state: QuestionState) -> list[QuestionState]:
    if state is QuestionState.NEW:
        return [QuestionState.ACCEPTED, QuestionState.ANSWERED, QuestionState.SKIPPED]
    if state is QuestionState.ACCEPTED:
        return [QuestionState.ANSWERED, QuestionState.SKIPPED]
    return [QuestionState.NEW]
