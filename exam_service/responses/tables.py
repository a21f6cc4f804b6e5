"""The append-only log of what candidates entered, and one contact row per sitting.

Beside them what two people decide about entries that are held.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from exam_service.database.base import Document, Table, uuid7


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
    # The lease that may write, and the device that holds it; a takeover raises the epoch.
    epoch: Mapped[int]
    device: Mapped[str | None]
    # A device that asked to take over and waits for a member of staff.
    device_waiting: Mapped[str | None]
    # The sitting's state, and a number that rises with whatever its player must learn of.
    state: Mapped[str]
    revision: Mapped[int]
    section: Mapped[int | None]
    accepts_entries: Mapped[bool]
    closes_at: Mapped[datetime | None]
    # The highest sequence of this epoch below which nothing is missing.
    acknowledged_sequence: Mapped[int] = mapped_column(BigInteger)
    # The chain of content hashes at that sequence, which receipts are signed over.
    chain: Mapped[bytes]
    last_contact_at: Mapped[datetime]
    # From the policy: so long a device may work unheard, and so much is credited for covered gaps.
    offline_work: Mapped[timedelta]
    offline_credit: Mapped[timedelta]
    # What is left of that quota.
    credit_left: Mapped[timedelta]
    # Around the covered spans: an entry that claims to be made then is looked at.
    covered_from: Mapped[datetime | None]
    covered_until: Mapped[datetime | None]


class EntryRow(Table):
    """One thing a candidate did in the player. Never changed, never deleted."""

    __tablename__ = "entries"
    __table_args__ = (
        CheckConstraint("sequence > 0", name="a_sequence_counts_from_one"),
        CheckConstraint(
            "kind IN ('choice', 'flag', 'strike', 'position')", name="an_entry_kind_is_known"
        ),
        CheckConstraint(
            "standing IN ('admitted', 'late', 'held')", name="an_entry_standing_is_known"
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
    # Whether it counts, counts and was late, or is kept for a person to decide.
    standing: Mapped[str] = mapped_column(server_default="admitted")


class HeldReviewRow(Table):
    """What one person proposes to do with entries that are held. A second person decides."""

    __tablename__ = "held_reviews"
    __table_args__ = (
        # Lets a decision name who proposed, so that the database can compare the two people.
        UniqueConstraint("id", "proposed_by"),
        CheckConstraint("verdict IN ('admit', 'keep_out')", name="a_held_verdict_is_known"),
        Index(None, "sitting_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    sitting_id: Mapped[UUID] = mapped_column(ForeignKey("sittings.id"))
    verdict: Mapped[str]
    reason: Mapped[str]
    proposed_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    proposed_at: Mapped[datetime]


class HeldReviewEntryRow(Table):
    """One of the entries that a proposal speaks of."""

    __tablename__ = "held_review_entries"
    __table_args__ = (
        ForeignKeyConstraint(
            ["sitting_id", "epoch", "sequence"],
            ["entries.sitting_id", "entries.epoch", "entries.sequence"],
        ),
        # Answers "which proposals speak of this sitting's entries".
        Index(None, "sitting_id", "epoch", "sequence"),
    )

    review_id: Mapped[UUID] = mapped_column(ForeignKey("held_reviews.id"), primary_key=True)
    sitting_id: Mapped[UUID] = mapped_column(primary_key=True)
    epoch: Mapped[int] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(BigInteger, primary_key=True)


class HeldDecisionRow(Table):
    """The second person's word about a proposal: there is one for each, and it stays."""

    __tablename__ = "held_decisions"
    __table_args__ = (
        ForeignKeyConstraint(
            ["review_id", "proposed_by"], ["held_reviews.id", "held_reviews.proposed_by"]
        ),
        CheckConstraint("decided_by <> proposed_by", name="two_different_people_decide"),
    )

    review_id: Mapped[UUID] = mapped_column(primary_key=True)
    proposed_by: Mapped[UUID]
    # Confirmed: the proposal holds. Declined: its entries wait for another one.
    is_confirmed: Mapped[bool]
    reason: Mapped[str]
    decided_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    decided_at: Mapped[datetime]
