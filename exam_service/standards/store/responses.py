"""Final responses to one form as item scores: what impact data and links are computed from.

Sittings that were invalidated say nothing. Only choices that count are read.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.authoring.tables import ItemRow, ItemVersionRow
from exam_service.exams.tables import FormSlotRow
from exam_service.responses.rules import EntryKind
from exam_service.responses.store.log import counts
from exam_service.responses.tables import EntryRow
from exam_service.scoring.store import load_form_key
from exam_service.sittings.rules.lifecycle import SittingState
from exam_service.sittings.tables import SittingRow
from item_bank.presentation import OpaqueOption
from item_bank.scoring import KeyRule, SlotKey

# The newest sittings of a form; more of them make an answer that is no surer.
SITTINGS_MAX = 5000


@dataclass(frozen=True, slots=True)
class ScoredSlot:
    """A slot that counts, its item's code, and the item version in it as people call it."""

    number: int
    public_id: str
    version_id: UUID
    code: str
    name: str
    # Right for everybody, whatever they answered.
    is_credited: bool


@dataclass(frozen=True, slots=True)
class FormResponses:
    """Item scores 0/1, candidates × scored slots; what was not answered is 0."""

    slots: tuple[ScoredSlot, ...]
    rows: tuple[tuple[int, ...], ...]


async def list_scored_slots(session: AsyncSession, form_id: UUID) -> tuple[ScoredSlot, ...]:
    """The slots of a form that count, in their order; an item that was dropped does not."""
    keys = (await load_form_key(session, form_id)).slots
    return await _scored_slots(session, form_id, keys)


async def load_form_responses(session: AsyncSession, form_id: UUID) -> FormResponses:
    """What submitted sittings of a form say, scored with its newest key."""
    keys = (await load_form_key(session, form_id)).slots
    slots = await _scored_slots(session, form_id, keys)
    sittings = await _sittings(session, form_id)
    chosen = await _choices(session, sittings)
    rows = tuple(
        tuple(
            int(_is_correct(keys.get(slot.public_id), chosen[sitting].get(slot.public_id)))
            for slot in slots
        )
        for sitting in sittings
    )
    return FormResponses(slots, rows)


async def _scored_slots(
    session: AsyncSession, form_id: UUID, keys: Mapping[str, SlotKey]
) -> tuple[ScoredSlot, ...]:
    query = (
        select(
            FormSlotRow.number,
            FormSlotRow.public_id,
            FormSlotRow.item_version_id,
            ItemRow.code,
            ItemVersionRow.number,
        )
        .join(ItemVersionRow, ItemVersionRow.id == FormSlotRow.item_version_id)
        .join(ItemRow, ItemRow.id == ItemVersionRow.item_id)
        .where(FormSlotRow.form_id == form_id, FormSlotRow.is_scored)
        .order_by(FormSlotRow.number)
    )
    dropped = {slot for slot, key in keys.items() if key.rule is KeyRule.DROP}
    credited = {slot for slot, key in keys.items() if key.rule is KeyRule.CREDIT_ALL}
    return tuple(
        ScoredSlot(number, public_id, version_id, code, f"{code}.{version}", public_id in credited)
        for number, public_id, version_id, code, version in await session.execute(query)
        if public_id not in dropped
    )


def _is_correct(key: SlotKey | None, option: str | None) -> bool:
    if key is None:
        return False
    if key.rule is KeyRule.CREDIT_ALL:
        return True
    return option is not None and (option == key.option or OpaqueOption(option) in key.also)


async def _sittings(session: AsyncSession, form_id: UUID) -> Sequence[UUID]:
    query = (
        select(SittingRow.id)
        .where(
            SittingRow.form_id == form_id,
            SittingRow.state == SittingState.SUBMITTED,
            SittingRow.integrity != "invalidated",
        )
        .order_by(SittingRow.id.desc())
        .limit(SITTINGS_MAX)
    )
    return (await session.scalars(query)).all()


async def _choices(
    session: AsyncSession, sittings: Sequence[UUID]
) -> defaultdict[UUID, dict[str, str | None]]:
    query = (
        select(EntryRow.sitting_id, EntryRow.slot, EntryRow.value)
        .where(EntryRow.sitting_id.in_(sittings), EntryRow.kind == EntryKind.CHOICE, counts())
        .ext(distinct_on(EntryRow.sitting_id, EntryRow.slot))
        .order_by(
            EntryRow.sitting_id, EntryRow.slot, EntryRow.epoch.desc(), EntryRow.sequence.desc()
        )
    )
    found: defaultdict[UUID, dict[str, str | None]] = defaultdict(dict)
    for sitting_id, slot, value in await session.execute(query):
        found[sitting_id][slot] = value["option"]
    return found
