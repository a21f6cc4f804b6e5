"""Queries over public practice items. No other item can be reached from here."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.exams.tables import ExamRow
from exam_service.practice.rules import (
    ITEMS_MAX,
    OutlinedItem,
    PracticeItem,
    PracticeOption,
)
from exam_service.practice.tables import PracticeItemRow, PracticeItemTextRow

EXAMS_LISTED_MAX = 50


@dataclass(frozen=True, slots=True)
class PracticeExam:
    """An exam that has practice items."""

    exam_id: UUID
    code: str


async def list_exams_with_practice(session: AsyncSession) -> Sequence[PracticeExam]:
    has_items = select(PracticeItemRow.id).where(PracticeItemRow.exam_id == ExamRow.id).exists()
    rows = await session.execute(
        select(ExamRow.id, ExamRow.code)
        .where(has_items)
        .order_by(ExamRow.code)
        .limit(EXAMS_LISTED_MAX)
    )
    return [PracticeExam(exam_id, code) for exam_id, code in rows]


async def list_outline(session: AsyncSession, exam_id: UUID) -> tuple[OutlinedItem, ...]:
    """The items of an exam's practice form in their order, numbered from one without a gap."""
    rows = await session.execute(
        select(PracticeItemRow.area, PracticeItemRow.key_option)
        .where(PracticeItemRow.exam_id == exam_id)
        .order_by(PracticeItemRow.number)
        .limit(ITEMS_MAX)
    )
    return tuple(
        OutlinedItem(number, area, key) for number, (area, key) in enumerate(rows, start=1)
    )


async def list_complete_languages(session: AsyncSession, exam_id: UUID) -> frozenset[str]:
    """The languages in which every practice item of an exam has its texts."""
    items = select(func.count()).where(PracticeItemRow.exam_id == exam_id).scalar_subquery()
    rows = await session.scalars(
        select(PracticeItemTextRow.language)
        .join(PracticeItemRow, PracticeItemRow.id == PracticeItemTextRow.item_id)
        .where(PracticeItemRow.exam_id == exam_id)
        .group_by(PracticeItemTextRow.language)
        .having(func.count() == items)
    )
    return frozenset(rows)


async def find_item(
    session: AsyncSession, exam_id: UUID, number: int, language: str
) -> PracticeItem | None:
    """One item of the practice form in exactly this language."""
    row = (
        await session.execute(
            select(PracticeItemRow, PracticeItemTextRow)
            .join(PracticeItemTextRow, PracticeItemTextRow.item_id == PracticeItemRow.id)
            .where(PracticeItemRow.exam_id == exam_id, PracticeItemTextRow.language == language)
            .order_by(PracticeItemRow.number)
            .offset(number - 1)
            .limit(1)
        )
    ).one_or_none()
    if row is None:
        return None
    item, text = row
    return PracticeItem(
        number=number,
        area=item.area,
        language=text.language,
        direction=text.direction,
        stem=text.stem,
        key=item.key_option,
        options=tuple(
            PracticeOption(name, text.options[name]["text"], text.options[name]["rationale"])
            for name in item.option_ids
        ),
        stimulus=text.stimulus,
        markup=text.markup,
        images=text.images,
    )
