"""Reading items and their versions: rows become values of the library on the way out.

No decision is taken here; new rows are made in item_writing.py.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Select, Uuid, any_, func, literal, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from exam_service.authoring.tables import (
    ItemKeyRow,
    ItemRow,
    ItemVersionRow,
    LanguageVersionRow,
    RationaleRow,
)
from exam_service.errors import NotFound
from exam_service.exams.tables import ExamRow
from item_bank.items import (
    AreaCode,
    ItemCode,
    ItemVersion,
    ItemVersionRef,
    LanguageStatus,
    LanguageVersion,
    Markup,
    OptionId,
    OptionText,
    Stage,
    VersionNumber,
)
from item_bank.languages import LanguageTag


@dataclass(frozen=True, slots=True)
class StoredText:
    """One language version with its row's identity and who wrote it."""

    id: UUID
    author_id: UUID
    text: LanguageVersion
    # The content hash of the source text that it was made from; None while nobody knows.
    source_hash: str | None


@dataclass(frozen=True, slots=True)
class StoredVersion:
    """One item version with its texts, its row's identity and who wrote it."""

    id: UUID
    item_id: UUID
    author_id: UUID
    created_at: datetime
    note: str
    version: ItemVersion
    # The language it was written in: the exam's, unless the item has its own.
    source: LanguageTag
    texts: Mapping[LanguageTag, StoredText]

    @property
    def source_text(self) -> StoredText:
        return self.texts[self.source]

    def language_versions(self) -> Iterable[LanguageVersion]:
        return (stored.text for stored in self.texts.values())


def among(column: InstrumentedAttribute[UUID], ids: Iterable[UUID]) -> ColumnElement[bool]:
    """Whether the column is one of these: one parameter, however many they are."""
    return column == any_(literal(list(ids), ARRAY(Uuid)))


async def lock_item(session: AsyncSession, item_id: UUID) -> ItemRow:
    """Load one item and hold its row until the transaction ends."""
    (item,) = await lock_items(session, [item_id])
    return item


async def lock_items(session: AsyncSession, item_ids: Collection[UUID]) -> Sequence[ItemRow]:
    """Load items and hold their rows, in one order so that two callers never wait in a circle."""
    query = (
        select(ItemRow).where(among(ItemRow.id, item_ids)).order_by(ItemRow.id).with_for_update()
    )
    rows = (await session.scalars(query)).all()
    if len(rows) < len(item_ids):
        raise NotFound
    return rows


async def load_item(session: AsyncSession, item_id: UUID) -> ItemRow:
    item = await session.get(ItemRow, item_id)
    if item is None:
        raise NotFound
    return item


async def list_item_ids(session: AsyncSession, exam_id: UUID) -> dict[ItemCode, UUID]:
    """Every item of an exam, by the name people use for it."""
    rows = await session.execute(select(ItemRow.code, ItemRow.id).where(ItemRow.exam_id == exam_id))
    return {ItemCode(code): item_id for code, item_id in rows}


async def list_versions_of_item(session: AsyncSession, item_id: UUID) -> list[StoredVersion]:
    """Every version of one item, the newest first."""
    return await list_versions_of_items(session, [item_id])


async def list_versions_of_items(
    session: AsyncSession, item_ids: Collection[UUID]
) -> list[StoredVersion]:
    """Every version of these items, the newest of each first."""
    query = _versions().where(among(ItemVersionRow.item_id, item_ids))
    versions = await _load(session, query)
    return sorted(versions, key=lambda stored: stored.version.ref.number, reverse=True)


async def list_newest_versions(session: AsyncSession, exam_id: UUID) -> list[StoredVersion]:
    """The newest version of every item of an exam, whatever its stage."""
    newest = (
        _versions()
        .where(ItemRow.exam_id == exam_id)
        .ext(distinct_on(ItemVersionRow.item_id))
        .order_by(ItemVersionRow.item_id, ItemVersionRow.number.desc())
    )
    return await _load(session, newest)


async def list_versions_at(
    session: AsyncSession, exam_id: UUID, stages: Collection[Stage]
) -> list[StoredVersion]:
    """Every version of an exam's items that stands at one of these stages."""
    query = _versions().where(ItemRow.exam_id == exam_id, ItemVersionRow.stage.in_(stages))
    return await _load(session, query)


async def list_versions_by_id(
    session: AsyncSession, version_ids: Collection[UUID]
) -> list[StoredVersion]:
    return await _load(session, _versions().where(among(ItemVersionRow.id, version_ids)))


async def lock_version_rows(
    session: AsyncSession, version_ids: Collection[UUID]
) -> Sequence[ItemVersionRow]:
    """The rows of these versions, held in one order so that two callers never wait in a circle."""
    query = (
        select(ItemVersionRow)
        .where(among(ItemVersionRow.id, version_ids))
        .order_by(ItemVersionRow.id)
        .with_for_update()
    )
    return (await session.scalars(query)).all()


async def lock_text_rows(
    session: AsyncSession, text_ids: Collection[UUID]
) -> Sequence[LanguageVersionRow]:
    query = (
        select(LanguageVersionRow)
        .where(among(LanguageVersionRow.id, text_ids))
        .order_by(LanguageVersionRow.id)
        .with_for_update()
    )
    return (await session.scalars(query)).all()


_Versions = Select[ItemVersionRow, str, str, str]


def _versions() -> _Versions:
    source = func.coalesce(ItemRow.source_language, ExamRow.source_language)
    return (
        select(ItemVersionRow, ItemRow.code, ItemKeyRow.option, source)
        .join(ItemRow, ItemRow.id == ItemVersionRow.item_id)
        .join(ExamRow, ExamRow.id == ItemRow.exam_id)
        .join(ItemKeyRow, ItemKeyRow.item_version_id == ItemVersionRow.id)
    )


async def _load(session: AsyncSession, query: _Versions) -> list[StoredVersion]:
    rows = (await session.execute(query)).all()
    refs = {
        row.id: ItemVersionRef(ItemCode(code), VersionNumber(row.number))
        for row, code, _, _ in rows
    }
    options = {row.id: tuple(row.option_ids) for row, _, _, _ in rows}
    texts = await _load_texts(session, refs, options)
    return [
        StoredVersion(
            id=row.id,
            item_id=row.item_id,
            author_id=row.created_by,
            created_at=row.created_at,
            note=row.note,
            version=_version_of(row, refs[row.id], key),
            source=LanguageTag(source),
            texts=texts[row.id],
        )
        for row, _, key, source in rows
    ]


async def _load_texts(
    session: AsyncSession,
    refs: Mapping[UUID, ItemVersionRef],
    options: Mapping[UUID, tuple[str, ...]],
) -> Mapping[UUID, Mapping[LanguageTag, StoredText]]:
    rows = (
        await session.scalars(
            select(LanguageVersionRow)
            .where(among(LanguageVersionRow.item_version_id, refs))
            .order_by(LanguageVersionRow.language)
        )
    ).all()
    rationales: defaultdict[UUID, dict[str, str]] = defaultdict(dict)
    query = select(RationaleRow).where(
        among(RationaleRow.language_version_id, [row.id for row in rows])
    )
    for rationale in await session.scalars(query):
        rationales[rationale.language_version_id][rationale.option] = rationale.text
    texts: defaultdict[UUID, dict[LanguageTag, StoredText]] = defaultdict(dict)
    for row in rows:
        version_id = row.item_version_id
        text = _text_of(row, refs[version_id], options[version_id], rationales[row.id])
        texts[version_id][text.language] = StoredText(row.id, row.created_by, text, row.source_hash)
    return texts


def _version_of(row: ItemVersionRow, ref: ItemVersionRef, key: str) -> ItemVersion:
    return ItemVersion(
        ref=ref,
        stage=Stage(row.stage),
        area=AreaCode(row.area),
        key=OptionId(key),
        options=tuple(OptionId(option) for option in row.option_ids),
        competency=row.competency,
        secondary=tuple(row.secondary),
        ethics=tuple(row.ethics),
        enemies=frozenset(ItemCode(code) for code in row.enemies),
        shuffle_safe=row.shuffle_safe,
        reference=row.reference,
    )


def _text_of(
    row: LanguageVersionRow,
    ref: ItemVersionRef,
    options: tuple[str, ...],
    rationales: Mapping[str, str],
) -> LanguageVersion:
    return LanguageVersion(
        ref=ref,
        language=LanguageTag(row.language),
        stem=row.stem,
        options=tuple(
            OptionText(OptionId(option), row.options[option], rationales.get(option, ""))
            for option in options
        ),
        status=LanguageStatus(row.status),
        stimulus=row.stimulus,
        markup=Markup(row.markup),
    )
