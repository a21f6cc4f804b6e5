"""Items, their immutable versions, texts, keys and rationales as rows."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, UniqueConstraint
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
    # Set where nobody worded it in the exam's source language; NULL means that language.
    source_language: Mapped[str | None]
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
        CheckConstraint(
            "area <> '' OR stage IN ('draft', 'retired')",
            name="a_version_without_an_area_is_a_draft",
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
        CheckConstraint("markup IN ('plain', 'html')", name="a_markup_is_known"),
        CheckConstraint("reviewed_by <> created_by", name="nobody_reviews_their_own_text"),
        CheckConstraint(
            "(reviewed_by IS NULL) = (reviewed_at IS NULL)",
            name="a_reviewed_text_says_by_whom_and_when",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    item_version_id: Mapped[UUID] = mapped_column(ForeignKey("item_versions.id"))
    language: Mapped[str]
    direction: Mapped[str]
    # How stimulus, stem and options are to be read; rationales are always plain.
    markup: Mapped[str] = mapped_column(default="plain", server_default="plain")
    # What the stem refers to; empty for most items.
    stimulus: Mapped[str] = mapped_column(default="", server_default="")
    stem: Mapped[str]
    # Option identity -> text.
    options: Mapped[Document]
    # All of the above in small letters, made by the database: what a search for words reads.
    words: Mapped[str] = mapped_column(
        Computed("lower(stimulus || chr(10) || stem || chr(10) || options::text)", persisted=True)
    )
    status: Mapped[str]
    content_hash: Mapped[str]
    # Of a translation: the content hash of the source text that it was made from. None while
    # nobody knows, and in the source language itself.
    source_hash: Mapped[str | None]
    # When these words were written, and by whom: of a translation, its translator.
    created_at: Mapped[datetime]
    created_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    # Who found that they say what the source says, and when.
    reviewed_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    reviewed_at: Mapped[datetime | None]


class RationaleRow(Table):
    """Why an option is right or less good; never within reach of the delivery role."""

    __tablename__ = "rationales"

    language_version_id: Mapped[UUID] = mapped_column(
        ForeignKey("language_versions.id"), primary_key=True
    )
    option: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str]


class ItemImageRow(Table):
    """An image that texts refer to as `image:` and its name. Never changed, never removed."""

    __tablename__ = "item_images"
    __table_args__ = (
        CheckConstraint(
            "sha256 = encode(sha256(content), 'hex')",
            name="the_name_of_an_image_is_the_hash_of_its_content",
        ),
        CheckConstraint("width > 0 AND height > 0", name="an_image_has_a_size"),
    )

    sha256: Mapped[str] = mapped_column(primary_key=True)
    media_type: Mapped[str]
    content: Mapped[bytes]
    width: Mapped[int]
    height: Mapped[int]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
