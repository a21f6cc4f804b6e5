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
    # sha256 over what was shown, over the key, and over the table; empty in runs from before.
    alignment_hash: Mapped[str | None]
    key_hash: Mapped[str | None]
    scaling_hash: Mapped[str | None]
    # sha256 over the sittings of the run and their results.
    results_hash: Mapped[str | None]
    # Why there was a run: the first one, a key change, entries that were admitted since.
    cause: Mapped[str] = mapped_column(default="first", server_default="first")


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
    # sha256 over everything above that was computed.
    result_hash: Mapped[str | None]


class ScoreReleaseRow(Table):
    """The decision that made a score visible to its candidate."""

    __tablename__ = "score_releases"

    sitting_id: Mapped[UUID] = mapped_column(ForeignKey("sittings.id"), primary_key=True)
    score_id: Mapped[UUID] = mapped_column(ForeignKey("scores.id"))
    released_at: Mapped[datetime]
    released_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))


class ScoreReportRow(Table):
    """What one candidate may see of a released score: a document of a type without numbers
    that the report does not show. The only table of scores that the delivery role can read.

    A report that is issued again is another version; the earlier ones stay."""

    __tablename__ = "score_reports"
    __table_args__ = (
        CheckConstraint(
            "cause IN ('first', 'key_change', 'late_entries', 'hand_check', 'correction')",
            name="a_cause_of_a_report_is_known",
        ),
    )

    sitting_id: Mapped[UUID] = mapped_column(ForeignKey("sittings.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, default=1, server_default="1")
    score_id: Mapped[UUID] = mapped_column(ForeignKey("scores.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    document: Mapped[Document]
    cause: Mapped[str] = mapped_column(default="first", server_default="first")
    issued_at: Mapped[datetime]
