"""Rows for every table of a database, whatever its tables are: made from the database's own catalogue."""

# ruff: noqa: S608 - names come from the database's own catalogue

from __future__ import annotations

import random

from bot.database.copying.models import Kind

TEXTS = (
    "",
    "plain",
    "Grüße, 世界 👋🏽",
    "'; DROP TABLE job; --",
    '{"a": [1, null, "\\u0000"]}',
    "ﷺ\u202e\u2028",
    "a\tb\nc\\N",
)
NUMBERS = (0, 1, -1, 2**63 - 1, -(2**63), 1_000_000_000_000_000_000)
STATES = {"job": {"state": "pending"}}


def columns_of(database, table):
    """Return [(name, is NULL allowed)] as SQLite lists them."""
    return database.execute(f"SELECT name, NOT \"notnull\" AND NOT pk FROM pragma_table_info('{table}')").fetchall()


def references_of(database, table):
    """Return {column: (table, column)} of what must be there first."""
    found = database.execute(f'SELECT "from", "table", "to" FROM pragma_foreign_key_list(\'{table}\')').fetchall()
    return {column: (other, its or column) for column, other, its in found}


class Filler:
    """Fills an SQLite database with rows that keep to its rules, parents first."""

    def __init__(self, database, tables, *, seed=0, rows=12):
        self._database, self._tables, self._rows = database, tables, rows
        self._chance = random.Random(seed)
        self._filled = set()

    def fill(self):
        for name in self._tables:
            self._fill(name)
        self._database.commit()

    def _fill(self, name):
        if name in self._filled:
            return
        self._filled.add(name)
        references = references_of(self._database, name)
        for other in {other for other, _column in references.values()} - {name}:
            self._fill(other)
        table = self._tables[name]
        may_be_null = dict(columns_of(self._database, name))
        for number in range(self._rows):
            row = [self._value(table, column, number, may_be_null[column.name]) for column in table.columns]
            self._refer(table, row, references, number)
            names = ", ".join(column.name for column in table.columns)
            marks = ", ".join("?" * len(row))
            # Unique and other rules of the table may refuse a row that chance has made; the others will do.
            self._database.execute(f"INSERT OR IGNORE INTO {name} ({names}) VALUES ({marks})", row)

    def _refer(self, table, row, references, number):
        """Have a row point at one that is there, in its own table at a later one if there is any."""
        places = {column.name: place for place, column in enumerate(table.columns)}
        for other in {other for other, _its in references.values()}:
            pairs = [(column, its) for column, (there, its) in references.items() if there == other]
            wanted = ", ".join(its for _column, its in pairs)
            order = "rowid" if number % 2 else "rowid DESC"
            found = self._database.execute(
                f"SELECT {wanted} FROM {other} ORDER BY {order} LIMIT 1 OFFSET {number // 3}"
            )
            values = found.fetchone() or (None,) * len(pairs)
            for (column, _its), value in zip(pairs, values, strict=True):
                row[places[column]] = value

    def _value(self, table, column, number, may_be_null):
        if may_be_null and number % 3 == 1:
            return None
        fixed = STATES.get(table.name, {}).get(column.name)
        is_key = column.name in table.key
        match column.kind:
            case _ if fixed is not None:
                return fixed
            case Kind.BOOLEAN:
                return self._chance.random() < 0.5
            case Kind.INTEGER:
                return self._chance.getrandbits(62) if is_key else NUMBERS[(number + self._chance.randrange(3)) % 6]
            case Kind.BYTES:
                return self._chance.randbytes(number * 37) + b"\0'\\"
            case _:
                return TEXTS[number % len(TEXTS)] + (str(self._chance.getrandbits(40)) if is_key else "")
