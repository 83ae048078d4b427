"""What is pressed."""

from cogs.announcements.views.receipts import RECEIPT_ITEMS, marker_of, receipt_of

__all__ = ["RECEIPT_ITEMS", "marker_of", "receipt_of"]
