"""The second engine's own reading of the database: plain SQL over the rows, nobody else's queries.

Only tables are named here; how a score comes of them is in item_bank/second_scoring.py.
"""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from item_bank.second_scoring import FormMaterial, KeyLine, LogLine, SlotLine, derive

_SLOTS: Final = text(
    "SELECT public_id, area, is_scored FROM form_slots WHERE form_id = :form ORDER BY number"
)
_KEYS: Final = text(
    "SELECT slot, option, rule, also FROM form_keys WHERE form_id = :form AND version = :key"
)
_DOCUMENTS: Final = text("SELECT content FROM form_documents WHERE form_id = :form")
_TABLE: Final = text(
    "SELECT document -> 'scaled_by_raw', document -> 'cut_scaled'"
    " FROM scaling_tables WHERE form_id = :form AND version = :scaling"
)
_AREAS: Final = text(
    "SELECT area ->> 'code' FROM forms JOIN exam_policies"
    " ON exam_policies.exam_id = forms.exam_id AND exam_policies.version = forms.policy_version"
    " CROSS JOIN LATERAL jsonb_array_elements(exam_policies.document -> 'areas')"
    " WITH ORDINALITY AS listed (area, place) WHERE forms.id = :form ORDER BY place"
)
_LOG: Final = text(
    "SELECT epoch, sequence, slot, kind, value, standing FROM entries"
    " WHERE sitting_id = :sitting AND kind = 'choice'"
    " AND (CAST(:until AS timestamptz) IS NULL OR recorded_at <= :until)"
)
_ADMITTED: Final = text(
    "SELECT spoken.epoch, spoken.sequence FROM held_review_entries AS spoken"
    " JOIN held_reviews AS said ON said.id = spoken.review_id"
    " JOIN held_decisions AS decided ON decided.review_id = said.id"
    " WHERE spoken.sitting_id = :sitting AND said.verdict = 'admit' AND decided.is_confirmed"
    " AND (CAST(:until AS timestamptz) IS NULL OR decided.decided_at <= :until)"
)


async def read_form(
    session: AsyncSession, form_id: UUID, key_version: int, scaling_version: int
) -> FormMaterial | None:
    """The rows that a form is scored with; None where there is no such scaling table."""
    named = {"form": form_id, "key": key_version, "scaling": scaling_version}
    table = (await session.execute(_TABLE, named)).one_or_none()
    if table is None:
        return None
    slots = await session.execute(_SLOTS, {"form": form_id})
    keys = await session.execute(_KEYS, {"form": form_id, "key": key_version})
    return FormMaterial(
        documents=tuple(await session.scalars(_DOCUMENTS, {"form": form_id})),
        slots=tuple(SlotLine(*row) for row in slots),
        keys=tuple(KeyLine(*row) for row in keys),
        scaled_by_raw=tuple(table[0]),
        cut=table[1],
        area_order=tuple(await session.scalars(_AREAS, {"form": form_id})),
    )


async def derive_score(
    session: AsyncSession, form: FormMaterial, sitting_id: UUID, until: datetime | None = None
) -> dict[str, Any]:  # Any: a JSON document
    """The second engine's score of one sitting; with `until`, of what was there at that instant."""
    named = {"sitting": sitting_id, "until": until}
    log = await session.execute(_LOG, named)
    admitted = await session.execute(_ADMITTED, named)
    return derive(form, (LogLine(*row) for row in log), {(row[0], row[1]) for row in admitted})
