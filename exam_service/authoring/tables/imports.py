"""Imports of the item bank as rows, and what makes them repeatable: columns, origins, history."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
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


class ColumnMappingRow(Table):
    """How somebody's tables name our columns, remembered by a name for their next table."""

    __tablename__ = "column_mappings"
    __table_args__ = (UniqueConstraint("exam_id", "name"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    exam_id: Mapped[UUID] = mapped_column(ForeignKey("exams.id"))
    name: Mapped[str]
    document: Mapped[Document]
    remembered_at: Mapped[datetime]
    remembered_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))


class ItemOriginRow(Table):
    """Where one language of an item came from, so that the same file finds the same item again."""

    __tablename__ = "item_origins"
    __table_args__ = (Index(None, "item_id"),)

    exam_id: Mapped[UUID] = mapped_column(ForeignKey("exams.id"), primary_key=True)
    format: Mapped[str] = mapped_column(primary_key=True)
    # Name of the file.
    source: Mapped[str] = mapped_column(primary_key=True)
    # What the item is called there, or what it was called for want of a name.
    identifier: Mapped[str] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    item_id: Mapped[UUID] = mapped_column(ForeignKey("items.id"))
    # Hash of the content as it came the last time.
    fingerprint: Mapped[str]
    imported_at: Mapped[datetime]
    imported_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))


class CarriedHistoryRow(Table):
    """What an archive tells of an item's past: people as text, since they need no account here."""

    __tablename__ = "carried_histories"

    item_id: Mapped[UUID] = mapped_column(ForeignKey("items.id"), primary_key=True)
    # Authors by the instant of their act, and the acts of the other installation in their order.
    document: Mapped[Document]
