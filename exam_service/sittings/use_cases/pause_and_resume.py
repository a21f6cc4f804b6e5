"""A person stops the clock and lets it run again, with a reason that the candidate can read."""

from datetime import datetime
from uuid import UUID

from exam_service.audit.store import add_audit_entry
from exam_service.database.session import OpenSession
from exam_service.errors import N_, InvalidInput
from exam_service.sittings.rules.lifecycle import SittingEvent, SittingState
from exam_service.sittings.rules.time import Cause, SpanKind
from exam_service.sittings.use_cases.settling import open_for_change

REASON_CHARACTERS_MAX = 500


async def pause_sitting(
    open_session: OpenSession, *, sitting_id: UUID, actor_id: UUID, reason: str, now: datetime
) -> None:
    reason = _given(reason)
    async with open_session() as session:
        sitting = await open_for_change(session, sitting_id, now)
        if sitting.state is SittingState.PAUSED:
            return
        ledger = sitting.ledger.open(SpanKind.PAUSED, Cause.PAUSED_BY_PERSON, actor_id, now)
        await sitting.move(SittingEvent.PAUSE, ledger, actor_id=actor_id, cause=reason)
        add_audit_entry(
            session,
            actor_id=actor_id,
            action="sitting.paused",
            subject=("sitting", sitting_id),
            reason=reason,
            now=now,
        )


async def resume_sitting(
    open_session: OpenSession, *, sitting_id: UUID, actor_id: UUID, reason: str, now: datetime
) -> None:
    reason = _given(reason)
    async with open_session() as session:
        sitting = await open_for_change(session, sitting_id, now)
        if sitting.state is SittingState.IN_PROGRESS:
            return
        ledger = sitting.ledger.open(SpanKind.RUNNING, Cause.RESUMED_BY_PERSON, actor_id, now)
        await sitting.move(SittingEvent.RESUME, ledger, actor_id=actor_id, cause=reason)
        add_audit_entry(
            session,
            actor_id=actor_id,
            action="sitting.resumed",
            subject=("sitting", sitting_id),
            reason=reason,
            now=now,
        )


def _given(reason: str) -> str:
    reason = reason.strip()
    if not reason or len(reason) > REASON_CHARACTERS_MAX:
        sentence = N_("Please give a reason in a sentence; the candidate can read it.")
        raise InvalidInput(sentence, {"reason": sentence})
    return reason
