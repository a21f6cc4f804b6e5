"""What saving is asked and what it answers, as an interface.

It has two implementations: PostgreSQL (saving.py), and one in memory for the simulation.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from exam_service.responses.rules import Entry


class Verdict(StrEnum):
    """What became of a save."""

    # Noted, and appended if there was anything to append.
    SAVED = "saved"
    SIGNED_OUT = "signed_out"
    NOT_FOUND = "not_found"
    LEASE_LOST = "lease_lost"
    NUMBER_TAKEN = "number_taken"
    # Noted; nothing was appended, for the entries' section is not the open one or the clock stands.
    NOT_OPEN = "not_open"
    # The sitting has ended.
    ENDED = "ended"
    # Neither noted nor appended: the ledger must be settled first.
    UNSETTLED = "unsettled"


@dataclass(frozen=True, slots=True)
class SaveRequest:
    """One device's batch under its lease; without entries it only says that the device is there."""

    sitting_id: UUID
    sign_in_id: UUID
    device: str
    epoch: int
    # The one section that the entries belong to; None where there are none.
    section: int | None
    entries: Sequence[Entry]
    now: datetime
    # The silence before this was written into the ledger already.
    is_settled: bool = False


@dataclass(frozen=True, slots=True)
class Saved:
    """The answer of the statement that saves; all but the verdict only for whose sitting it is."""

    verdict: Verdict
    epoch: int = 0
    acknowledged_sequence: int = 0
    chain: bytes = b""
    state: str = ""
    section: int | None = None
    revision: int = 0
    closes_at: datetime | None = None


class Saving(Protocol):
    """What appends entries: PostgreSQL's pool, or the simulation's memory."""

    async def save(self, request: SaveRequest) -> Saved: ...
