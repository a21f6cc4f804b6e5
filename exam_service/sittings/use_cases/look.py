"""A candidate's own sitting as it stands: state, clock, answers, and the open section's items."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.database.session import OpenSession
from exam_service.errors import N_, ErrorKind, ExamError
from exam_service.exams.rules.policy import ExamPolicy
from exam_service.responses.rules import LeaseCovered, Resumption, contiguous, resumption
from exam_service.responses.tables import SittingContactRow
from exam_service.sittings import store
from exam_service.sittings.rules.connection import CLAIM_TOLERANCE, credit_left
from exam_service.sittings.rules.contents import FormContents
from exam_service.sittings.rules.lifecycle import CLOCK_RUNS, SittingEvent, SittingState
from exam_service.sittings.rules.time import ClockReading, Ledger, reading
from exam_service.sittings.store import Owner, SittingStore
from exam_service.sittings.tables import SittingEventRow, SittingRow
from exam_service.sittings.use_cases.messages import StaffMessage, messages_in
from exam_service.sittings.use_cases.settling import (
    Holder,
    LeaseLost,
    OpenSitting,
    open_for_change,
    open_for_reading,
)
from item_bank.presentation import SectionDocument

STOPS_CLOCK = frozenset({SittingEvent.PAUSE, SittingEvent.FAULT})
# Opened and checked in: up to here nobody has said anything to the candidate.
QUIET_REVISION_MAX = 2


class SectionClosed(ExamError):
    """Items are shown while their section is open, and at no other time."""

    kind = ErrorKind.CONFLICT
    code = "sitting.section_closed"

    def __init__(self, state: SittingState) -> None:
        super().__init__(
            N_("The questions are not open at the moment. Your saved answers are safe."),
            details={"state": state.value},
        )


class Lease(StrEnum):
    """The lease as the device that asks sees it."""

    HELD = "held"
    LOST = "lost"
    FREE = "free"


@dataclass(frozen=True, slots=True)
class Pause:
    """Why the clock stands."""

    reason: str
    by_person: bool


@dataclass(frozen=True, slots=True)
class SittingSeen:
    """One sitting at one instant, as one device sees it."""

    row: SittingRow
    policy: ExamPolicy
    ledger: Ledger
    clock: ClockReading
    contents: FormContents
    resumption: Resumption
    contact: SittingContactRow
    lease: Lease
    credit_left: timedelta
    # Section -> address of its package.
    packages: Mapping[int, str]
    # What opens the open section, and its order; None unless it is open on the asking device.
    key_code: bytes | None
    order: tuple[int, ...] | None
    pause: Pause | None
    messages: Sequence[StaffMessage]
    # What is held of the leases before the last one, once the sitting is submitted.
    earlier: tuple[LeaseCovered, ...]
    now: datetime

    @property
    def epoch(self) -> int:
        return self.contact.epoch

    @property
    def acknowledged_sequence(self) -> int:
        return self.contact.acknowledged_sequence

    def answered(self, section: int) -> int:
        slots = self.contents.slots[section]
        sessions = self.resumption.sessions.values()
        return sum(1 for one in sessions if one.option is not None and one.slot in slots)


async def look_at_sitting(
    open_session: OpenSession,
    *,
    sitting_id: UUID,
    account_id: UUID,
    device: str | None = None,
    now: datetime,
) -> SittingSeen:
    """The sitting, ended first if its time is over.

    The device that has the lease is heard by this, as it takes the answer for a contact: from then
    on its candidate works again, and nothing of that may lie in a silence.
    """
    async with open_session() as session:
        sitting = await open_for_reading(session, sitting_id, now, Owner(account_id))
        return await see(await heard(session, sitting, device), device)


async def heard(
    session: AsyncSession | SittingStore, sitting: OpenSitting, device: str | None
) -> OpenSitting:
    """The sitting after its device was heard, if it is this one and was silent before."""
    if device is None or not _was_silent(sitting, device):
        return sitting
    holder = Holder(sitting.row.account_id, device)
    return await open_for_change(session, sitting.row.id, sitting.now, holder)


def _was_silent(sitting: OpenSitting, device: str) -> bool:
    """Is it the device with the lease, and was it not heard just before?"""
    silence = sitting.now - sitting.contact.last_contact_at
    is_holder = _lease_of(sitting.contact, device) is Lease.HELD
    return is_holder and sitting.state in CLOCK_RUNS and silence > CLAIM_TOLERANCE


async def see(sitting: OpenSitting, device: str | None) -> SittingSeen:
    """All that a device may know of a sitting, inside the transaction that opened it."""
    row, contact, storage = sitting.row, sitting.contact, sitting.store
    contents = await storage.load_contents(row)
    lease = _lease_of(contact, device)
    is_open = sitting.state is SittingState.IN_PROGRESS and lease is Lease.HELD
    section = row.section if is_open else None
    # Nothing can be entered before the start, nor in the instant of it.
    is_new = row.started_at is None or row.started_at == sitting.now
    entries = [] if is_new else await storage.list_entries(row.id)
    is_quiet = is_new and contact.revision <= QUIET_REVISION_MAX + (row.started_at is not None)
    events: Sequence[SittingEventRow] = [] if is_quiet else await storage.list_events(row.id)
    return SittingSeen(
        row=row,
        policy=await storage.load_policy(row),
        ledger=sitting.ledger,
        clock=reading(sitting.ledger, sitting.now),
        contents=contents,
        resumption=resumption(entries),
        contact=contact,
        lease=lease,
        credit_left=credit_left(sitting.ledger, store.allowance_of(contact)),
        packages=await storage.list_packages(row),
        key_code=None if section is None else await storage.find_key_code(row, section),
        order=None if section is None else contents.positions(section, row.seed),
        pause=_pause_of(sitting.state, events),
        messages=messages_in(events),
        earlier=await _earlier_leases(sitting),
        now=sitting.now,
    )


async def _earlier_leases(sitting: OpenSitting) -> tuple[LeaseCovered, ...]:
    """What a submission covers beside the last lease; one under which nothing came is left out."""
    if sitting.state is not SittingState.SUBMITTED:
        return ()
    covered = []
    for epoch in range(1, sitting.contact.epoch):
        hashes = await sitting.store.list_hashes(sitting.row.id, epoch)
        covered.append(LeaseCovered(epoch, *contiguous(sitting.row.id, epoch, hashes)))
    return tuple(one for one in covered if one.sequence > 0)


async def open_section(
    open_session: OpenSession,
    *,
    sitting_id: UUID,
    account_id: UUID,
    device: str | None,
    now: datetime,
) -> SectionDocument:
    """The items of the section that is open, in this sitting's order; never of another.

    For a device that cannot open packages; like their key, only for the one that has the lease.
    """
    async with open_session() as session:
        sitting = await open_for_reading(session, sitting_id, now, Owner(account_id))
        row = sitting.row
        is_held = _lease_of(sitting.contact, device) is Lease.HELD
        if not is_held or sitting.state is not SittingState.IN_PROGRESS or row.section is None:
            document: SectionDocument | None = None
        else:
            contents = await sitting.store.load_contents(row)
            document = contents.in_order(row.section, row.seed)
    # Raised outside the block: an end that was noticed on the way stays written.
    if not is_held:
        raise LeaseLost
    if document is None:
        raise SectionClosed(sitting.state)
    return document


def _lease_of(contact: SittingContactRow, device: str | None) -> Lease:
    if contact.device is None:
        return Lease.FREE
    return Lease.HELD if contact.device == device else Lease.LOST


def _pause_of(state: SittingState, events: Sequence[SittingEventRow]) -> Pause | None:
    if state is not SittingState.PAUSED:
        return None
    stops = [event for event in events if event.kind in STOPS_CLOCK]
    if not stops or stops[-1].kind == SittingEvent.FAULT:
        return Pause("", by_person=False)
    return Pause(stops[-1].cause, by_person=True)
