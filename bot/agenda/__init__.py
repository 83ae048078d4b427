"""The content calendar: what all features of a server have planned, and what stands in each other's way."""

from bot.agenda.file import agenda_file
from bot.agenda.models import EVERYONE, Entry, EntryId, Pings, Source, State
from bot.agenda.month import Month, alt_text, span_of
from bot.agenda.rules import Clash, Conflict, Limits, conflicts, conflicts_of
from bot.agenda.service import Agenda, Lister, picture_of
from bot.agenda.words import SIGNS, WARNING, conflict_sentence, source_word, state_word

__all__ = [
    "EVERYONE",
    "SIGNS",
    "WARNING",
    "Agenda",
    "Clash",
    "Conflict",
    "Entry",
    "EntryId",
    "Limits",
    "Lister",
    "Month",
    "Pings",
    "Source",
    "State",
    "agenda_file",
    "alt_text",
    "conflict_sentence",
    "conflicts",
    "conflicts_of",
    "picture_of",
    "source_word",
    "span_of",
    "state_word",
]
