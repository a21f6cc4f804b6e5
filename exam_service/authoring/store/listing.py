"""The list of items as people search it: one line per item, filtered and bounded."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Subquery, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.authoring.store.item_filters import ItemFilter, conditions
from exam_service.authoring.store.items import among
from exam_service.authoring.tables import ItemRow, ItemVersionRow, LanguageVersionRow
from exam_service.people.tables import AccountRow
from item_bank.items import LanguageStatus, Markup, Stage
from item_bank.languages import LanguageTag
from item_bank.markup import plain_text

ITEMS_PER_PAGE = 50
AUTHORS_LISTED_MAX = 500


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


@dataclass(frozen=True, slots=True)
class ItemPage:
    """One page of a list, and how many items there are on all of its pages."""

    items: Sequence[ItemSummary]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // ITEMS_PER_PAGE))


async def list_items(
    session: AsyncSession, exam_id: UUID, source: LanguageTag, wanted: ItemFilter, page: int
) -> ItemPage:
    """One page of the items that match, by name; a page beyond the last is the last."""
    newest = _newest(exam_id)
    # Counted in the same pass: what is searched is read once.
    query = (
        select(newest, func.count().over().label("total"))
        .where(*conditions(newest, wanted))
        .order_by(newest.c.code)
        .limit(ITEMS_PER_PAGE)
    )
    rows = (await session.execute(query.offset((page - 1) * ITEMS_PER_PAGE))).all()
    if not rows and page > 1:
        first = await list_items(session, exam_id, source, wanted, 1)
        if first.pages == 1:
            return first
        return await list_items(session, exam_id, source, wanted, first.pages)
    texts = await _texts(session, [row.version_id for row in rows])
    return ItemPage(
        [_summary(row, source, texts[row.version_id]) for row in rows], _total(rows), page
    )


def _total(rows: Sequence[Any]) -> int:  # Any: rows of a query with a column of this name
    return rows[0].total if rows else 0


def _summary(
    row: Any, source: LanguageTag, texts: Mapping[LanguageTag, "_TextLine"]
) -> ItemSummary:  # Any: a row of the query above
    stem = texts.get(LanguageTag(row.source_language or source))
    return ItemSummary(
        item_id=row.item_id,
        version_id=row.version_id,
        code=row.code,
        number=row.number,
        stage=Stage(row.stage),
        area=row.area,
        competency=row.competency,
        stem=stem.line if stem else "",
        statuses={tag: text.status for tag, text in texts.items()},
    )


async def list_competencies(session: AsyncSession, exam_id: UUID) -> Sequence[int]:
    """The primary competencies that some item of the exam has."""
    newest = _newest(exam_id)
    query = select(newest.c.competency).where(newest.c.competency.is_not(None)).distinct()
    return sorted((await session.scalars(query)).all())


async def list_authors(session: AsyncSession, exam_id: UUID) -> Sequence[tuple[UUID, str]]:
    """Who wrote some version of the exam's items, by name."""
    wrote = (
        select(ItemVersionRow.created_by)
        .join(ItemRow, ItemRow.id == ItemVersionRow.item_id)
        .where(ItemRow.exam_id == exam_id)
        .distinct()
    )
    query = (
        select(AccountRow.id, AccountRow.name)
        .where(AccountRow.id.in_(wrote))
        .order_by(AccountRow.name)
        .limit(AUTHORS_LISTED_MAX)
    )
    return [(account_id, name) for account_id, name in await session.execute(query)]


async def list_enemies_of(session: AsyncSession, exam_id: UUID, code: str) -> Sequence[str]:
    """The items whose newest version names this one as an enemy."""
    newest = _newest(exam_id)
    named = select(ItemVersionRow.id).where(
        ItemVersionRow.id == newest.c.version_id, ItemVersionRow.enemies.contains([code])
    )
    query = select(newest.c.code).where(named.exists()).order_by(newest.c.code)
    return (await session.scalars(query)).all()


async def list_text_ids(
    session: AsyncSession,
    exam_id: UUID,
    source: LanguageTag,
    languages: Sequence[LanguageTag],
    statuses: Sequence[LanguageStatus],
) -> Sequence[UUID]:
    """Translations of the newest item versions, in these languages and at these statuses."""
    newest = _newest(exam_id)
    query = (
        select(LanguageVersionRow.id)
        .join(newest, newest.c.version_id == LanguageVersionRow.item_version_id)
        .where(
            LanguageVersionRow.language.in_(languages),
            LanguageVersionRow.language != func.coalesce(newest.c.source_language, source),
            LanguageVersionRow.status.in_(statuses),
        )
    )
    return (await session.scalars(query)).all()


def _newest(exam_id: UUID) -> Subquery:
    return (
        select(
            ItemRow.id.label("item_id"),
            ItemRow.code,
            ItemRow.source_language,
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


@dataclass(frozen=True, slots=True)
class _TextLine:
    """One language's text in a list: where it stands, and its stem without markup."""

    status: LanguageStatus
    line: str


async def _texts(
    session: AsyncSession, version_ids: Sequence[UUID]
) -> Mapping[UUID, Mapping[LanguageTag, _TextLine]]:
    texts: defaultdict[UUID, dict[LanguageTag, _TextLine]] = defaultdict(dict)
    rows = await session.execute(
        select(
            LanguageVersionRow.item_version_id,
            LanguageVersionRow.language,
            LanguageVersionRow.status,
            LanguageVersionRow.stem,
            LanguageVersionRow.markup,
        )
        .where(among(LanguageVersionRow.item_version_id, version_ids))
        .order_by(LanguageVersionRow.language)
    )
    for version_id, language, status, stem, markup in rows:
        line = plain_text(stem) if markup == Markup.HTML else stem
        texts[version_id][LanguageTag(language)] = _TextLine(LanguageStatus(status), line)
    return texts
