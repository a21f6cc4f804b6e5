"""Who did what, when, to whom, why, before and after. Append-only by database rule."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from exam_service.database.base import Document, Table, uuid7


class AuditEntryRow(Table):
    """One act of one person, or of the service itself where actor_id is None."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index(None, "recorded_at"),
        Index(None, "subject_kind", "subject_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    recorded_at: Mapped[datetime]
    actor_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    # A verb with its noun: "sitting.paused", "policy.published".
    action: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[str]
    reason: Mapped[str]
    before: Mapped[Document | None]
    after: Mapped[Document | None]
