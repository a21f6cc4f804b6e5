"""A person gives time, with a reason that the candidate can read; a running player learns of it
with its next contact."""

from datetime import datetime, timedelta
from uuid import UUID

from exam_service.errors import N_, ErrorKind, ExamError, InvalidInput
from exam_service.sittings.rules.lifecycle import LIVE
from exam_service.sittings.rules.time import Credit, CreditCause, CreditKind
from exam_service.sittings.store import OpenSittings
from exam_service.sittings.use_cases.pause_and_resume import given_reason
from exam_service.sittings.use_cases.settling import open_for_change

MINUTES_GIVEN_MAX = 60


class AlreadyOver(ExamError):
    """There is no clock to give time to."""

    kind = ErrorKind.CONFLICT
    code = "sitting.already_over"

    def __init__(self) -> None:
        super().__init__(
            N_("This sitting has ended, so no time can be given. Nothing was changed.")
        )


async def give_time(
    open_sittings: OpenSittings,
    *,
    sitting_id: UUID,
    actor_id: UUID,
    minutes: int,
    reason: str,
    now: datetime,
) -> None:
    """Add minutes to the exam time. An extension that commits before the end always counts."""
    cause = CreditCause.GIVEN_BY_PERSON
    await _give(open_sittings, sitting_id, CreditKind.TIME, cause, actor_id, minutes, reason, now)


async def give_break(
    open_sittings: OpenSittings,
    *,
    sitting_id: UUID,
    actor_id: UUID,
    minutes: int,
    reason: str,
    now: datetime,
) -> None:
    """Add minutes to the break, before it or while it lasts."""
    cause = CreditCause.BREAK_GIVEN_BY_PERSON
    await _give(open_sittings, sitting_id, CreditKind.BREAK, cause, actor_id, minutes, reason, now)


async def _give(
    open_sittings: OpenSittings,
    sitting_id: UUID,
    kind: CreditKind,
    cause: CreditCause,
    actor_id: UUID,
    minutes: int,
    reason: str,
    now: datetime,
) -> None:
    reason = given_reason(reason)
    if not 1 <= minutes <= MINUTES_GIVEN_MAX:
        sentence = N_("Please give between 1 and 60 minutes.")
        raise InvalidInput(sentence, {"minutes": sentence})
    async with open_sittings() as session:
        sitting = await open_for_change(session, sitting_id, now)
        is_over = sitting.state not in LIVE
        if not is_over:
            amount = timedelta(minutes=minutes)
            await sitting.credit(Credit(kind, amount, cause, now, actor_id, reason))
            sitting.note(
                f"give_{kind}", actor_id=actor_id, cause=reason, detail={"minutes": minutes}
            )
            sitting.store.add_audit_entry(
                actor_id=actor_id,
                action=f"sitting.{kind}_given",
                sitting_id=sitting_id,
                reason=reason,
                now=now,
            )
    # Raised outside the block: an end that was noticed on the way stays written.
    if is_over:
        raise AlreadyOver
