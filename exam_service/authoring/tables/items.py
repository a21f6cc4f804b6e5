"""Items, their immutable versions, texts, keys and rationales as rows."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from exam_service.database.base import Document, Documents, Table, uuid7


class ItemRow(Table):
    """An item: an identity that outlives its wordings."""

    __tablename__ = "items"
    __table_args__ = (UniqueConstraint("exam_id", "code"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    exam_id: Mapped[UUID] = mapped_column(ForeignKey("exams.id"))
    # The name people use for it, as in the spreadsheet it came from.
    code: Mapped[str]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))


class ItemVersionRow(Table):
    """One immutable wording of an item in its source language; scores refer to it."""

    __tablename__ = "item_versions"
    __table_args__ = (
        UniqueConstraint("item_id", "number"),
        CheckConstraint(
            "stage IN ('draft', 'in_review', 'approved', 'pretest', 'operational', 'retired')",
            name="a_stage_is_known_and_never_public",
        ),
        Index(None, "area", "stage"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    item_id: Mapped[UUID] = mapped_column(ForeignKey("items.id"))
    number: Mapped[int]
    stage: Mapped[str]
    area: Mapped[str]
    competency: Mapped[int | None]
    secondary: Mapped[Documents]
    ethics: Mapped[Documents]
    # Codes of items that must not meet it in one form.
    enemies: Mapped[Documents]
    # Option identities in the order shown: ["a", "b", "c", "d"].
    option_ids: Mapped[Documents]
    shuffle_safe: Mapped[bool]
    reference: Mapped[str]
    # Tells an import "unchanged" from "new version".
    content_hash: Mapped[str]
    note: Mapped[str]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))


class ItemKeyRow(Table):
    """The key of an item version, in a table of its own so that a role can be kept from it."""

    __tablename__ = "item_keys"

    item_version_id: Mapped[UUID] = mapped_column(ForeignKey("item_versions.id"), primary_key=True)
    option: Mapped[str]


class LanguageVersionRow(Table):
    """One language's texts of an item version. Key and option order are not here."""

    __tablename__ = "language_versions"
    __table_args__ = (
        UniqueConstraint("item_version_id", "language"),
        CheckConstraint(
            "status IN ('drafted', 'reviewed', 'approved', 'stale')",
            name="a_language_status_is_known",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    item_version_id: Mapped[UUID] = mapped_column(ForeignKey("item_versions.id"))
    language: Mapped[str]
    direction: Mapped[str]
    stem: Mapped[str]
    # Option identity -> text.
    options: Mapped[Document]
    status: Mapped[str]
    content_hash: Mapped[str]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))


class RationaleRow(Table):
    """Why an option is right or less good; never within reach of the delivery role."""

    __tablename__ = "rationales"

    language_version_id: Mapped[UUID] = mapped_column(
        ForeignKey("language_versions.id"), primary_key=True
    )
    option: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str]
