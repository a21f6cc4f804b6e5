"""Opening a file that an exam page saved for our staff, and what makes it genuine."""

from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from exam_service.errors import ErrorKind, ExamError
from exam_service.keys import JournalKey, ServiceKeys
from exam_service.responses.rules.files import (
    FileUnreadable,
    Journal,
    LeaseKept,
    SealedJournal,
    read_file,
    read_journal,
)
from exam_service.responses.rules.proof import ChainFit, fit_in_journal, is_signed

NONCE_BYTES = 12


class JournalRefused(ExamError):
    """A journal that was opened and is not what a device of this sitting would have kept."""

    kind = ErrorKind.INVALID
    code = "journal.refused"


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


def require_genuine(sitting_id: UUID, lease: LeaseKept, keys: ServiceKeys) -> None:
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
