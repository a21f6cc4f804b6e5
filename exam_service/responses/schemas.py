"""What travels when a player saves."""

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from exam_service.responses.rules import ENTRIES_PER_SYNC_MAX, Entry, EntryKind

SEQUENCE_MAX = 2**53 - 1
SLOT_CHARACTERS_MAX = 64
VALUE_NAMES_MAX = 4


def _in_utc(instant: datetime) -> datetime:
    """The instant as the log keeps it; a zone may put it beyond the first or the last year."""
    try:
        return instant.astimezone(UTC)
    except OverflowError as overflow:
        raise ValueError("there is no such instant") from overflow


class EntrySent(BaseModel):
    """One entry as the player numbered it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sequence: int = Field(ge=1, le=SEQUENCE_MAX)
    slot: str = Field(min_length=1, max_length=SLOT_CHARACTERS_MAX)
    kind: EntryKind
    # Its shape depends on the kind; rules.check_entry knows them all.
    value: dict[str, Any] = Field(max_length=VALUE_NAMES_MAX)
    claimed_at: Annotated[AwareDatetime, AfterValidator(_in_utc)]

    def entry(self) -> Entry:
        return Entry(self.sequence, self.slot, self.kind, self.value, self.claimed_at)


class Sync(BaseModel):
    """A batch of entries; empty, a sign of life."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    epoch: int = Field(ge=1, le=1_000_000)
    entries: list[EntrySent] = Field(max_length=ENTRIES_PER_SYNC_MAX)


class SyncClock(BaseModel):
    """Seconds, as the server's ledger has them at the instant of the answer."""

    remaining_seconds: float
    is_running: bool
    break_remaining_seconds: float | None


class Synced(BaseModel):
    """What is held, and what the device must know."""

    acknowledged_sequence: int
    state: str
    section: int | None
    clock: SyncClock
    message: str | None = None
