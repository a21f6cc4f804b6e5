"""Sums over the final responses of scored sittings, item version by item version.

Responses stay in the database: what comes out are counts and sums. Sittings that were invalidated
say nothing about items.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.authoring.rules.item_statistics import ResponseSums
from exam_service.scoring.tables import ScoreRow
from exam_service.sittings.store import Kept
from exam_service.sittings.tables import SittingRow

# The newest sittings of a form that are looked at; more say little that is new.
SITTINGS_PER_FORM_MAX = 1000
FORMS_KEPT_MAX = 256

SUMS = text(
    """
WITH newest AS (
    SELECT DISTINCT ON (s.id) s.id, c.raw, c.trace
    FROM sittings s JOIN scores c ON c.sitting_id = s.id
    WHERE s.form_id = :form_id AND s.integrity <> 'invalidated'
    ORDER BY s.id DESC, c.computed_at DESC, c.id DESC
    LIMIT :sittings_max
),
response AS (
    SELECT t.slot, t.response, t.is_correct, n.raw - (t.counts AND t.is_correct)::int AS rest
    FROM newest n
    CROSS JOIN LATERAL jsonb_to_recordset(n.trace)
        AS t (slot text, counts bool, response text, is_correct bool)
),
summed AS (
    SELECT slot, response, count(*) AS responses,
        count(*) FILTER (WHERE is_correct) AS right,
        sum(rest) AS rest, sum(rest * rest) AS rest_squares,
        coalesce(sum(rest) FILTER (WHERE is_correct), 0) AS rest_when_right
    FROM response GROUP BY slot, response
)
SELECT v.item_id, v.number, slot.options ->> summed.response AS option, summed.responses,
    summed.right, summed.rest, summed.rest_squares, summed.rest_when_right
FROM summed
JOIN form_slots slot ON slot.form_id = :form_id AND slot.public_id = summed.slot
JOIN item_versions v ON v.id = slot.item_version_id
"""
)


@dataclass(frozen=True, slots=True)
class _Mark:
    """What changes whenever a form's sums do: scores are only added, integrity is decided."""

    form_id: UUID
    scores: int
    invalidated: int
    newest: datetime


@dataclass(frozen=True, slots=True)
class _VersionSums:
    """One response to one item version, on one form."""

    item_id: UUID
    number: int
    sums: ResponseSums


BankSums = Mapping[UUID, Mapping[int, tuple[ResponseSums, ...]]]
_sums: Kept[_Mark, tuple[_VersionSums, ...]] = Kept(FORMS_KEPT_MAX)


async def load_sums(session: AsyncSession, exam_id: UUID) -> BankSums:
    """Item -> version number -> sums by response, all forms together.

    A form is summed anew only when it has a new score: an exam's earlier forms cost nothing.
    """
    found: defaultdict[UUID, defaultdict[int, dict[str | None, ResponseSums]]] = defaultdict(
        lambda: defaultdict(dict)
    )
    for mark in await _marks(session, exam_id):
        for each in await _sums_of_form(session, mark):
            by_option = found[each.item_id][each.number]
            option = each.sums.option
            before = by_option.get(option)
            by_option[option] = before.plus(each.sums) if before else each.sums
    return {
        item_id: {number: tuple(sums.values()) for number, sums in versions.items()}
        for item_id, versions in found.items()
    }


async def _sums_of_form(session: AsyncSession, mark: _Mark) -> tuple[_VersionSums, ...]:
    known = _sums.find(mark)
    if known is not None:
        return known
    rows = await session.execute(
        SUMS, {"form_id": mark.form_id, "sittings_max": SITTINGS_PER_FORM_MAX}
    )
    sums = tuple(
        _VersionSums(item_id, number, ResponseSums(option, *(int(each) for each in counted)))
        for item_id, number, option, *counted in rows
    )
    _sums.keep(mark, sums)
    return sums


async def _marks(session: AsyncSession, exam_id: UUID) -> list[_Mark]:
    query = (
        select(
            SittingRow.form_id,
            func.count(),
            func.count().filter(SittingRow.integrity == "invalidated"),
            func.max(ScoreRow.computed_at),
        )
        .join(ScoreRow, ScoreRow.sitting_id == SittingRow.id)
        .where(SittingRow.exam_id == exam_id)
        .group_by(SittingRow.form_id)
    )
    return [_Mark(*row) for row in await session.execute(query)]
