"""What is pressed."""

from cogs.announcements.views.asking import AskButton
from cogs.announcements.views.calendar import CALENDAR_ITEMS
from cogs.announcements.views.controls import COMPOSER_ITEMS
from cogs.announcements.views.digest import DIGEST_ITEMS
from cogs.announcements.views.imports import IMPORT_ITEMS
from cogs.announcements.views.previewing import Previews
from cogs.announcements.views.receipts import RECEIPT_ITEMS, marker_of, receipt_of
from cogs.announcements.views.sheets import ChangeButton

__all__ = [
    "CALENDAR_ITEMS",
    "COMPOSER_ITEMS",
    "DIGEST_ITEMS",
    "IMPORT_ITEMS",
    "RECEIPT_ITEMS",
    "AskButton",
    "ChangeButton",
    "Previews",
    "marker_of",
    "receipt_of",
]
