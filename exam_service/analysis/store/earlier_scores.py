"""Scores of earlier administrations as pages and files read them: counted, part by part."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.analysis.store.imported import ImportedScore
from exam_service.analysis.tables import (
    ImportedCandidateRow,
    ImportedItemRow,
    ImportedResponseRow,
    ImportedScoreRow,
)
from exam_service.authoring.tables import ItemVersionRow
from exam_service.exams.tables import FormRow, FormSlotRow

FORMS_MAX = 50


@dataclass(frozen=True, slots=True)
class FormInCommon:
    """A form of this exam with items that the earlier administration had too."""

    code: str
    items: int
    items_in_common: int


@dataclass(frozen=True, slots=True)
class CandidateAnswers:
    """One candidate's options in the order of the items, as they were imported."""

    number: int
    code: str
    chosen: Sequence[str | None]


async def list_item_rows(
    session: AsyncSession, administration_id: UUID
) -> Sequence[ImportedItemRow]:
    """All items; their number is bounded by the rules of imports."""
    query = select(ImportedItemRow).where(ImportedItemRow.administration_id == administration_id)
    return (await session.scalars(query.order_by(ImportedItemRow.number))).all()


async def count_by_raw(session: AsyncSession, run_id: UUID) -> dict[int, int]:
    """Raw score -> candidates."""
    rows = await session.execute(
        select(ImportedScoreRow.raw, func.count())
        .where(ImportedScoreRow.run_id == run_id)
        .group_by(ImportedScoreRow.raw)
    )
    return dict(rows.all())


async def count_by_outcome(session: AsyncSession, run_id: UUID) -> dict[str, int]:
    rows = await session.execute(
        select(ImportedScoreRow.outcome, func.count())
        .where(ImportedScoreRow.run_id == run_id)
        .group_by(ImportedScoreRow.outcome)
    )
    return dict(rows.all())


async def list_scores_after(
    session: AsyncSession, run_id: UUID, number: int, limit: int
) -> list[ImportedScore]:
    """Scores of a run by the candidates' numbers, those after this one."""
    rows = await session.execute(
        select(ImportedCandidateRow.code, ImportedScoreRow)
        .join(
            ImportedCandidateRow,
            (ImportedScoreRow.administration_id == ImportedCandidateRow.administration_id)
            & (ImportedScoreRow.number == ImportedCandidateRow.number),
        )
        .where(ImportedScoreRow.run_id == run_id, ImportedScoreRow.number > number)
        .order_by(ImportedScoreRow.number)
        .limit(limit)
    )
    return [ImportedScore(code, row) for code, row in rows]


async def list_answers_after(
    session: AsyncSession, administration_id: UUID, number: int, limit: int
) -> list[CandidateAnswers]:
    """Responses by the candidates' numbers, those after this one."""
    rows = await session.execute(
        select(ImportedCandidateRow.number, ImportedCandidateRow.code, ImportedResponseRow.chosen)
        .join(
            ImportedResponseRow,
            (ImportedResponseRow.administration_id == ImportedCandidateRow.administration_id)
            & (ImportedResponseRow.number == ImportedCandidateRow.number),
        )
        .where(
            ImportedCandidateRow.administration_id == administration_id,
            ImportedCandidateRow.number > number,
        )
        .order_by(ImportedCandidateRow.number)
        .limit(limit)
    )
    return [CandidateAnswers(*row) for row in rows]


async def list_forms_in_common(
    session: AsyncSession, administration_id: UUID
) -> list[FormInCommon]:
    """Forms that hold scored items of an earlier administration, most in common first."""
    common = func.count(ImportedItemRow.number)
    rows = await session.execute(
        select(FormRow.code, func.count(FormSlotRow.number), common)
        .join(FormSlotRow, FormSlotRow.form_id == FormRow.id)
        .join(ItemVersionRow, ItemVersionRow.id == FormSlotRow.item_version_id)
        .outerjoin(
            ImportedItemRow,
            (ImportedItemRow.item_id == ItemVersionRow.item_id)
            & (ImportedItemRow.administration_id == administration_id)
            & ImportedItemRow.is_scored,
        )
        .where(FormSlotRow.is_scored)
        .group_by(FormRow.id, FormRow.code)
        .having(common > 0)
        .order_by(common.desc(), FormRow.code)
        .limit(FORMS_MAX)
    )
    return [FormInCommon(*row) for row in rows]
