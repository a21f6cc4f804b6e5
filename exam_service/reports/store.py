"""Reading score reports. The delivery role reads this table and no other of scoring's."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.practice.tables import PracticeItemRow
from exam_service.scoring.rules.status import ScoreStatus
from exam_service.scoring.tables import ReportReadingRow, ScoreReportRow
from exam_service.sittings.rules.integrity import Integrity
from exam_service.sittings.tables import SittingRow

VERSIONS_LISTED_MAX = 50
ATTEMPTS_LISTED_MAX = 20


async def find_report(
    session: AsyncSession, sitting_id: UUID, account_id: UUID
) -> ScoreReportRow | None:
    """The newest report of one sitting, if one was issued and belongs to this candidate."""
    versions = await list_versions(session, sitting_id, account_id)
    return versions[0] if versions else None


async def list_versions(
    session: AsyncSession, sitting_id: UUID, account_id: UUID
) -> Sequence[ScoreReportRow]:
    """Every version of a candidate's report, the newest first."""
    query = select(ScoreReportRow).where(
        ScoreReportRow.sitting_id == sitting_id, ScoreReportRow.account_id == account_id
    )
    query = query.order_by(ScoreReportRow.version.desc()).limit(VERSIONS_LISTED_MAX)
    return (await session.scalars(query)).all()


async def list_attempts(
    session: AsyncSession, account_id: UUID, exam_id: UUID
) -> Sequence[tuple[datetime, ScoreReportRow]]:
    """When each reported attempt at an exam ended, with its newest report; the earliest first."""
    newest = (
        select(SittingRow.ended_at, ScoreReportRow)
        .join(SittingRow, SittingRow.id == ScoreReportRow.sitting_id)
        .where(ScoreReportRow.account_id == account_id, SittingRow.exam_id == exam_id, _stands())
        .ext(distinct_on(ScoreReportRow.sitting_id))
        .order_by(ScoreReportRow.sitting_id, ScoreReportRow.version.desc())
        .limit(ATTEMPTS_LISTED_MAX)
    )
    rows = [(at, row) for at, row in await session.execute(newest) if at is not None]
    return sorted(rows, key=lambda found: found[0])


async def list_unread(session: AsyncSession, account_id: UUID) -> Mapping[UUID, int]:
    """Sitting -> the version of its newest report, where its candidate has not opened that one."""
    newest = (
        select(
            ScoreReportRow.sitting_id,
            ScoreReportRow.version,
            ReportReadingRow.sitting_id.is_(None),
        )
        .join(SittingRow, SittingRow.id == ScoreReportRow.sitting_id)
        .outerjoin(
            ReportReadingRow,
            and_(
                ReportReadingRow.sitting_id == ScoreReportRow.sitting_id,
                ReportReadingRow.version == ScoreReportRow.version,
            ),
        )
        .where(ScoreReportRow.account_id == account_id, _stands())
        .ext(distinct_on(ScoreReportRow.sitting_id))
        .order_by(ScoreReportRow.sitting_id, ScoreReportRow.version.desc())
    )
    rows = await session.execute(newest)
    return {sitting_id: version for sitting_id, version, is_unread in rows if is_unread}


def _stands() -> ColumnElement[bool]:
    """While a hold lasts, nobody relies on a report that was released before."""
    return and_(
        SittingRow.score_status == ScoreStatus.RELEASED, SittingRow.integrity == Integrity.CLEAR
    )


async def add_reading(session: AsyncSession, sitting_id: UUID, version: int, now: datetime) -> None:
    """Keeps the first time only."""
    row = insert(ReportReadingRow).values(sitting_id=sitting_id, version=version, read_at=now)
    await session.execute(row.on_conflict_do_nothing())


async def list_practised_areas(session: AsyncSession, exam_id: UUID) -> frozenset[str]:
    """The areas of an exam that have public practice items."""
    query = select(PracticeItemRow.area).where(PracticeItemRow.exam_id == exam_id).distinct()
    return frozenset(await session.scalars(query))
