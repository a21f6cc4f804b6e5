"""Keeping entries that can no longer simply be appended: late ones, and those of an old lease.

Each is judged by rule (rules/late.py) and written down with what it counts for. None is dropped,
and none of an old lease counts by itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from exam_service.errors import N_, ErrorKind, ExamError
from exam_service.responses.rules import (
    Closing,
    Entry,
    Standing,
    contiguous,
    device_mark,
    number_in_log,
    standing_of_late,
)
from exam_service.sittings.rules.lifecycle import ENDED, SittingEvent, SittingState
from exam_service.sittings.store import JudgedEntry, OpenSittings, SittingStore
from exam_service.sittings.use_cases.lease import TAKES_LEASE
from exam_service.sittings.use_cases.settling import LeaseLost, OpenSitting, open_for_change

KEPT = "keep_entries"
CLASHED = "number_taken"
LEAVES_SECTION = frozenset({SittingEvent.FINISH_SECTION, SittingEvent.BEGIN_BREAK})


class NumberTaken(ExamError):
    """The same sequence number with other content: two players wrote at once."""

    kind = ErrorKind.CONFLICT
    code = "entry.number_taken"

    def __init__(self) -> None:
        super().__init__(
            N_("This exam is open twice. Please reload the page; what was saved is safe.")
        )


@dataclass(frozen=True, slots=True)
class KeptEntries:
    """What is held of the lease afterwards, and how many of these wait for a person."""

    acknowledged_sequence: int
    chain: bytes
    held: int


async def keep_entries(
    open_sittings: OpenSittings,
    *,
    sitting_id: UUID,
    device: str,
    epoch: int,
    entries: Sequence[Entry],
    now: datetime,
) -> KeptEntries:
    """Judge and keep each entry. Repeated, it finds them kept and answers the same."""
    async with open_sittings() as session:
        sitting = await open_for_change(session, sitting_id, now)
        if epoch == sitting.contact.epoch and not await _may_have_had(sitting, device):
            raise LeaseLost
        number = await lease_in_log(sitting, epoch, device)
        known = await sitting.store.list_hashes(sitting_id, number)
        clashing = [
            entry.sequence
            for entry in entries
            if known.get(entry.sequence, entry.content_hash()) != entry.content_hash()
        ]
        if clashing:
            await _note_clash(sitting, {"epoch": number, "sequences": clashing})
            kept = None
        else:
            kept = await _keep(sitting, number, known, entries)
    # Raised outside the block: what was noted of it stays written.
    if kept is None:
        raise NumberTaken
    return kept


async def lease_in_log(sitting: OpenSitting, epoch: int, device: str | None) -> int:
    """The number under which the log keeps what this device sends under this epoch."""
    contact = sitting.contact
    if epoch == contact.epoch:
        mark = None if contact.device is None else device_mark(contact.device)
        return number_in_log(epoch, device, mark)
    marks = [
        event.detail.get("device")
        for event in await sitting.store.list_events(sitting.row.id)
        if event.kind in TAKES_LEASE and event.detail["epoch"] == epoch
    ]
    return number_in_log(epoch, device, marks[-1] if marks else None)


async def _may_have_had(sitting: OpenSitting, device: str) -> bool:
    """Can this device have had the present lease, which another has by now?

    Only where we forgot it: an outage of ours is what a restored backup looks like from within.
    """
    if sitting.contact.device == device:
        return True
    if sitting.contact.device is None:
        return False
    events = await sitting.store.list_events(sitting.row.id)
    since = min((event.happened_at for event in events), default=sitting.now)
    outages = await sitting.store.list_outages(since, sitting.now)
    return any(outage.was_for_all for outage in outages)


async def recount(open_sittings: OpenSittings, *, sitting_id: UUID, now: datetime) -> None:
    """Count anew, from the log itself, after two players wrote under one lease.

    One of two concurrent statements cannot see what the other appended, and may have counted an
    entry that was then refused.
    """
    async with open_sittings() as session:
        sitting = await open_for_change(session, sitting_id, now)
        contact = sitting.contact
        hashes = await sitting.store.list_hashes(sitting_id, contact.epoch)
        contact.acknowledged_sequence, contact.chain = contiguous(sitting_id, contact.epoch, hashes)
        await _note_clash(sitting, {"epoch": contact.epoch})


async def _note_clash(sitting: OpenSitting, detail: dict[str, object]) -> None:
    """Once: a player that sends the same again and again fills no log."""
    events = await sitting.store.list_events(sitting.row.id)
    if not any(event.kind == CLASHED and event.detail == detail for event in events):
        sitting.note(CLASHED, actor_id=None, detail=detail)


async def _keep(
    sitting: OpenSitting, number: int, known: Mapping[int, bytes], entries: Sequence[Entry]
) -> KeptEntries:
    judge = await _judge_of(sitting, number)
    judged = [
        JudgedEntry(entry, judge.standing_of(entry))
        for entry in entries
        if not judge.must_wait(entry)
    ]
    new = [one for one in judged if one.entry.sequence not in known]
    await sitting.store.add_entries(sitting.row.id, number, new, sitting.now)
    if new:
        sitting.note(
            KEPT,
            actor_id=None,
            detail={
                "epoch": number,
                "sequences": [one.entry.sequence for one in new],
                "held": [one.entry.sequence for one in new if one.standing is Standing.HELD],
            },
        )
    hashes = {**known, **{one.entry.sequence: one.entry.content_hash() for one in new}}
    # The chain is the device's own, under the number that it knows.
    sequence, chain = contiguous(sitting.row.id, abs(number), hashes)
    if number == sitting.contact.epoch:
        sitting.contact.acknowledged_sequence, sitting.contact.chain = sequence, chain
    return KeptEntries(sequence, chain, await _count_held(sitting, number, known, judged))


async def _count_held(
    sitting: OpenSitting,
    number: int,
    known: Mapping[int, bytes],
    judged: Sequence[JudgedEntry],
) -> int:
    """How many wait for a person; what was kept before counts as it was kept then."""
    before: Mapping[int, Standing] = {}
    if any(one.entry.sequence in known for one in judged):
        entries = await sitting.store.list_entries(sitting.row.id)
        before = {one.sequence: one.standing for one in entries if one.epoch == number}
    standings = (before.get(one.entry.sequence, one.standing) for one in judged)
    return sum(standing is Standing.HELD for standing in standings)


@dataclass(frozen=True, slots=True)
class _Judge:
    """What one sitting's late entries count for."""

    is_old_lease: bool
    is_started: bool
    open_section: int | None
    clock_stands: bool
    section_of: Mapping[str, int]
    # Section -> how it closed; the end of the sitting closes all that were open until then.
    closings: Mapping[int, Closing]
    now: datetime

    def must_wait(self, entry: Entry) -> bool:
        """Of the open section, while the clock stands: until it runs, it stays on its device.

        So does everything before the start: a device has it only if we forgot that there was one.
        """
        is_of_open = self.section_of[entry.slot] == self.open_section or not self.is_started
        return self.clock_stands and is_of_open and not self.is_old_lease

    def standing_of(self, entry: Entry) -> Standing:
        """What an entry counts for.

        One of a section that is still to come is held: a device has it where we were restored from
        a backup, and nothing is dropped.
        """
        if self.is_old_lease:
            return Standing.HELD
        section = self.section_of[entry.slot]
        closing = self.closings.get(section)
        if closing is not None:
            return standing_of_late(entry, closing, self.now)
        return Standing.ADMITTED if section == self.open_section else Standing.HELD


async def _judge_of(sitting: OpenSitting, number: int) -> _Judge:
    storage, row, contact = sitting.store, sitting.row, sitting.contact
    lateness_max = timedelta(seconds=(await storage.load_policy(row)).late_entries_seconds_max)
    is_ended = sitting.state in ENDED
    closings = await _sections_left(storage, row.id, contact.offline_work, lateness_max)
    if is_ended and row.ended_at is not None and row.section is not None:
        closings[row.section] = Closing(
            row.ended_at, contact.last_contact_at, contact.offline_work, lateness_max
        )
    return _Judge(
        is_old_lease=number != contact.epoch,
        is_started=row.section is not None or is_ended,
        open_section=None if is_ended else row.section,
        clock_stands=sitting.state is not SittingState.IN_PROGRESS,
        section_of=(await storage.load_contents(row)).section_of,
        closings=closings,
        now=sitting.now,
    )


async def _sections_left(
    storage: SittingStore, sitting_id: UUID, offline_work: timedelta, lateness_max: timedelta
) -> dict[int, Closing]:
    """Sections that the candidate left: the device was heard at that very instant."""
    return {
        int(event.detail["section"]): Closing(
            event.happened_at, event.happened_at, offline_work, lateness_max
        )
        for event in await storage.list_events(sitting_id)
        if event.kind in LEAVES_SECTION
    }
