"""The use cases of thanks: saying, offering, taking back. Knows the rules and the store; knows no Discord."""

from cogs.thanks.service.base import CLOSE_JOB, FORGET_JOB, HEART_JOB, LINE_JOB, OFFER_JOB, Parts
from cogs.thanks.service.news import NewsService
from cogs.thanks.service.offering import NotYourOffer, OfferOver, OfferService
from cogs.thanks.service.saying import NobodyNamed, SayingService
from cogs.thanks.service.undoing import AlreadyTakenBack, TooLate, UndoingService, before_erasing

__all__ = [
    "CLOSE_JOB",
    "FORGET_JOB",
    "HEART_JOB",
    "LINE_JOB",
    "OFFER_JOB",
    "AlreadyTakenBack",
    "NewsService",
    "NobodyNamed",
    "NotYourOffer",
    "OfferOver",
    "OfferService",
    "Parts",
    "SayingService",
    "TooLate",
    "UndoingService",
    "before_erasing",
]
