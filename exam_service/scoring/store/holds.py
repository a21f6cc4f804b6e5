"""Doubted items and decisions about pass rates. What they hold is decided in the rules."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from exam_service.authoring.tables import ItemRow, ItemVersionRow
from exam_service.database.base import uuid7
from exam_service.exams.tables import ExamRow, FormRow, FormSlotRow
from exam_service.people.tables import AccountRow
from exam_service.scoring.rules.pass_rate import PassRateDecision, PassRateVerdict, Rate
from exam_service.scoring.tables import (
    ItemHoldClearanceRow,
    ItemHoldRow,
    PassRateDecisionRow,
    ScoreReportRow,
    ScoreRow,
)
from exam_service.sittings.rules.integrity import Integrity
from exam_service.sittings.tables import SittingRow
from item_bank.scaling import Outcome

Raiser, Clearer = aliased(AccountRow), aliased(AccountRow)


@dataclass(frozen=True, slots=True)
class ListedHold:
    """A doubted item as a row of its desk."""

    row: ItemHoldRow
    exam_code: str
    form_code: str
    item_code: str
    raised_by: str | None
    clearance: ItemHoldClearanceRow | None
    cleared_by: str | None


@dataclass(frozen=True, slots=True)
class NamedForm:
    """A form by its codes."""

    id: UUID
    exam_code: str
    form_code: str


def _listed() -> Select[ItemHoldRow, str, str, str, str, ItemHoldClearanceRow, str]:
    return (
        select(
            ItemHoldRow,
            ExamRow.code,
            FormRow.code,
            ItemRow.code,
            Raiser.name,
            ItemHoldClearanceRow,
            Clearer.name,
        )
        .join(FormRow, FormRow.id == ItemHoldRow.form_id)
        .join(ExamRow, ExamRow.id == FormRow.exam_id)
        .join(ItemVersionRow, ItemVersionRow.id == ItemHoldRow.item_version_id)
        .join(ItemRow, ItemRow.id == ItemVersionRow.item_id)
        .outerjoin(Raiser, Raiser.id == ItemHoldRow.raised_by)
        .outerjoin(ItemHoldClearanceRow, ItemHoldClearanceRow.hold_id == ItemHoldRow.id)
        .outerjoin(Clearer, Clearer.id == ItemHoldClearanceRow.cleared_by)
    )


async def list_item_holds(session: AsyncSession, limit: int) -> Sequence[ListedHold]:
    """Doubted items, those that are still open first, then the newest."""
    query = _listed().order_by(ItemHoldClearanceRow.hold_id.is_not(None), ItemHoldRow.id.desc())
    rows = await session.execute(query.limit(limit))
    return [ListedHold(*row) for row in rows.all()]


async def find_item_hold(session: AsyncSession, hold_id: UUID) -> ListedHold | None:
    row = (await session.execute(_listed().where(ItemHoldRow.id == hold_id))).one_or_none()
    return None if row is None else ListedHold(*row)


async def find_open_hold(session: AsyncSession, item_version_id: UUID) -> ItemHoldRow | None:
    """The doubt about an item version that nobody cleared yet."""
    query = (
        select(ItemHoldRow)
        .outerjoin(ItemHoldClearanceRow, ItemHoldClearanceRow.hold_id == ItemHoldRow.id)
        .where(
            ItemHoldRow.item_version_id == item_version_id,
            ItemHoldClearanceRow.hold_id.is_(None),
        )
    )
    return await session.scalar(query.order_by(ItemHoldRow.id).limit(1))


async def end_holds_of_item(
    session: AsyncSession, item_version_id: UUID, *, reason: str, actor_id: UUID, now: datetime
) -> list[UUID]:
    """Clear whatever doubt about an item version is open; answers with which they were."""
    query = (
        select(ItemHoldRow.id)
        .outerjoin(ItemHoldClearanceRow, ItemHoldClearanceRow.hold_id == ItemHoldRow.id)
        .where(
            ItemHoldRow.item_version_id == item_version_id,
            ItemHoldClearanceRow.hold_id.is_(None),
        )
    )
    open_holds = list(await session.scalars(query))
    session.add_all(
        ItemHoldClearanceRow(hold_id=hold_id, reason=reason, cleared_by=actor_id, cleared_at=now)
        for hold_id in open_holds
    )
    return open_holds


async def find_form_slot(session: AsyncSession, form_id: UUID, slot: str) -> FormSlotRow | None:
    """The slot's row, held until the transaction ends, so that a doubt is raised once."""
    query = select(FormSlotRow).where(FormSlotRow.form_id == form_id, FormSlotRow.public_id == slot)
    return await session.scalar(query.with_for_update())


async def find_slot_of_item(session: AsyncSession, form_id: UUID, item_code: str) -> str | None:
    """The public name of the slot that has this item."""
    return await session.scalar(
        select(FormSlotRow.public_id)
        .join(ItemVersionRow, ItemVersionRow.id == FormSlotRow.item_version_id)
        .join(ItemRow, ItemRow.id == ItemVersionRow.item_id)
        .where(FormSlotRow.form_id == form_id, ItemRow.code == item_code)
    )


async def list_published_forms(session: AsyncSession, limit: int) -> list[NamedForm]:
    rows = await session.execute(
        select(FormRow.id, ExamRow.code, FormRow.code)
        .join(ExamRow, ExamRow.id == FormRow.exam_id)
        .where(FormRow.published_at.is_not(None))
        .order_by(FormRow.published_at.desc())
        .limit(limit)
    )
    return [NamedForm(*row) for row in rows]


async def add_item_hold(
    session: AsyncSession,
    *,
    form_id: UUID,
    slot: str,
    item_version_id: UUID,
    reason: str,
    raised_by: UUID | None,
    now: datetime,
) -> UUID:
    """A doubt: of a person, or of statistics where nobody is named."""
    hold_id = uuid7()
    session.add(
        ItemHoldRow(
            id=hold_id,
            form_id=form_id,
            slot=slot,
            item_version_id=item_version_id,
            source="statistics" if raised_by is None else "person",
            reason=reason,
            raised_by=raised_by,
            raised_at=now,
        )
    )
    await session.flush()
    return hold_id


async def list_doubted_items(
    session: AsyncSession, form_ids: Collection[UUID]
) -> Mapping[UUID, tuple[str, ...]]:
    """Form -> the codes of the items that count in it and are in doubt."""
    rows = await session.execute(
        select(FormSlotRow.form_id, ItemRow.code)
        .join(ItemHoldRow, ItemHoldRow.item_version_id == FormSlotRow.item_version_id)
        .join(ItemVersionRow, ItemVersionRow.id == FormSlotRow.item_version_id)
        .join(ItemRow, ItemRow.id == ItemVersionRow.item_id)
        .outerjoin(ItemHoldClearanceRow, ItemHoldClearanceRow.hold_id == ItemHoldRow.id)
        .where(
            FormSlotRow.form_id.in_(form_ids),
            FormSlotRow.is_scored,
            ItemHoldClearanceRow.hold_id.is_(None),
        )
        .order_by(ItemRow.code)
    )
    found: dict[UUID, list[str]] = {}
    for form_id, code in rows:
        found.setdefault(form_id, []).append(code)
    return {form_id: tuple(dict.fromkeys(codes)) for form_id, codes in found.items()}


async def count_rate(session: AsyncSession, administration_id: UUID) -> Rate:
    """The newest scores of an administration, released or not; none that was invalidated."""
    newest = (
        select(ScoreRow.sitting_id, ScoreRow.outcome)
        .join(SittingRow, SittingRow.id == ScoreRow.sitting_id)
        .where(
            SittingRow.administration_id == administration_id,
            SittingRow.integrity != Integrity.INVALIDATED,
        )
        .ext(distinct_on(ScoreRow.sitting_id))
        .order_by(ScoreRow.sitting_id, ScoreRow.computed_at.desc(), ScoreRow.id.desc())
        .subquery()
    )
    row = (
        await session.execute(
            select(func.count().filter(newest.c.outcome == Outcome.PASS), func.count()).select_from(
                newest
            )
        )
    ).one()
    return Rate(*row)


async def count_earlier_rate(session: AsyncSession, exam_id: UUID, but: UUID) -> Rate:
    """What was released in the exam's other administrations."""
    newest = (
        select(ScoreReportRow.sitting_id, ScoreReportRow.document["outcome"].astext.label("said"))
        .join(SittingRow, SittingRow.id == ScoreReportRow.sitting_id)
        .where(SittingRow.exam_id == exam_id, SittingRow.administration_id != but)
        .ext(distinct_on(ScoreReportRow.sitting_id))
        .order_by(ScoreReportRow.sitting_id, ScoreReportRow.version.desc())
        .subquery()
    )
    row = (
        await session.execute(
            select(func.count().filter(newest.c.said == Outcome.PASS), func.count()).select_from(
                newest
            )
        )
    ).one()
    return Rate(*row)


async def find_pass_rate_decision(
    session: AsyncSession, administration_id: UUID
) -> PassRateDecision | None:
    """The newest decision about an administration's pass rate."""
    row = (
        await session.execute(
            select(PassRateDecisionRow, AccountRow.name)
            .join(AccountRow, AccountRow.id == PassRateDecisionRow.decided_by)
            .where(PassRateDecisionRow.administration_id == administration_id)
            .order_by(PassRateDecisionRow.decided_at.desc(), PassRateDecisionRow.id.desc())
            .limit(1)
        )
    ).one_or_none()
    if row is None:
        return None
    decision, name = row
    return PassRateDecision(
        verdict=PassRateVerdict(decision.verdict),
        reason=decision.reason,
        scored=decision.scored,
        decided_by=name,
        decided_at=decision.decided_at,
    )
