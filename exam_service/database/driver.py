"""Statements sent by the driver itself, for requests that come in crowds.

They are written as all others, and made into the driver's text once. Nothing here knows a feature.
"""

from typing import Any, TypeAlias

import asyncpg
from sqlalchemy import make_url
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import ClauseElement

# Any: a row of any statement.
Record: TypeAlias = Any

_DIALECT = make_url("postgresql+asyncpg://").get_dialect()()


class DriverStatement:
    """One statement with named values. What it answers are the driver's own rows."""

    def __init__(self, statement: ClauseElement) -> None:
        compiled = statement.compile(dialect=_DIALECT)
        assert isinstance(compiled, SQLCompiler), "a query or a change, not a table's definition"
        self._text = str(compiled)
        self._names = tuple(compiled.positiontup or ())
        # Values that stand in the statement itself.
        self._fixed = dict(compiled.params)

    # Any: whatever the statement's columns take.
    async def fetch(self, connection: asyncpg.Connection, **given: Any) -> list[Record]:
        values = {**self._fixed, **given}
        rows: list[Record] = await connection.fetch(
            self._text, *(values[name] for name in self._names)
        )
        return rows
