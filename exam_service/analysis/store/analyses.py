"""Analyses in the database, the newest of each kind, and what others ask of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer

from exam_service.analysis.tables import AnalysisRow
from exam_service.errors import NotFound
from exam_service.exams.tables import FormRow
from exam_service.scoring.tables import ItemHoldRow

LISTED_MAX = 500


@dataclass(frozen=True, slots=True)
class AnalysisSubject:
    """Whose responses: a form's in one administration or in all, or those of an import."""

    form_id: UUID | None = None
    administration_id: UUID | None = None
    imported_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class SubscoreGate:
    """Whether areas of a form may be reported with a score of their own (rule X93)."""

    candidates: int
    # Areas whose own score says more of them than the total does.
    areas: tuple[str, ...]
    why: str
    computed_at: datetime

    @property
    def is_open(self) -> bool:
        return bool(self.areas)


@dataclass(frozen=True, slots=True)
class KeySuspect:
    """A scored item whose key the newest analysis doubts, with enough responses to act on."""

    item: str
    sentence: str


def _of(subject: AnalysisSubject) -> Select[AnalysisRow]:
    return (
        select(AnalysisRow)
        .where(
            AnalysisRow.form_id == subject.form_id
            if subject.form_id is not None
            else AnalysisRow.imported_id == subject.imported_id,
            AnalysisRow.administration_id.is_not_distinct_from(subject.administration_id),
        )
        .order_by(AnalysisRow.computed_at.desc(), AnalysisRow.id.desc())
        .limit(1)
    )


async def load_form(session: AsyncSession, exam_id: UUID, code: str) -> FormRow:
    row = await session.scalar(
        select(FormRow).where(FormRow.exam_id == exam_id, FormRow.code == code)
    )
    if row is None:
        raise NotFound
    return row


async def find_analysis(session: AsyncSession, subject: AnalysisSubject) -> AnalysisRow | None:
    """The newest analysis, with its document."""
    return await session.scalar(_of(subject))


async def list_analyses(session: AsyncSession, exam_id: UUID) -> Sequence[AnalysisRow]:
    """The newest analyses of an exam without their documents, the newest first."""
    query = select(AnalysisRow).where(AnalysisRow.exam_id == exam_id)
    query = query.order_by(AnalysisRow.computed_at.desc(), AnalysisRow.id.desc())
    return (
        await session.scalars(query.options(defer(AnalysisRow.document)).limit(LISTED_MAX))
    ).all()


async def find_subscore_gate(session: AsyncSession, form_id: UUID) -> SubscoreGate | None:
    """What the newest analysis of all sittings of a form says of its area scores.

    None, as long as there is no analysis, means the same as a gate without areas: no number.
    """
    row = await find_analysis(session, AnalysisSubject(form_id=form_id))
    if row is None:
        return None
    gate: dict[str, Any] = row.document["gate"]
    return SubscoreGate(gate["candidates"], tuple(gate["areas"]), gate["why"], row.computed_at)


async def was_doubted(session: AsyncSession, item_version_id: UUID) -> bool:
    """Have statistics raised a doubt about this item version before, cleared or not?"""
    query = select(ItemHoldRow.id).where(
        ItemHoldRow.item_version_id == item_version_id, ItemHoldRow.source == "statistics"
    )
    return await session.scalar(query.limit(1)) is not None


def key_suspects(document: dict[str, Any]) -> list[KeySuspect]:
    """Items of an analysis whose flag blocks releases."""
    return [
        KeySuspect(item["item"], flag["sentence"])
        for item in document["items"]
        for flag in item["flags"]
        if flag["blocks_release"]
    ]
