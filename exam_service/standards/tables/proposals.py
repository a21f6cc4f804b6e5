"""Proposed standards and equivalences, and who signed or rejected them, as rows.

One person proposes and another one decides; nothing here is ever changed.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from exam_service.database.base import Document, Table, uuid7


class StandardProposalRow(Table):
    """A cut score that a panel's facilitator proposes, with the whole record."""

    __tablename__ = "standard_proposals"
    __table_args__ = (
        UniqueConstraint("id", "proposed_by"),
        CheckConstraint("cut_raw > 0", name="a_proposed_cut_can_be_missed"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    panel_id: Mapped[UUID] = mapped_column(ForeignKey("standard_panels.id"), index=True)
    cut_raw: Mapped[int]
    # Panel, rounds, ratings, impact data, table: what is signed and what a reader finds later.
    document: Mapped[Document]
    # SHA-256 of the document's canonical text: what both people signed.
    document_hash: Mapped[str]
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))


class StandardDecisionRow(Table):
    """The second signature under a proposed standard, or its rejection."""

    __tablename__ = "standard_decisions"
    __table_args__ = (
        ForeignKeyConstraint(
            ["proposal_id", "proposed_by"],
            ["standard_proposals.id", "standard_proposals.proposed_by"],
        ),
        CheckConstraint("decided_by <> proposed_by", name="two_different_people_sign_a_standard"),
        CheckConstraint(
            "is_signed = (standard_setting_id IS NOT NULL)",
            name="a_signed_standard_has_a_record",
        ),
    )

    proposal_id: Mapped[UUID] = mapped_column(primary_key=True)
    proposed_by: Mapped[UUID]
    is_signed: Mapped[bool]
    reason: Mapped[str]
    standard_setting_id: Mapped[UUID | None] = mapped_column(ForeignKey("standard_settings.id"))
    decided_at: Mapped[datetime]
    decided_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))


class EquivalenceProposalRow(Table):
    """How a form is made equivalent to another one of the same standard."""

    __tablename__ = "equivalence_proposals"
    __table_args__ = (
        UniqueConstraint("id", "proposed_by"),
        ForeignKeyConstraint(
            ["base_form_id", "base_version"],
            ["scaling_tables.form_id", "scaling_tables.version"],
        ),
        CheckConstraint("form_id <> base_form_id", name="a_form_is_not_equated_to_itself"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    form_id: Mapped[UUID] = mapped_column(ForeignKey("forms.id"), index=True)
    # The form whose scale stays, and the version of its table that is built on.
    base_form_id: Mapped[UUID]
    base_version: Mapped[int]
    method: Mapped[str]
    # Design, samples, conversion with errors, anchors, table: what is signed.
    document: Mapped[Document]
    document_hash: Mapped[str]
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))


class EquivalenceDecisionRow(Table):
    """The second signature under a proposed equivalence, or its rejection."""

    __tablename__ = "equivalence_decisions"
    __table_args__ = (
        ForeignKeyConstraint(
            ["proposal_id", "proposed_by"],
            ["equivalence_proposals.id", "equivalence_proposals.proposed_by"],
        ),
        CheckConstraint(
            "decided_by <> proposed_by", name="two_different_people_sign_an_equivalence"
        ),
    )

    proposal_id: Mapped[UUID] = mapped_column(primary_key=True)
    proposed_by: Mapped[UUID]
    is_signed: Mapped[bool]
    reason: Mapped[str]
    decided_at: Mapped[datetime]
    decided_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
