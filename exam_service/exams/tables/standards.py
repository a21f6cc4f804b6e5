"""How a cut score was adopted and what raw scores become, as rows."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from exam_service.database.base import Document, Table, uuid7


class StandardSettingRow(Table):
    """The record by which a cut score was adopted; without one no form can be scored."""

    __tablename__ = "standard_settings"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    exam_id: Mapped[UUID] = mapped_column(ForeignKey("exams.id"))
    method: Mapped[str]
    cut_raw: Mapped[int]
    items_scored: Mapped[int]
    # Panel, rounds, ratings' summary, signatures: what a reader in ten years asks for.
    document: Mapped[Document]
    # True for the demonstration's: shown as a sample wherever it appears.
    is_sample: Mapped[bool]
    adopted_at: Mapped[datetime]


class ScalingTableRow(Table):
    """Raw score -> scaled score for one form, with where it came from."""

    __tablename__ = "scaling_tables"

    form_id: Mapped[UUID] = mapped_column(ForeignKey("forms.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    # {"scaled_by_raw": [200, 205, …], "cut_scaled": 500}; item_bank.scaling reads it.
    document: Mapped[Document]
    cut_raw: Mapped[int]
    method: Mapped[str]
    standard_setting_id: Mapped[UUID] = mapped_column(ForeignKey("standard_settings.id"))
    # Which form it was equated to; empty for the form on which the standard was set.
    equivalence: Mapped[Document | None]
    is_sample: Mapped[bool]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
