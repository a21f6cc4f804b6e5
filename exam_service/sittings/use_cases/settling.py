"""Opening a sitting for a change: locked, with its ledger, and ended first if its time is over.

Every use case and every read goes through here, so that no one ever deals with a sitting that
should have ended and merely was not noticed yet, or whose silence is not yet in its ledger.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.errors import N_, ErrorKind, ExamError
from exam_service.responses.tables import SittingContactRow
from exam_service.sittings import store
from exam_service.sittings.rules.connection import closes_silent_at, settle_silence
from exam_service.sittings.rules.lifecycle import (
    CLOCK_RUNS,
    ENDED,
    EndedBy,
    SittingEvent,
    SittingState,
    next_state,
)
from exam_service.sittings.rules.time import Credit, Ledger
from exam_service.sittings.store import Owner, SittingStore, sitting_store
from exam_service.sittings.tables import SittingRow


class LeaseLost(ExamError):
    """Another device has the lease of this sitting."""

    kind = ErrorKind.CONFLICT
    code = "sitting.lease_lost"

    def __init__(self) -> None:
        super().__init__(
            N_("This exam goes on on another device. Everything you entered here is kept.")
        )


@dataclass(frozen=True, slots=True)
class Holder:
    """Limits a change to the candidate's device that has the lease; it counts as a contact."""

    account_id: UUID
    device: str


@dataclass(slots=True)
class OpenSitting:
    """A locked sitting with its ledger, inside one transaction."""

    store: SittingStore
    row: SittingRow
    contact: SittingContactRow
    # With the silence up to `now` settled in it, written down or not.
    ledger: Ledger
    now: datetime

    @property
    def state(self) -> SittingState:
        return SittingState(self.row.state)

    async def move(
        self,
        event: SittingEvent,
        ledger: Ledger | None = None,
        *,
        actor_id: UUID | None,
        cause: str = "",
        happened_at: datetime | None = None,
        detail: dict[str, object] | None = None,
    ) -> None:
        """Take one step of the table: state, ledger, projections and event together."""
        state = next_state(self.state, event)
        # Noted first, so that both are written together.
        self.note(event, actor_id=actor_id, cause=cause, happened_at=happened_at, detail=detail)
        await self.write(ledger if ledger is not None else self.ledger, state)

    async def write(self, ledger: Ledger, state: SittingState | None = None) -> None:
        """Write a ledger, with the projections that follow from it."""
        self.ledger = ledger
        await self.store.write_state(self.row, state or self.state, ledger, self.now)

    async def credit(self, credit: Credit) -> None:
        """Append a credit. What silence earned meanwhile is left to whoever settles it."""
        ledger = (await self.store.load_ledger(self.row)).credit(credit)
        await self.store.write_credit(self.row, ledger, credit)
        await self.write(ledger)

    def note(
        self,
        kind: str,
        *,
        actor_id: UUID | None,
        cause: str = "",
        happened_at: datetime | None = None,
        detail: dict[str, object] | None = None,
    ) -> None:
        self.store.add_event(
            self.row.id,
            kind,
            happened_at=happened_at or self.now,
            recorded_at=self.now,
            actor_id=actor_id,
            cause=cause,
            detail=detail,
        )


async def open_for_change(
    session: AsyncSession | SittingStore,
    sitting_id: UUID,
    now: datetime,
    whose: Owner | Holder | None = None,
) -> OpenSitting:
    """Lock a sitting and the saves to it, and end it if its time ran out before `now`.

    A `Holder` is heard by this: the silence before is written into the ledger. After the end nobody
    is: what a device may claim is bounded by when it was heard before that.
    """
    storage = sitting_store(session)
    row, contact = await storage.hold(sitting_id, _owner(whose))
    written = await storage.load_ledger(row)
    settled = await _settled(storage, contact, written, now)
    sitting = OpenSitting(storage, row, contact, settled, now)
    if await _end_if_over(sitting):
        return sitting
    if isinstance(whose, Holder):
        if contact.device != whose.device:
            raise LeaseLost
        if sitting.ledger is not written:
            await sitting.write(sitting.ledger)
        if sitting.state not in ENDED:
            contact.last_contact_at = max(contact.last_contact_at, now)
    return sitting


async def open_for_reading(
    session: AsyncSession | SittingStore,
    sitting_id: UUID,
    now: datetime,
    owner: Owner | None = None,
) -> OpenSitting:
    """A sitting as it stands. It is locked only where its time ran out and it must be ended."""
    storage = sitting_store(session)
    row = await storage.load_sitting(sitting_id, owner)
    contact = await storage.load_contact(sitting_id)
    written = await storage.load_ledger(row)
    settled = await _settled(storage, contact, written, now)
    sitting = OpenSitting(storage, row, contact, settled, now)
    if _over_at(sitting) is not None:
        return await open_for_change(session, sitting_id, now, owner)
    return sitting


def _owner(whose: Owner | Holder | None) -> Owner | None:
    return Owner(whose.account_id) if isinstance(whose, Holder) else whose


async def _settled(
    storage: SittingStore, contact: SittingContactRow, ledger: Ledger, now: datetime
) -> Ledger:
    """The ledger with the silence up to `now`, whether or not it ends with this."""
    span = ledger.current
    if contact.state not in CLOCK_RUNS or span is None:
        return ledger
    outages = await storage.list_outages(min(contact.last_contact_at, span.started_at), now)
    return settle_silence(
        ledger, contact.last_contact_at, now, store.allowance_of(contact), outages
    )


def _over_at(sitting: OpenSitting) -> datetime | None:
    """When the sitting ended, if it has; it may lie before anybody noticed."""
    if sitting.state not in CLOCK_RUNS:
        return None
    allowance = store.allowance_of(sitting.contact)
    ends_at = closes_silent_at(
        sitting.ledger, sitting.contact.last_contact_at, sitting.now, allowance
    )
    return ends_at if ends_at is not None and ends_at <= sitting.now else None


async def _end_if_over(sitting: OpenSitting) -> bool:
    """End a sitting at the instant its time ran out."""
    ended_at = _over_at(sitting)
    if ended_at is None:
        return False
    sitting.row.ended_at = ended_at
    sitting.row.ended_by = EndedBy.TIME
    await sitting.move(
        SittingEvent.TIME_OUT,
        sitting.ledger.close(ended_at),
        actor_id=None,
        cause="time_is_over",
        happened_at=ended_at,
    )
    return True
