"""How far each language is, by area and by form, and which texts stand in a form's way."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, String, Subquery, and_, func, literal, select, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from exam_service.authoring.store.translation_queue import newest_worth_translating
from exam_service.authoring.tables import ItemRow, ItemVersionRow, LanguageVersionRow
from exam_service.exams.tables import FormSlotRow
from item_bank.items import LanguageStatus
from item_bank.languages import LanguageTag

BLOCKERS_NAMED_MAX = 20


@dataclass(frozen=True, slots=True)
class AreaCount:
    """How many items of an area have a text of this status in this language."""

    area: str
    language: LanguageTag
    status: LanguageStatus
    items: int


@dataclass(frozen=True, slots=True)
class FormCount:
    """How many slots of a form have a text of this status in this language."""

    form_id: UUID
    language: LanguageTag
    status: LanguageStatus
    slots: int


@dataclass(frozen=True, slots=True)
class Blocker:
    """A slot whose text is not approved, `newest` being its item's newest version."""

    form_id: UUID
    language: LanguageTag
    item: str
    number: int
    newest: int
    status: LanguageStatus


async def count_by_area(
    session: AsyncSession, exam_id: UUID, languages: Sequence[str]
) -> list[AreaCount]:
    """Every item worth translating at its newest version, by area, language and status."""
    newest, tags = newest_worth_translating(exam_id).subquery(), _tags(languages)
    status = func.coalesce(LanguageVersionRow.status, LanguageStatus.MISSING.value)
    query = (
        select(newest.c.area, tags.c.language, status, func.count())
        .select_from(newest)
        .join(tags, true())
        .outerjoin(
            LanguageVersionRow,
            and_(
                LanguageVersionRow.item_version_id == newest.c.version_id,
                LanguageVersionRow.language == tags.c.language,
            ),
        )
        .group_by(newest.c.area, tags.c.language, status)
    )
    return [
        AreaCount(area, LanguageTag(language), LanguageStatus(found), count)
        for area, language, found, count in await session.execute(query)
    ]


async def count_by_form(
    session: AsyncSession, form_ids: Sequence[UUID], languages: Sequence[str]
) -> list[FormCount]:
    """Every slot of these forms, by form, language and status."""
    slots = _slots(form_ids, languages).subquery()
    query = select(slots.c.form_id, slots.c.language, slots.c.status, func.count()).group_by(
        slots.c.form_id, slots.c.language, slots.c.status
    )
    return [
        FormCount(form_id, LanguageTag(language), LanguageStatus(status), count)
        for form_id, language, status, count in await session.execute(query)
    ]


async def list_blockers(
    session: AsyncSession, form_ids: Sequence[UUID], languages: Sequence[str]
) -> list[Blocker]:
    """The slots without an approved text, the first few of each form and language."""
    slots = _slots(form_ids, languages).subquery()
    place = func.row_number().over(
        partition_by=(slots.c.form_id, slots.c.language), order_by=slots.c.code
    )
    numbered = (
        select(slots, place.label("place"))
        .where(slots.c.status != LanguageStatus.APPROVED)
        .subquery()
    )
    newest = aliased(ItemVersionRow)
    newest_number = (
        select(func.max(newest.number))
        .where(newest.item_id == numbered.c.item_id)
        .scalar_subquery()
    )
    query = (
        select(numbered, newest_number.label("newest"))
        .where(numbered.c.place <= BLOCKERS_NAMED_MAX)
        .order_by(numbered.c.code)
    )
    return [
        Blocker(
            form_id=row.form_id,
            language=LanguageTag(row.language),
            item=row.code,
            number=row.number,
            newest=row.newest,
            status=LanguageStatus(row.status),
        )
        for row in await session.execute(query)
    ]


def _tags(languages: Sequence[str]) -> Subquery:
    unnested = func.unnest(literal(list(languages), ARRAY(String)))
    return select(unnested.label("language")).subquery("tags")


def _slots(
    form_ids: Sequence[UUID], languages: Sequence[str]
) -> Select[UUID, str, str, int, UUID, str]:
    tags = _tags(languages)
    return (
        select(
            FormSlotRow.form_id,
            tags.c.language,
            ItemRow.code,
            ItemVersionRow.number,
            ItemVersionRow.item_id,
            func.coalesce(LanguageVersionRow.status, LanguageStatus.MISSING.value).label("status"),
        )
        .join(ItemVersionRow, ItemVersionRow.id == FormSlotRow.item_version_id)
        .join(ItemRow, ItemRow.id == ItemVersionRow.item_id)
        .join(tags, true())
        .outerjoin(
            LanguageVersionRow,
            and_(
                LanguageVersionRow.item_version_id == ItemVersionRow.id,
                LanguageVersionRow.language == tags.c.language,
            ),
        )
        .where(FormSlotRow.form_id.in_(form_ids))
    )
