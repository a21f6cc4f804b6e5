"""Scores of earlier administrations as rows: run by run, with the hashes of what went in."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from exam_service.database.base import Document, Documents, Table, uuid7


class ImportedRunRow(Table):
    """One computation over all candidates of an import. Only what both engines agree on stands."""

    __tablename__ = "imported_runs"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    administration_id: Mapped[UUID] = mapped_column(
        ForeignKey("imported_administrations.id"), index=True
    )
    # sha256 over items, key and scaling table.
    inputs_hash: Mapped[str]
    # sha256 over candidates and their results.
    results_hash: Mapped[str]
    code_version: Mapped[str]
    second_engine_version: Mapped[str]
    # {"scaled_by_raw", "scale_min", "scale_max", "cut", "cut_raw"}.
    scaling: Mapped[Document]
    computed_at: Mapped[datetime]
    computed_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))


class ImportedScoreRow(Table):
    """One candidate's score in one run."""

    __tablename__ = "imported_scores"
    __table_args__ = (
        ForeignKeyConstraint(
            ["administration_id", "number"],
            ["imported_candidates.administration_id", "imported_candidates.number"],
            name="fk_imported_scores_candidate",
        ),
        CheckConstraint("outcome IN ('pass', 'fail')", name="an_imported_outcome_is_known"),
    )

    run_id: Mapped[UUID] = mapped_column(ForeignKey("imported_runs.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    administration_id: Mapped[UUID]
    # sha256 over the final responses in canonical JSON.
    responses_hash: Mapped[str]
    raw: Mapped[int]
    raw_max: Mapped[int]
    scaled: Mapped[int]
    outcome: Mapped[str]
    # [{"area", "correct", "items"}].
    areas: Mapped[Documents]
