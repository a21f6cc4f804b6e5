"""The projections of every sitting equal what its ledger and its row say."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.responses.tables import SittingContactRow
from exam_service.sittings import store
from exam_service.sittings.rules.connection import credit_left
from exam_service.sittings.rules.lifecycle import SittingState
from exam_service.sittings.rules.time import projected_close
from exam_service.sittings.tables import SittingRow

SITTINGS_CHECKED_MAX = 10_000


async def sittings_whose_projection_differs(
    session: AsyncSession, now: datetime, sitting_ids: Iterable[UUID] | None = None
) -> list[UUID]:
    """Sittings whose deadline, quota or state, or its copy for the statement that saves, differs
    from the ledger's."""
    query = select(SittingRow).limit(SITTINGS_CHECKED_MAX)
    if sitting_ids is not None:
        query = query.where(SittingRow.id.in_(sitting_ids))
    rows = (await session.scalars(query)).all()
    ledgers = await store.list_ledgers(session, rows)
    differing = []
    for row in rows:
        ledger = ledgers[row.id]
        state = SittingState(row.state)
        close = projected_close(ledger, state, now)
        contact = await session.get_one(SittingContactRow, row.id)
        accepts = state is SittingState.IN_PROGRESS
        is_equal = (
            row.closes_at == close
            and contact.closes_at == (close if accepts else None)
            and (contact.state, contact.section) == (row.state, row.section)
            and contact.credit_left == credit_left(ledger, store.allowance_of(contact))
        )
        if not is_equal:
            differing.append(row.id)
    return differing
