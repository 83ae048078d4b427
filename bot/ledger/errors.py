"""What keeps points from being given or spent. Each is a sentence to the person who would have got them."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from bot.errors import HearthError
from bot.i18n import Text, _, plural, translate

if TYPE_CHECKING:
    from bot.ledger.reason import Reason


class Why(StrEnum):
    """Why somebody earns nothing."""

    OFF = "off"
    WORTHLESS = "worthless"
    OWN = "own"
    FROZEN = "frozen"
    STAFF = "staff"
    KEPT_OUT = "kept_out"
    PLACE = "place"
    VOIDED = "voided"


SENTENCES: dict[Why, Text] = {
    Why.OFF: _("Points are switched off on this server."),
    Why.WORTHLESS: _("This earns no points on this server."),
    Why.OWN: _("Nobody earns points from themselves."),
    Why.FROZEN: _("Your points are on hold. The team of this server can say why."),
    Why.STAFF: _("The team of this server does not collect points."),
    Why.KEPT_OUT: _("One of your roles is left out of points on this server."),
    Why.PLACE: _("Nothing earns points in this channel."),
    Why.VOIDED: _("The team of this server took the points for this back."),
}


class NotEligible(HearthError):  # noqa: N818 - says what is the case
    """Somebody earns nothing, for a reason that lies in who they are."""

    def __init__(self, why: Why) -> None:
        super().__init__(SENTENCES[why])
        self.why = why


class CapReached(HearthError):  # noqa: N818 - says what is the case
    """Somebody has earned as much of this today as the server allows."""

    message = plural(
        "“{title}” earns points once a day, and today it has. Tomorrow it counts again.",
        "“{title}” earns points {count} times a day, and today it has. Tomorrow it counts again.",
    )

    def __init__(self, reason: Reason, limit: int) -> None:
        super().__init__(None, title=lambda locale: translate(reason.title, locale), count=limit)
        self.reason = reason
        self.limit = limit


class NotEnoughPoints(HearthError):  # noqa: N818 - says what is the case
    """A balance does not reach."""

    message = _("That takes {wanted} points, and there are {balance}.")

    def __init__(self, wanted: int, balance: int) -> None:
        super().__init__(None, wanted=wanted, balance=balance)
        self.wanted = wanted
        self.balance = balance
