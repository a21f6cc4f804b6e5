"""The proctors' board: who sits now, how much time is left, who waits for a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from exam_service.database.session import OpenSession
from exam_service.exams.rules.policy import Admission
from exam_service.proctoring import store
from exam_service.proctoring.rules import Connection, Contact, connection_of
from exam_service.proctoring.store import KnownSitting, LiveCounts
from exam_service.sittings.rules.connection import Outage
from exam_service.sittings.rules.lifecycle import ENDED, SittingState
from exam_service.sittings.rules.takeover import waits
from exam_service.sittings.rules.time import Ledger
from exam_service.sittings.store import allowance_of, list_ledgers
from exam_service.sittings.store.outages import list_outages

SITTINGS_PER_PAGE = 100


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


@dataclass(frozen=True, slots=True)
class Board:
    """One page of the sittings that have not ended, and what there is of all of them."""

    sittings: tuple[WatchedSitting, ...]
    counts: LiveCounts
    page: int
    pages: int


async def look_at_board(
    open_session: OpenSession, *, text: str = "", page: int = 1, now: datetime
) -> Board:
    """Sittings that have not ended and fit a text; whoever needs a person stands on page one.

    A page beyond the last one is the last one.
    """
    async with open_session() as session:
        counts = await store.count_live(session, text, now)
        pages = max(-(-counts.all // SITTINGS_PER_PAGE), 1)
        page = min(max(page, 1), pages)
        before = (page - 1) * SITTINGS_PER_PAGE
        live = await store.list_live(session, text, now, SITTINGS_PER_PAGE, before)
        ledgers = await list_ledgers(session, [one.row for one in live])
        since = min((one.contact.last_contact_at for one in live), default=now)
        outages = await list_outages(session, since, now)
    watched = tuple(_watched(one, ledgers[one.row.id], now, outages) for one in live)
    return Board(watched, counts, page, pages)


async def look_at_watched(
    open_session: OpenSession, *, sitting_id: UUID, now: datetime
) -> WatchedSitting:
    """One sitting as a proctor sees it, ended or not."""
    async with open_session() as session:
        known = await store.load_known(session, sitting_id)
        ledgers = await list_ledgers(session, [known.row])
        outages = await list_outages(session, known.contact.last_contact_at, now)
    return _watched(known, ledgers[sitting_id], now, outages)


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
        device_waits=state not in ENDED
        and waits(known.contact.device_waiting, known.asked_at, now),
        connection=connection_of(ledger, state, contact, now, outages) if ledger.spans else None,
    )
