"""Requests for analyses as rows: who asked for which, how far it has come, how it ended."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Double, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from exam_service.database.base import Table, uuid7


class AnalysisRequestRow(Table):
    """One request. What it leads to is an analysis of its own, or the one that stood before."""

    __tablename__ = "analysis_requests"
    __table_args__ = (
        CheckConstraint(
            "state IN ('waiting', 'running', 'done', 'failed', 'stopped', 'interrupted')",
            name="a_state_of_an_analysis_is_known",
        ),
        CheckConstraint(
            "(state IN ('waiting', 'running')) = (ended_at IS NULL)",
            name="an_analysis_that_ended_says_when",
        ),
        CheckConstraint(
            "(form_id IS NULL) <> (imported_id IS NULL)",
            name="an_analysis_is_asked_of_a_form_or_of_an_import",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    exam_id: Mapped[UUID] = mapped_column(ForeignKey("exams.id"), index=True)
    form_id: Mapped[UUID | None] = mapped_column(ForeignKey("forms.id"))
    administration_id: Mapped[UUID | None] = mapped_column(ForeignKey("administrations.id"))
    imported_id: Mapped[UUID | None] = mapped_column(ForeignKey("imported_administrations.id"))
    state: Mapped[str]
    # What is being done, in words, and the share of the whole that is done, 0 to 1.
    step: Mapped[str]
    share: Mapped[float] = mapped_column(Double)
    asked_at: Mapped[datetime]
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    # Moved on with every sign of life; after this instant nobody computes any more.
    ends_by: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    # A sentence about how it ended.
    said: Mapped[str]
