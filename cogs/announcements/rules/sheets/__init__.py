"""Plans as lines of a table, written and read. Pure."""

from cogs.announcements.rules.sheets.lines import COLUMNS, columns_of, read_line, write_line

__all__ = ["COLUMNS", "columns_of", "read_line", "write_line"]
