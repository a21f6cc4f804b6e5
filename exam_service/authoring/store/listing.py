"""The list of items as people search it: one line per item, filtered and bounded."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Subquery, and_, func, not_, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.authoring.store.items import among
from exam_service.authoring.tables import ItemRow, ItemVersionRow, LanguageVersionRow
from item_bank.items import LanguageStatus, Stage
from item_bank.languages import LanguageTag

ITEMS_PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class ItemFilter:
    """What is asked for; an empty field asks for anything."""

    area: str = ""
    competency: int | None = None
    stage: Stage | None = None
    language: LanguageTag | None = None
    status: LanguageStatus | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class ItemSummary:
    """The newest version of one item, in one line."""

    item_id: UUID
    version_id: UUID
    code: str
    number: int
    stage: Stage
    area: str
    competency: int | None
    stem: str
    statuses: Mapping[LanguageTag, LanguageStatus]


async def list_items(
    session: AsyncSession, exam_id: UUID, source: LanguageTag, wanted: ItemFilter, page: int
) -> list[ItemSummary]:
    """One page of the items that match, by name; pages are numbered from 1."""
    newest = _newest(exam_id)
    query = (
        _matching(newest, source, wanted)
        .order_by(newest.c.code)
        .limit(ITEMS_PER_PAGE)
        .offset((page - 1) * ITEMS_PER_PAGE)
    )
    rows = (await session.execute(query)).all()
    statuses = await _statuses(session, [row.version_id for row in rows])
    return [
        ItemSummary(
            item_id=row.item_id,
            version_id=row.version_id,
            code=row.code,
            number=row.number,
            stage=Stage(row.stage),
            area=row.area,
            competency=row.competency,
            stem=row.stem,
            statuses=statuses[row.version_id],
        )
        for row in rows
    ]


async def count_items(
    session: AsyncSession, exam_id: UUID, source: LanguageTag, wanted: ItemFilter
) -> int:
    matching = _matching(_newest(exam_id), source, wanted).subquery()
    return await session.scalar(select(func.count()).select_from(matching)) or 0


async def list_competencies(session: AsyncSession, exam_id: UUID) -> Sequence[int]:
    """The primary competencies that some item of the exam has."""
    newest = _newest(exam_id)
    query = select(newest.c.competency).where(newest.c.competency.is_not(None)).distinct()
    return sorted((await session.scalars(query)).all())


async def list_text_ids(
    session: AsyncSession,
    exam_id: UUID,
    languages: Sequence[LanguageTag],
    statuses: Sequence[LanguageStatus],
) -> Sequence[UUID]:
    """Language versions of the newest item versions, in these languages and at these statuses."""
    newest = _newest(exam_id)
    query = (
        select(LanguageVersionRow.id)
        .join(newest, newest.c.version_id == LanguageVersionRow.item_version_id)
        .where(LanguageVersionRow.language.in_(languages), LanguageVersionRow.status.in_(statuses))
    )
    return (await session.scalars(query)).all()


def _newest(exam_id: UUID) -> Subquery:
    return (
        select(
            ItemRow.id.label("item_id"),
            ItemRow.code,
            ItemVersionRow.id.label("version_id"),
            ItemVersionRow.number,
            ItemVersionRow.stage,
            ItemVersionRow.area,
            ItemVersionRow.competency,
        )
        .join(ItemVersionRow, ItemVersionRow.item_id == ItemRow.id)
        .where(ItemRow.exam_id == exam_id)
        .ext(distinct_on(ItemRow.id))
        .order_by(ItemRow.id, ItemVersionRow.number.desc())
        .subquery()
    )


def _matching(
    newest: Subquery, source: LanguageTag, wanted: ItemFilter
) -> Select[UUID, UUID, str, int, str, str, int | None, str]:
    return (
        select(
            newest.c.item_id,
            newest.c.version_id,
            newest.c.code,
            newest.c.number,
            newest.c.stage,
            newest.c.area,
            newest.c.competency,
            LanguageVersionRow.stem,
        )
        .join(
            LanguageVersionRow,
            and_(
                LanguageVersionRow.item_version_id == newest.c.version_id,
                LanguageVersionRow.language == source,
            ),
        )
        .where(*_conditions(newest, wanted))
    )


def _conditions(newest: Subquery, wanted: ItemFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.area:
        conditions.append(newest.c.area == wanted.area)
    if wanted.competency is not None:
        conditions.append(newest.c.competency == wanted.competency)
    if wanted.stage is not None:
        conditions.append(newest.c.stage == wanted.stage)
    if wanted.text:
        found = LanguageVersionRow.stem.icontains(wanted.text, autoescape=True)
        conditions.append(or_(found, newest.c.code.icontains(wanted.text, autoescape=True)))
    if wanted.language is not None and wanted.status is not None:
        conditions.append(_has_status(newest, wanted.language, wanted.status))
    return conditions


def _has_status(
    newest: Subquery, language: LanguageTag, status: LanguageStatus
) -> ColumnElement[bool]:
    texts = LanguageVersionRow.__table__.alias()
    exists = select(texts.c.id).where(
        texts.c.item_version_id == newest.c.version_id, texts.c.language == language
    )
    if status is LanguageStatus.MISSING:
        return not_(exists.exists())
    return exists.where(texts.c.status == status).exists()


async def _statuses(
    session: AsyncSession, version_ids: Sequence[UUID]
) -> Mapping[UUID, Mapping[LanguageTag, LanguageStatus]]:
    statuses: defaultdict[UUID, dict[LanguageTag, LanguageStatus]] = defaultdict(dict)
    rows = await session.execute(
        select(
            LanguageVersionRow.item_version_id,
            LanguageVersionRow.language,
            LanguageVersionRow.status,
        )
        .where(among(LanguageVersionRow.item_version_id, version_ids))
        .order_by(LanguageVersionRow.language)
    )
    for version_id, language, status in rows:
        statuses[version_id][LanguageTag(language)] = LanguageStatus(status)
    return statuses
