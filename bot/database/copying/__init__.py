"""Copying a whole database into another, of either kind: resumable, and compared row by row in the end.

The tables are those that the databases themselves list, so whatever a migration adds is copied, too. What a database
derives from them (search indexes, generated columns) it derives again.
"""

from bot.database.copying.models import Compared, Progress, Sum, Watch
from bot.database.copying.service import compare, copy, is_same
from bot.database.copying.side import refuse_unfinished

__all__ = ["Compared", "Progress", "Sum", "Watch", "compare", "copy", "is_same", "refuse_unfinished"]
