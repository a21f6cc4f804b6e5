"""Imported administrations as responses to a form of ours: which fit, and their item scores.

An administration fits a form when it has every item that counts in it, by identifier.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.analysis.store.imported import find_run, list_imported
from exam_service.analysis.tables import (
    ImportedAdministrationRow,
    ImportedItemRow,
    ImportedResponseRow,
)
from exam_service.standards.store.responses import ScoredSlot

# As many as of a form's own sittings; of more, every second, third, … one is taken.
CANDIDATES_MAX = 5000
ROWS_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class EarlierResponses:
    """Item scores 0/1, candidates × scored slots, and what they were made from.

    `left_out` were not given every item; `results_hash` names the scores that were computed of this
    administration, empty where there are none.
    """

    row: ImportedAdministrationRow
    rows: tuple[tuple[int, ...], ...]
    left_out: int
    results_hash: str


async def list_fitting(
    session: AsyncSession, exam_id: UUID, forms: Mapping[UUID, Sequence[ScoredSlot]]
) -> tuple[Sequence[ImportedAdministrationRow], Mapping[UUID, list[ImportedAdministrationRow]]]:
    """An exam's imported administrations, and those that fit each of these forms."""
    imported = await list_imported(session, exam_id)
    names = {name for slots in forms.values() for slot in slots for name in (slot.code, slot.name)}
    rows = await session.execute(
        select(ImportedItemRow.administration_id, ImportedItemRow.code).where(
            ImportedItemRow.administration_id.in_([row.id for row in imported]),
            ImportedItemRow.code.in_(names),
        )
    )
    codes: defaultdict[UUID, set[str]] = defaultdict(set)
    for administration_id, code in rows:
        codes[administration_id].add(code)
    fitting = {
        form_id: [
            row
            for row in imported
            if slots and all(codes[row.id] & {slot.code, slot.name} for slot in slots)
        ]
        for form_id, slots in forms.items()
    }
    return imported, fitting


async def load_earlier_responses(
    session: AsyncSession, row: ImportedAdministrationRow, slots: Sequence[ScoredSlot]
) -> EarlierResponses | None:
    """What its candidates answered, by its own key; None where it does not have every slot."""
    items = await session.scalars(
        select(ImportedItemRow).where(ImportedItemRow.administration_id == row.id)
    )
    by_code = {item.code: item for item in items}
    found = [by_code.get(slot.name) or by_code.get(slot.code) for slot in slots]
    columns = [
        (item.number - 1, frozenset({item.key, *item.also}), slot.is_credited)
        for item, slot in zip(found, slots, strict=True)
        if item is not None
    ]
    if len(columns) < len(slots):
        return None
    step = ceil(row.candidates / CANDIDATES_MAX)
    query = (
        select(ImportedResponseRow.chosen)
        .where(
            ImportedResponseRow.administration_id == row.id, ImportedResponseRow.number % step == 0
        )
        .order_by(ImportedResponseRow.number)
        .execution_options(yield_per=ROWS_AT_ONCE)
    )
    rows, left_out = [], 0
    async for chosen in await session.stream_scalars(query):
        if any(chosen[place] is None for place, _, _ in columns):
            left_out += 1
            continue
        rows.append(
            tuple(int(credited or chosen[place] in right) for place, right, credited in columns)
        )
    run = await find_run(session, row.id)
    return EarlierResponses(row, tuple(rows), left_out, run.results_hash if run else "")
