"""Scoring runs, the scores they computed, and which of them were released."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from exam_service.database.base import Document, Documents, Table, uuid7


class ScoringRunRow(Table):
    """One computation over some sittings of one form, with the hashes of what went in."""

    __tablename__ = "scoring_runs"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    form_id: Mapped[UUID] = mapped_column(ForeignKey("forms.id"))
    key_version: Mapped[int]
    scaling_version: Mapped[int]
    # sha256 over form, key and scaling table, in canonical JSON.
    inputs_hash: Mapped[str]
    code_version: Mapped[str]
    computed_at: Mapped[datetime]


class ScoreRow(Table):
    """One sitting's score in one run. Earlier runs stay."""

    __tablename__ = "scores"
    __table_args__ = (
        UniqueConstraint("run_id", "sitting_id"),
        CheckConstraint("outcome IN ('pass', 'fail')", name="an_outcome_is_known"),
        Index(None, "sitting_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    run_id: Mapped[UUID] = mapped_column(ForeignKey("scoring_runs.id"))
    sitting_id: Mapped[UUID] = mapped_column(ForeignKey("sittings.id"))
    # sha256 over the final responses in canonical JSON.
    responses_hash: Mapped[str]
    raw: Mapped[int]
    raw_max: Mapped[int]
    scaled: Mapped[int]
    outcome: Mapped[str]
    # [{"area", "correct", "items"}] in blueprint order.
    areas: Mapped[Documents]
    # Per slot: what was chosen, what the key was, whether it counted.
    trace: Mapped[Documents]
    computed_at: Mapped[datetime]


class ScoreReleaseRow(Table):
    """The decision that made a score visible to its candidate."""

    __tablename__ = "score_releases"

    sitting_id: Mapped[UUID] = mapped_column(ForeignKey("sittings.id"), primary_key=True)
    score_id: Mapped[UUID] = mapped_column(ForeignKey("scores.id"))
    released_at: Mapped[datetime]
    released_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))


class ScoreReportRow(Table):
    """What one candidate may see of a released score: a document of a type without numbers
    that the report does not show. The only table of scores that the delivery role can read."""

    __tablename__ = "score_reports"

    sitting_id: Mapped[UUID] = mapped_column(ForeignKey("sittings.id"), primary_key=True)
    score_id: Mapped[UUID] = mapped_column(ForeignKey("scores.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    document: Mapped[Document]
    issued_at: Mapped[datetime]
