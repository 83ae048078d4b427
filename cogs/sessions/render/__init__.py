"""How sessions look. Pure: models become layouts and sentences."""

from cogs.sessions.render.cards import session_card
from cogs.sessions.render.words import kind_word, place_words, seat_sentence

__all__ = ["kind_word", "place_words", "seat_sentence", "session_card"]
