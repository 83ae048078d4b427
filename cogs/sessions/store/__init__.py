"""Sessions in the database. The only room that runs SQL; rows become models here."""

from cogs.sessions.store.agenda import AgendaStore
from cogs.sessions.store.rsvps import RsvpStore
from cogs.sessions.store.sessions import SessionStore

__all__ = ["AgendaStore", "RsvpStore", "SessionStore"]
