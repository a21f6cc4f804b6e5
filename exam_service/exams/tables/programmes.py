"""An exam, its versioned policy, statements and administrations as rows."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from exam_service.database.base import Document, Table, uuid7


class ExamRow(Table):
    """One exam programme, over years. What it demands is in its policy versions."""

    __tablename__ = "exams"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    code: Mapped[str] = mapped_column(unique=True)
    # The language in which items are written first; every other one is a translation of it.
    source_language: Mapped[str]
    created_at: Mapped[datetime]


class ExamPolicyRow(Table):
    """One version of an exam's policy. A published version never changes again."""

    __tablename__ = "exam_policies"
    __table_args__ = (
        CheckConstraint(
            "(published_at IS NULL) = (published_by IS NULL)",
            name="a_published_policy_names_its_publisher",
        ),
    )

    exam_id: Mapped[UUID] = mapped_column(ForeignKey("exams.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    # rules/policy.py turns it into an ExamPolicy and back.
    document: Mapped[Document]
    # Why this version exists, in the words of whoever made it.
    note: Mapped[str]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    published_at: Mapped[datetime | None]
    published_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))


class StatementRow(Table):
    """The rules and confidentiality statement of an exam: one version in one language."""

    __tablename__ = "statements"

    exam_id: Mapped[UUID] = mapped_column(ForeignKey("exams.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    # Plain text; a blank line parts paragraphs, a line that begins with "- " is a list entry.
    text: Mapped[str]
    created_at: Mapped[datetime]


class AdministrationRow(Table):
    """One window in which an exam is held, with its forms and the policy version it pins."""

    __tablename__ = "administrations"
    __table_args__ = (
        ForeignKeyConstraint(
            ["exam_id", "policy_version"], ["exam_policies.exam_id", "exam_policies.version"]
        ),
        CheckConstraint("opens_at < last_start_at", name="a_window_opens_before_its_last_start"),
        CheckConstraint("last_start_at < closes_at", name="a_window_closes_after_its_last_start"),
        CheckConstraint(
            "state IN ('draft', 'published', 'closed')", name="an_administration_state_is_known"
        ),
        CheckConstraint(
            "admission IN ('self', 'centre_staff', 'proctor')", name="an_admission_is_known"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    exam_id: Mapped[UUID] = mapped_column(ForeignKey("exams.id"))
    title: Mapped[str]
    policy_version: Mapped[int]
    state: Mapped[str]
    # Who admits: the candidate alone, centre staff, or a proctor.
    admission: Mapped[str]
    opens_at: Mapped[datetime]
    last_start_at: Mapped[datetime]
    # No sitting may be running any more; publishing proves that none can be cut short by it.
    closes_at: Mapped[datetime]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))


class AdministrationFormRow(Table):
    """A form that an administration may give to its candidates."""

    __tablename__ = "administration_forms"
    __table_args__ = (Index(None, "form_id"),)

    administration_id: Mapped[UUID] = mapped_column(
        ForeignKey("administrations.id"), primary_key=True
    )
    form_id: Mapped[UUID] = mapped_column(ForeignKey("forms.id"), primary_key=True)
