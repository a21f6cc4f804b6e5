"""A panel of judges, its moves, and what its judges rated and handed in, as rows."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from exam_service.database.base import Document, Table, uuid7


class StandardPanelRow(Table):
    """A panel that sets the standard on one form."""

    __tablename__ = "standard_panels"
    __table_args__ = (
        CheckConstraint(
            "state IN ('training', 'round_one', 'impact', 'round_two', 'closed', 'adopted',"
            " 'abandoned')",
            name="a_state_of_a_panel_is_known",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    form_id: Mapped[UUID] = mapped_column(ForeignKey("forms.id"), index=True)
    title: Mapped[str]
    # Who is just competent, in the words that the judges have before them.
    competent_candidate: Mapped[str]
    state: Mapped[str]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))


class PanelMoveRow(Table):
    """A move of a panel, and what was shown with it. Never changed."""

    __tablename__ = "standard_panel_moves"

    panel_id: Mapped[UUID] = mapped_column(ForeignKey("standard_panels.id"), primary_key=True)
    event: Mapped[str] = mapped_column(primary_key=True)
    moved_at: Mapped[datetime]
    moved_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    # The impact data as every judge saw them; empty with other moves, and where there were none.
    impact: Mapped[Document | None]


class PanelJudgeRow(Table):
    """A judge of one panel."""

    __tablename__ = "standard_panel_judges"
    __table_args__ = (
        CheckConstraint(
            "(dismissed_at IS NULL) = (dismissal_reason IS NULL)",
            name="a_dismissed_judge_has_a_reason",
        ),
        Index(None, "account_id"),
    )

    panel_id: Mapped[UUID] = mapped_column(ForeignKey("standard_panels.id"), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    # What makes this person an expert, for the record.
    background: Mapped[str]
    invited_at: Mapped[datetime]
    invited_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    # When the judge confirmed to have taken part in the training.
    trained_at: Mapped[datetime | None]
    dismissed_at: Mapped[datetime | None]
    dismissal_reason: Mapped[str | None]


class RatingRow(Table):
    """Of 100 just competent candidates so many answer this item right. The newest one counts."""

    __tablename__ = "standard_ratings"
    __table_args__ = (
        ForeignKeyConstraint(
            ["panel_id", "account_id"],
            ["standard_panel_judges.panel_id", "standard_panel_judges.account_id"],
        ),
        CheckConstraint("percent BETWEEN 0 AND 100", name="a_rating_is_a_percentage"),
        CheckConstraint("round IN (1, 2)", name="there_are_two_rounds"),
        Index(None, "panel_id", "round", "account_id", "slot"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    panel_id: Mapped[UUID]
    account_id: Mapped[UUID]
    round: Mapped[int]
    # The number of the slot in the panel's form, which is published and does not change.
    slot: Mapped[int]
    percent: Mapped[int]
    rated_at: Mapped[datetime]


class HandInRow(Table):
    """A judge handed in a round: their ratings of it stand."""

    __tablename__ = "standard_hand_ins"
    __table_args__ = (
        ForeignKeyConstraint(
            ["panel_id", "account_id"],
            ["standard_panel_judges.panel_id", "standard_panel_judges.account_id"],
        ),
        CheckConstraint("round IN (1, 2)", name="a_round_that_is_handed_in_is_known"),
    )

    panel_id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    handed_in_at: Mapped[datetime]
