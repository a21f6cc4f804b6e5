"""Everything that was acknowledged is in the log, unaltered: the promise of every receipt."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.responses.rules import advance, genesis
from exam_service.responses.tables import EntryRow, SittingContactRow


async def sittings_that_lost_an_entry(
    session: AsyncSession, sitting_ids: Iterable[UUID]
) -> list[UUID]:
    """Sittings whose log does not give the chain that their receipts are signed over.

    The chain is computed anew from the entries of the present lease up to the acknowledged one.
    """
    lost = []
    for sitting_id in sitting_ids:
        contact = await session.get_one(SittingContactRow, sitting_id)
        hashes = (
            await session.scalars(
                select(EntryRow.content_hash)
                .where(
                    EntryRow.sitting_id == sitting_id,
                    EntryRow.epoch == contact.epoch,
                    EntryRow.sequence <= contact.acknowledged_sequence,
                )
                .order_by(EntryRow.sequence)
            )
        ).all()
        chain = advance(genesis(sitting_id, contact.epoch), hashes)
        if len(hashes) != contact.acknowledged_sequence or chain != contact.chain:
            lost.append(sitting_id)
    return lost
