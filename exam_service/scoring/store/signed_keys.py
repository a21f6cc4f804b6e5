"""Every key version of a form with the change that was signed for it, as the rows say it."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.exams.tables import FormKeyRow
from exam_service.scoring.rules.key_changes import KeyChangeKind, Passes, Signature
from exam_service.scoring.rules.signed_keys import SignedChange
from exam_service.scoring.store.scores import slot_key
from exam_service.scoring.tables import (
    KeyChangeAdoptionRow,
    KeyChangeRow,
    KeyChangeSignatureRow,
    KeyChangeVersionRow,
)
from item_bank.scoring import SlotKey


async def list_key_versions(
    session: AsyncSession, form_id: UUID, up_to: int
) -> Mapping[int, Mapping[str, SlotKey]]:
    """Version -> slot -> its key, up to one version."""
    found: dict[int, dict[str, SlotKey]] = {}
    query = select(FormKeyRow).where(FormKeyRow.form_id == form_id, FormKeyRow.version <= up_to)
    for row in await session.scalars(query):
        found.setdefault(row.version, {})[row.slot] = slot_key(row)
    return found


async def list_signed_changes(
    session: AsyncSession, form_id: UUID, up_to: int
) -> Mapping[int, SignedChange]:
    """Key version -> the change that it came of; a version whose change is gone is left out."""
    rows = (
        await session.execute(
            select(KeyChangeVersionRow.key_version, KeyChangeRow, KeyChangeAdoptionRow)
            .join(KeyChangeRow, KeyChangeRow.id == KeyChangeVersionRow.change_id)
            .join(KeyChangeAdoptionRow, KeyChangeAdoptionRow.change_id == KeyChangeRow.id)
            .where(KeyChangeVersionRow.form_id == form_id, KeyChangeVersionRow.key_version <= up_to)
        )
    ).all()
    signatures = await _list_signatures(session, [change.id for _, change, _ in rows])
    return {
        version: SignedChange(
            kind=KeyChangeKind(change.kind),
            options=change.options,
            item_version_id=change.item_version_id,
            proposed_by=change.proposed_by,
            signatures=signatures.get(change.id, ()),
            signed_by=(adoption.first_signed_by, adoption.second_signed_by),
            passes=Passes(adoption.passes),
            passes_reason=adoption.passes_reason,
        )
        for version, change, adoption in rows
    }


async def _list_signatures(
    session: AsyncSession, change_ids: Sequence[UUID]
) -> dict[UUID, list[Signature]]:
    found: dict[UUID, list[Signature]] = {}
    query = select(KeyChangeSignatureRow).where(KeyChangeSignatureRow.change_id.in_(change_ids))
    for row in await session.scalars(query.order_by(KeyChangeSignatureRow.signed_at)):
        found.setdefault(row.change_id, []).append(Signature(row.signed_by, row.is_agreed))
    return found
