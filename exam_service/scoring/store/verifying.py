"""What `exam-service scores verify` reads beside the scores themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.responses.rules import EntryKind, Standing, StoredEntry
from exam_service.responses.rules.held import admitted
from exam_service.responses.store import list_entries
from exam_service.responses.store.held import list_reviews
from exam_service.responses.tables import EntryRow
from exam_service.scoring.rules.status import ScoreStatus
from exam_service.scoring.tables import ScoreReleaseRow, ScoreReportRow, ScoreRow, ScoringRunRow
from exam_service.sittings.tables import SittingRow


@dataclass(frozen=True, slots=True)
class Released:
    """One issued report with every row that it rests on; None where a row is gone."""

    report: ScoreReportRow
    sitting: SittingRow
    score: ScoreRow | None
    run: ScoringRunRow | None
    release: ScoreReleaseRow | None
    # When a later score of the same sitting was computed first; None for the newest score.
    superseded_at: datetime | None


async def count_reports(session: AsyncSession) -> int:
    return await session.scalar(select(func.count()).select_from(ScoreReportRow)) or 0


async def list_released(
    session: AsyncSession, after: tuple[UUID, int] | None, limit: int
) -> list[Released]:
    """Issued reports in the order of their sittings, from behind a place on."""
    place = tuple_(ScoreReportRow.sitting_id, ScoreReportRow.version)
    query = (
        select(ScoreReportRow, SittingRow, ScoreRow, ScoringRunRow, ScoreReleaseRow)
        .join(SittingRow, SittingRow.id == ScoreReportRow.sitting_id)
        .outerjoin(ScoreRow, ScoreRow.id == ScoreReportRow.score_id)
        .outerjoin(ScoringRunRow, ScoringRunRow.id == ScoreRow.run_id)
        .outerjoin(ScoreReleaseRow, ScoreReleaseRow.sitting_id == ScoreReportRow.sitting_id)
    )
    if after is not None:
        query = query.where(place > after)
    rows = (await session.execute(query.order_by(place).limit(limit))).all()
    return [
        Released(
            report,
            sitting,
            score,
            run,
            release,
            await superseded_at(session, report.sitting_id, report.score_id),
        )
        for report, sitting, score, run, release in rows
    ]


async def superseded_at(session: AsyncSession, sitting_id: UUID, score_id: UUID) -> datetime | None:
    """When a later score of the same sitting was computed first; None for the newest."""
    # Identities sort by creation.
    return await session.scalar(
        select(func.min(ScoreRow.computed_at)).where(
            ScoreRow.sitting_id == sitting_id, ScoreRow.id > score_id
        )
    )


async def list_released_without_report(session: AsyncSession) -> Sequence[UUID]:
    """Sittings that say they are released, of which no report exists."""
    has_report = (
        select(ScoreReportRow.sitting_id).where(ScoreReportRow.sitting_id == SittingRow.id).exists()
    )
    query = select(SittingRow.id).where(
        SittingRow.score_status == ScoreStatus.RELEASED, ~has_report
    )
    return (await session.scalars(query.order_by(SittingRow.id).limit(1000))).all()


async def list_run_hashes(session: AsyncSession, run_id: UUID) -> dict[UUID, str | None]:
    """Sitting -> the hash of its result, of everything that one run computed."""
    rows = await session.execute(
        select(ScoreRow.sitting_id, ScoreRow.result_hash).where(ScoreRow.run_id == run_id)
    )
    return {row.sitting_id: row.result_hash for row in rows}


async def list_entries_until(
    session: AsyncSession, sitting_id: UUID, until: datetime | None
) -> list[StoredEntry]:
    """The log of a sitting, and what was admitted of it, as both were at an instant."""
    if until is None:
        return await list_entries(session, sitting_id)
    let_in = admitted(
        review
        for review in await list_reviews(session, sitting_id)
        if review.decision is not None and review.decision.decided_at <= until
    )
    rows = await session.scalars(
        select(EntryRow).where(EntryRow.sitting_id == sitting_id, EntryRow.recorded_at <= until)
    )
    return [
        StoredEntry(
            row.epoch,
            row.sequence,
            row.slot,
            EntryKind(row.kind),
            row.value,
            Standing.ADMITTED if (row.epoch, row.sequence) in let_in else Standing(row.standing),
        )
        for row in rows
    ]
