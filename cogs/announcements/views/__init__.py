"""What is pressed."""

from cogs.announcements.views.calendar import CALENDAR_ITEMS
from cogs.announcements.views.controls import COMPOSER_ITEMS
from cogs.announcements.views.digest import DIGEST_ITEMS
from cogs.announcements.views.previewing import Previews
from cogs.announcements.views.receipts import RECEIPT_ITEMS, marker_of, receipt_of
from cogs.announcements.views.sheets import IMPORT_ITEMS

__all__ = [
    "CALENDAR_ITEMS",
    "COMPOSER_ITEMS",
    "DIGEST_ITEMS",
    "IMPORT_ITEMS",
    "RECEIPT_ITEMS",
    "Previews",
    "marker_of",
    "receipt_of",
]
