"""Images of items, stored once by the hash of their content and never changed."""

import base64
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.authoring.store.item_writing import Authorship
from exam_service.authoring.tables import ItemImageRow
from item_bank.errors import ImageMissing
from item_bank.items import LanguageVersion, Markup
from item_bank.markup import image_references

if TYPE_CHECKING:
    # Decoding images costs memory that the web process does not have to spend.
    from item_bank.images import StoredImage


async def find_image(session: AsyncSession, sha256: str) -> ItemImageRow | None:
    return await session.get(ItemImageRow, sha256)


async def add_images(
    session: AsyncSession, images: Iterable["StoredImage"], by: Authorship
) -> None:
    """Keep these images; those that are here already stay as they are."""
    rows = [
        {
            "sha256": image.sha256,
            "media_type": image.media_type,
            "content": image.content,
            "width": image.width,
            "height": image.height,
            "created_at": by.now,
            "created_by": by.account_id,
        }
        for image in images
    ]
    if rows:
        await session.execute(insert(ItemImageRow).on_conflict_do_nothing(), rows)


async def missing_images(session: AsyncSession, names: Collection[str]) -> list[str]:
    """Those of the names under which no image is kept."""
    if not names:
        return []
    query = select(ItemImageRow.sha256).where(ItemImageRow.sha256.in_(names))
    return sorted(set(names) - set((await session.scalars(query)).all()))


async def load_contents(session: AsyncSession, names: Collection[str]) -> Mapping[str, bytes]:
    """The stored content of each image that is kept."""
    query = select(ItemImageRow.sha256, ItemImageRow.content).where(ItemImageRow.sha256.in_(names))
    return dict((await session.execute(query)).all())


async def load_sources(session: AsyncSession, names: Collection[str]) -> Mapping[str, str]:
    """Each image as a `data:` address, for texts that travel without a server behind them."""
    if not names:
        return {}
    query = select(ItemImageRow.sha256, ItemImageRow.media_type, ItemImageRow.content).where(
        ItemImageRow.sha256.in_(names)
    )
    sources = {
        sha256: f"data:{media_type};base64,{base64.b64encode(content).decode('ascii')}"
        for sha256, media_type, content in await session.execute(query)
    }
    missing = sorted(set(names) - set(sources))
    if missing:
        raise ImageMissing(missing[0])
    return sources


def shown_in(texts: Iterable[LanguageVersion]) -> frozenset[str]:
    """The images that these texts refer to."""
    return frozenset(
        name
        for text in texts
        if text.markup is Markup.HTML
        for part in (text.stimulus, text.stem, *(option.text for option in text.options))
        for name in image_references(part)
    )
