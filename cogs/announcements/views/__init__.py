"""What is pressed."""

from cogs.announcements.views.asking import AskButton
from cogs.announcements.views.controls import COMPOSER_ITEMS
from cogs.announcements.views.previewing import Previews
from cogs.announcements.views.receipts import RECEIPT_ITEMS, marker_of, receipt_of
from cogs.announcements.views.sheets import ChangeButton

__all__ = ["COMPOSER_ITEMS", "RECEIPT_ITEMS", "AskButton", "ChangeButton", "Previews", "marker_of", "receipt_of"]
