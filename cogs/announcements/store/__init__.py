"""SQL of announcements."""

from cogs.announcements.store.agenda import AgendaStore
from cogs.announcements.store.announcements import AnnouncementStore
from cogs.announcements.store.posts import PostStore

__all__ = ["AgendaStore", "AnnouncementStore", "PostStore"]
