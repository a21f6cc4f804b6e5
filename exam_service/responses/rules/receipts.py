"""What the service signs after a commit, so that whoever holds it can prove "saved". Pure."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from exam_service.responses.rules.entries import instant_text

FORMAT = "exam-receipt-1"
# The same with a line for each earlier lease.
FORMAT_OF_SEVERAL = "exam-receipt-2"


class ReceiptKind(StrEnum):
    SAVED = "saved"
    # Signed when a sitting ended: the same, and that nothing will be added by the candidate.
    SUBMITTED = "submitted"


@dataclass(frozen=True, slots=True)
class LeaseCovered:
    """Up to where a receipt speaks for a lease, and the chain there."""

    epoch: int
    sequence: int
    chain: bytes


@dataclass(frozen=True, slots=True)
class ReceiptStatement:
    """What a receipt says: this lease's entries up to `sequence` are held, and are these."""

    kind: ReceiptKind
    sitting_id: UUID
    epoch: int
    sequence: int
    chain: bytes
    server_time: datetime
    # Of a submission also what is held of the leases before, from the first one on.
    earlier: tuple[LeaseCovered, ...] = ()

    def about_earlier(self) -> tuple["ReceiptStatement", ...]:
        """What it says of each earlier lease."""
        return tuple(
            replace(self, epoch=one.epoch, sequence=one.sequence, chain=one.chain, earlier=())
            for one in self.earlier
        )

    def content(self) -> bytes:
        """The bytes that are signed: one value per line."""
        lines = (
            FORMAT_OF_SEVERAL if self.earlier else FORMAT,
            self.kind,
            str(self.sitting_id),
            str(self.epoch),
            str(self.sequence),
            self.chain.hex(),
            instant_text(self.server_time),
            *(f"{one.epoch} {one.sequence} {one.chain.hex()}" for one in self.earlier),
        )
        return "\n".join(lines).encode()
