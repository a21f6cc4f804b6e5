"""Proposals and their decisions, one query each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.authoring.store.accounts import list_names
from exam_service.authoring.store.forms import PUBLISHED
from exam_service.errors import NotFound
from exam_service.exams.tables import FormRow, ScalingTableRow, StandardSettingRow
from exam_service.standards.tables import (
    EquivalenceDecisionRow,
    EquivalenceProposalRow,
    StandardDecisionRow,
    StandardProposalRow,
)

PROPOSALS_LISTED_MAX = 50


@dataclass(frozen=True, slots=True)
class ListedStandard:
    """A proposed standard, who proposed it, and what became of it."""

    row: StandardProposalRow
    proposer: str
    decision: StandardDecisionRow | None
    decider: str


@dataclass(frozen=True, slots=True)
class ListedEquivalence:
    """A proposed equivalence, who proposed it, and what became of it."""

    row: EquivalenceProposalRow
    proposer: str
    decision: EquivalenceDecisionRow | None
    decider: str


async def list_standards(session: AsyncSession, panel_id: UUID) -> Sequence[ListedStandard]:
    """A panel's proposals, the newest first."""
    query = (
        select(StandardProposalRow)
        .where(StandardProposalRow.panel_id == panel_id)
        .order_by(StandardProposalRow.id.desc())
        .limit(PROPOSALS_LISTED_MAX)
    )
    rows = (await session.scalars(query)).all()
    decided = await session.scalars(
        select(StandardDecisionRow).where(
            StandardDecisionRow.proposal_id.in_([row.id for row in rows])
        )
    )
    decisions = {row.proposal_id: row for row in decided}
    names = await _names(session, rows, decisions.values())
    return [
        ListedStandard(
            row, names[row.proposed_by], found := decisions.get(row.id), _decider(names, found)
        )
        for row in rows
    ]


async def list_equivalences(session: AsyncSession, form_id: UUID) -> Sequence[ListedEquivalence]:
    """A form's proposals, the newest first."""
    query = (
        select(EquivalenceProposalRow)
        .where(EquivalenceProposalRow.form_id == form_id)
        .order_by(EquivalenceProposalRow.id.desc())
        .limit(PROPOSALS_LISTED_MAX)
    )
    rows = (await session.scalars(query)).all()
    decided = await session.scalars(
        select(EquivalenceDecisionRow).where(
            EquivalenceDecisionRow.proposal_id.in_([row.id for row in rows])
        )
    )
    decisions = {row.proposal_id: row for row in decided}
    names = await _names(session, rows, decisions.values())
    return [
        ListedEquivalence(
            row, names[row.proposed_by], found := decisions.get(row.id), _decider(names, found)
        )
        for row in rows
    ]


async def load_standard(session: AsyncSession, proposal_id: UUID) -> StandardProposalRow:
    row = await session.get(StandardProposalRow, proposal_id)
    if row is None:
        raise NotFound
    return row


async def load_standard_of_panel(session: AsyncSession, panel_id: UUID) -> StandardSettingRow:
    """The standard that an adopted panel set."""
    query = (
        select(StandardSettingRow)
        .join(StandardDecisionRow, StandardDecisionRow.standard_setting_id == StandardSettingRow.id)
        .join(StandardProposalRow, StandardProposalRow.id == StandardDecisionRow.proposal_id)
        .where(StandardProposalRow.panel_id == panel_id)
        .limit(1)
    )
    return (await session.scalars(query)).one()


async def load_equivalence(session: AsyncSession, proposal_id: UUID) -> EquivalenceProposalRow:
    row = await session.get(EquivalenceProposalRow, proposal_id)
    if row is None:
        raise NotFound
    return row


async def list_linkable_forms(
    session: AsyncSession, form: FormRow
) -> Sequence[tuple[FormRow, ScalingTableRow]]:
    """The other forms of the exam that have a scaling table, each with its newest one.

    A form with the same scored items as another one is not listed beside it.
    """
    others = (
        await session.scalars(
            select(FormRow)
            .where(
                FormRow.exam_id == form.exam_id,
                FormRow.id != form.id,
                FormRow.state == PUBLISHED,
                FormRow.sibling_of.is_(None),
            )
            .order_by(FormRow.code)
            .limit(PROPOSALS_LISTED_MAX)
        )
    ).all()
    tables = await list_newest_tables(session, [other.id for other in others])
    return [(other, tables[other.id]) for other in others if other.id in tables]


async def list_newest_tables(
    session: AsyncSession, form_ids: Sequence[UUID]
) -> Mapping[UUID, ScalingTableRow]:
    """The newest scaling table of each of these forms that has one."""
    rows = await session.scalars(
        select(ScalingTableRow)
        .where(ScalingTableRow.form_id.in_(form_ids))
        .ext(distinct_on(ScalingTableRow.form_id))
        .order_by(ScalingTableRow.form_id, ScalingTableRow.version.desc())
    )
    return {row.form_id: row for row in rows}


async def list_tables(session: AsyncSession, form_id: UUID) -> Sequence[ScalingTableRow]:
    """A form's scaling tables, the newest first."""
    query = (
        select(ScalingTableRow)
        .where(ScalingTableRow.form_id == form_id)
        .order_by(ScalingTableRow.version.desc())
        .limit(PROPOSALS_LISTED_MAX)
    )
    return (await session.scalars(query)).all()


async def list_siblings(session: AsyncSession, form_id: UUID) -> Sequence[FormRow]:
    """Published forms with the same scored slots as this one."""
    query = select(FormRow).where(FormRow.sibling_of == form_id, FormRow.state == PUBLISHED)
    return (await session.scalars(query.order_by(FormRow.code))).all()


def _decider(
    names: Mapping[UUID, str], decision: StandardDecisionRow | EquivalenceDecisionRow | None
) -> str:
    return names[decision.decided_by] if decision is not None else ""


async def _names(
    session: AsyncSession,
    proposed: Iterable[StandardProposalRow | EquivalenceProposalRow],
    decided: Iterable[StandardDecisionRow | EquivalenceDecisionRow],
) -> Mapping[UUID, str]:
    people = {row.proposed_by for row in proposed} | {row.decided_by for row in decided}
    return await list_names(session, people)
