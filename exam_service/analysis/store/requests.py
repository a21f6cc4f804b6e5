"""Requests for analyses in the database: who waits, who is computed, what ended."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.analysis.store.analyses import AnalysisSubject
from exam_service.analysis.tables import AnalysisRequestRow
from exam_service.errors import NotFound

WAITING = "waiting"
RUNNING = "running"
DONE = "done"
FAILED = "failed"
STOPPED = "stopped"
INTERRUPTED = "interrupted"
UNDER_WAY = frozenset({WAITING, RUNNING})


def subject_of(row: AnalysisRequestRow) -> AnalysisSubject:
    return AnalysisSubject(row.form_id, row.administration_id, row.imported_id)


async def load_request(
    session: AsyncSession, exam_id: UUID, request_id: UUID
) -> AnalysisRequestRow:
    row = await session.get(AnalysisRequestRow, request_id)
    if row is None or row.exam_id != exam_id:
        raise NotFound
    return row


async def lock_request(session: AsyncSession, request_id: UUID) -> AnalysisRequestRow:
    return await session.get_one(AnalysisRequestRow, request_id, with_for_update=True)


async def find_under_way(
    session: AsyncSession, subject: AnalysisSubject, now: datetime
) -> AnalysisRequestRow | None:
    """The request for this subject that has not ended, where somebody still computes it."""
    return await session.scalar(
        select(AnalysisRequestRow)
        .where(
            AnalysisRequestRow.form_id.is_not_distinct_from(subject.form_id),
            AnalysisRequestRow.administration_id.is_not_distinct_from(subject.administration_id),
            AnalysisRequestRow.imported_id.is_not_distinct_from(subject.imported_id),
            AnalysisRequestRow.ended_at.is_(None),
            (AnalysisRequestRow.ends_by.is_(None)) | (AnalysisRequestRow.ends_by >= now),
        )
        .order_by(AnalysisRequestRow.asked_at.desc())
        .limit(1)
    )


async def claim_request(session: AsyncSession) -> AnalysisRequestRow | None:
    """The request that waits longest; nobody else gets it meanwhile."""
    return await session.scalar(
        select(AnalysisRequestRow)
        .where(AnalysisRequestRow.state == WAITING)
        .order_by(AnalysisRequestRow.asked_at, AnalysisRequestRow.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


async def interrupt_overdue(session: AsyncSession, now: datetime) -> None:
    """What gave no sign of life was cut off with its process."""
    await session.execute(
        update(AnalysisRequestRow)
        .where(AnalysisRequestRow.state == RUNNING, AnalysisRequestRow.ends_by < now)
        .values(state=INTERRUPTED, ended_at=now)
    )
