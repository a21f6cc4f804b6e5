"""Rows that refer to each other, collected first and inserted in the order of their tables."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.database.base import Table


class NewRows:
    """New rows of one transaction. Without relationships the session cannot order them itself."""

    def __init__(self) -> None:
        self._by_table: defaultdict[str, list[Table]] = defaultdict(list)

    def add(self, row: Table) -> None:
        self._by_table[row.__tablename__].append(row)

    def add_all(self, rows: Iterable[Table]) -> None:
        for row in rows:
            self.add(row)

    async def write(self, session: AsyncSession) -> None:
        """Insert everything: a row that is referred to before those that refer to it."""
        for table in Table.metadata.sorted_tables:
            rows = self._by_table.pop(table.name, ())
            if rows:
                session.add_all(rows)
                await session.flush()
