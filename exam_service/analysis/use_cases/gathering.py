"""Gather what an analysis is made from: an import, or this service's own sittings of a form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.analysis.rules.analysed import Analysed, AnalysedItem, analysed_import
from exam_service.analysis.store import imported, sat
from exam_service.analysis.store.analyses import AnalysisSubject
from exam_service.analysis.store.sat import Sat, SatSlot
from exam_service.analysis.tables import ImportedAdministrationRow
from exam_service.scoring import store as scoring
from exam_service.voluntary.use_cases import GroupsOf
from item_bank.presentation import OpaqueSlot
from item_bank.scoring import KeyRule, SlotKey

LANGUAGE = "language"
MODE = "mode of admission"
ROUNDED = (
    "Groups by voluntary answers: only those of 10 or more are counted, their sizes rounded down to"
    " tens."
)


@dataclass(frozen=True, slots=True)
class Gathered:
    """What is analysed, and the slots of a form by the codes of their items."""

    analysed: Analysed
    slots: Mapping[str, SatSlot]


async def gather(session: AsyncSession, subject: AnalysisSubject, groups_of: GroupsOf) -> Gathered:
    if subject.imported_id is not None:
        row = await session.get_one(ImportedAdministrationRow, subject.imported_id)
        return Gathered(await _import(session, row), {})
    assert subject.form_id is not None, "an analysis is of a form or of an import"
    return await _form(session, subject.form_id, subject.administration_id, groups_of)


async def _import(session: AsyncSession, row: ImportedAdministrationRow) -> Analysed:
    run = await imported.find_run(session, row.id)
    cut_raw = None if run is None else run.scaling["cut_raw"]
    return analysed_import(await imported.load_administration(session, row), cut_raw)


async def _form(
    session: AsyncSession, form_id: UUID, administration_id: UUID | None, groups_of: GroupsOf
) -> Gathered:
    slots = await sat.list_slots(session, form_id)
    key = await scoring.load_form_key(session, form_id)
    scaling = await scoring.find_scaling_table(session, form_id)
    people = await sat.list_sat(session, form_id, administration_id)
    sittings = [one.sitting_id for one in people]
    times = await sat.list_times(session, sittings)
    accounts = await sat.list_accounts(session, sittings)
    voluntary = await groups_of([accounts[sitting_id] for sitting_id in sittings])
    items = [_item(slot, key.slots[OpaqueSlot(slot.row.public_id)]) for slot in slots]
    cut_raw = None if scaling is None else scaling.cut_raw
    is_whole = cut_raw is not None and cut_raw <= sum(item.is_scored for item in items)
    return Gathered(
        Analysed(
            items=tuple(items),
            candidates=tuple(one.sitting_id.hex for one in people),
            # Everybody is given every item of a form: no response is an omitted one.
            chosen=tuple(tuple(option or "" for option in one.chosen) for one in people),
            milliseconds=tuple(_spent(one, slots, times) for one in people),
            groups={
                LANGUAGE: tuple(one.language for one in people),
                MODE: tuple(one.admission for one in people),
                **voluntary,
            },
            cut_raw=cut_raw if is_whole else None,
            notes=_notes(people, items),
            in_tens=frozenset(voluntary),
        ),
        {slot.item_code: slot for slot in slots},
    )


def _item(slot: SatSlot, key: SlotKey) -> AnalysedItem:
    options: Mapping[str, str] = slot.row.options
    return AnalysedItem(
        code=slot.item_code,
        area=slot.row.area,
        is_scored=slot.row.is_scored and key.rule is not KeyRule.DROP,
        options=tuple(options.values()),
        accepted=tuple(sorted(options[option] for option in (key.option, *key.also))),
    )


def _spent(
    one: Sat, slots: Sequence[SatSlot], times: Mapping[tuple[UUID, str], int]
) -> tuple[int | None, ...]:
    return tuple(times.get((one.sitting_id, slot.row.public_id)) for slot in slots)


def _notes(people: Sequence[Sat], items: Sequence[AnalysedItem]) -> tuple[str, ...]:
    notes = ["Times are estimated from the entries of each sitting; pauses are left out."]
    if len(people) == sat.SITTINGS_MAX:
        notes.append(f"These are the newest {sat.SITTINGS_MAX} sittings.")
    if len(items) > sum(item.is_scored for item in items):
        notes.append("Items that do not count are held against the total of those that do.")
    notes.append(ROUNDED)
    return tuple(notes)
