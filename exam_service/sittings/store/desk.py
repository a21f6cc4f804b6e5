"""Queries for staff over many sittings at once. Nothing is decided here, and no item is read."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import TypeVarTuple
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.authoring.tables import ItemRow, ItemVersionRow
from exam_service.database.paging import Part, Position, beside, part_of
from exam_service.exams.tables import AdministrationRow, ExamRow, FormRow, FormSlotRow
from exam_service.people.tables import AccountRow
from exam_service.responses import store as responses
from exam_service.responses.rules import EntryKind
from exam_service.responses.tables import EntryRow
from exam_service.scoring.rules.status import ScoreStatus
from exam_service.sittings.rules.desk import SittingFilter
from exam_service.sittings.rules.integrity import Integrity
from exam_service.sittings.rules.lifecycle import SittingState
from exam_service.sittings.store.rows import SittingNotFound
from exam_service.sittings.tables import SittingRow

Selected = TypeVarTuple("Selected")

LISTED = (
    select(SittingRow, AccountRow.name, AccountRow.email, ExamRow.code, FormRow.code)
    .join(AccountRow, AccountRow.id == SittingRow.account_id)
    .join(ExamRow, ExamRow.id == SittingRow.exam_id)
    .join(FormRow, FormRow.id == SittingRow.form_id)
)


@dataclass(frozen=True, slots=True)
class ListedSitting:
    """A sitting with the names of what it belongs to."""

    row: SittingRow
    candidate: str
    email: str
    exam_code: str
    form_code: str


async def list_sittings(
    session: AsyncSession, wanted: SittingFilter, position: Position | None, size: int
) -> Part[ListedSitting]:
    """Sittings that fit a filter, newest first, from a position on."""
    query = beside(_narrowed(LISTED, wanted), SittingRow.id, position, size)
    listed = [ListedSitting(*row) for row in (await session.execute(query)).all()]
    return part_of(listed, lambda sitting: sitting.row.id, position, size)


async def count_sittings(session: AsyncSession, wanted: SittingFilter, limit: int) -> int:
    """How many sittings fit a filter, counted up to a limit."""
    query = _narrowed(
        select(SittingRow.id).join(AccountRow, AccountRow.id == SittingRow.account_id), wanted
    )
    counted = await session.scalar(select(func.count()).select_from(query.limit(limit).subquery()))
    return counted or 0


async def list_ready_for_release(
    session: AsyncSession, wanted: SittingFilter, limit: int
) -> Sequence[ListedSitting]:
    """Sittings that fit a filter and whose score may be released, the longest waiting first."""
    query = _narrowed(LISTED, wanted).where(
        SittingRow.state == SittingState.SUBMITTED,
        SittingRow.score_status == ScoreStatus.SCORED,
        SittingRow.integrity == Integrity.CLEAR,
    )
    rows = await session.execute(query.order_by(SittingRow.ended_at, SittingRow.id).limit(limit))
    return [ListedSitting(*row) for row in rows.all()]


def _narrowed(query: Select[*Selected], wanted: SittingFilter) -> Select[*Selected]:
    """The query with the filter's conditions; accounts are joined already."""
    for column, value in (
        (SittingRow.id, wanted.sitting_id),
        (SittingRow.exam_id, wanted.exam_id),
        (SittingRow.administration_id, wanted.administration_id),
        (SittingRow.state, wanted.state),
        (SittingRow.score_status, wanted.score_status),
        (SittingRow.integrity, wanted.integrity),
    ):
        if value is not None:
            query = query.where(column == value)
    if wanted.text:
        query = query.where(
            or_(
                AccountRow.name.icontains(wanted.text, autoescape=True),
                AccountRow.email.icontains(wanted.text, autoescape=True),
            )
        )
    held_at = func.coalesce(SittingRow.started_at, SittingRow.created_at)
    if wanted.first_day is not None:
        query = query.where(held_at >= datetime.combine(wanted.first_day, time(), UTC))
    if wanted.last_day is not None:
        # The day's last instant, not the next day's first: the last day of the calendar has none.
        last = datetime.combine(wanted.last_day, time.max, UTC)
        query = query.where(held_at <= last)
    return query


async def count_answered(
    session: AsyncSession, sitting_ids: Collection[UUID]
) -> Mapping[UUID, int]:
    """How many slots of each sitting have an answer: the last choice counts, unless taken back."""
    last = (
        select(EntryRow.sitting_id, EntryRow.value["option"].astext.label("option"))
        .where(
            EntryRow.sitting_id.in_(sitting_ids),
            EntryRow.kind == EntryKind.CHOICE,
            responses.counts(),
        )
        .ext(distinct_on(EntryRow.sitting_id, EntryRow.slot))
        .order_by(
            EntryRow.sitting_id, EntryRow.slot, EntryRow.epoch.desc(), EntryRow.sequence.desc()
        )
        .subquery()
    )
    rows = await session.execute(
        select(last.c.sitting_id, func.count())
        .where(last.c.option.is_not(None))
        .group_by(last.c.sitting_id)
    )
    return dict(rows.all())


async def load_listed(session: AsyncSession, sitting_id: UUID) -> ListedSitting:
    """One sitting with the names of what it belongs to."""
    row = (await session.execute(LISTED.where(SittingRow.id == sitting_id))).one_or_none()
    if row is None:
        raise SittingNotFound
    return ListedSitting(*row)


async def list_every_administration(
    session: AsyncSession, limit: int
) -> Sequence[AdministrationRow]:
    """Administrations of all exams, the latest to open first."""
    query = select(AdministrationRow).order_by(
        AdministrationRow.opens_at.desc(), AdministrationRow.id.desc()
    )
    return (await session.scalars(query.limit(limit))).all()


async def list_item_codes(session: AsyncSession, form_id: UUID) -> Mapping[str, str]:
    """Public slot name -> the code of the item in it, for staff."""
    rows = await session.execute(
        select(FormSlotRow.public_id, ItemRow.code)
        .join(ItemVersionRow, ItemVersionRow.id == FormSlotRow.item_version_id)
        .join(ItemRow, ItemRow.id == ItemVersionRow.item_id)
        .where(FormSlotRow.form_id == form_id)
    )
    return dict(rows.all())


async def list_names(session: AsyncSession, account_ids: Collection[UUID]) -> Mapping[UUID, str]:
    """The names of the people who did something."""
    rows = await session.execute(
        select(AccountRow.id, AccountRow.name).where(AccountRow.id.in_(account_ids))
    )
    return dict(rows.all())
