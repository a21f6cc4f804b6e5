"""Hand checks of scores as rows: who asked, and what a person and the second engine found."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from exam_service.database.base import Table, uuid7


class HandCheckRequestRow(Table):
    """A candidate asked for one released score to be checked; once for each score."""

    __tablename__ = "hand_check_requests"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    sitting_id: Mapped[UUID] = mapped_column(ForeignKey("sittings.id"), index=True)
    score_id: Mapped[UUID] = mapped_column(ForeignKey("scores.id"), unique=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    requested_at: Mapped[datetime]


class HandCheckResultRow(Table):
    """What was found. The candidate is told the finding and its day; the note is the office's."""

    __tablename__ = "hand_check_results"
    __table_args__ = (
        CheckConstraint(
            "finding IN ('confirmed', 'difference')", name="a_hand_check_finding_is_known"
        ),
    )

    request_id: Mapped[UUID] = mapped_column(ForeignKey("hand_check_requests.id"), primary_key=True)
    opinion_id: Mapped[UUID] = mapped_column(ForeignKey("second_opinions.id"))
    finding: Mapped[str]
    note: Mapped[str]
    checked_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    checked_at: Mapped[datetime]
