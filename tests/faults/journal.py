"""What one device wrote down and what was proven to it, as the wire contract has it.

Hashes and receipts are worked out here a second time: with the service's own functions a mistake
in them would agree with itself. No network, no clock.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, TypeAlias

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

# Key id -> the public key that the service published under it.
PublishedKeys: TypeAlias = Mapping[str, Ed25519PublicKey]


def published_keys(document: Mapping[str, Any]) -> PublishedKeys:
    """What GET /api/v1/keys says of receipts."""
    return {
        one["key_id"]: Ed25519PublicKey.from_public_bytes(_bytes(one["public_key"]))
        for one in document["receipts"]
    }


def sha256(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def genesis(sitting: str, epoch: int) -> bytes:
    return sha256(f"{sitting}\n{epoch}".encode())


def content_hash(
    sequence: int, slot: str, kind: str, value: Mapping[str, Any], claimed_at: str
) -> bytes:
    compact = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    text = "\n".join((str(sequence), slot, kind, compact, claimed_at))
    return sha256(text.encode())


@dataclass(frozen=True, slots=True)
class Written:
    """One entry, numbered by its device."""

    sequence: int
    slot: str
    kind: str
    value: Mapping[str, Any]
    claimed_at: str

    def content_hash(self) -> bytes:
        return content_hash(self.sequence, self.slot, self.kind, self.value, self.claimed_at)

    def as_sent(self) -> dict[str, Any]:
        return {
            "sequence": self.sequence,
            "slot": self.slot,
            "kind": self.kind,
            "value": dict(self.value),
            "claimed_at": self.claimed_at,
        }


LEASE_NAMES = {"epoch", "sequence", "chain"}


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt as it came; whether it proves anything, `LeaseJournal.prove` says."""

    kind: str
    sitting: str
    epoch: int
    sequence: int
    chain: str
    server_time: str
    key_id: str
    signature: str
    # Of a submission: "<epoch> <sequence> <chain>" of every lease before the last one.
    earlier: tuple[str, ...] = ()

    @classmethod
    def of(cls, document: object) -> "Receipt | None":
        """A receipt, or None for anything that has another shape."""
        if not isinstance(document, dict):
            return None
        said = dict(document)
        earlier = said.pop("earlier", [])
        names = {one.name for one in fields(cls)} - {"earlier"}
        if set(said) != names or not isinstance(earlier, list):
            return None
        numbers = all(type(said[name]) is int for name in ("epoch", "sequence"))
        texts = all(isinstance(said[name], str) for name in names - {"epoch", "sequence"})
        leases = all(isinstance(one, dict) and set(one) == LEASE_NAMES for one in earlier)
        if not numbers or not texts or not leases:
            return None
        lines = tuple(f"{one['epoch']} {one['sequence']} {one['chain']}" for one in earlier)
        return cls(**said, earlier=lines)

    def is_signed_by(self, keys: PublishedKeys) -> bool:
        lines = (self.kind, self.sitting, self.epoch, self.sequence, self.chain, self.server_time)
        form = "exam-receipt-2" if self.earlier else "exam-receipt-1"
        content = "\n".join(map(str, (form, *lines, *self.earlier))).encode()
        try:
            keys[self.key_id].verify(_bytes(self.signature), content)
        except (KeyError, ValueError, InvalidSignature):
            return False
        return True


@dataclass(slots=True)
class LeaseJournal:
    """The entries of one device under one lease; one leaves `waiting` by a proof only."""

    sitting: str
    epoch: int
    entries: list[Written] = field(default_factory=list)
    # The chain after 0, 1, 2, … entries.
    chains: list[bytes] = field(default_factory=list)
    proven: list[Receipt] = field(default_factory=list)
    acknowledged: int = 0

    def __post_init__(self) -> None:
        self.chains.append(genesis(self.sitting, self.epoch))

    def write(self, slot: str, kind: str, value: Mapping[str, Any], claimed_at: str) -> Written:
        entry = Written(len(self.entries) + 1, slot, kind, value, claimed_at)
        self.entries.append(entry)
        self.chains.append(sha256(self.chains[-1] + entry.content_hash()))
        return entry

    def waiting(self, limit: int) -> list[Written]:
        return self.entries[self.acknowledged : self.acknowledged + limit]

    def prove(self, document: object, keys: PublishedKeys) -> bool:
        """Take a receipt in where it proves something about this journal."""
        receipt = Receipt.of(document)
        is_ours = (
            receipt is not None
            and (receipt.sitting, receipt.epoch) == (self.sitting, self.epoch)
            and 0 <= receipt.sequence < len(self.chains)
            and receipt.chain == self.chains[receipt.sequence].hex()
            and receipt.is_signed_by(keys)
        )
        if receipt is None or not is_ours:
            return False
        self.proven.append(receipt)
        self.acknowledged = max(self.acknowledged, receipt.sequence)
        return True


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
