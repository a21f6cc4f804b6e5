"""Receipts and journals as devices keep them, for tests that bring them as files."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from exam_service.database.session import OpenSession
from exam_service.keys import JournalKey, ReceiptKey, ServiceKeys, base64url, new_journal_key
from exam_service.responses.rules import (
    Entry,
    EntryKind,
    ReceiptKind,
    ReceiptStatement,
    Standing,
    advance,
    genesis,
    instant_text,
)
from exam_service.responses.schemas import ReceiptView
from exam_service.settings import random_secret
from exam_service.sittings.store import JudgedEntry, sitting_store
from tests.builders.exams import at
from tests.builders.sittings import option_name, slot_name

SOON = at(2)

Document = dict[str, Any]  # Any: whatever JSON holds, also what no device of ours writes


@cache
def service_keys() -> ServiceKeys:
    """An installation's keys; making the one for journals takes a moment."""
    return ServiceKeys(ReceiptKey.of_seed(b"\x07" * 32), new_journal_key, random_secret)


def a_choice(sequence: int, number: int, option: str | None, minute: float = 1) -> Entry:
    """Entry `sequence`: an option of slot `number` was chosen, or its choice taken back."""
    value = {"option": None if option is None else option_name(number, option)}
    return Entry(sequence, slot_name(number), EntryKind.CHOICE, value, at(minute))


def entry_document(entry: Entry) -> Document:
    return {
        "sequence": entry.sequence,
        "slot": entry.slot,
        "kind": entry.kind.value,
        "value": dict(entry.value),
        "claimed_at": instant_text(entry.claimed_at),
    }


def receipt_document(
    sitting_id: UUID,
    entries: Sequence[Entry],
    *,
    epoch: int = 1,
    kind: ReceiptKind = ReceiptKind.SAVED,
    key: ReceiptKey | None = None,
    server_time: datetime = SOON,
) -> Document:
    """A receipt for exactly these entries, from the first one on."""
    chain = advance(genesis(sitting_id, epoch), (entry.content_hash() for entry in entries))
    statement = ReceiptStatement(kind, sitting_id, epoch, len(entries), chain, server_time)
    return ReceiptView.signed(statement, key or service_keys().receipts).model_dump()


def lease_document(
    entries: Iterable[Entry], receipt: Document | None = None, *, epoch: int = 1
) -> Document:
    return {
        "epoch": epoch,
        "entries": [entry_document(entry) for entry in entries],
        "receipt": receipt,
    }


def journal_document(sitting_id: UUID, *leases: Document) -> Document:
    return {
        "sitting": str(sitting_id),
        "device": "device-of-a-candidate0",
        "made_at": instant_text(at(200)),
        "leases": list(leases),
    }


def as_bytes(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document).encode()


def sealed(document: Mapping[str, Any], key: JournalKey | None = None) -> Document:
    """The file that the exam page saves: encrypted to the service."""
    key = key or service_keys().journals
    public = serialization.load_der_public_key(key.public_key)
    assert isinstance(public, rsa.RSAPublicKey)
    scheme = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), label=None)
    secret, nonce = b"\x01" * 32, b"\x02" * 12
    return {
        "format": "exam-journal-1",
        "sitting": str(document["sitting"]),
        "key_id": key.key_id,
        "wrapped_key": base64url(public.encrypt(secret, scheme)),
        "nonce": base64url(nonce),
        "content": base64url(AESGCM(secret).encrypt(nonce, as_bytes(document), None)),
    }


async def hold_in_log(
    open_session: OpenSession,
    sitting_id: UUID,
    entries: Iterable[Entry],
    *,
    epoch: int = 1,
    standing: Standing = Standing.ADMITTED,
    now: datetime = SOON,
) -> None:
    """Entries as the log holds them after they came."""
    judged = [JudgedEntry(entry, standing) for entry in entries]
    async with open_session() as session:
        await sitting_store(session).add_entries(sitting_id, epoch, judged, now)
