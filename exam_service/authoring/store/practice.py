"""Public practice items as an import writes them. They live in tables of their own."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.authoring.store import images
from exam_service.database.base import uuid7
from exam_service.practice.tables import PracticeItemRow, PracticeItemTextRow
from item_bank.exchange.difference import KnownItem
from item_bank.items import (
    AreaCode,
    ItemCode,
    ItemVersion,
    ItemVersionRef,
    LanguageVersion,
    Markup,
    OptionId,
    OptionText,
    Stage,
    VersionNumber,
)
from item_bank.languages import LanguageTag

# A public item has one wording at a time; a candidate never meets an older one.
ONLY_VERSION = VersionNumber(1)


async def list_codes(session: AsyncSession, exam_id: UUID) -> Sequence[str]:
    query = select(PracticeItemRow.code).where(PracticeItemRow.exam_id == exam_id)
    return (await session.scalars(query)).all()


async def load_known(session: AsyncSession, exam_id: UUID) -> Mapping[ItemCode, KnownItem]:
    """Every practice item of an exam as the library's values."""
    rows = await session.scalars(select(PracticeItemRow).where(PracticeItemRow.exam_id == exam_id))
    items = {row.id: row for row in rows}
    texts: dict[UUID, dict[LanguageTag, LanguageVersion]] = {item_id: {} for item_id in items}
    for text in await session.scalars(
        select(PracticeItemTextRow).where(PracticeItemTextRow.item_id.in_(items))
    ):
        texts[text.item_id][LanguageTag(text.language)] = _text_of(items[text.item_id], text)
    return {
        ItemCode(row.code): KnownItem(_version_of(row), texts[row.id]) for row in items.values()
    }


async def write_item(session: AsyncSession, exam_id: UUID, version: ItemVersion) -> UUID:
    """Add a practice item at the end of the practice form, or bring it to this area and key."""
    row = await _find(session, exam_id, version.ref.item)
    if row is None:
        last = await session.scalar(
            select(func.max(PracticeItemRow.number)).where(PracticeItemRow.exam_id == exam_id)
        )
        row = PracticeItemRow(
            id=uuid7(), exam_id=exam_id, code=version.ref.item, number=(last or 0) + 1
        )
        session.add(row)
    elif row.option_ids != list(version.options):
        # Texts with another number of options no longer fit; the file brings those that do.
        await session.execute(
            delete(PracticeItemTextRow).where(PracticeItemTextRow.item_id == row.id)
        )
    row.area = version.area
    row.option_ids = list(version.options)
    row.key_option = version.key
    await session.flush()
    return row.id


async def write_text(session: AsyncSession, item_id: UUID, text: LanguageVersion) -> None:
    """Put this wording in the place of the language's old one, with the images it shows.

    They travel with a practice text, since candidates reach no other table of the bank.
    """
    sources = await images.load_sources(session, images.shown_in([text]))
    row = await session.get(PracticeItemTextRow, (item_id, text.language))
    if row is None:
        row = PracticeItemTextRow(item_id=item_id, language=text.language)
        session.add(row)
    row.direction = text.direction
    row.markup = text.markup
    row.stimulus = text.stimulus
    row.images = dict(sources)
    row.stem = text.stem
    row.options = {
        option.option: {"text": option.text, "rationale": option.rationale}
        for option in text.options
    }


async def load_id(session: AsyncSession, exam_id: UUID, code: ItemCode) -> UUID:
    row = await _find(session, exam_id, code)
    assert row is not None, "a text is written after its item"
    return row.id


async def _find(session: AsyncSession, exam_id: UUID, code: ItemCode) -> PracticeItemRow | None:
    return await session.scalar(
        select(PracticeItemRow).where(
            PracticeItemRow.exam_id == exam_id, PracticeItemRow.code == code
        )
    )


def _version_of(row: PracticeItemRow) -> ItemVersion:
    return ItemVersion(
        ref=ItemVersionRef(ItemCode(row.code), ONLY_VERSION),
        stage=Stage.PUBLIC,
        area=AreaCode(row.area),
        key=OptionId(row.key_option),
        options=tuple(OptionId(option) for option in row.option_ids),
    )


def _text_of(item: PracticeItemRow, row: PracticeItemTextRow) -> LanguageVersion:
    return LanguageVersion(
        ref=ItemVersionRef(ItemCode(item.code), ONLY_VERSION),
        language=LanguageTag(row.language),
        stimulus=row.stimulus,
        markup=Markup(row.markup),
        stem=row.stem,
        options=tuple(
            OptionText(
                OptionId(option), row.options[option]["text"], row.options[option]["rationale"]
            )
            for option in item.option_ids
        ),
    )
