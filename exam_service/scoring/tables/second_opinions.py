"""What the second engine said of a score, and what became of a new score of a released sitting."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from exam_service.database.base import Document, Documents, Table, uuid7


class SecondOpinionRow(Table):
    """One derivation of a score by the second engine; never changed, another one may follow."""

    __tablename__ = "second_opinions"
    __table_args__ = (
        CheckConstraint("agrees = (differences = '[]'::jsonb)", name="who_disagrees_says_where"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    score_id: Mapped[UUID] = mapped_column(ForeignKey("scores.id"), index=True)
    engine_version: Mapped[str]
    agrees: Mapped[bool]
    # Names of what differs: "raw", "trace", …
    differences: Mapped[Documents]
    # The whole derivation, with its own trace.
    document: Mapped[Document]
    computed_at: Mapped[datetime]


class ScoreFollowUpRow(Table):
    """What a newer score did to a report that was released before."""

    __tablename__ = "score_follow_ups"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('reissued', 'unchanged', 'pass_kept')", name="a_follow_up_is_known"
        ),
    )

    score_id: Mapped[UUID] = mapped_column(ForeignKey("scores.id"), primary_key=True)
    sitting_id: Mapped[UUID] = mapped_column(ForeignKey("sittings.id"), index=True)
    kind: Mapped[str]
    recorded_at: Mapped[datetime]
