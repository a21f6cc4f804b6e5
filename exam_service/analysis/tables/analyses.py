"""Analyses as rows: computed once, shown as often as people look."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from exam_service.database.base import Document, Table, uuid7


class AnalysisRow(Table):
    """What the responses of one group of candidates say of one form; a newer one may follow."""

    __tablename__ = "analyses"
    __table_args__ = (
        CheckConstraint(
            "(form_id IS NULL) <> (imported_id IS NULL)",
            name="an_analysis_is_of_a_form_or_of_an_import",
        ),
        CheckConstraint(
            "administration_id IS NULL OR form_id IS NOT NULL",
            name="an_administration_is_analysed_form_by_form",
        ),
        Index(None, "form_id", "computed_at"),
        Index(None, "imported_id", "computed_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    exam_id: Mapped[UUID] = mapped_column(ForeignKey("exams.id"), index=True)
    form_id: Mapped[UUID | None] = mapped_column(ForeignKey("forms.id"))
    # One administration of the form; empty for all of them together.
    administration_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("administrations.id"), index=True
    )
    imported_id: Mapped[UUID | None] = mapped_column(ForeignKey("imported_administrations.id"))
    # sha256 over everything that was analysed, in canonical JSON.
    inputs_hash: Mapped[str]
    code_version: Mapped[str]
    candidates: Mapped[int]
    # rules/analysis_document.py says what is in it.
    document: Mapped[Document]
    computed_at: Mapped[datetime]
    # Nobody where the service computed it by itself.
    computed_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
