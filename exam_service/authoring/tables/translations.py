"""What happened to language versions, and the spreadsheets of translators who work outside."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column

from exam_service.database.base import Document, Table, uuid7


class LanguageVersionEventRow(Table):
    """One move of a language version: who, when, and where it led. Never changed."""

    __tablename__ = "language_version_events"
    __table_args__ = (
        CheckConstraint(
            "event IN ('write', 'review', 'approve', 'send_back', 'change_source')",
            name="a_language_event_is_known",
        ),
        CheckConstraint(
            "status IN ('drafted', 'reviewed', 'approved', 'stale')",
            name="a_language_event_leads_to_a_known_status",
        ),
        CheckConstraint(
            "actor_id IS NOT NULL OR event = 'change_source'",
            name="a_language_event_names_its_actor",
        ),
    )

    # Numbered as they happened: two moves of one act have the same instant.
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    language_version_id: Mapped[UUID] = mapped_column(
        ForeignKey("language_versions.id"), index=True
    )
    event: Mapped[str]
    # Where it led, with which words, made from which source.
    status: Mapped[str]
    content_hash: Mapped[str]
    source_hash: Mapped[str | None]
    # Nobody makes a text stale: it became so when its item got a new wording.
    actor_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    recorded_at: Mapped[datetime]
    note: Mapped[str]


class TranslationImportRow(Table):
    """A table of translations that was looked at, and perhaps applied."""

    __tablename__ = "translation_imports"
    __table_args__ = (
        CheckConstraint(
            "applied_at IS NULL OR content IS NULL",
            name="an_applied_table_of_translations_is_not_kept",
        ),
        Index(None, "exam_id", "created_by"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    exam_id: Mapped[UUID] = mapped_column(ForeignKey("exams.id"))
    language: Mapped[str]
    file_name: Mapped[str]
    sha256: Mapped[str]
    # Kept until applied, so that what is applied is what was looked at.
    content: Mapped[bytes | None]
    report: Mapped[Document]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    applied_at: Mapped[datetime | None]
