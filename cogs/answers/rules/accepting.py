"""Who may accept what, and what it earns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import BadInputError, HearthError, NotAllowedError, NotFoundError
from bot.i18n import _
from bot.ledger import CapReached, NotEligible, Why
from cogs.answers.models import Earned

if TYPE_CHECKING:
    from cogs.answers.models import Actor, Question

_WHY = {
    Why.OWN: Earned.OWN,
    Why.STAFF: Earned.TEAM,
    Why.PLACE: Earned.PLACE,
    Why.OFF: Earned.OFF,
    Why.WORTHLESS: Earned.OFF,
}
"""Why an answer earns nothing, as far as everybody may know it."""


class NoQuestion(NotFoundError):  # noqa: N818 - says what is the case
    """This is no question that we follow."""

    message = _("This works in a question: a post in the help forum, or a thread below the help channel.")


class NotYours(NotAllowedError):  # noqa: N818 - says what is the case
    """Somebody else's question."""

    message = _("Only whoever asked, or the team, can decide that.")


class AlreadyAccepted(HearthError):  # noqa: N818 - says what is the case
    """The same answer again."""

    message = _("This is marked as the answer already.")


class NotSolved(HearthError):  # noqa: N818 - says what is the case
    """There is nothing to undo or to add to."""

    message = _("No answer is marked here.")


class NotAnAnswer(BadInputError):  # noqa: N818 - says what is the case
    """A message that cannot be the answer."""

    message = _("This is the question itself. Choose the message that answered it.")


class EnoughHelpful(HearthError):  # noqa: N818 - says what is the case
    """As many as there is room for."""

    message = _("Two more are thanked already. That is all there is room for.")


def check_may_accept(question: Question, actor: Actor, *, staff_accepts: bool) -> None:
    """Refuse who is neither the asker nor the team. Raises NotYours.

    Where the team leaves it to askers, it may still decide for one who is not here any more.
    """
    is_orphaned = question.is_asker_gone or not question.asker_id
    if actor.member_id != question.asker_id and not (actor.is_staff and (staff_accepts or is_orphaned)):
        raise NotYours


def check_may_undo(question: Question, actor: Actor) -> None:
    """Refuse who is neither the asker nor the team. Raises NotYours."""
    if actor.member_id != question.asker_id and not actor.is_staff:
        raise NotYours


def is_own(question: Question, member_id: int, actor_id: int) -> bool:
    """Say whether an answer is the asker's, or that of who accepts it."""
    return member_id in {question.asker_id, actor_id}


def earned_instead(refusal: NotEligible | CapReached) -> Earned:
    """Return what everybody may know of why there are no points; what is the member's own business stays theirs."""
    if isinstance(refusal, CapReached):
        return Earned.LIMIT
    return _WHY.get(refusal.why, Earned.OTHER)
