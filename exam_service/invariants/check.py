"""Runs every invariant over the database and says what does not hold."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from exam_service.database.session import OpenSession
from exam_service.invariants.acknowledged import sittings_that_lost_an_entry
from exam_service.invariants.ledger import sittings_whose_projection_differs
from exam_service.sittings.tables import SittingRow

SITTINGS_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Finding:
    """A sitting for which something does not hold that always must."""

    sitting_id: UUID
    sentence: str


async def check_invariants(
    open_session: OpenSession,
    *,
    now: datetime,
    tell: Callable[[int], None] = lambda checked: None,
) -> list[Finding]:
    """Look at every sitting, a hundred at a time; `tell` hears how many were looked at."""
    findings: list[Finding] = []
    last: UUID | None = None
    checked = 0
    while True:
        async with open_session() as session:
            query = select(SittingRow.id).order_by(SittingRow.id).limit(SITTINGS_AT_ONCE)
            if last is not None:
                query = query.where(SittingRow.id > last)
            sitting_ids = (await session.scalars(query)).all()
            if not sitting_ids:
                return findings
            for found, sentence in (
                (
                    await sittings_whose_projection_differs(session, now, sitting_ids),
                    "its deadline or its copy for saving is not what its ledger says",
                ),
                (
                    await sittings_that_lost_an_entry(session, sitting_ids),
                    "what was acknowledged is not what its log holds",
                ),
            ):
                findings.extend(Finding(sitting_id, sentence) for sitting_id in found)
        last = sitting_ids[-1]
        checked += len(sitting_ids)
        tell(checked)
