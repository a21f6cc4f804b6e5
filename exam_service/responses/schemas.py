"""What travels when a player saves."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from exam_service.keys import ReceiptKey, base64url
from exam_service.responses.rules import (
    ENTRIES_PER_SYNC_MAX,
    Entry,
    EntryKind,
    ReceiptStatement,
    instant_text,
)

# Far more than anybody enters in one sitting; it bounds what one lease can make the log hold.
SEQUENCE_MAX = 100_000
SLOT_CHARACTERS_MAX = 64
VALUE_NAMES_MAX = 4


def _in_utc(instant: datetime) -> datetime:
    """The instant as the log keeps it, to the millisecond, as the device hashed it.

    A zone may put it beyond the first or the last year.
    """
    try:
        whole = timedelta(microseconds=instant.microsecond % 1000)
        return instant.astimezone(UTC) - whole
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


class ReceiptView(BaseModel):
    """A signed receipt. What is signed stands in rules/receipts.py."""

    kind: str
    sitting: str
    epoch: int
    sequence: int
    chain: str
    server_time: str
    key_id: str
    signature: str

    @classmethod
    def signed(cls, statement: ReceiptStatement, key: ReceiptKey) -> Self:
        return cls(
            kind=statement.kind,
            sitting=str(statement.sitting_id),
            epoch=statement.epoch,
            sequence=statement.sequence,
            chain=statement.chain.hex(),
            server_time=instant_text(statement.server_time),
            key_id=key.key_id,
            signature=base64url(key.sign(statement.content())),
        )


class LeaseCoveredView(BaseModel):
    """Up to where a receipt speaks for a lease."""

    epoch: int
    sequence: int
    chain: str


class SubmissionView(ReceiptView):
    """The receipt of an ended sitting: it covers the leases before the last one, too."""

    earlier: list[LeaseCoveredView] = []

    @classmethod
    def signed(cls, statement: ReceiptStatement, key: ReceiptKey) -> Self:
        signed = super().signed(statement, key)
        earlier = [
            LeaseCoveredView(epoch=one.epoch, sequence=one.sequence, chain=one.chain.hex())
            for one in statement.earlier
        ]
        return signed.model_copy(update={"earlier": earlier})


class Synced(BaseModel):
    """What is held, and what the device must know."""

    acknowledged_sequence: int
    state: str
    section: int | None
    # Rises with whatever the player must ask for.
    revision: int
    # "held" or "lost".
    lease: str
    # None while no clock runs.
    clock: SyncClock | None
    # Entries of this batch that are kept for a person to decide.
    held: int
    receipt: ReceiptView | None
    server_time: str
