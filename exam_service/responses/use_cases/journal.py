"""Loading an emergency journal: what a device could not send, brought as a file.

Everything in the file is checked before anything is written. What is new is held, never counted:
two people decide about it afterwards.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from exam_service.audit.store import add_audit_entry
from exam_service.database.session import OpenSession
from exam_service.errors import ErrorKind, ExamError
from exam_service.keys import JournalKey, ServiceKeys
from exam_service.responses.rules import Entry, EntryRefused, Standing, check_entry
from exam_service.responses.rules.files import (
    FileUnreadable,
    Journal,
    LeaseKept,
    SealedJournal,
    read_file,
    read_journal,
)
from exam_service.responses.rules.held import given_reason
from exam_service.responses.rules.proof import (
    ChainFit,
    after,
    first_missing,
    fit_in_journal,
    is_held,
    is_signed,
)
from exam_service.responses.tables import EntryRow
from exam_service.sittings.rules.contents import FormContents
from exam_service.sittings.rules.lifecycle import ENDED
from exam_service.sittings.store import JudgedEntry
from exam_service.sittings.use_cases.desk_responses import EntryLine, Place, entry_line, places_of
from exam_service.sittings.use_cases.settling import OpenSitting, open_for_change

NONCE_BYTES = 12
JOURNAL_LOADED = "journal_loaded"
NUMBER_CLASH = "journal_clash"


class JournalRefused(ExamError):
    """A journal that was opened and is not what a device of this sitting would have kept."""

    kind = ErrorKind.INVALID
    code = "journal.refused"


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
        _require_genuine(journal.sitting_id, lease, keys)
    async with open_session() as session:
        sitting = await open_for_change(session, journal.sitting_id, now)
        is_over = await _is_over_for_its_device(sitting)
        if is_over:
            leases = await _held(sitting, journal)
            loaded = LoadedJournal(journal.sitting_id, journal.made_at, leases)
            _record(sitting, loaded, actor_id, reason)
            add_audit_entry(
                session,
                actor_id=actor_id,
                action="journal.loaded",
                subject=("sitting", journal.sitting_id),
                reason=reason,
                after={fate.value: loaded.count(fate) for fate in Fate},
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


def opened(content: bytes, key: JournalKey) -> Journal:
    """The inside of a sealed journal, or a sentence that says why there is none."""
    sealed = read_file(content)
    if not isinstance(sealed, SealedJournal):
        raise FileUnreadable(
            "This is not an encrypted copy of answers as the exam page saves it."
            " Nothing was loaded."
        )
    if sealed.key_id != key.key_id:
        raise FileUnreadable(
            "This copy was encrypted to another key than this service has now ({key_id})."
            " Whoever looks after the installation may still have that key.",
            parameters={"key_id": sealed.key_id},
        )
    try:
        secret = key.unwrap(sealed.wrapped_key)
        if len(sealed.nonce) != NONCE_BYTES:
            raise ValueError(sealed.nonce)
        inside = AESGCM(secret).decrypt(sealed.nonce, sealed.content, None)
    except (ValueError, InvalidTag):
        raise FileUnreadable(
            "This copy cannot be opened: it was damaged or altered on its way. Nothing was loaded."
        ) from None
    journal = read_journal(inside)
    if journal.sitting_id != sealed.sitting_id:
        raise JournalRefused("The file names one sitting outside and another one inside.")
    return journal


def _require_genuine(sitting_id: UUID, lease: LeaseKept, keys: ServiceKeys) -> None:
    """The receipt is ours, and entries beside it that it speaks of are the ones it means."""
    if lease.receipt is None:
        return
    if not is_signed(lease.receipt, keys.receipts.key_id, keys.receipts.public_key):
        raise JournalRefused(
            "The receipt of device {epoch} in this file was not signed by this service, or was"
            " changed. Nothing was loaded.",
            parameters={"epoch": lease.epoch},
        )
    if fit_in_journal(sitting_id, lease, lease.receipt.statement) is ChainFit.DIFFERS:
        raise JournalRefused(
            "The entries of device {epoch} in this file are not those that its receipt confirms."
            " Nothing was loaded.",
            parameters={"epoch": lease.epoch},
        )


async def _held(sitting: OpenSitting, journal: Journal) -> tuple[LoadedLease, ...]:
    """Check every lease first, then append what is new of each."""
    contents = await sitting.store.load_contents(sitting.row)
    for lease in journal.leases:
        _require_fitting(lease, sitting.contact.epoch, contents)
    loaded = []
    places = places_of(contents, sitting.row.seed)
    for lease in journal.leases:
        hashes = await sitting.store.list_hashes(sitting.row.id, lease.epoch)
        new = [
            JudgedEntry(entry, Standing.HELD)
            for entry in lease.entries
            if _fate(entry, hashes) is Fate.NEW
        ]
        await sitting.store.add_entries(sitting.row.id, lease.epoch, new, sitting.now)
        loaded.append(_loaded(lease, hashes, places, sitting.now))
    return tuple(loaded)


def _require_fitting(lease: LeaseKept, epoch: int, contents: FormContents) -> None:
    if lease.epoch > epoch:
        raise JournalRefused(
            "Device {epoch} of this file never had the right to write this sitting.",
            parameters={"epoch": lease.epoch},
        )
    for entry in lease.entries:
        section = contents.section_of.get(entry.slot)
        try:
            check_entry(entry, contents.slots[section] if section else {})
        except EntryRefused:
            raise JournalRefused(
                "Entry {sequence} of device {epoch} does not fit the form of this sitting."
                " Nothing was loaded.",
                parameters={"sequence": entry.sequence, "epoch": lease.epoch},
            ) from None


def _loaded(
    lease: LeaseKept, hashes: Mapping[int, bytes], places: Mapping[str, Place], now: datetime
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


def _record(sitting: OpenSitting, loaded: LoadedJournal, actor_id: UUID, reason: str) -> None:
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
