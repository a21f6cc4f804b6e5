"""Receipts and journals as people bring them: read from text that may be anything at all. Pure.

What cannot be read is refused with a sentence that says what was found instead; nothing is guessed.
"""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any, NoReturn
from uuid import UUID

from exam_service.errors import N_, ErrorKind, ExamError
from exam_service.responses.rules.entries import Entry, EntryKind
from exam_service.responses.rules.receipts import LeaseCovered, ReceiptKind, ReceiptStatement

FILE_BYTES_MAX = 2 * 1024 * 1024
SEALED_FORMAT = "exam-journal-1"
LEASES_MAX = 50
ENTRIES_MAX = 20_000
TEXT_CHARACTERS_MAX = 200
SEQUENCE_MAX = 2**53 - 1
EPOCH_MAX = 1_000_000
SIGNATURE_BYTES = 64
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII)
CHAIN = re.compile(r"[0-9a-f]{64}", re.ASCII)

NO_FILE_OF_OURS = N_("This is neither a receipt nor a saved copy of answers of this service.")
TOO_LARGE = N_("This is larger than any receipt or saved copy of answers: 2 MB at most.")
DAMAGED = N_("The file is damaged at “{place}”: what stands there is not what we write.")
TWICE = N_("The file is damaged: entry {sequence} of device {epoch} is in it twice.")


class FileUnreadable(ExamError):
    """A file that is neither a receipt nor a journal, or a damaged one."""

    kind = ErrorKind.INVALID
    code = "journal.unreadable"


@dataclass(frozen=True, slots=True)
class SignedReceipt:
    """A receipt as somebody holds it. Whether we signed it is another question."""

    statement: ReceiptStatement
    key_id: str
    signature: bytes


@dataclass(frozen=True, slots=True)
class RefusedKept:
    """What the service would not take from a device: anything, word for word as JSON in ASCII."""

    text: str
    # None where it is no entry as we know them.
    entry: Entry | None
    # The code with which it was refused; "" where the file does not say.
    code: str


@dataclass(frozen=True, slots=True)
class LeaseKept:
    """What a device kept of one lease: entries, its last receipt, and what we would not take."""

    epoch: int
    entries: tuple[Entry, ...]
    receipt: SignedReceipt | None
    refused: tuple[RefusedKept, ...] = ()


@dataclass(frozen=True, slots=True)
class Journal:
    """A device's own record of a sitting, readable."""

    sitting_id: UUID
    made_at: datetime
    leases: tuple[LeaseKept, ...]
    device: str | None = None

    @property
    def entries(self) -> int:
        return sum(len(lease.entries) for lease in self.leases)


@dataclass(frozen=True, slots=True)
class SealedJournal:
    """The same, encrypted to the service by the player."""

    sitting_id: UUID
    key_id: str
    wrapped_key: bytes
    nonce: bytes
    content: bytes


def read_file(content: bytes) -> SignedReceipt | Journal | SealedJournal:
    """Whatever of ours this text is."""
    document = _document(content)
    if document.get("format") == SEALED_FORMAT:
        return _sealed(document)
    if "leases" in document:
        return _journal(document)
    if "signature" in document:
        return _receipt(document)
    raise FileUnreadable(NO_FILE_OF_OURS)


def read_journal(content: bytes) -> Journal:
    """The inside of a sealed journal."""
    return _journal(_document(content))


def _document(content: bytes) -> Mapping[str, Any]:
    if len(content) > FILE_BYTES_MAX:
        raise FileUnreadable(TOO_LARGE)
    try:
        document = json.loads(content.decode("utf-8-sig"), parse_constant=_no_number)
        # A lone surrogate is text to JSON and to nobody else.
        json.dumps(document, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise FileUnreadable(NO_FILE_OF_OURS) from None
    if not isinstance(document, dict):
        raise FileUnreadable(NO_FILE_OF_OURS)
    return document


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)


def _damaged(place: str) -> FileUnreadable:
    return FileUnreadable(DAMAGED, parameters={"place": place})


def _text(document: Mapping[str, Any], name: str, characters_max: int = TEXT_CHARACTERS_MAX) -> str:
    value = document.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= characters_max:
        raise _damaged(name)
    return value


def _whole(document: Mapping[str, Any], name: str, least: int, most: int) -> int:
    value = document.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise _damaged(name)
    return value


def _instant(document: Mapping[str, Any], name: str) -> datetime:
    text = _text(document, name)
    if INSTANT.fullmatch(text) is None:
        raise _damaged(name)
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        raise _damaged(name) from None


def _identifier(document: Mapping[str, Any], name: str) -> UUID:
    text = _text(document, name)
    try:
        identifier = UUID(text)
    except ValueError:
        raise _damaged(name) from None
    if str(identifier) != text:
        raise _damaged(name)
    return identifier


def _bytes(document: Mapping[str, Any], name: str) -> bytes:
    """Base64url without padding."""
    text = _text(document, name, FILE_BYTES_MAX)
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise _damaged(name) from None


def _receipt(document: Mapping[str, Any]) -> SignedReceipt:
    kind, signature = _text(document, "kind"), _bytes(document, "signature")
    if kind not in set(ReceiptKind):
        raise _damaged("kind")
    if len(signature) != SIGNATURE_BYTES:
        raise _damaged("signature")
    epoch = _whole(document, "epoch", 1, EPOCH_MAX)
    statement = ReceiptStatement(
        kind=ReceiptKind(kind),
        sitting_id=_identifier(document, "sitting"),
        epoch=epoch,
        sequence=_whole(document, "sequence", 0, SEQUENCE_MAX),
        chain=_chain(document),
        server_time=_instant(document, "server_time"),
        earlier=_earlier(document.get("earlier", []), epoch),
    )
    return SignedReceipt(statement, _text(document, "key_id"), signature)


def _chain(document: Mapping[str, Any]) -> bytes:
    chain = _text(document, "chain")
    if CHAIN.fullmatch(chain) is None:
        raise _damaged("chain")
    return bytes.fromhex(chain)


def _earlier(sent: object, epoch: int) -> tuple[LeaseCovered, ...]:
    """The leases before this one, each once and in their order."""
    if not isinstance(sent, list) or len(sent) > LEASES_MAX:
        raise _damaged("earlier")
    covered: list[LeaseCovered] = []
    for one in sent:
        if not isinstance(one, dict):
            raise _damaged("earlier")
        number = _whole(one, "epoch", covered[-1].epoch + 1 if covered else 1, epoch - 1)
        covered.append(LeaseCovered(number, _whole(one, "sequence", 0, SEQUENCE_MAX), _chain(one)))
    return tuple(covered)


def _sealed(document: Mapping[str, Any]) -> SealedJournal:
    return SealedJournal(
        sitting_id=_identifier(document, "sitting"),
        key_id=_text(document, "key_id"),
        wrapped_key=_bytes(document, "wrapped_key"),
        nonce=_bytes(document, "nonce"),
        content=_bytes(document, "content"),
    )


def _journal(document: Mapping[str, Any]) -> Journal:
    leases = document.get("leases")
    if not isinstance(leases, list) or len(leases) > LEASES_MAX:
        raise _damaged("leases")
    sitting_id = _identifier(document, "sitting")
    read = tuple(_lease(lease, sitting_id) for lease in leases)
    if len({lease.epoch for lease in read}) != len(read):
        raise _damaged("leases")
    device = document.get("device") and _text(document, "device")
    journal = Journal(sitting_id, _instant(document, "made_at"), read, device)
    if journal.entries > ENTRIES_MAX:
        raise _damaged("entries")
    return journal


def _lease(document: object, sitting_id: UUID) -> LeaseKept:
    if not isinstance(document, dict):
        raise _damaged("leases")
    sent = document.get("entries")
    if not isinstance(sent, list) or len(sent) > ENTRIES_MAX:
        raise _damaged("entries")
    epoch = _whole(document, "epoch", 1, EPOCH_MAX)
    entries = sorted(map(_entry, sent), key=lambda entry: entry.sequence)
    for one, following in pairwise(entries):
        if one.sequence == following.sequence:
            raise FileUnreadable(TWICE, parameters={"sequence": one.sequence, "epoch": epoch})
    receipt, refused = document.get("receipt"), _refused(document.get("refused", []))
    if receipt is None:
        return LeaseKept(epoch, tuple(entries), None, refused)
    if not isinstance(receipt, dict):
        raise _damaged("receipt")
    signed = _receipt(receipt)
    if (signed.statement.sitting_id, signed.statement.epoch) != (sitting_id, epoch):
        raise _damaged("receipt")
    return LeaseKept(epoch, tuple(entries), signed, refused)


def _refused(sent: object) -> tuple[RefusedKept, ...]:
    if not isinstance(sent, list) or len(sent) > ENTRIES_MAX:
        raise _damaged("refused")
    return tuple(_one_refused(one) for one in sent)


def _one_refused(document: object) -> RefusedKept:
    code = ""
    if isinstance(document, dict):
        said = document.get("refusal")
        code = said if isinstance(said, str) and len(said) <= TEXT_CHARACTERS_MAX else ""
        document = {name: value for name, value in document.items() if name != "refusal"}
    try:
        entry = _entry(document)
    except FileUnreadable:
        entry = None
    return RefusedKept(json.dumps(document, sort_keys=True), entry, code)


def _entry(document: object) -> Entry:
    if not isinstance(document, dict):
        raise _damaged("entries")
    kind, value = _text(document, "kind"), document.get("value")
    if kind not in set(EntryKind) or not isinstance(value, dict):
        raise _damaged("value" if kind in set(EntryKind) else "kind")
    return Entry(
        sequence=_whole(document, "sequence", 1, SEQUENCE_MAX),
        slot=_text(document, "slot"),
        kind=EntryKind(kind),
        value=value,
        claimed_at=_instant(document, "claimed_at"),
    )
