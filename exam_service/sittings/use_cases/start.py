"""The clock starts: the first section opens, and with it the attempt is used."""

from datetime import datetime
from uuid import UUID

from exam_service.applications import store as applications
from exam_service.database.session import OpenSession
from exam_service.exams import store as exams
from exam_service.sittings.rules.launch import require_still_open
from exam_service.sittings.rules.lifecycle import SittingEvent, SittingState
from exam_service.sittings.rules.time import Cause, SpanKind
from exam_service.sittings.store import Owner
from exam_service.sittings.use_cases.settling import OpenSitting, open_for_change


async def start_sitting(
    open_session: OpenSession, *, sitting_id: UUID, account_id: UUID, now: datetime
) -> None:
    """Start once; a second press of the button finds the sitting running and changes nothing."""
    async with open_session() as session:
        sitting = await open_for_change(session, sitting_id, now, Owner(account_id))
        if sitting.state is SittingState.IN_PROGRESS:
            return
        await _require_still_open(sitting)
        sitting.row.section = 1
        sitting.row.started_at = now
        ledger = sitting.ledger.open(SpanKind.RUNNING, Cause.STARTED, account_id, now)
        await sitting.move(SittingEvent.START, ledger, actor_id=account_id)


async def _require_still_open(sitting: OpenSitting) -> None:
    row = sitting.row
    administration = await exams.load_administration(sitting.session, row.administration_id)
    authorization = await applications.load_authorization(sitting.session, row.authorization_id)
    require_still_open(
        sitting.now,
        last_start_at=administration.last_start_at,
        authorized_until=authorization.expires_at,
    )
