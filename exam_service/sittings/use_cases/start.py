"""The clock starts: the first section opens, and with it the attempt is used."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.sittings.rules.launch import require_still_open
from exam_service.sittings.rules.lifecycle import SittingEvent, SittingState
from exam_service.sittings.rules.time import Cause, SpanKind
from exam_service.sittings.store import OpenSittings
from exam_service.sittings.use_cases.form_giving import replace_withdrawn_form
from exam_service.sittings.use_cases.look import SittingSeen, see
from exam_service.sittings.use_cases.settling import Holder, open_for_change


async def start_sitting(
    open_sittings: OpenSittings, *, sitting_id: UUID, holder: Holder, now: datetime
) -> SittingSeen:
    """Start once; a second press of the button finds the sitting running and changes nothing.

    The clock starts with the commit that releases the first section's key. A form that was
    withdrawn meanwhile is never begun: there is another one, or the start is refused.
    """
    async with open_sittings() as session:
        sitting = await open_for_change(session, sitting_id, now, holder)
        if sitting.state is SittingState.IN_PROGRESS:
            return await see(sitting, holder.device)
        limits = await sitting.store.load_start_limits(sitting.row)
        require_still_open(
            now, last_start_at=limits.last_start_at, authorized_until=limits.authorized_until
        )
        if limits.is_form_withdrawn:
            assert isinstance(session, AsyncSession), "only a database holds withdrawals"
            await replace_withdrawn_form(session, sitting.row, actor_id=holder.account_id, now=now)
        sitting.row.section = 1
        sitting.row.started_at = now
        ledger = sitting.ledger.open(SpanKind.RUNNING, Cause.STARTED, holder.account_id, now)
        await sitting.move(SittingEvent.START, ledger, actor_id=holder.account_id)
        return await see(sitting, holder.device)
