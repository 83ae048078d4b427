"""Announcements without Discord."""

from cogs.announcements.service.aftermath import AfterService
from cogs.announcements.service.agenda import AgendaService, entry_of
from cogs.announcements.service.base import (
    ASK_JOB,
    BEGIN_JOB,
    DELETE_JOB,
    DIGEST_JOB,
    DRESS_JOB,
    EDIT_JOB,
    OVERDUE_JOB,
    RECEIPT_JOB,
    SEND_JOB,
    TAKE_UP_JOB,
    Changed,
    NoAnnouncement,
    Parts,
)
from cogs.announcements.service.digests import Coming, DigestService
from cogs.announcements.service.looking import LookService
from cogs.announcements.service.planning import IS_DECIDED
from cogs.announcements.service.scheduling import BEING_SENT, IS_OVER
from cogs.announcements.service.series import Occurrence, SeriesService
from cogs.announcements.service.sheets import MOST_BYTES, SheetService

__all__ = [
    "ASK_JOB",
    "BEGIN_JOB",
    "BEING_SENT",
    "DELETE_JOB",
    "DIGEST_JOB",
    "DRESS_JOB",
    "EDIT_JOB",
    "IS_DECIDED",
    "IS_OVER",
    "MOST_BYTES",
    "OVERDUE_JOB",
    "RECEIPT_JOB",
    "SEND_JOB",
    "TAKE_UP_JOB",
    "AfterService",
    "AgendaService",
    "Changed",
    "Coming",
    "DigestService",
    "LookService",
    "NoAnnouncement",
    "Occurrence",
    "Parts",
    "SeriesService",
    "SheetService",
    "entry_of",
]
