"""What the service signs after a commit, so that whoever holds it can prove "saved". Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from exam_service.responses.rules.entries import instant_text

FORMAT = "exam-receipt-1"


class ReceiptKind(StrEnum):
    SAVED = "saved"
    # Signed when a sitting ended: the same, and that nothing will be added by the candidate.
    SUBMITTED = "submitted"


@dataclass(frozen=True, slots=True)
class ReceiptStatement:
    """What a receipt says: this lease's entries up to `sequence` are held, and are these."""

    kind: ReceiptKind
    sitting_id: UUID
    epoch: int
    sequence: int
    chain: bytes
    server_time: datetime

    def content(self) -> bytes:
        """The bytes that are signed: one value per line."""
        lines = (
            FORMAT,
            self.kind,
            str(self.sitting_id),
            str(self.epoch),
            str(self.sequence),
            self.chain.hex(),
            instant_text(self.server_time),
        )
        return "\n".join(lines).encode()
