"""Imports of the item bank as rows."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from exam_service.database.base import Document, Table, uuid7


class BankImportRow(Table):
    """A file that was looked at (dry run) and perhaps applied: what it was and what it did."""

    __tablename__ = "bank_imports"
    __table_args__ = (
        CheckConstraint(
            "(applied_at IS NULL) = (applied_by IS NULL)", name="an_applied_import_names_its_actor"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    exam_id: Mapped[UUID] = mapped_column(ForeignKey("exams.id"))
    file_name: Mapped[str]
    sha256: Mapped[str]
    # Kept until applied or expired, so that what is applied is what was looked at.
    content: Mapped[bytes | None]
    report: Mapped[Document]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    applied_at: Mapped[datetime | None]
    applied_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
