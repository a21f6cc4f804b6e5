"""Loading an emergency journal: what a device could not send, brought as a file.

Everything in the file is checked before anything is written. What is new is held, never counted:
two people decide about it afterwards.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from exam_service.audit.store import add_audit_entry
from exam_service.database.session import OpenSession
from exam_service.errors import ErrorKind, ExamError
from exam_service.keys import ServiceKeys
from exam_service.responses.rules import Entry, EntryRefused, Standing, check_entry
from exam_service.responses.rules.files import Journal, LeaseKept, RefusedKept
from exam_service.responses.rules.held import given_reason
from exam_service.responses.rules.proof import after, first_missing, is_held
from exam_service.responses.tables import EntryRow
from exam_service.responses.use_cases.journal_file import JournalRefused, opened, require_genuine
from exam_service.responses.use_cases.keep import lease_in_log
from exam_service.sittings.rules.contents import FormContents
from exam_service.sittings.rules.lifecycle import ENDED
from exam_service.sittings.store import JudgedEntry
from exam_service.sittings.use_cases.desk_responses import EntryLine, Place, entry_line, places_of
from exam_service.sittings.use_cases.settling import OpenSitting, open_for_change

JOURNAL_LOADED = "journal_loaded"
NUMBER_CLASH = "journal_clash"
REFUSED_KEPT = "journal_refused"


class JournalTooEarly(ExamError):
    """The sitting is not over: its own device may still send what the journal holds."""

    kind = ErrorKind.CONFLICT
    code = "journal.too_early"

    def __init__(self) -> None:
        super().__init__(
            "This sitting has not ended, or only just, and its device can still send these entries"
            " itself. Load the file a few minutes after the end; nothing was changed."
        )


class Fate(StrEnum):
    """What became of one entry of a loaded journal."""

    NEW = "new"
    KNOWN = "known"
    # The log has other content under the same number; the log stays, and the clash is recorded.
    CLASH = "clash"


@dataclass(frozen=True, slots=True)
class LoadedEntry:
    line: EntryLine
    fate: Fate


@dataclass(frozen=True, slots=True)
class LoadedRefusal:
    """One entry that was refused for good while the exam ran."""

    # None where it has no number that we could read.
    sequence: int | None
    text: str
    # The code with which it was refused; "" where the file does not say.
    code: str
    # What is wrong with it, for staff; "" where we would take it today.
    sentence: str


@dataclass(frozen=True, slots=True)
class LoadedLease:
    """One device's part of a journal."""

    epoch: int
    # Up to where the last receipt in the file confirms entries; None without a receipt.
    confirmed: int | None
    # Whether the log holds what that receipt confirms. If not, something is badly wrong.
    is_confirmed_held: bool
    # The first number that the file lacks between its receipt and its last entry.
    first_missing: int | None
    entries: tuple[LoadedEntry, ...]
    # What the service would not take from the device; it is kept word for word, and never counts.
    refused: tuple[LoadedRefusal, ...]

    def count(self, fate: Fate) -> int:
        return sum(one.fate == fate for one in self.entries)


@dataclass(frozen=True, slots=True)
class LoadedJournal:
    """What came of loading one file."""

    sitting_id: UUID
    made_at: datetime
    leases: tuple[LoadedLease, ...]

    def count(self, fate: Fate) -> int:
        return sum(lease.count(fate) for lease in self.leases)

    @property
    def refused(self) -> int:
        return sum(len(lease.refused) for lease in self.leases)


async def load_journal(
    open_session: OpenSession,
    *,
    content: bytes,
    keys: ServiceKeys,
    reason: str,
    actor_id: UUID,
    now: datetime,
) -> LoadedJournal:
    """Open a sealed journal and hold what the log does not have. Safe to repeat."""
    reason = given_reason(reason)
    journal = opened(content, keys.journals)
    for lease in journal.leases:
        require_genuine(journal.sitting_id, lease, keys)
    async with open_session() as session:
        sitting = await open_for_change(session, journal.sitting_id, now)
        is_over = await _is_over_for_its_device(sitting)
        if is_over:
            leases = await _held(sitting, journal)
            loaded = LoadedJournal(journal.sitting_id, journal.made_at, leases)
            await _record(sitting, loaded, actor_id, reason)
            add_audit_entry(
                session,
                actor_id=actor_id,
                action="journal.loaded",
                subject=("sitting", journal.sitting_id),
                reason=reason,
                after={
                    **{fate.value: loaded.count(fate) for fate in Fate},
                    "refused": loaded.refused,
                },
                now=now,
            )
    # Raised outside the block: an end that was noticed on the way stays written.
    if not is_over:
        raise JournalTooEarly
    return loaded


async def _is_over_for_its_device(sitting: OpenSitting) -> bool:
    """Has the sitting ended, and so long ago that its device's own late entries are all judged?

    What a journal brings is held; what the device itself still brings in time may count (X30).
    """
    if sitting.state not in ENDED or sitting.row.ended_at is None:
        return False
    policy = await sitting.store.load_policy(sitting.row)
    late = timedelta(seconds=policy.late_entries_seconds_max)
    return sitting.now - sitting.row.ended_at > late


async def _held(sitting: OpenSitting, journal: Journal) -> tuple[LoadedLease, ...]:
    """Check every lease first, then append what is new of each."""
    contents = await sitting.store.load_contents(sitting.row)
    for lease in journal.leases:
        _require_fitting(lease, sitting.contact.epoch, contents)
    loaded = []
    places = places_of(contents, sitting.row.seed)
    for lease in journal.leases:
        number = await lease_in_log(sitting, lease.epoch, journal.device)
        hashes = await sitting.store.list_hashes(sitting.row.id, number)
        new = [
            JudgedEntry(entry, Standing.HELD)
            for entry in lease.entries
            if _fate(entry, hashes) is Fate.NEW
        ]
        await sitting.store.add_entries(sitting.row.id, number, new, sitting.now)
        loaded.append(_loaded(lease, hashes, places, contents, sitting.now))
    return tuple(loaded)


def _require_fitting(lease: LeaseKept, epoch: int, contents: FormContents) -> None:
    # A receipt of ours proves a lease that a restored backup has forgotten.
    if lease.epoch > epoch and lease.receipt is None:
        raise JournalRefused(
            "Device {epoch} of this file never had the right to write this sitting.",
            parameters={"epoch": lease.epoch},
        )
    for entry in lease.entries:
        try:
            _check(entry, contents)
        except EntryRefused:
            raise JournalRefused(
                "Entry {sequence} of device {epoch} does not fit the form of this sitting."
                " Nothing was loaded.",
                parameters={"sequence": entry.sequence, "epoch": lease.epoch},
            ) from None


def _check(entry: Entry, contents: FormContents) -> None:
    section = contents.section_of.get(entry.slot)
    check_entry(entry, contents.slots[section] if section else {})


def _refused(one: RefusedKept, contents: FormContents) -> LoadedRefusal:
    """Why the service does not take it: what is wrong with it now, or what it said then."""
    sentence = ""
    if one.entry is None:
        sentence = "It is no entry as our exam page writes them."
    else:
        try:
            _check(one.entry, contents)
        except EntryRefused as refusal:
            sentence = refusal.sentence
    return LoadedRefusal(one.entry.sequence if one.entry else None, one.text, one.code, sentence)


def _loaded(
    lease: LeaseKept,
    hashes: Mapping[int, bytes],
    places: Mapping[str, Place],
    contents: FormContents,
    now: datetime,
) -> LoadedLease:
    statement = lease.receipt.statement if lease.receipt else None
    confirmed = statement.sequence if statement else 0
    return LoadedLease(
        epoch=lease.epoch,
        confirmed=statement.sequence if statement else None,
        is_confirmed_held=statement is None
        or is_held(statement, {n: one for n, one in hashes.items() if n <= confirmed}),
        first_missing=first_missing(
            after(lease.entries, statement) if statement else lease.entries, confirmed
        ),
        entries=tuple(
            LoadedEntry(_line(lease.epoch, entry, places, now), _fate(entry, hashes))
            for entry in lease.entries
        ),
        refused=tuple(_refused(one, contents) for one in lease.refused),
    )


def _line(epoch: int, entry: Entry, places: Mapping[str, Place], now: datetime) -> EntryLine:
    row = EntryRow(
        epoch=epoch,
        sequence=entry.sequence,
        slot=entry.slot,
        kind=entry.kind,
        value=dict(entry.value),
        claimed_at=entry.claimed_at,
        recorded_at=now,
        standing=Standing.HELD,
    )
    return entry_line(row, places, let_in=())


def _fate(entry: Entry, hashes: Mapping[int, bytes]) -> Fate:
    if entry.sequence not in hashes:
        return Fate.NEW
    return Fate.KNOWN if hashes[entry.sequence] == entry.content_hash() else Fate.CLASH


async def _record(sitting: OpenSitting, loaded: LoadedJournal, actor_id: UUID, reason: str) -> None:
    """What a loaded journal changes or contradicts is something that happened to the sitting."""
    for kind, fate in ((JOURNAL_LOADED, Fate.NEW), (NUMBER_CLASH, Fate.CLASH)):
        numbers = [
            [lease.epoch, one.line.sequence]
            for lease in loaded.leases
            for one in lease.entries
            if one.fate is fate
        ]
        if numbers:
            sitting.note(kind, actor_id=actor_id, cause=reason, detail={"entries": numbers})
    refused: list[object] = [
        {"epoch": lease.epoch, "refused_as": one.code, "entry": one.text}
        for lease in loaded.leases
        for one in lease.refused
    ]
    if refused and not await _is_known(sitting, refused):
        sitting.note(REFUSED_KEPT, actor_id=actor_id, cause=reason, detail={"entries": refused})


async def _is_known(sitting: OpenSitting, refused: list[object]) -> bool:
    """Was the same file loaded before?"""
    events = await sitting.store.list_events(sitting.row.id)
    return any(
        event.kind == REFUSED_KEPT and event.detail == {"entries": refused} for event in events
    )
