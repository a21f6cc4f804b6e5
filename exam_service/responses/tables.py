"""The append-only log of what candidates entered, and one contact row per sitting."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from exam_service.database.base import Document, Table


class SittingContactRow(Table):
    """What the statement that saves must know of a sitting, and when we last heard of it.

    It repeats the sitting's deadline and section so that one UPDATE can judge, lock and note the
    contact at once; whoever changes the sitting rewrites this row in the same transaction.
    """

    __tablename__ = "sitting_contacts"
    __table_args__ = (
        CheckConstraint(
            "accepts_entries = (closes_at IS NOT NULL)",
            name="entries_are_accepted_exactly_until_a_deadline",
        ),
    )

    sitting_id: Mapped[UUID] = mapped_column(ForeignKey("sittings.id"), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    # The lease that may write; a takeover raises it.
    epoch: Mapped[int]
    section: Mapped[int | None]
    accepts_entries: Mapped[bool]
    closes_at: Mapped[datetime | None]
    # The highest sequence of this epoch below which nothing is missing.
    acknowledged_sequence: Mapped[int] = mapped_column(BigInteger)
    last_contact_at: Mapped[datetime]


class EntryRow(Table):
    """One thing a candidate did in the player. Never changed, never deleted."""

    __tablename__ = "entries"
    __table_args__ = (
        CheckConstraint("sequence > 0", name="a_sequence_counts_from_one"),
        CheckConstraint(
            "kind IN ('choice', 'flag', 'strike', 'position')", name="an_entry_kind_is_known"
        ),
    )

    sitting_id: Mapped[UUID] = mapped_column(ForeignKey("sittings.id"), primary_key=True)
    epoch: Mapped[int] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    slot: Mapped[str]
    kind: Mapped[str]
    value: Mapped[Document]
    # sha256 of the entry as sent: the same number with another hash is refused.
    content_hash: Mapped[bytes]
    # The device's word for when it happened: evidence, never authority.
    claimed_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
