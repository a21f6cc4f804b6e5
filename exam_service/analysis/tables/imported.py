"""Administrations that were held elsewhere, as rows: pseudonymous, closed, never changed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from exam_service.database.base import Document, Documents, Table, uuid7


class ImportedAdministrationRow(Table):
    """One response matrix as it was brought in; the same one again is not a second one."""

    __tablename__ = "imported_administrations"
    __table_args__ = (
        UniqueConstraint("exam_id", "code"),
        UniqueConstraint("exam_id", "source_hash"),
        CheckConstraint("items > 0 AND candidates > 0", name="an_import_has_items_and_candidates"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    exam_id: Mapped[UUID] = mapped_column(ForeignKey("exams.id"))
    # The name people use for it, also in its address.
    code: Mapped[str]
    title: Mapped[str]
    # sha256 over items, keys, candidates, responses and times, in canonical JSON.
    source_hash: Mapped[str]
    items: Mapped[int]
    items_scored: Mapped[int]
    candidates: Mapped[int]
    has_times: Mapped[bool]
    # Names of the columns that group candidates.
    groups: Mapped[Documents]
    # Sentences about what was found while reading.
    notes: Mapped[Documents]
    imported_at: Mapped[datetime]
    imported_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))


class ImportedItemRow(Table):
    """One item with its key; the arrays of the responses stand in the order of the numbers."""

    __tablename__ = "imported_items"
    __table_args__ = (UniqueConstraint("administration_id", "code"),)

    administration_id: Mapped[UUID] = mapped_column(
        ForeignKey("imported_administrations.id"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    area: Mapped[str]
    # False for an item that was tried out and did not count.
    is_scored: Mapped[bool]
    options: Mapped[Documents]
    key: Mapped[str]
    # Further options that are right too.
    also: Mapped[Documents]
    # The item of the bank that has the same code.
    item_id: Mapped[UUID | None] = mapped_column(ForeignKey("items.id"), index=True)


class ImportedCandidateRow(Table):
    """One candidate by the code of the source: no account, no name."""

    __tablename__ = "imported_candidates"
    __table_args__ = (UniqueConstraint("administration_id", "code"),)

    administration_id: Mapped[UUID] = mapped_column(
        ForeignKey("imported_administrations.id", name="fk_imported_candidates_administration"),
        primary_key=True,
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    # Column of the source -> what it says of the candidate.
    groups: Mapped[Document]


class ImportedResponseRow(Table):
    """Everything one candidate answered, an entry per item."""

    __tablename__ = "imported_responses"
    __table_args__ = (
        ForeignKeyConstraint(
            ["administration_id", "number"],
            ["imported_candidates.administration_id", "imported_candidates.number"],
            name="fk_imported_responses_candidate",
        ),
    )

    administration_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    # The option's code, empty text for an omitted response, NULL for an item not presented.
    chosen: Mapped[list[str | None]] = mapped_column(ARRAY(Text))
    # NULL as a whole where the source has no times, within it where one time is missing.
    milliseconds: Mapped[list[int | None] | None] = mapped_column(ARRAY(Integer))
