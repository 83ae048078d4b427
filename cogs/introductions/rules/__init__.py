"""What an introduction may say, and what follows from it. Pure: no database, no clock, no Discord."""

from bot.text import clean, inert, is_blank, shorten
from cogs.introductions.rules.cards import (
    AlreadySaidHi,
    BlankIntroduction,
    CardGone,
    NoCard,
    OwnCard,
    OwnerLeft,
    ReportedEnough,
    draft_of,
    form_of,
    headline_of,
    questions_of,
)
from cogs.introductions.rules.posts import is_introduction, is_worth_looking

__all__ = [
    "AlreadySaidHi",
    "BlankIntroduction",
    "CardGone",
    "NoCard",
    "OwnCard",
    "OwnerLeft",
    "ReportedEnough",
    "clean",
    "draft_of",
    "form_of",
    "headline_of",
    "inert",
    "is_blank",
    "is_introduction",
    "is_worth_looking",
    "questions_of",
    "shorten",
]
