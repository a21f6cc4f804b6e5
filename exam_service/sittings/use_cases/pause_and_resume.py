"""A person stops the clock and lets it run again, with a reason that the candidate can read."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from exam_service.errors import N_, InvalidInput
from exam_service.sittings.rules.lifecycle import SittingEvent, SittingState
from exam_service.sittings.rules.time import Cause, SpanKind
from exam_service.sittings.store import OpenSittings
from exam_service.sittings.use_cases.settling import open_for_change

REASON_CHARACTERS_MAX = 500


@dataclass(frozen=True, slots=True)
class _Turn:
    """One of the two things a person does to a clock."""

    event: SittingEvent
    # Where it leads; a sitting that is there already is left as it is.
    state: SittingState
    span: SpanKind
    cause: Cause
    action: str


_PAUSE = _Turn(
    SittingEvent.PAUSE,
    SittingState.PAUSED,
    SpanKind.PAUSED,
    Cause.PAUSED_BY_PERSON,
    "sitting.paused",
)
_RESUME = _Turn(
    SittingEvent.RESUME,
    SittingState.IN_PROGRESS,
    SpanKind.RUNNING,
    Cause.RESUMED_BY_PERSON,
    "sitting.resumed",
)


async def pause_sitting(
    open_sittings: OpenSittings, *, sitting_id: UUID, actor_id: UUID, reason: str, now: datetime
) -> None:
    await _turn(open_sittings, _PAUSE, sitting_id, actor_id, reason, now)


async def resume_sitting(
    open_sittings: OpenSittings, *, sitting_id: UUID, actor_id: UUID, reason: str, now: datetime
) -> None:
    await _turn(open_sittings, _RESUME, sitting_id, actor_id, reason, now)


async def _turn(
    open_sittings: OpenSittings,
    turn: _Turn,
    sitting_id: UUID,
    actor_id: UUID,
    reason: str,
    now: datetime,
) -> None:
    reason = given_reason(reason)
    async with open_sittings() as session:
        sitting = await open_for_change(session, sitting_id, now)
        if sitting.state is turn.state:
            return
        ledger = sitting.ledger.open(turn.span, turn.cause, actor_id, now)
        await sitting.move(turn.event, ledger, actor_id=actor_id, cause=reason)
        sitting.store.add_audit_entry(
            actor_id=actor_id, action=turn.action, sitting_id=sitting_id, reason=reason, now=now
        )


def given_reason(reason: str) -> str:
    reason = reason.strip()
    if not reason or len(reason) > REASON_CHARACTERS_MAX:
        sentence = N_("Please give a reason in a sentence; the candidate can read it.")
        raise InvalidInput(sentence, {"reason": sentence})
    return reason
