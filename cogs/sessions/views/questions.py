"""Asking, and voting for what others asked. The buttons of a card survive restarts, lists last for minutes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Self

import discord

from bot.i18n import _, translate
from bot.kit import BaseLayout, PersistentItem, card, guild_of, locale_of, service_of
from bot.kit.views import row
from cogs.sessions.forms.questions import QuestionForm
from cogs.sessions.models import SessionSettings
from cogs.sessions.render.questions import question_text, questions_head
from cogs.sessions.service import QuestionService, SessionOver
from cogs.sessions.views.replying import begin, found

if TYPE_CHECKING:
    import re

    from bot.client import Hearth
    from cogs.sessions.models import Question, Session

Interaction = discord.Interaction[Any]
Button = discord.ui.Button[Any]
ON_A_PAGE = 6


class AskButton(PersistentItem[Button], template=r"sessions:ask:(?P<id>\d+):(?P<tag>[0-9a-z-]*)"):
    """Opens the form for a question; `tag` tells the messages apart on which it stands."""

    def __init__(self, session_id: int, locale: str = "en", *, tag: str = "") -> None:
        label = translate(_("Ask a question"), locale)
        super().__init__(discord.ui.Button(emoji="❓", label=label, custom_id=f"sessions:ask:{session_id}:{tag}"))
        self.session_id = session_id

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(int(match["id"]), tag=match["tag"])

    async def press(self, interaction: Interaction) -> None:
        """Open the form; what reads like it is shown when it comes back. Raises NoSession and SessionOver."""
        session, _member = await found(interaction, self.session_id)
        if not session.is_open:
            raise SessionOver
        client: Hearth = interaction.client
        settings = await client.services.guilds.get(session.guild_id, SessionSettings)
        form = QuestionForm(
            partial(take_question, session.id),
            locale_of(interaction),
            may_be_anonymous=settings.anonymous_questions,
        )
        await form.open(interaction)


class QuestionsButton(PersistentItem[Button], template=r"sessions:questions:(?P<id>\d+)"):
    """Lists the questions, to vote for them."""

    def __init__(self, session_id: int, locale: str = "en") -> None:
        label = translate(_("Questions"), locale)
        super().__init__(discord.ui.Button(emoji="🗳️", label=label, custom_id=f"sessions:questions:{session_id}"))
        self.session_id = session_id

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(int(match["id"]))

    async def press(self, interaction: Interaction) -> None:
        """Show the list. Raises NoSession."""
        await begin(interaction)
        session, member = await found(interaction, self.session_id)
        view = QuestionList(member.id, session, service_of(interaction, QuestionService), locale_of(interaction))
        await view.draw()
        await view.send(interaction)


class QuestionList(BaseLayout):
    """The open questions of a session, the ones with most votes first, each to vote for or to take back."""

    def __init__(self, owner_id: int, session: Session, service: QuestionService, locale: str) -> None:
        super().__init__(owner_id)
        self._session = session
        self._service = service
        self._locale = locale
        self._page = 0
        self._sure: int | None = None
        """The question that was asked about whether it is really to be withdrawn."""

    async def draw(self) -> None:
        """Lay out the page as things stand now."""
        guild_id, session_id = self._session.guild_id, self._session.id
        questions = await self._service.open(guild_id, session_id)
        voted = await self._service.voted_for(guild_id, session_id, self.owner_id)
        counts = await self._service.counts(session_id)
        pages = max(1, -(-len(questions) // ON_A_PAGE))
        self._page = min(self._page, pages - 1)
        self.clear_items()
        box = card(questions_head(self._session, counts, self._locale))
        for question in questions[self._page * ON_A_PAGE :][:ON_A_PAGE]:
            text = question_text(question, self._locale, reader_id=self.owner_id)
            box.add_item(discord.ui.Section(text, accessory=self._button(question, is_voted=question.id in voted)))
        if not questions:
            box.add_item(discord.ui.TextDisplay(translate(_("Nobody has asked yet. Be the first!"), self._locale)))
        turning = self._turning(pages) if pages > 1 else []
        asking = [AskButton(session_id, self._locale).passing()] if self._session.is_open else []
        if asking or turning:
            box.add_item(row(*turning, *asking))
        self.add_item(box)

    def _button(self, question: Question, *, is_voted: bool) -> Button:
        if question.asker_id == self.owner_id:
            is_asked = question.votes > 1 and self._sure != question.id  # others' votes go with it
            text, style = _("Withdraw"), discord.ButtonStyle.secondary
            if self._sure == question.id:
                text, style = _("Yes, with all votes"), discord.ButtonStyle.danger
            button: Button = discord.ui.Button(emoji="🗑️", label=translate(text, self._locale), style=style)
            button.callback = partial(self._ask if is_asked else self._withdraw, question.id)
            return button
        label = translate(_("Voted") if is_voted else _("Vote"), self._locale)
        style = discord.ButtonStyle.success if is_voted else discord.ButtonStyle.secondary
        button = discord.ui.Button(emoji="🔼", label=label, style=style, disabled=not self._session.is_open)
        button.callback = partial(self._vote, question.id, is_for=not is_voted)
        return button

    def _turning(self, pages: int) -> list[Button]:
        back: Button = discord.ui.Button(emoji="◀️", disabled=self._page == 0)
        forward: Button = discord.ui.Button(emoji="▶️", disabled=self._page == pages - 1)
        where = translate(_("Page {page} of {pages}"), self._locale, page=self._page + 1, pages=pages)
        back.callback, forward.callback = partial(self._turn, -1), partial(self._turn, 1)
        return [back, discord.ui.Button(label=where, disabled=True), forward]

    async def _turn(self, by: int, interaction: Interaction) -> None:
        self._page = max(0, self._page + by)
        await self._redraw(interaction)

    async def _vote(self, question_id: int, interaction: Interaction, *, is_for: bool) -> None:
        await self._service.vote(self._session.guild_id, question_id, self.owner_id, is_for=is_for)
        await self._redraw(interaction)

    async def _ask(self, question_id: int, interaction: Interaction) -> None:
        self._sure = question_id
        await self._redraw(interaction)

    async def _withdraw(self, question_id: int, interaction: Interaction) -> None:
        await self._service.withdraw(self._session.guild_id, question_id, self.owner_id)
        await self._redraw(interaction)

    async def _redraw(self, interaction: Interaction) -> None:
        await self.draw()
        await interaction.response.edit_message(view=self, allowed_mentions=discord.AllowedMentions.none())


class SimilarView(BaseLayout):
    """What others asked that reads the same: to vote for, or to ask one's own all the same."""

    def __init__(
        self, owner_id: int, session_id: int, words: str, similar: list[Question], locale: str, *, is_anonymous: bool
    ) -> None:
        super().__init__(owner_id)
        self._session_id = session_id
        self._words = words
        self._is_anonymous = is_anonymous
        box = card(translate(_("### Is it one of these?\nVotes decide what is asked first."), locale))
        for question in similar:
            vote: Button = discord.ui.Button(emoji="🔼", label=translate(_("Vote for this"), locale))
            vote.callback = partial(self._vote, question.id)
            text = question_text(question, locale, reader_id=owner_id)
            box.add_item(discord.ui.Section(text, accessory=vote))
        own: Button = discord.ui.Button(
            label=translate(_("Ask mine anyway"), locale), style=discord.ButtonStyle.primary
        )
        own.callback = self._ask
        box.add_item(row(own))
        self.add_item(box)

    async def _vote(self, question_id: int, interaction: Interaction) -> None:
        service, guild_id = service_of(interaction, QuestionService), guild_of(interaction).id
        question = await service.vote(guild_id, question_id, self.owner_id)
        await self._finish(interaction, translate(_("🔼 Your vote counts."), locale_of(interaction)), question)

    async def _ask(self, interaction: Interaction) -> None:
        service, guild_id = service_of(interaction, QuestionService), guild_of(interaction).id
        question = await service.ask(
            guild_id, self._session_id, self.owner_id, self._words, is_anonymous=self._is_anonymous
        )
        await self._finish(interaction, _asked(question, locale_of(interaction)), question)

    async def _finish(self, interaction: Interaction, sentence: str, question: Question) -> None:
        self.stop()
        locale = locale_of(interaction)
        done = BaseLayout(self.owner_id)
        text = question_text(question, locale, reader_id=self.owner_id)
        done.add_item(card(sentence, text, row(QuestionsButton(self._session_id, locale).passing())))
        await done.send(interaction)


async def take_question(session_id: int, interaction: Interaction, words: str, is_anonymous: bool) -> None:  # noqa: FBT001 - as the form hands it on
    """Take a question down, or show what reads like it first. Raises what QuestionService.ask raises."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    service, guild_id, locale = (
        service_of(interaction, QuestionService),
        guild_of(interaction).id,
        locale_of(interaction),
    )
    member_id = interaction.user.id
    similar = [each for each in await service.similar(guild_id, session_id, words) if each.asker_id != member_id]
    if similar:
        view: BaseLayout = SimilarView(member_id, session_id, words, similar, locale, is_anonymous=is_anonymous)
    else:
        question = await service.ask(guild_id, session_id, member_id, words, is_anonymous=is_anonymous)
        view = BaseLayout(member_id)
        text = question_text(question, locale, reader_id=member_id)
        view.add_item(card(_asked(question, locale), text, row(QuestionsButton(session_id, locale).passing())))
    await view.send(interaction)


def _asked(question: Question, locale: str) -> str:
    if question.is_anonymous:
        return translate(_("❓ Your question is in, without your name for members. Others can vote for it."), locale)
    return translate(_("❓ Your question is in. Others can vote for it."), locale)
