"""Versions of score reports: the newest, all of them, and the next one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.people.tables import AccountRow
from exam_service.scoring.rules.reissue import ReissueCause
from exam_service.scoring.tables import (
    AreaScoreGateRow,
    ReportReadingRow,
    ReportReissueRow,
    ScoreReportRow,
    ScoreRow,
)
from exam_service.sittings.tables import SittingRow

VERSIONS_LISTED_MAX = 50


@dataclass(frozen=True, slots=True)
class IssuedVersion:
    """One version of a report as staff see it."""

    row: ScoreReportRow
    # Empty for the first one, which is a release.
    note: str
    issued_by: str | None
    read_at: datetime | None


async def find_newest_report(session: AsyncSession, sitting_id: UUID) -> ScoreReportRow | None:
    query = select(ScoreReportRow).where(ScoreReportRow.sitting_id == sitting_id)
    return await session.scalar(query.order_by(ScoreReportRow.version.desc()).limit(1))


async def list_versions(session: AsyncSession, sitting_id: UUID) -> Sequence[IssuedVersion]:
    """Every version of a sitting's report, the newest first, with why it was issued."""
    rows = await session.execute(
        select(ScoreReportRow, ReportReissueRow.note, AccountRow.name, ReportReadingRow.read_at)
        .outerjoin(
            ReportReissueRow,
            (ReportReissueRow.sitting_id == ScoreReportRow.sitting_id)
            & (ReportReissueRow.version == ScoreReportRow.version),
        )
        .outerjoin(AccountRow, AccountRow.id == ReportReissueRow.issued_by)
        .outerjoin(
            ReportReadingRow,
            (ReportReadingRow.sitting_id == ScoreReportRow.sitting_id)
            & (ReportReadingRow.version == ScoreReportRow.version),
        )
        .where(ScoreReportRow.sitting_id == sitting_id)
        .order_by(ScoreReportRow.version.desc())
        .limit(VERSIONS_LISTED_MAX)
    )
    return [IssuedVersion(row, note or "", name, read_at) for row, note, name, read_at in rows]


async def add_version(
    session: AsyncSession,
    *,
    sitting: SittingRow,
    score: ScoreRow,
    document: dict[str, object],
    version: int,
    cause: ReissueCause,
    note: str,
    actor_id: UUID,
    now: datetime,
) -> None:
    """A later version of a report, with who issued it and why."""
    session.add(
        ScoreReportRow(
            sitting_id=sitting.id,
            version=version,
            score_id=score.id,
            account_id=sitting.account_id,
            document=document,
            cause=cause,
            issued_at=now,
        )
    )
    # No relationship orders the inserts; the report must stand before its note refers to it.
    await session.flush()
    session.add(
        ReportReissueRow(sitting_id=sitting.id, version=version, note=note, issued_by=actor_id)
    )


async def list_numeric_areas(session: AsyncSession, form_id: UUID, at: datetime) -> frozenset[str]:
    """The areas of a form whose scaled scores reports of that instant state; usually none."""
    newest = (
        select(AreaScoreGateRow.area, AreaScoreGateRow.is_open)
        .where(AreaScoreGateRow.form_id == form_id, AreaScoreGateRow.decided_at <= at)
        .ext(distinct_on(AreaScoreGateRow.area))
        .order_by(
            AreaScoreGateRow.area, AreaScoreGateRow.decided_at.desc(), AreaScoreGateRow.id.desc()
        )
    )
    return frozenset(area for area, is_open in await session.execute(newest) if is_open)
