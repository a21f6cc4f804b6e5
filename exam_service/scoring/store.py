"""Queries behind scoring and score release. What they mean is decided in the rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.errors import NotFound
from exam_service.exams.tables import (
    FormDocumentRow,
    FormKeyRow,
    FormRow,
    FormSlotRow,
    ScalingTableRow,
)
from exam_service.scoring.rules.gates import ScalingOrigin
from exam_service.scoring.rules.status import ScoreStatus
from exam_service.scoring.tables import ScoreReleaseRow, ScoreReportRow, ScoreRow, ScoringRunRow
from exam_service.sittings.rules.lifecycle import SittingState
from exam_service.sittings.tables import SittingRow

FORMS_PER_SWEEP_MAX = 100


@dataclass(frozen=True, slots=True)
class FormKey:
    """The newest key of a form: public slot name -> public option name."""

    version: int
    options: dict[str, str]


async def load_form(session: AsyncSession, form_id: UUID) -> FormRow:
    row = await session.get(FormRow, form_id)
    if row is None:
        raise NotFound
    return row


async def list_slots(session: AsyncSession, form_id: UUID) -> Sequence[FormSlotRow]:
    """The slots of a form in their order; the blueprint bounds them."""
    query = select(FormSlotRow).where(FormSlotRow.form_id == form_id)
    return (await session.scalars(query.order_by(FormSlotRow.number))).all()


async def load_form_key(session: AsyncSession, form_id: UUID) -> FormKey:
    newest = select(func.max(FormKeyRow.version)).where(FormKeyRow.form_id == form_id)
    rows = await session.execute(
        select(FormKeyRow.version, FormKeyRow.slot, FormKeyRow.option).where(
            FormKeyRow.form_id == form_id, FormKeyRow.version == newest.scalar_subquery()
        )
    )
    keyed = rows.all()
    version = keyed[0].version if keyed else 0
    return FormKey(version, {row.slot: row.option for row in keyed})


async def list_documents(session: AsyncSession, form_id: UUID) -> Sequence[bytes]:
    """What candidates are shown of a form, in every section and language."""
    query = select(FormDocumentRow.content).where(FormDocumentRow.form_id == form_id)
    return (await session.scalars(query)).all()


async def find_scaling_table(session: AsyncSession, form_id: UUID) -> ScalingTableRow | None:
    """The newest scaling table of a form."""
    query = select(ScalingTableRow).where(ScalingTableRow.form_id == form_id)
    return await session.scalar(query.order_by(ScalingTableRow.version.desc()).limit(1))


async def load_scaling_table(session: AsyncSession, form_id: UUID, version: int) -> ScalingTableRow:
    row = await session.get(ScalingTableRow, (form_id, version))
    if row is None:
        raise NotFound
    return row


async def list_scaling_origins(
    session: AsyncSession, standard_setting_id: UUID
) -> list[ScalingOrigin]:
    """Where the newest scaling table of each form under one standard comes from."""
    newest = (
        select(ScalingTableRow)
        .where(ScalingTableRow.standard_setting_id == standard_setting_id)
        .ext(distinct_on(ScalingTableRow.form_id))
        .order_by(ScalingTableRow.form_id, ScalingTableRow.version.desc())
    )
    return [
        ScalingOrigin(row.form_id, row.equivalence is not None, row.created_at)
        for row in await session.scalars(newest)
    ]


async def list_forms_to_score(session: AsyncSession) -> Sequence[UUID]:
    """Forms of which a submitted sitting has no score yet."""
    query = select(SittingRow.form_id).where(
        SittingRow.state == SittingState.SUBMITTED,
        SittingRow.score_status == ScoreStatus.UNSCORED,
    )
    query = query.distinct().order_by(SittingRow.form_id).limit(FORMS_PER_SWEEP_MAX)
    return (await session.scalars(query)).all()


async def lock_unscored(
    session: AsyncSession, form_id: UUID, sitting_ids: Sequence[UUID] | None, limit: int
) -> Sequence[SittingRow]:
    """Submitted sittings of a form without a score, their rows held; all, or some of them.

    A second run that arrives meanwhile waits here and then finds them scored.
    """
    query = select(SittingRow).where(
        SittingRow.form_id == form_id,
        SittingRow.state == SittingState.SUBMITTED,
        SittingRow.score_status == ScoreStatus.UNSCORED,
    )
    if sitting_ids is not None:
        query = query.where(SittingRow.id.in_(sitting_ids))
    query = query.order_by(SittingRow.id).limit(limit).with_for_update()
    return (await session.scalars(query)).all()


async def load_run(session: AsyncSession, run_id: UUID) -> ScoringRunRow:
    row = await session.get(ScoringRunRow, run_id)
    if row is None:
        raise NotFound
    return row


async def find_score(session: AsyncSession, sitting_id: UUID) -> ScoreRow | None:
    """The newest score of a sitting."""
    query = select(ScoreRow).where(ScoreRow.sitting_id == sitting_id)
    return await session.scalar(
        query.order_by(ScoreRow.computed_at.desc(), ScoreRow.id.desc()).limit(1)
    )


async def find_release(session: AsyncSession, sitting_id: UUID) -> ScoreReleaseRow | None:
    return await session.get(ScoreReleaseRow, sitting_id)


def add_release(
    session: AsyncSession,
    *,
    sitting: SittingRow,
    score: ScoreRow,
    document: dict[str, object],
    actor_id: UUID,
    now: datetime,
) -> None:
    """The release and the report it issues stand together or not at all."""
    session.add(
        ScoreReleaseRow(
            sitting_id=sitting.id, score_id=score.id, released_at=now, released_by=actor_id
        )
    )
    session.add(
        ScoreReportRow(
            sitting_id=sitting.id,
            score_id=score.id,
            account_id=sitting.account_id,
            document=document,
            issued_at=now,
        )
    )
