"""A device is heard again after a silence: what the silence earned is written down."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from exam_service.sittings.rules.connection import charge_back
from exam_service.sittings.rules.lifecycle import ENDED
from exam_service.sittings.store import OpenSittings
from exam_service.sittings.use_cases.settling import Holder, OpenSitting, open_for_change


async def hear_again(
    open_sittings: OpenSittings,
    *,
    sitting_id: UUID,
    holder: Holder,
    claims: Sequence[datetime],
    now: datetime,
) -> None:
    """Settle the silence, and charge covered spans in which entries claim to have been made.

    Safe to repeat: a silence is credited once, and a span is taken back once.
    """
    async with open_sittings() as session:
        sitting = await open_for_change(session, sitting_id, now, holder)
        if sitting.state not in ENDED:
            await _charge_back(sitting, claims)


async def _charge_back(sitting: OpenSitting, claims: Sequence[datetime]) -> None:
    charged = charge_back(sitting.ledger, claims, sitting.now)
    for credit in charged.credits[len(sitting.ledger.credits) :]:
        await sitting.credit(credit)
        sitting.note(
            "charge_back", actor_id=None, cause=credit.cause, detail={"span": credit.span_ordinal}
        )
