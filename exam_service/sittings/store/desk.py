"""Queries for staff over many sittings at once. Nothing is decided here, and no item is read."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.authoring.tables import ItemRow, ItemVersionRow
from exam_service.exams.tables import AdministrationRow, FormRow, FormSlotRow
from exam_service.people.tables import AccountRow
from exam_service.responses import store as responses
from exam_service.responses.rules import EntryKind
from exam_service.responses.tables import EntryRow
from exam_service.scoring.rules.status import ScoreStatus
from exam_service.sittings.rules.desk import SittingFilter
from exam_service.sittings.store.desk_listing import LISTED, ListedSitting, narrowed
from exam_service.sittings.store.rows import SittingNotFound
from exam_service.sittings.tables import SittingRow

__all__ = [
    "LISTED",
    "ListedSitting",
    "count_answered",
    "list_every_administration",
    "list_every_form",
    "list_item_codes",
    "list_languages",
    "list_names",
    "list_scored",
    "load_listed",
]


async def list_scored(
    session: AsyncSession, wanted: SittingFilter, limit: int
) -> Sequence[ListedSitting]:
    """Sittings that fit a filter and have a score that is not released, the longest waiting first.

    What holds one of them back is the release desk's to say.
    """
    query = narrowed(LISTED, wanted).where(SittingRow.score_status == ScoreStatus.SCORED)
    rows = await session.execute(query.order_by(SittingRow.ended_at, SittingRow.id).limit(limit))
    return [ListedSitting(*row) for row in rows.all()]


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


async def list_every_form(session: AsyncSession, limit: int) -> Sequence[FormRow]:
    """Published forms of all exams, by their code."""
    query = select(FormRow).where(FormRow.published_at.is_not(None))
    return (await session.scalars(query.order_by(FormRow.code, FormRow.id).limit(limit))).all()


async def list_languages(session: AsyncSession, limit: int) -> Sequence[str]:
    """The languages in which anybody sat or sits."""
    query = select(SittingRow.language).distinct().order_by(SittingRow.language)
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
