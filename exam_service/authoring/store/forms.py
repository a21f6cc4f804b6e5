"""Forms in the making and what publishing one writes. Delivery reads them elsewhere."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.authoring.store import items
from exam_service.authoring.store.items import StoredVersion, among
from exam_service.authoring.tables import ItemRow, ItemVersionRow
from exam_service.errors import NotFound
from exam_service.exams.tables import (
    FormOverlapRow,
    FormRow,
    FormSlotRow,
    ScalingTableRow,
)
from item_bank.blueprint import COUNTED_ROLES, SlotRole
from item_bank.forms import Form, FormCode, Section, Slot, SlotNumber
from item_bank.items import AreaCode, ItemCode, ItemVersionRef, VersionNumber

DRAFT = "draft"
PUBLISHED = "published"
FORMS_LISTED_MAX = 200


@dataclass(frozen=True, slots=True)
class StoredForm:
    """A form's row, its slots as the library's value, and the item versions in them."""

    row: FormRow
    form: Form
    slots: Sequence[FormSlotRow]
    versions: Mapping[UUID, StoredVersion]


async def load_form(session: AsyncSession, form_id: UUID) -> StoredForm:
    row = await session.get(FormRow, form_id)
    if row is None:
        raise NotFound
    return await _stored(session, row)


async def lock_form(session: AsyncSession, form_id: UUID) -> StoredForm:
    """Load one form and hold its row until the transaction ends."""
    return await _stored(session, await lock_form_row(session, form_id))


async def lock_form_row(session: AsyncSession, form_id: UUID) -> FormRow:
    """The row alone, for whoever needs nothing of what stands in the form."""
    row = await session.get(FormRow, form_id, with_for_update=True)
    if row is None:
        raise NotFound
    return row


async def find_form(session: AsyncSession, exam_id: UUID, code: str) -> FormRow | None:
    """The form of this code. An address may carry characters that the database refuses."""
    if not code.isprintable():
        return None
    return await session.scalar(
        select(FormRow).where(FormRow.exam_id == exam_id, FormRow.code == code)
    )


async def list_forms(session: AsyncSession, exam_id: UUID) -> Sequence[FormRow]:
    """The forms of an exam, by code."""
    query = (
        select(FormRow)
        .where(FormRow.exam_id == exam_id)
        .order_by(FormRow.code)
        .limit(FORMS_LISTED_MAX)
    )
    return (await session.scalars(query)).all()


async def count_published_forms(session: AsyncSession, exam_id: UUID) -> int:
    query = select(func.count()).where(FormRow.exam_id == exam_id, FormRow.state == PUBLISHED)
    return await session.scalar(query) or 0


async def count_slots(session: AsyncSession, form_ids: Iterable[UUID]) -> Mapping[UUID, int]:
    rows = await session.execute(
        select(FormSlotRow.form_id, func.count())
        .where(FormSlotRow.form_id.in_(form_ids))
        .group_by(FormSlotRow.form_id)
    )
    return dict(rows.all())


async def list_forms_of_version(session: AsyncSession, version_id: UUID) -> Sequence[FormRow]:
    """The forms in which an item version stands."""
    query = (
        select(FormRow)
        .join(FormSlotRow, FormSlotRow.form_id == FormRow.id)
        .where(FormSlotRow.item_version_id == version_id)
        .order_by(FormRow.code)
    )
    return (await session.scalars(query)).all()


def add_slots(
    session: AsyncSession, form_id: UUID, form: Form, version_ids: Mapping[Slot, UUID]
) -> None:
    """Add the slots of a draft. Their public names are made when the form is published."""
    session.add_all(
        FormSlotRow(
            form_id=form_id,
            number=slot.number,
            section=section.number,
            item_version_id=version_ids[slot],
            area=slot.area,
            is_scored=slot.role in COUNTED_ROLES,
            public_id=f"draft-{slot.number}",
            options={},
        )
        for section in form.sections
        for slot in section.slots
    )


async def list_version_ids(
    session: AsyncSession, exam_id: UUID, refs: Collection[ItemVersionRef]
) -> Mapping[ItemVersionRef, UUID]:
    """The rows of these versions, by what the library calls them."""
    rows = await session.execute(
        select(ItemRow.code, ItemVersionRow.number, ItemVersionRow.id)
        .join(ItemVersionRow, ItemVersionRow.item_id == ItemRow.id)
        .where(ItemRow.exam_id == exam_id)
    )
    found = {
        ItemVersionRef(ItemCode(code), VersionNumber(number)): version_id
        for code, number, version_id in rows
    }
    return {ref: found[ref] for ref in refs}


async def delete_draft(session: AsyncSession, form_id: UUID) -> None:
    """Remove a draft with its slots; the database refuses it for a published form."""
    await session.execute(delete(FormSlotRow).where(FormSlotRow.form_id == form_id))
    await session.execute(delete(FormRow).where(FormRow.id == form_id))


async def write_overlaps(
    session: AsyncSession, form: FormRow, slots: Sequence[FormSlotRow]
) -> None:
    """Count the items that a form shares with each published form of its exam, by identity."""
    versions = await session.execute(
        select(ItemVersionRow.id, ItemVersionRow.item_id).where(
            among(ItemVersionRow.id, [slot.item_version_id for slot in slots])
        )
    )
    item_of = dict(versions.all())
    own = {item_of[slot.item_version_id] for slot in slots}
    tried_out = {item_of[slot.item_version_id] for slot in slots if not slot.is_scored}
    rows = await session.execute(
        select(FormSlotRow.form_id, ItemVersionRow.item_id, FormSlotRow.is_scored)
        .join(FormRow, FormRow.id == FormSlotRow.form_id)
        .join(ItemVersionRow, ItemVersionRow.id == FormSlotRow.item_version_id)
        .where(FormRow.exam_id == form.exam_id, FormRow.state == PUBLISHED, FormRow.id != form.id)
    )
    shared: Counter[UUID] = Counter()
    repeating: set[UUID] = set()
    for other_id, item_id, is_scored in rows:
        shared[other_id] += item_id in own
        if not is_scored and item_id in tried_out:
            repeating.add(other_id)
    session.add_all(
        FormOverlapRow(
            form_id=form.id,
            other_form_id=other_id,
            shared_items=count,
            repeats_pretest=other_id in repeating,
        )
        for other_id, count in shared.items()
    )


async def find_scaling(session: AsyncSession, form_id: UUID) -> ScalingTableRow | None:
    """The newest scaling table of a form."""
    return await session.scalar(
        select(ScalingTableRow)
        .where(ScalingTableRow.form_id == form_id)
        .order_by(ScalingTableRow.version.desc())
        .limit(1)
    )


async def _stored(session: AsyncSession, row: FormRow) -> StoredForm:
    slots = (
        await session.scalars(
            select(FormSlotRow).where(FormSlotRow.form_id == row.id).order_by(FormSlotRow.number)
        )
    ).all()
    found = await items.list_versions_by_id(session, [slot.item_version_id for slot in slots])
    versions = {stored.id: stored for stored in found}
    return StoredForm(row, _form_of(row, slots, versions), slots, versions)


def _form_of(
    row: FormRow, slots: Sequence[FormSlotRow], versions: Mapping[UUID, StoredVersion]
) -> Form:
    sections: dict[int, list[Slot]] = {}
    for slot in slots:
        sections.setdefault(slot.section, []).append(
            Slot(
                SlotNumber(slot.number),
                versions[slot.item_version_id].version.ref,
                AreaCode(slot.area),
                SlotRole.OPERATIONAL if slot.is_scored else SlotRole.PRETEST,
            )
        )
    return Form(
        FormCode(row.code),
        tuple(Section(number, tuple(members)) for number, members in sorted(sections.items())),
    )
