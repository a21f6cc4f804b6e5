"""What a journal and its receipts prove, with the log beside them. Pure."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from exam_service.responses.rules.chain import advance, contiguous, genesis
from exam_service.responses.rules.entries import Entry
from exam_service.responses.rules.files import LeaseKept, SignedReceipt
from exam_service.responses.rules.receipts import ReceiptStatement


class ChainFit(StrEnum):
    """Do entries make the chain that a receipt names?"""

    FITS = "fits"
    DIFFERS = "differs"
    # A player forgets what was acknowledged, so a journal rarely holds it all.
    NOT_HERE = "not_here"


def is_signed(receipt: SignedReceipt, key_id: str, public_key: bytes) -> bool:
    """Did the holder of this Ed25519 key sign exactly this?"""
    if receipt.key_id != key_id:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(
            receipt.signature, receipt.statement.content()
        )
    except InvalidSignature:
        return False
    return True


def fit_in_journal(sitting_id: UUID, lease: LeaseKept, statement: ReceiptStatement) -> ChainFit:
    """The chain of a receipt against the entries that lie beside it in the same file."""
    confirmed = lease.entries[: statement.sequence]
    # Sorted and without repetition: so many are all of them exactly if the last is the last.
    is_whole = len(confirmed) == statement.sequence and all(
        entry.sequence == statement.sequence for entry in confirmed[-1:]
    )
    if not is_whole:
        return ChainFit.NOT_HERE
    chain = advance(genesis(sitting_id, lease.epoch), (entry.content_hash() for entry in confirmed))
    return ChainFit.FITS if chain == statement.chain else ChainFit.DIFFERS


def is_held(statement: ReceiptStatement, hashes: Mapping[int, bytes]) -> bool:
    """Does the log hold exactly what the receipt confirms? `hashes`: the lease's, up to there."""
    held = contiguous(statement.sitting_id, statement.epoch, hashes)
    return held == (statement.sequence, statement.chain)


def after(entries: Sequence[Entry], statement: ReceiptStatement) -> tuple[Entry, ...]:
    """The entries that this receipt does not speak of yet."""
    return tuple(entry for entry in entries if entry.sequence > statement.sequence)


def first_missing(entries: Sequence[Entry], sequence: int) -> int | None:
    """The first number after `sequence` that these sorted entries lack before their last one."""
    expected = sequence + 1
    for entry in entries:
        if entry.sequence > expected:
            return expected
        expected = entry.sequence + 1
    return None
