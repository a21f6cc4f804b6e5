"""What people say, check, approve, are given and look at while an item is reviewed, as rows."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from exam_service.authoring.rules.checklist import POINTS
from exam_service.database.base import Document, Table, uuid7

_ALL_MET = ", ".join(f'"{point.value}": {{"is_met": true}}' for point in POINTS)


class ItemCommentRow(Table):
    """Something said about an item version; open until somebody resolves it."""

    __tablename__ = "item_comments"
    __table_args__ = (
        CheckConstraint(
            "(resolved_at IS NULL) = (resolved_by IS NULL)",
            name="a_resolved_comment_names_who_resolved_it",
        ),
        Index(None, "item_version_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    item_version_id: Mapped[UUID] = mapped_column(ForeignKey("item_versions.id"))
    # The language it is about; None for the item as a whole.
    language: Mapped[str | None]
    text: Mapped[str]
    written_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    written_at: Mapped[datetime]
    resolved_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    resolved_at: Mapped[datetime | None]


class ItemChecklistRow(Table):
    """A reviewer's checklist for one version as it was saved; the newest of a person counts."""

    __tablename__ = "item_checklists"
    __table_args__ = (
        UniqueConstraint("id", "item_version_id", "checked_by"),
        CheckConstraint(
            f"is_complete = (points @> '{{{_ALL_MET}}}'::jsonb)",
            name="a_complete_checklist_has_every_point_met",
        ),
        Index(None, "item_version_id", "checked_by"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    item_version_id: Mapped[UUID] = mapped_column(ForeignKey("item_versions.id"))
    # Point -> whether it is met, and a note.
    points: Mapped[Document]
    is_complete: Mapped[bool]
    checked_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    checked_at: Mapped[datetime]


class ItemApprovalRow(Table):
    """Who approved a version, by which checklist. Without it no version becomes approved."""

    __tablename__ = "item_approvals"
    __table_args__ = (
        ForeignKeyConstraint(
            ["checklist_id", "item_version_id", "approved_by"],
            ["item_checklists.id", "item_checklists.item_version_id", "item_checklists.checked_by"],
            name="fk_item_approvals_whose_checklist",
        ),
    )

    item_version_id: Mapped[UUID] = mapped_column(ForeignKey("item_versions.id"), primary_key=True)
    checklist_id: Mapped[UUID]
    approved_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    approved_at: Mapped[datetime]


class ItemAssignmentRow(Table):
    """What somebody may see and work on: one item, or every item of an exam."""

    __tablename__ = "item_assignments"
    __table_args__ = (
        CheckConstraint("duty IN ('author', 'reviewer', 'translator')", name="a_duty_is_known"),
        CheckConstraint(
            "language IS NULL OR duty = 'translator'", name="only_translators_have_a_language"
        ),
        CheckConstraint(
            "(ended_at IS NULL) = (ended_by IS NULL)", name="an_ended_assignment_names_its_actor"
        ),
        Index(None, "account_id", "exam_id"),
        Index(
            "uq_item_assignments_once_at_a_time",
            "exam_id",
            "item_id",
            "account_id",
            "duty",
            "language",
            unique=True,
            postgresql_where="ended_at IS NULL",
            postgresql_nulls_not_distinct=True,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    exam_id: Mapped[UUID] = mapped_column(ForeignKey("exams.id"))
    # None: every item of the exam, those to come included.
    item_id: Mapped[UUID | None] = mapped_column(ForeignKey("items.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    duty: Mapped[str]
    # A translator's language; None: whichever.
    language: Mapped[str | None]
    assigned_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    assigned_at: Mapped[datetime]
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    ended_at: Mapped[datetime | None]


class ItemViewRow(Table):
    """Somebody looked at an item that is live: pretest or operational. Never changed."""

    __tablename__ = "item_views"
    __table_args__ = (Index(None, "item_version_id", "viewed_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    item_version_id: Mapped[UUID] = mapped_column(ForeignKey("item_versions.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    # Which page or file showed it.
    kind: Mapped[str]
    viewed_at: Mapped[datetime]
