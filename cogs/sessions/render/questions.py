"""Questions to a session, as members and as the team see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.i18n import _, plural, translate
from bot.text import inert
from cogs.sessions.models import QuestionState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.i18n import Text
    from cogs.sessions.models import Question, Session

SHOWN_LENGTH = 400  # six of them, escaped, within the 4,000 characters of a message
STATES: dict[QuestionState, tuple[str, Text]] = {
    QuestionState.NEW: ("🆕", _("new")),
    QuestionState.ACCEPTED: ("👍", _("accepted")),
    QuestionState.ANSWERED: ("✅", _("answered")),
    QuestionState.SKIPPED: ("⏭️", _("skipped")),
}


def question_text(question: Question, locale: str, *, reader_id: int) -> str:
    """Write a question as members see it: an anonymous one names nobody."""
    if question.asker_id == reader_id:
        who = translate(_("yours"), locale)
    elif question.is_anonymous or not question.asker_id:
        who = translate(_("asked anonymously"), locale)
    else:
        who = translate(_("from {member}"), locale, member=f"<@{question.asker_id}>")
    votes = translate(plural("{count} vote", "{count} votes"), locale, count=question.votes)
    return f"{inert(question.words, SHOWN_LENGTH)}\n-# {votes} · {who}"


def queue_text(question: Question, locale: str) -> str:
    """Write a question as the team sees it: with who asked, also where members don't learn it."""
    emoji, state = STATES.get(question.state, ("", ""))
    who = f"<@{question.asker_id}>" if question.asker_id else translate(_("somebody who left no name"), locale)
    if question.is_anonymous and question.asker_id:
        who = translate(_("{member}, anonymous to members"), locale, member=who)
    votes = translate(plural("{count} vote", "{count} votes"), locale, count=question.votes)
    return f"{emoji} {inert(question.words, SHOWN_LENGTH)}\n-# {votes} · {who} · {translate(state, locale)}"


def questions_head(session: Session, counts: Mapping[QuestionState, int], locale: str) -> str:
    """Write what stands over a list of questions."""
    title = translate(_("### ❓ Questions: {title}"), locale, title=inert(session.plan.title))
    waiting = counts.get(QuestionState.NEW, 0) + counts.get(QuestionState.ACCEPTED, 0)
    said = translate(
        _("{open} open · {answered} answered"), locale, open=waiting, answered=counts.get(QuestionState.ANSWERED, 0)
    )
    return f"{title}\n-# {said}"
