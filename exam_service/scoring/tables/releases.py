"""What stands around a release: why reports were issued again and read, holds, decisions, batches.

All of it is append-only.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from exam_service.database.base import Documents, Table, uuid7


class ReportReissueRow(Table):
    """Who issued a report again, and why, in words that the candidate does not read."""

    __tablename__ = "report_reissues"
    __table_args__ = (
        ForeignKeyConstraint(
            ["sitting_id", "version"], ["score_reports.sitting_id", "score_reports.version"]
        ),
    )

    sitting_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    note: Mapped[str]
    issued_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))


class ReportReadingRow(Table):
    """When its candidate first opened a version of a report."""

    __tablename__ = "report_readings"
    __table_args__ = (
        ForeignKeyConstraint(
            ["sitting_id", "version"], ["score_reports.sitting_id", "score_reports.version"]
        ),
    )

    sitting_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    read_at: Mapped[datetime]


class ItemHoldRow(Table):
    """An item whose key is doubted: no score that counts it is released meanwhile (rule X94)."""

    __tablename__ = "item_holds"
    __table_args__ = (
        CheckConstraint(
            "(source = 'statistics' AND raised_by IS NULL)"
            " OR (source = 'person' AND raised_by IS NOT NULL)",
            name="a_hold_comes_from_statistics_or_from_a_person",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    # Where it was noticed. It holds every form that counts the same item version.
    form_id: Mapped[UUID] = mapped_column(ForeignKey("forms.id"))
    slot: Mapped[str]
    item_version_id: Mapped[UUID] = mapped_column(ForeignKey("item_versions.id"), index=True)
    source: Mapped[str]
    reason: Mapped[str]
    raised_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    raised_at: Mapped[datetime]


class ItemHoldClearanceRow(Table):
    """A person looked at a doubted item and says why its scores may go out."""

    __tablename__ = "item_hold_clearances"

    hold_id: Mapped[UUID] = mapped_column(ForeignKey("item_holds.id"), primary_key=True)
    reason: Mapped[str]
    cleared_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    cleared_at: Mapped[datetime]


class PassRateDecisionRow(Table):
    """What a person decided about an unusual pass rate, with the counts that were looked at."""

    __tablename__ = "pass_rate_decisions"
    __table_args__ = (
        CheckConstraint("verdict IN ('release', 'hold')", name="a_verdict_on_a_pass_rate_is_known"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    administration_id: Mapped[UUID] = mapped_column(ForeignKey("administrations.id"), index=True)
    verdict: Mapped[str]
    reason: Mapped[str]
    scored: Mapped[int]
    passed: Mapped[int]
    earlier_scored: Mapped[int]
    earlier_passed: Mapped[int]
    decided_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    decided_at: Mapped[datetime]


class ReleaseBatchRow(Table):
    """A release of many scores, as one person asked for it."""

    __tablename__ = "release_batches"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    administration_id: Mapped[UUID] = mapped_column(ForeignKey("administrations.id"), index=True)
    # The sittings by name, in the order in which they are released.
    sitting_ids: Mapped[Documents]
    requested_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    requested_at: Mapped[datetime]


class ReleaseBatchLineRow(Table):
    """What became of one sitting of a batch."""

    __tablename__ = "release_batch_lines"

    batch_id: Mapped[UUID] = mapped_column(ForeignKey("release_batches.id"), primary_key=True)
    sitting_id: Mapped[UUID] = mapped_column(ForeignKey("sittings.id"), primary_key=True)
    is_released: Mapped[bool]
    # Empty where it was released.
    reason: Mapped[str]
    recorded_at: Mapped[datetime]


class AreaScoreGateRow(Table):
    """Whether reports of a form may state a scaled score for an area (rule X93); none unless so."""

    __tablename__ = "area_score_gates"
    __table_args__ = (
        CheckConstraint(
            "NOT is_open OR (prmse_subscore > prmse_total AND candidates >= 300)",
            name="an_area_score_adds_to_the_total",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    form_id: Mapped[UUID] = mapped_column(ForeignKey("forms.id"), index=True)
    area: Mapped[str]
    is_open: Mapped[bool]
    prmse_subscore: Mapped[float]
    prmse_total: Mapped[float]
    candidates: Mapped[int]
    reason: Mapped[str]
    decided_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    decided_at: Mapped[datetime]
