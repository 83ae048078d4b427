"""The database: one protocol, SQLite and PostgreSQL behind it, the same queries.sql for both."""

from bot.clock import from_millis, to_millis
from bot.database.base import Database, IdGenerator, Queries, Row, Transaction
from bot.database.connect import open_database

__all__ = [
    "Database",
    "IdGenerator",
    "Queries",
    "Row",
    "Transaction",
    "from_millis",
    "open_database",
    "to_millis",
]
