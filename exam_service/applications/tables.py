"""Authorizations to sit an exam, requests for each attempt, payments and accommodations."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from exam_service.database.base import Table, uuid7


class AuthorizationRow(Table):
    """The right of one person to sit one exam, with a window and a number of attempts."""

    __tablename__ = "authorizations"
    __table_args__ = (
        CheckConstraint("approved_at < expires_at", name="an_authorization_ends_after_it_begins"),
        CheckConstraint("attempts_max > 0", name="an_authorization_allows_an_attempt"),
        Index(None, "account_id", "exam_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    exam_id: Mapped[UUID] = mapped_column(ForeignKey("exams.id"))
    # The instant of the approval notification: the anchor of the window.
    approved_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    attempts_max: Mapped[int]
    # Checked against the policy's minimum age on the day of the sitting.
    date_of_birth: Mapped[date]


class AttemptRequestRow(Table):
    """A request for one attempt: the first with the application, each retake anew."""

    __tablename__ = "attempt_requests"
    __table_args__ = (
        UniqueConstraint("authorization_id", "ordinal"),
        CheckConstraint(
            "state IN ('requested', 'approved', 'refused')", name="a_request_state_is_known"
        ),
        CheckConstraint(
            "(state = 'requested') = (decided_at IS NULL)", name="a_decided_request_has_an_instant"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    authorization_id: Mapped[UUID] = mapped_column(ForeignKey("authorizations.id"))
    ordinal: Mapped[int]
    state: Mapped[str]
    requested_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    # What a refused candidate is told, in a sentence.
    reason: Mapped[str]


class PaymentRow(Table):
    """A payment recorded for one attempt. Card data never comes here."""

    __tablename__ = "payments"
    __table_args__ = (Index(None, "attempt_request_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    attempt_request_id: Mapped[UUID] = mapped_column(ForeignKey("attempt_requests.id"))
    amount_cents: Mapped[int]
    currency: Mapped[str]
    reference: Mapped[str]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))


class AccommodationRow(Table):
    """An approved change of the clock for one authorization. Leaves no trace on results."""

    __tablename__ = "accommodations"
    __table_args__ = (
        CheckConstraint("extra_time_percent >= 0", name="extra_time_is_not_negative"),
        CheckConstraint("extra_minutes >= 0", name="extra_minutes_are_not_negative"),
        Index(None, "authorization_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    authorization_id: Mapped[UUID] = mapped_column(ForeignKey("authorizations.id"))
    extra_time_percent: Mapped[int]
    extra_minutes: Mapped[int]
    approved_at: Mapped[datetime]
    approved_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
