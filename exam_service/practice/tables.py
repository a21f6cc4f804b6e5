"""Public practice items, in tables of their own: the only items whose key a candidate may see."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from exam_service.database.base import Document, Documents, Table, uuid7


class PracticeItemRow(Table):
    """A public item. It can never enter a form: forms refer to another table."""

    __tablename__ = "practice_items"
    __table_args__ = (
        UniqueConstraint("exam_id", "code"),
        UniqueConstraint("exam_id", "number"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    exam_id: Mapped[UUID] = mapped_column(ForeignKey("exams.id"))
    code: Mapped[str]
    # The place in the practice form.
    number: Mapped[int]
    area: Mapped[str]
    option_ids: Mapped[Documents]
    key_option: Mapped[str]


class PracticeItemTextRow(Table):
    """One language's texts of a public item, rationales included."""

    __tablename__ = "practice_item_texts"
    __table_args__ = (
        CheckConstraint("markup IN ('plain', 'html')", name="a_markup_of_practice_is_known"),
    )

    item_id: Mapped[UUID] = mapped_column(ForeignKey("practice_items.id"), primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    direction: Mapped[str]
    markup: Mapped[str] = mapped_column(default="plain", server_default="plain")
    stimulus: Mapped[str] = mapped_column(default="", server_default="")
    stem: Mapped[str]
    # Option identity -> {"text", "rationale"}.
    options: Mapped[Document]
    # What the texts show: hash of the content -> data: address.
    images: Mapped[Document] = mapped_column(default=dict, server_default="{}")
