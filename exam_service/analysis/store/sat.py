"""Final responses of this service's own sittings, as an analysis reads them.

Responses come from the newest score of each sitting; times are estimated from the entries.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Uuid, bindparam, distinct, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.authoring.tables import ItemRow, ItemVersionRow
from exam_service.exams.tables import AdministrationRow, FormRow, FormSlotRow
from exam_service.scoring.tables import ScoreRow
from exam_service.sittings.tables import SittingRow

# The newest sittings of a form that are analysed; more say little that is new.
SITTINGS_MAX = 10_000
# Longer than this between two entries, and nobody knows what the time was for.
PAUSE_MILLISECONDS_MAX = 10 * 60 * 1000
SITTINGS_PER_QUERY = 500
FORMS_MAX = 200

SAT = text(
    """
WITH newest AS (
    SELECT DISTINCT ON (s.id) s.id, s.language, a.admission, c.trace
    FROM sittings s
    JOIN scores c ON c.sitting_id = s.id
    JOIN administrations a ON a.id = s.administration_id
    WHERE s.form_id = :form_id AND s.integrity <> 'invalidated'
        AND (CAST(:administration_id AS uuid) IS NULL OR s.administration_id = :administration_id)
    ORDER BY s.id DESC, c.computed_at DESC, c.id DESC
    LIMIT :sittings_max
)
SELECT n.id, n.language, n.admission,
    array_agg(slot.options ->> t.response ORDER BY slot.number) AS chosen
FROM newest n
CROSS JOIN LATERAL jsonb_to_recordset(n.trace) AS t (slot text, response text)
JOIN form_slots slot ON slot.form_id = :form_id AND slot.public_id = t.slot
GROUP BY n.id, n.language, n.admission
ORDER BY n.id
"""
).bindparams(bindparam("administration_id", type_=Uuid()), bindparam("form_id", type_=Uuid()))

# Forms with enough scored sittings for a flag to hold scores, of which there is no analysis, or one
# of a tenth fewer candidates.
FORMS_TO_ANALYSE = text(
    """
SELECT s.exam_id, s.form_id
FROM sittings s
WHERE s.score_status <> 'unscored' AND s.integrity <> 'invalidated'
GROUP BY s.exam_id, s.form_id
HAVING count(*) >= :sittings_min AND least(count(*), :sittings_max) > 1.1 * coalesce((
    SELECT a.candidates FROM analyses a
    WHERE a.form_id = s.form_id AND a.administration_id IS NULL
    ORDER BY a.computed_at DESC, a.id DESC LIMIT 1
), 0)
ORDER BY count(*) DESC
LIMIT 1
"""
)

# An entry says where the candidate is until the next one of the same lease.
TIMES = text(
    """
SELECT sitting_id, slot, CAST(sum(milliseconds) AS integer) FROM (
    SELECT sitting_id, slot, CAST(extract(epoch FROM
        lead(claimed_at) OVER (PARTITION BY sitting_id, epoch ORDER BY sequence) - claimed_at
    ) * 1000 AS bigint) AS milliseconds
    FROM entries WHERE sitting_id = ANY(:sitting_ids)
) AS spent
WHERE milliseconds BETWEEN 0 AND :pause_max
GROUP BY sitting_id, slot
"""
).bindparams(bindparam("sitting_ids", type_=ARRAY(Uuid())))


@dataclass(frozen=True, slots=True)
class SatSlot:
    """A slot of a form with the item in it."""

    row: FormSlotRow
    item_code: str


@dataclass(frozen=True, slots=True)
class SatForm:
    """A form with scored sittings in one administration, and how many."""

    form: FormRow
    administration: AdministrationRow
    sittings: int


@dataclass(frozen=True, slots=True)
class Sat:
    """One sitting's final responses in the order of the slots; None where there is none."""

    sitting_id: UUID
    language: str
    admission: str
    chosen: tuple[str | None, ...]


async def find_form_to_analyse(
    session: AsyncSession, sittings_min: int
) -> tuple[UUID, UUID] | None:
    """Exam and form of which the service should compute an analysis next."""
    row = (
        await session.execute(
            FORMS_TO_ANALYSE, {"sittings_min": sittings_min, "sittings_max": SITTINGS_MAX}
        )
    ).one_or_none()
    return None if row is None else (row.exam_id, row.form_id)


async def list_slots(session: AsyncSession, form_id: UUID) -> list[SatSlot]:
    rows = await session.execute(
        select(FormSlotRow, ItemRow.code)
        .join(ItemVersionRow, ItemVersionRow.id == FormSlotRow.item_version_id)
        .join(ItemRow, ItemRow.id == ItemVersionRow.item_id)
        .where(FormSlotRow.form_id == form_id)
        .order_by(FormSlotRow.number)
    )
    return [SatSlot(row, code) for row, code in rows]


async def list_sat(
    session: AsyncSession, form_id: UUID, administration_id: UUID | None
) -> list[Sat]:
    """Scored sittings of a form, in one administration or in all; none that was invalidated."""
    rows = await session.execute(
        SAT,
        {
            "form_id": form_id,
            "administration_id": administration_id,
            "sittings_max": SITTINGS_MAX,
        },
    )
    return [Sat(row.id, row.language, row.admission, tuple(row.chosen)) for row in rows]


async def list_accounts(session: AsyncSession, sitting_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """Whose sitting each is."""
    found: dict[UUID, UUID] = {}
    for start in range(0, len(sitting_ids), SITTINGS_PER_QUERY):
        some = list(sitting_ids[start : start + SITTINGS_PER_QUERY])
        rows = await session.execute(
            select(SittingRow.id, SittingRow.account_id).where(SittingRow.id.in_(some))
        )
        found |= dict(rows.all())
    return found


async def list_times(
    session: AsyncSession, sitting_ids: Sequence[UUID]
) -> dict[tuple[UUID, str], int]:
    """Milliseconds that each sitting spent at each slot, as its entries tell."""
    found: dict[tuple[UUID, str], int] = {}
    for start in range(0, len(sitting_ids), SITTINGS_PER_QUERY):
        some = list(sitting_ids[start : start + SITTINGS_PER_QUERY])
        rows = await session.execute(
            TIMES, {"sitting_ids": some, "pause_max": PAUSE_MILLISECONDS_MAX}
        )
        found |= {(sitting_id, slot): spent for sitting_id, slot, spent in rows}
    return found


async def list_sat_forms(session: AsyncSession, exam_id: UUID) -> list[SatForm]:
    """Forms that were scored, administration by administration, the newest first."""
    counted = (
        select(
            SittingRow.form_id,
            SittingRow.administration_id,
            func.count(distinct(SittingRow.id)).label("sittings"),
        )
        .join(ScoreRow, ScoreRow.sitting_id == SittingRow.id)
        .where(SittingRow.exam_id == exam_id, SittingRow.integrity != "invalidated")
        .group_by(SittingRow.form_id, SittingRow.administration_id)
        .subquery()
    )
    rows = await session.execute(
        select(FormRow, AdministrationRow, counted.c.sittings)
        .join(counted, counted.c.form_id == FormRow.id)
        .join(AdministrationRow, AdministrationRow.id == counted.c.administration_id)
        .order_by(FormRow.code, AdministrationRow.opens_at.desc())
        .limit(FORMS_MAX)
    )
    return [SatForm(form, administration, sittings) for form, administration, sittings in rows]
