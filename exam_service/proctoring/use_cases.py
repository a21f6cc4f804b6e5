"""The proctors' board: who sits now, how much time is left, who waits for a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from exam_service.database.session import OpenSession
from exam_service.exams.rules.policy import Admission
from exam_service.proctoring import store
from exam_service.proctoring.rules import Connection, Contact, connection_of
from exam_service.proctoring.store import KnownSitting
from exam_service.sittings.rules.connection import Outage
from exam_service.sittings.rules.lifecycle import ENDED, SittingState
from exam_service.sittings.rules.time import Ledger
from exam_service.sittings.store import allowance_of, list_ledgers
from exam_service.sittings.store.outages import list_outages

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
    # Another device of the candidate waits to be let in.
    device_waits: bool
    # None before the start.
    connection: Connection | None

    @property
    def is_over(self) -> bool:
        """The time ran out and the sweep has not ended it yet."""
        return self.connection is not None and self.connection.is_over

    @property
    def is_live(self) -> bool:
        return self.state not in ENDED and not self.is_over

    @property
    def is_unheard(self) -> bool:
        """Nobody hears of the device for longer than it may work by itself."""
        seen = self.connection
        return seen is not None and (seen.is_covered or seen.is_out_of_credit)


async def look_at_board(open_session: OpenSession, *, now: datetime) -> tuple[WatchedSitting, ...]:
    """Every sitting that has not ended, those that need a person first."""
    async with open_session() as session:
        live = await store.list_live(session)
        ledgers = await list_ledgers(session, [one.row for one in live])
        since = min((one.contact.last_contact_at for one in live), default=now)
        outages = await list_outages(session, since, now)
    watched = [_watched(one, ledgers[one.row.id], now, outages) for one in live]
    return tuple(sorted(watched, key=_urgency))


async def look_at_watched(
    open_session: OpenSession, *, sitting_id: UUID, now: datetime
) -> WatchedSitting:
    """One sitting as a proctor sees it, ended or not."""
    async with open_session() as session:
        known = await store.load_known(session, sitting_id)
        ledgers = await list_ledgers(session, [known.row])
        outages = await list_outages(session, known.contact.last_contact_at, now)
    return _watched(known, ledgers[sitting_id], now, outages)


def _urgency(sitting: WatchedSitting) -> tuple[bool, bool, int, str]:
    waits = sitting.waits_for_admission or sitting.device_waits
    return (not waits, not sitting.is_unheard, ORDER.index(sitting.state), sitting.candidate)


def _watched(
    known: KnownSitting, ledger: Ledger, now: datetime, outages: Sequence[Outage]
) -> WatchedSitting:
    state = SittingState(known.row.state)
    contact = Contact(known.contact.last_contact_at, allowance_of(known.contact))
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
        device_waits=known.contact.device_waiting is not None and state not in ENDED,
        connection=connection_of(ledger, state, contact, now, outages) if ledger.spans else None,
    )
