"""Reading the log of entries. It is only ever appended to, and never here."""

from collections.abc import Iterable, Sequence
from typing import Any, Final
from uuid import UUID

import asyncpg
from sqlalchemy import ColumnElement, bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.database.driver import DriverStatement
from exam_service.responses.rules import EntryKind, Standing, StoredEntry
from exam_service.responses.rules.held import HeldVerdict
from exam_service.responses.tables import (
    EntryRow,
    HeldDecisionRow,
    HeldReviewEntryRow,
    HeldReviewRow,
)


def counts() -> ColumnElement[bool]:
    """Does an entry count: by rule when it came, or because two people admitted it since?"""
    admitted = (
        select(HeldReviewEntryRow.review_id)
        .join(HeldReviewRow, HeldReviewRow.id == HeldReviewEntryRow.review_id)
        .join(HeldDecisionRow, HeldDecisionRow.review_id == HeldReviewRow.id)
        .where(
            HeldReviewEntryRow.sitting_id == EntryRow.sitting_id,
            HeldReviewEntryRow.epoch == EntryRow.epoch,
            HeldReviewEntryRow.sequence == EntryRow.sequence,
            HeldReviewRow.verdict == HeldVerdict.ADMIT,
            HeldDecisionRow.is_confirmed,
        )
        .exists()
    )
    return or_(EntryRow.standing != Standing.HELD, admitted)


_LOG: Final = (
    select(
        EntryRow.epoch,
        EntryRow.sequence,
        EntryRow.slot,
        EntryRow.kind,
        EntryRow.value,
        EntryRow.standing,
        counts(),
    )
    .where(EntryRow.sitting_id == bindparam("sitting_id"))
    .order_by(EntryRow.epoch, EntryRow.sequence)
)


_LOG_BY_DRIVER: Final = DriverStatement(_LOG)


async def list_entries(session: AsyncSession, sitting_id: UUID) -> list[StoredEntry]:
    """The whole log of one sitting in its own order. The numbers of a lease bound it."""
    return _entries_in(await session.execute(_LOG, {"sitting_id": sitting_id}))


async def list_entries_by_driver(
    connection: asyncpg.Connection, sitting_id: UUID
) -> list[StoredEntry]:
    """The same, over the driver's own connection."""
    return _entries_in(await _LOG_BY_DRIVER.fetch(connection, sitting_id=sitting_id))


# Any: rows of either driver.
def _entries_in(rows: Iterable[Any]) -> list[StoredEntry]:
    return [
        StoredEntry(
            epoch,
            sequence,
            slot,
            EntryKind(kind),
            value,
            _standing(standing, does_count=does_count),
        )
        for epoch, sequence, slot, kind, value, standing, does_count in rows
    ]


def _standing(as_it_came: str, *, does_count: bool) -> Standing:
    """What was held and counts all the same was admitted by two people."""
    standing = Standing(as_it_came)
    return Standing.ADMITTED if does_count and standing is Standing.HELD else standing


async def list_entry_rows(
    session: AsyncSession, sitting_id: UUID, limit: int = 20_000
) -> Sequence[EntryRow]:
    """The log with its times, for staff who look at one sitting."""
    query = select(EntryRow).where(EntryRow.sitting_id == sitting_id)
    query = query.order_by(EntryRow.epoch, EntryRow.sequence).limit(limit)
    return (await session.scalars(query)).all()
