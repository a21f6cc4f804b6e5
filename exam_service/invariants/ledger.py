"""The projected deadline of every live sitting equals what its ledger says."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.responses.tables import SittingContactRow
from exam_service.sittings import store
from exam_service.sittings.rules.lifecycle import LIVE, SittingState
from exam_service.sittings.rules.time import projected_close
from exam_service.sittings.tables import SittingRow

SITTINGS_CHECKED_MAX = 10_000


async def sittings_whose_projection_differs(session: AsyncSession, now: datetime) -> list[UUID]:
    """Sittings whose `closes_at`, or its copy for the statement that saves, is not the ledger's."""
    rows = await session.scalars(
        select(SittingRow).where(SittingRow.state.in_(LIVE)).limit(SITTINGS_CHECKED_MAX)
    )
    differing = []
    for row in rows:
        state = SittingState(row.state)
        close = projected_close(await store.load_ledger(session, row), state, now)
        contact = await session.get_one(SittingContactRow, row.id)
        accepts = state is SittingState.IN_PROGRESS
        if row.closes_at != close or contact.closes_at != (close if accepts else None):
            differing.append(row.id)
    return differing
