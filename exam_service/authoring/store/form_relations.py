"""How forms stand to each other: what they hold, who is a sibling, what is withdrawn."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.authoring.store.forms import DRAFT, FORMS_LISTED_MAX, PUBLISHED
from exam_service.authoring.tables import ItemRow, ItemVersionRow
from exam_service.exams.tables import FormRow, FormSlotRow, FormWithdrawalRow
from exam_service.sittings.rules.lifecycle import NOT_STARTED
from exam_service.sittings.tables import SittingRow
from item_bank.items import ItemCode


async def list_items_of_forms(
    session: AsyncSession, form_ids: Collection[UUID]
) -> Mapping[UUID, frozenset[ItemCode]]:
    """Form -> the items in it, whichever their version."""
    rows = await session.execute(
        select(FormSlotRow.form_id, ItemRow.code)
        .join(ItemVersionRow, ItemVersionRow.id == FormSlotRow.item_version_id)
        .join(ItemRow, ItemRow.id == ItemVersionRow.item_id)
        .where(FormSlotRow.form_id.in_(form_ids))
    )
    found: defaultdict[UUID, set[ItemCode]] = defaultdict(set)
    for form_id, code in rows:
        found[form_id].add(ItemCode(code))
    return {form_id: frozenset(codes) for form_id, codes in found.items()}


async def list_standing_forms(session: AsyncSession, exam_id: UUID) -> Sequence[FormRow]:
    """The published forms of an exam that are not withdrawn, by code."""
    query = (
        select(FormRow)
        .where(
            FormRow.exam_id == exam_id,
            FormRow.state == PUBLISHED,
            FormRow.id.not_in(select(FormWithdrawalRow.form_id)),
        )
        .order_by(FormRow.code)
        .limit(FORMS_LISTED_MAX)
    )
    return (await session.scalars(query)).all()


async def find_withdrawal(session: AsyncSession, form_id: UUID) -> FormWithdrawalRow | None:
    return await session.get(FormWithdrawalRow, form_id)


async def list_withdrawn(session: AsyncSession, exam_id: UUID) -> frozenset[UUID]:
    rows = await session.scalars(
        select(FormWithdrawalRow.form_id)
        .join(FormRow, FormRow.id == FormWithdrawalRow.form_id)
        .where(FormRow.exam_id == exam_id)
    )
    return frozenset(rows)


async def list_family(session: AsyncSession, form_id: UUID) -> Sequence[FormRow]:
    """A form and its siblings, drafts included."""
    query = (
        select(FormRow)
        .where(or_(FormRow.id == form_id, FormRow.sibling_of == form_id))
        .order_by(FormRow.code)
        .limit(FORMS_LISTED_MAX)
    )
    return (await session.scalars(query)).all()


async def list_neighbours(session: AsyncSession, form: FormRow) -> Sequence[FormRow]:
    """Forms of which one person might get this one after that one: standing ones, and drafts of
    the same assembly. Nobody is given two siblings.
    """
    standing = await list_standing_forms(session, form.exam_id)
    drafts = (
        (
            await session.scalars(
                select(FormRow).where(
                    FormRow.assembly_id == form.assembly_id, FormRow.state == DRAFT
                )
            )
        ).all()
        if form.assembly_id is not None
        else []
    )
    family = form.sibling_of or form.id
    return [
        other
        for other in (*standing, *drafts)
        if other.id != form.id and (other.sibling_of or other.id) != family
    ]


async def lock_unstarted_sittings(session: AsyncSession, form_id: UUID) -> Sequence[SittingRow]:
    """The sittings that would begin with this form, held until the transaction ends."""
    query = (
        select(SittingRow)
        .where(
            SittingRow.form_id == form_id,
            SittingRow.started_at.is_(None),
            SittingRow.state.in_(NOT_STARTED),
        )
        .order_by(SittingRow.id)
        .with_for_update()
    )
    return (await session.scalars(query)).all()
