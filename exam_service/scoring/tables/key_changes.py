"""Key changes as rows: what was proposed, who signed, and which key versions came of it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from exam_service.database.base import Document, Documents, Table, uuid7


class KeyChangeRow(Table):
    """A proposal to score one item version otherwise, in every form that has it."""

    __tablename__ = "key_changes"
    __table_args__ = (
        # Lets an adoption name who proposed, so that the database can compare the people.
        UniqueConstraint("id", "proposed_by"),
        CheckConstraint(
            "kind IN ('new_key', 'several_keys', 'drop', 'credit_all')",
            name="a_key_change_is_known",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    exam_id: Mapped[UUID] = mapped_column(ForeignKey("exams.id"), index=True)
    item_version_id: Mapped[UUID] = mapped_column(ForeignKey("item_versions.id"), index=True)
    kind: Mapped[str]
    # The bank's option identifiers that are right from now on; empty where none is asked for.
    options: Mapped[Documents]
    reason: Mapped[str]
    proposed_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    proposed_at: Mapped[datetime]


class KeyChangeSignatureRow(Table):
    """One person's word about a proposal. One that declines ends it."""

    __tablename__ = "key_change_signatures"

    change_id: Mapped[UUID] = mapped_column(ForeignKey("key_changes.id"), primary_key=True)
    signed_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    is_agreed: Mapped[bool]
    reason: Mapped[str]
    signed_at: Mapped[datetime]


class KeyChangeAdoptionRow(Table):
    """A change that two people signed, and what was decided about passes issued before."""

    __tablename__ = "key_change_adoptions"
    __table_args__ = (
        ForeignKeyConstraint(
            ["change_id", "proposed_by"], ["key_changes.id", "key_changes.proposed_by"]
        ),
        ForeignKeyConstraint(
            ["change_id", "first_signed_by"],
            ["key_change_signatures.change_id", "key_change_signatures.signed_by"],
            name="fk_key_change_adoptions_first_signature",
        ),
        ForeignKeyConstraint(
            ["change_id", "second_signed_by"],
            ["key_change_signatures.change_id", "key_change_signatures.signed_by"],
            name="fk_key_change_adoptions_second_signature",
        ),
        CheckConstraint("first_signed_by <> second_signed_by", name="two_different_people_sign"),
        CheckConstraint(
            "passes = 'keep' OR (passes = 'withdraw' AND passes_reason <> ''"
            " AND second_signed_by <> proposed_by)",
            name="a_pass_is_taken_away_by_a_second_person_with_a_reason",
        ),
    )

    change_id: Mapped[UUID] = mapped_column(primary_key=True)
    proposed_by: Mapped[UUID]
    first_signed_by: Mapped[UUID]
    second_signed_by: Mapped[UUID]
    passes: Mapped[str]
    passes_reason: Mapped[str]
    # The preview as the second signer saw it.
    impact: Mapped[Document]
    adopted_at: Mapped[datetime]


class KeyChangeVersionRow(Table):
    """The key version of one form that an adopted change wrote."""

    __tablename__ = "key_change_versions"
    __table_args__ = (
        ForeignKeyConstraint(
            ["form_id", "key_version", "slot"],
            ["form_keys.form_id", "form_keys.version", "form_keys.slot"],
        ),
        UniqueConstraint("form_id", "key_version"),
    )

    change_id: Mapped[UUID] = mapped_column(
        ForeignKey("key_change_adoptions.change_id"), primary_key=True
    )
    form_id: Mapped[UUID] = mapped_column(primary_key=True)
    slot: Mapped[str]
    key_version: Mapped[int]
