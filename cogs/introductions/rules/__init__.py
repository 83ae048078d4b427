"""What an introduction may say, and what follows from it. Pure: no database, no clock, no Discord."""

from cogs.introductions.rules.cards import (
    AlreadySaidHi,
    BlankIntroduction,
    CardGone,
    NoCard,
    OwnCard,
    OwnerLeft,
    draft_of,
    form_of,
    headline_of,
    is_greeting,
    questions_of,
)
from cogs.introductions.rules.posts import is_introduction, is_worth_looking
from cogs.introductions.rules.text import clean, inert, is_blank, shorten

__all__ = [
    "AlreadySaidHi",
    "BlankIntroduction",
    "CardGone",
    "NoCard",
    "OwnCard",
    "OwnerLeft",
    "clean",
    "draft_of",
    "form_of",
    "headline_of",
    "inert",
    "is_blank",
    "is_greeting",
    "is_introduction",
    "is_worth_looking",
    "questions_of",
    "shorten",
]
