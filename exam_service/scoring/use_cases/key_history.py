"""Compare every key version of a form with what people signed: before a release, and in a
verification."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.scoring import store
from exam_service.scoring.rules.gates import check_first_key
from exam_service.scoring.rules.signed_keys import FIRST_KEY_VERSION, SlotOfKey, check_signed_keys
from exam_service.scoring.store.signed_keys import list_key_versions, list_signed_changes


async def check_key_history(session: AsyncSession, form_id: UUID, up_to: int) -> None:
    """The first key is the bank's own, and every later one is what two people signed."""
    keys = await list_key_versions(session, form_id, up_to)
    rows = await store.list_slots(session, form_id)
    check_first_key(
        {slot: key.option for slot, key in keys.get(FIRST_KEY_VERSION, {}).items()},
        {row.public_id: row.options for row in rows},
        await store.list_bank_keys(session, form_id),
    )
    check_signed_keys(
        keys,
        await list_signed_changes(session, form_id, up_to) if up_to > FIRST_KEY_VERSION else {},
        {row.public_id: SlotOfKey(row.item_version_id, row.options) for row in rows},
        up_to,
    )
