"""Checking a receipt, or a journal with its receipts, for whoever holds it.

Nothing about a sitting is said before a receipt of ours for it was shown.
"""

from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.database.session import OpenSession
from exam_service.errors import N_
from exam_service.keys import ReceiptKey
from exam_service.responses.rules.entries import Entry
from exam_service.responses.rules.files import (
    FileUnreadable,
    Journal,
    LeaseKept,
    SealedJournal,
    SignedReceipt,
    read_file,
)
from exam_service.responses.rules.proof import ChainFit, after, fit_in_journal, is_held, is_signed
from exam_service.responses.rules.receipts import ReceiptStatement
from exam_service.sittings.store import sitting_store

SEALED = N_(
    "This copy of answers is encrypted to the service, so that only its staff can open it. Please"
    " give it to them; what can be checked here is a receipt."
)


@dataclass(frozen=True, slots=True)
class LogCheck:
    """What the log says where a receipt of ours allowed to ask it."""

    # Exactly the entries that the receipt confirms are held.
    is_held: bool
    # Of the entries that the receipt does not speak of: how many are held all the same.
    later_held: int


@dataclass(frozen=True, slots=True)
class LeaseChecked:
    """One device's part of a sitting, or a receipt alone."""

    epoch: int
    receipt: SignedReceipt | None
    is_signed: bool
    # None where a receipt was brought without entries.
    in_file: ChainFit | None
    later: int
    # None where nothing may be said.
    log: LogCheck | None

    @property
    def fits(self) -> bool:
        return self.log is not None and self.log.is_held and self.in_file is not ChainFit.DIFFERS


@dataclass(frozen=True, slots=True)
class Verification:
    """What came of checking one file."""

    sitting_id: UUID
    leases: tuple[LeaseChecked, ...]

    @property
    def fits(self) -> bool:
        return bool(self.leases) and all(lease.fits for lease in self.leases)


async def verify(open_session: OpenSession, *, content: bytes, key: ReceiptKey) -> Verification:
    """Check what a file says against our signature, against itself and against the log."""
    match read_file(content):
        case SealedJournal():
            raise FileUnreadable(SEALED)
        case SignedReceipt() as receipt:
            statement = receipt.statement
            sitting_id, leases = statement.sitting_id, (LeaseKept(statement.epoch, (), receipt),)
            has_entries = False
        case Journal(sitting_id=sitting_id, leases=leases):
            has_entries = True
    async with open_session() as session:
        checked = [
            await _checked(session, sitting_id, lease, key, has_entries=has_entries)
            for lease in leases
        ]
        if not has_entries:
            checked += await _earlier(session, checked[0])
    return Verification(sitting_id, tuple(checked))


async def _checked(
    session: AsyncSession,
    sitting_id: UUID,
    lease: LeaseKept,
    key: ReceiptKey,
    *,
    has_entries: bool,
) -> LeaseChecked:
    receipt = lease.receipt
    if receipt is None or not is_signed(receipt, key.key_id, key.public_key):
        return LeaseChecked(
            lease.epoch, receipt, is_signed=False, in_file=None, later=len(lease.entries), log=None
        )
    later = after(lease.entries, receipt.statement)
    return LeaseChecked(
        epoch=lease.epoch,
        receipt=receipt,
        is_signed=True,
        in_file=fit_in_journal(sitting_id, lease, receipt.statement) if has_entries else None,
        later=len(later),
        log=await _in_log(session, receipt.statement, later),
    )


async def _earlier(session: AsyncSession, last: LeaseChecked) -> list[LeaseChecked]:
    """What the receipt of a submission says of the leases before, each as a receipt of its own."""
    if last.receipt is None or not last.is_signed:
        return []
    checked = []
    for statement in last.receipt.statement.about_earlier():
        receipt = replace(last.receipt, statement=statement)
        log = await _in_log(session, statement, ())
        checked.append(replace(last, epoch=statement.epoch, receipt=receipt, log=log))
    return checked


async def _in_log(
    session: AsyncSession, statement: ReceiptStatement, later: tuple[Entry, ...]
) -> LogCheck:
    check = await _in_lease(session, statement, statement.epoch, later)
    if check.is_held:
        return check
    # A restored service may have given the lease's number to another device (rules/leases.py).
    of_forgotten = await _in_lease(session, statement, -statement.epoch, later)
    return of_forgotten if of_forgotten.is_held else check


async def _in_lease(
    session: AsyncSession, statement: ReceiptStatement, number: int, later: tuple[Entry, ...]
) -> LogCheck:
    hashes = await sitting_store(session).list_hashes(statement.sitting_id, number)
    confirmed = {
        sequence: one for sequence, one in hashes.items() if sequence <= statement.sequence
    }
    return LogCheck(
        is_held=is_held(statement, confirmed),
        later_held=sum(hashes.get(entry.sequence) == entry.content_hash() for entry in later),
    )
