"""Items with all their past, as an archive tells it: people by name, what was done in order."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.authoring.store import images, items
from exam_service.authoring.store.histories import load_histories, load_people
from exam_service.authoring.store.items import StoredVersion, among
from exam_service.authoring.tables import (
    CarriedHistoryRow,
    ItemImageRow,
    ItemOriginRow,
    ItemRow,
    LanguageVersionRow,
)
from item_bank.exchange.archived_items import (
    ArchivedItem,
    ArchivedText,
    ArchivedVersion,
    Document,
    Person,
    Stamp,
    stamp_document,
    stamp_of,
)
from item_bank.images import StoredImage
from item_bank.items import ItemCode
from item_bank.languages import LanguageTag

People = Mapping[UUID, Person]


async def load_items(
    session: AsyncSession, exam_id: UUID, codes: Collection[ItemCode] | None = None
) -> Mapping[ItemCode, ArchivedItem]:
    """The items of these codes, or all of the exam, by code."""
    query = select(ItemRow).where(ItemRow.exam_id == exam_id).order_by(ItemRow.code)
    wanted = None if codes is None else frozenset(codes)
    rows = [row for row in await session.scalars(query) if wanted is None or row.code in wanted]
    loading = await _load(session, rows)
    return {ItemCode(row.code): loading.item(row) for row in rows}


async def load_images(
    session: AsyncSession, archived: Collection[ArchivedItem]
) -> Sequence[StoredImage]:
    """The images that these items show, in any of their versions."""
    shown = images.shown_in(
        text.text for item in archived for version in item.versions for text in version.texts
    )
    query = select(ItemImageRow).where(ItemImageRow.sha256.in_(shown)).order_by(ItemImageRow.sha256)
    return [
        StoredImage(row.sha256, row.media_type, row.content, row.width, row.height)
        for row in await session.scalars(query)
    ]


async def load_carried(session: AsyncSession, item_id: UUID) -> Sequence[Document]:
    """What an archive told of an item; nothing of one that was written here."""
    row = await session.get(CarriedHistoryRow, item_id)
    return row.document["history"] if row else ()


async def _load(session: AsyncSession, rows: Sequence[ItemRow]) -> "_Loading":
    item_ids = [row.id for row in rows]
    versions: defaultdict[UUID, list[StoredVersion]] = defaultdict(list)
    for stored in await items.list_versions_of_items(session, item_ids):
        versions[stored.item_id].insert(0, stored)
    version_ids = [stored.id for listed in versions.values() for stored in listed]
    texts = await session.scalars(
        select(LanguageVersionRow).where(among(LanguageVersionRow.item_version_id, version_ids))
    )
    carried = await session.scalars(
        select(CarriedHistoryRow).where(among(CarriedHistoryRow.item_id, item_ids))
    )
    origins: defaultdict[UUID, list[Document]] = defaultdict(list)
    for origin in await session.scalars(
        select(ItemOriginRow)
        .where(among(ItemOriginRow.item_id, item_ids))
        .order_by(
            ItemOriginRow.format,
            ItemOriginRow.source,
            ItemOriginRow.identifier,
            ItemOriginRow.language,
        )
    ):
        origins[origin.item_id].append(_origin(origin))
    people = await load_people(session)
    return _Loading(
        versions=versions,
        texts={row.id: row for row in texts},
        carried={row.item_id: row.document for row in carried},
        origins=origins,
        histories=await load_histories(session, versions, people),
        people=people,
    )


@dataclass(frozen=True, slots=True)
class _Loading:
    """Everything about some items, by identity, on its way into values."""

    versions: Mapping[UUID, Sequence[StoredVersion]]
    texts: Mapping[UUID, LanguageVersionRow]
    carried: Mapping[UUID, Document]
    origins: Mapping[UUID, Sequence[Document]]
    histories: Mapping[UUID, Sequence[Document]]
    people: People

    def item(self, row: ItemRow) -> ArchivedItem:
        carried = self.carried.get(row.id, {})
        stamps = carried.get("stamps", {})
        return ArchivedItem(
            code=ItemCode(row.code),
            source_language=LanguageTag(row.source_language) if row.source_language else None,
            written=self._stamp(row.created_at, row.created_by, stamps.get("item")),
            versions=tuple(
                self._version(stored, stamps) for stored in self.versions.get(row.id, ())
            ),
            origins=tuple(self.origins.get(row.id, ())),
            history=(*carried.get("history", ()), *self.histories.get(row.id, ())),
        )

    def _version(self, stored: StoredVersion, stamps: Document) -> ArchivedVersion:
        number = str(stored.version.ref.number)
        tags = sorted(stored.texts, key=lambda tag: (tag != stored.source, tag))
        return ArchivedVersion(
            version=stored.version,
            note=stored.note,
            written=self._stamp(stored.created_at, stored.author_id, stamps.get(number)),
            texts=tuple(
                self._text(stored, tag, stamps.get(text_place(number, tag), {})) for tag in tags
            ),
        )

    def _text(self, stored: StoredVersion, tag: LanguageTag, said: Document) -> ArchivedText:
        row = self.texts[stored.texts[tag].id]
        reviewed = None
        if row.reviewed_at and row.reviewed_by:
            reviewed = self._stamp(row.reviewed_at, row.reviewed_by, said.get("reviewed"))
        elif said.get("reviewed") and _is_at(row.created_at, said["written"]):
            # Reviewed by somebody without an account here, and not written anew since.
            reviewed = stamp_of(said["reviewed"])
        return ArchivedText(
            text=stored.texts[tag].text,
            written=self._stamp(row.created_at, row.created_by, said.get("written")),
            reviewed=reviewed,
            source_hash=row.source_hash,
        )

    def _stamp(self, at: datetime, by: UUID, said: Document | None) -> Stamp:
        """As the archive said it, as long as nothing was written anew since; or as it is here."""
        if said is not None and _is_at(at, said):
            return stamp_of(said)
        return Stamp(at, self.people.get(by))


def text_place(number: str, tag: LanguageTag) -> str:
    """Under which name a text's stamps are carried."""
    return f"{number} {tag}"


def _is_at(at: datetime, said: Mapping[str, Any]) -> bool:  # Any: a document
    return bool(stamp_document(Stamp(at, None))["at"] == said["at"])


def _origin(row: ItemOriginRow) -> Document:
    return {
        "format": row.format,
        "source": row.source,
        "identifier": row.identifier,
        "language": row.language,
        "fingerprint": row.fingerprint,
        "at": stamp_document(Stamp(row.imported_at, None))["at"],
    }
