"""Rows that refer to each other, collected first and inserted in the order of their tables."""

from collections import defaultdict
from collections.abc import Callable, Iterable

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.database.base import Table

ROWS_PER_FLUSH = 1_000

# Hears how many rows are written, of how many.
Told = Callable[[int, int], None]


class NewRows:
    """New rows of one transaction. Without relationships the session cannot order them itself."""

    def __init__(self) -> None:
        self._by_table: defaultdict[str, list[Table]] = defaultdict(list)

    def add(self, row: Table) -> None:
        self._by_table[row.__tablename__].append(row)

    def add_all(self, rows: Iterable[Table]) -> None:
        for row in rows:
            self.add(row)

    async def write(self, session: AsyncSession, told: Told | None = None) -> None:
        """Insert everything: a row that is referred to before those that refer to it."""
        total, done = sum(map(len, self._by_table.values())), 0
        for table in Table.metadata.sorted_tables:
            rows = self._by_table.pop(table.name, ())
            for start in range(0, len(rows), ROWS_PER_FLUSH):
                part = rows[start : start + ROWS_PER_FLUSH]
                session.add_all(part)
                await session.flush()
                done += len(part)
                if told:
                    told(done, total)
