"""Queries of the release desk: what waits, what was released, and batches. Nothing is decided."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import case, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.exams.tables import AdministrationRow, ExamRow, FormKeyRow
from exam_service.scoring.rules.release import ScoreFacts
from exam_service.scoring.rules.status import ScoreStatus
from exam_service.scoring.store.opinions import list_opinions
from exam_service.scoring.tables import (
    ReleaseBatchLineRow,
    ReleaseBatchRow,
    ScoreRow,
    ScoringRunRow,
)
from exam_service.sittings.rules.lifecycle import SittingState
from exam_service.sittings.store.desk import LISTED, ListedSitting
from exam_service.sittings.tables import SittingRow

# A terminated sitting has a score only where a person wanted one.
MAY_BE_RELEASED = or_(
    SittingRow.state == SittingState.SUBMITTED,
    (SittingRow.state == SittingState.TERMINATED) & (SittingRow.score_status == ScoreStatus.SCORED),
)


@dataclass(frozen=True, slots=True)
class NamedAdministration:
    """An administration with its exam."""

    row: AdministrationRow
    exam_code: str
    released: int
    waiting: int


async def list_administrations_to_release(
    session: AsyncSession, limit: int
) -> list[NamedAdministration]:
    """Administrations with ended sittings: those with something waiting first, then the newest."""
    released = func.count().filter(SittingRow.score_status == ScoreStatus.RELEASED)
    waiting = func.count().filter(SittingRow.score_status != ScoreStatus.RELEASED)
    rows = await session.execute(
        select(AdministrationRow, ExamRow.code, released, waiting)
        .join(ExamRow, ExamRow.id == AdministrationRow.exam_id)
        .join(SittingRow, SittingRow.administration_id == AdministrationRow.id)
        .where(or_(MAY_BE_RELEASED, SittingRow.score_status == ScoreStatus.RELEASED))
        .group_by(AdministrationRow.id, ExamRow.code)
        .order_by(case((waiting > 0, 0), else_=1), AdministrationRow.opens_at.desc())
        .limit(limit)
    )
    return [NamedAdministration(*row) for row in rows]


async def find_administration(
    session: AsyncSession, administration_id: UUID
) -> NamedAdministration | None:
    row = (
        await session.execute(
            select(AdministrationRow, ExamRow.code)
            .join(ExamRow, ExamRow.id == AdministrationRow.exam_id)
            .where(AdministrationRow.id == administration_id)
        )
    ).one_or_none()
    if row is None:
        return None
    released, waiting = await _counts(session, administration_id)
    return NamedAdministration(row[0], row[1], released, waiting)


async def _counts(session: AsyncSession, administration_id: UUID) -> tuple[int, int]:
    row = (
        await session.execute(
            select(
                func.count().filter(SittingRow.score_status == ScoreStatus.RELEASED),
                func.count().filter(SittingRow.score_status != ScoreStatus.RELEASED),
            ).where(
                SittingRow.administration_id == administration_id,
                or_(MAY_BE_RELEASED, SittingRow.score_status == ScoreStatus.RELEASED),
            )
        )
    ).one()
    return row[0], row[1]


async def list_unreleased(
    session: AsyncSession, administration_id: UUID | None, limit: int
) -> Sequence[ListedSitting]:
    """Ended sittings without a released score, the longest waiting first."""
    query = LISTED.where(MAY_BE_RELEASED, SittingRow.score_status != ScoreStatus.RELEASED)
    if administration_id is not None:
        query = query.where(SittingRow.administration_id == administration_id)
    rows = await session.execute(query.order_by(SittingRow.ended_at, SittingRow.id).limit(limit))
    return [ListedSitting(*row) for row in rows.all()]


async def list_released(
    session: AsyncSession, administration_id: UUID, limit: int
) -> Sequence[ListedSitting]:
    query = LISTED.where(
        SittingRow.administration_id == administration_id,
        SittingRow.score_status == ScoreStatus.RELEASED,
    )
    rows = await session.execute(query.order_by(SittingRow.ended_at.desc()).limit(limit))
    return [ListedSitting(*row) for row in rows.all()]


async def list_score_facts(
    session: AsyncSession, sitting_ids: Collection[UUID]
) -> Mapping[UUID, ScoreFacts]:
    """Sitting -> its newest score, with the newest word of the second engine about it."""
    rows = (
        await session.execute(
            select(ScoreRow.sitting_id, ScoreRow.id, ScoringRunRow.key_version)
            .join(ScoringRunRow, ScoringRunRow.id == ScoreRow.run_id)
            .where(ScoreRow.sitting_id.in_(sitting_ids))
            .ext(distinct_on(ScoreRow.sitting_id))
            .order_by(ScoreRow.sitting_id, ScoreRow.computed_at.desc(), ScoreRow.id.desc())
        )
    ).all()
    opinions = await list_opinions(session, [score_id for _, score_id, _ in rows])
    return {
        sitting_id: ScoreFacts(key_version, opinions.get(score_id))
        for sitting_id, score_id, key_version in rows
    }


async def list_newest_keys(session: AsyncSession, form_ids: Collection[UUID]) -> Mapping[UUID, int]:
    """Form -> the version of its newest key."""
    rows = await session.execute(
        select(FormKeyRow.form_id, func.max(FormKeyRow.version))
        .where(FormKeyRow.form_id.in_(form_ids))
        .group_by(FormKeyRow.form_id)
    )
    return dict(rows.all())


async def find_batch(session: AsyncSession, batch_id: UUID) -> ReleaseBatchRow | None:
    return await session.get(ReleaseBatchRow, batch_id)


async def list_batch_lines(session: AsyncSession, batch_id: UUID) -> Sequence[ReleaseBatchLineRow]:
    """What became of a batch so far; its own list bounds it."""
    query = select(ReleaseBatchLineRow).where(ReleaseBatchLineRow.batch_id == batch_id)
    return (await session.scalars(query.order_by(ReleaseBatchLineRow.recorded_at))).all()


async def add_batch_line(
    session: AsyncSession,
    batch_id: UUID,
    sitting_id: UUID,
    *,
    is_released: bool,
    reason: str,
    now: datetime,
) -> None:
    """Said once: another process that works on the same batch finds it said."""
    await session.execute(
        insert(ReleaseBatchLineRow)
        .values(
            batch_id=batch_id,
            sitting_id=sitting_id,
            is_released=is_released,
            reason=reason,
            recorded_at=now,
        )
        .on_conflict_do_nothing()
    )


async def list_open_batches(session: AsyncSession, limit: int) -> Sequence[ReleaseBatchRow]:
    """Batches of which a sitting has no line yet, the oldest first."""
    done = (
        select(func.count())
        .where(ReleaseBatchLineRow.batch_id == ReleaseBatchRow.id)
        .scalar_subquery()
    )
    query = select(ReleaseBatchRow).where(
        func.jsonb_array_length(ReleaseBatchRow.sitting_ids) > done
    )
    return (await session.scalars(query.order_by(ReleaseBatchRow.id).limit(limit))).all()


async def list_batches_of(
    session: AsyncSession, administration_id: UUID, limit: int
) -> Sequence[ReleaseBatchRow]:
    query = select(ReleaseBatchRow).where(ReleaseBatchRow.administration_id == administration_id)
    return (await session.scalars(query.order_by(ReleaseBatchRow.id.desc()).limit(limit))).all()


async def list_listed(
    session: AsyncSession, sitting_ids: Collection[UUID]
) -> Mapping[UUID, ListedSitting]:
    """Sittings by identifier, with the names of what they belong to."""
    rows = await session.execute(LISTED.where(SittingRow.id.in_(sitting_ids)))
    return {row[0].id: ListedSitting(*row) for row in rows.all()}
