"""The proctors' board: who sits now, how much time is left, who waits for a person."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from exam_service.database.session import OpenSession
from exam_service.exams.rules.policy import Admission
from exam_service.proctoring import store
from exam_service.proctoring.store import KnownSitting
from exam_service.sittings.rules.lifecycle import SittingState
from exam_service.sittings.rules.time import ClockReading, Ledger, is_over, reading
from exam_service.sittings.store import list_ledgers

# Whoever waits for a person comes first, then those whose clock a person stopped.
ORDER = (
    SittingState.PAUSED,
    SittingState.ON_BREAK,
    SittingState.IN_PROGRESS,
    SittingState.CHECKED_IN,
    SittingState.SCHEDULED,
)


@dataclass(frozen=True, slots=True)
class WatchedSitting:
    """One sitting as a proctor sees it."""

    sitting_id: UUID
    candidate: str
    exam_code: str
    administration: str
    state: SittingState
    waits_for_admission: bool
    # None before the start.
    clock: ClockReading | None
    # The time ran out and the sweep has not ended it yet.
    is_over: bool
    # How long we have not heard of the candidate's device; None before the start.
    silence: timedelta | None


async def look_at_board(open_session: OpenSession, *, now: datetime) -> tuple[WatchedSitting, ...]:
    """Every sitting that has not ended, those that need a person first."""
    async with open_session() as session:
        live = await store.list_live(session)
        ledgers = await list_ledgers(session, [one.row for one in live])
    watched = [_watched(one, ledgers[one.row.id], now) for one in live]
    return tuple(sorted(watched, key=_urgency))


async def look_at_watched(
    open_session: OpenSession, *, sitting_id: UUID, now: datetime
) -> WatchedSitting:
    """One sitting as a proctor sees it, ended or not."""
    async with open_session() as session:
        known = await store.load_known(session, sitting_id)
        ledgers = await list_ledgers(session, [known.row])
    return _watched(known, ledgers[sitting_id], now)


def _urgency(sitting: WatchedSitting) -> tuple[bool, int, str]:
    return (not sitting.waits_for_admission, ORDER.index(sitting.state), sitting.candidate)


def _watched(known: KnownSitting, ledger: Ledger, now: datetime) -> WatchedSitting:
    state = SittingState(known.row.state)
    has_started = bool(ledger.spans)
    return WatchedSitting(
        sitting_id=known.row.id,
        candidate=known.candidate,
        exam_code=known.exam_code,
        administration=known.administration,
        state=state,
        waits_for_admission=(
            known.admission != Admission.SELF
            and known.accepted_at is not None
            and state is SittingState.SCHEDULED
        ),
        clock=reading(ledger, now) if has_started else None,
        is_over=is_over(ledger, now),
        silence=max(now - known.last_contact_at, timedelta()) if has_started else None,
    )
