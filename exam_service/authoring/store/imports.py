"""Files that were looked at, the bank they are compared with, and where items came from."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.authoring.rules.import_plan import BankSnapshot, OriginKey
from exam_service.authoring.store import exams, items, practice
from exam_service.authoring.store.item_writing import Authorship
from exam_service.authoring.store.items import StoredVersion
from exam_service.authoring.tables import BankImportRow, ItemImageRow, ItemOriginRow, ItemRow
from exam_service.errors import NotFound
from exam_service.exams.rules.policy import ExamPolicy
from item_bank.exchange.adoption import Remembered
from item_bank.exchange.difference import KnownItem
from item_bank.items import AreaCode, ItemCode
from item_bank.languages import LanguageTag

ORIGINS_PER_STATEMENT = 2_000


async def load_import(session: AsyncSession, import_id: UUID) -> BankImportRow:
    row = await session.get(BankImportRow, import_id)
    if row is None:
        raise NotFound
    return row


async def lock_import(session: AsyncSession, import_id: UUID) -> BankImportRow:
    """Load one looked-at file and hold its row until the transaction ends."""
    row = await session.get(BankImportRow, import_id, with_for_update=True)
    if row is None:
        raise NotFound
    return row


async def list_imports(
    session: AsyncSession, exam_id: UUID, limit: int = 20
) -> Sequence[BankImportRow]:
    """The newest files of an exam."""
    query = (
        select(BankImportRow)
        .where(BankImportRow.exam_id == exam_id)
        .order_by(BankImportRow.id.desc())
        .limit(limit)
    )
    return (await session.scalars(query)).all()


async def load_snapshot(session: AsyncSession, exam_id: UUID) -> BankSnapshot:
    """The bank as an import is compared with it."""
    return (await load_compared_bank(session, exam_id))[0]


async def load_compared_bank(
    session: AsyncSession, exam_id: UUID
) -> tuple[BankSnapshot, Sequence[StoredVersion]]:
    """The bank as an import is compared with it, and the stored versions that this shows."""
    _, policy = await exams.load_newest_policy(session, exam_id)
    usual = LanguageTag(policy.source_language)
    versions = await items.list_newest_versions(session, exam_id)
    snapshot = BankSnapshot(
        source_language=usual,
        areas=tuple(AreaCode(area.code) for area in policy.areas),
        items={
            stored.version.ref.item: KnownItem(
                stored.version,
                {tag: each.text for tag, each in stored.texts.items()},
                None if stored.source == usual else stored.source,
            )
            for stored in versions
        },
        foreign=frozenset(await practice.list_codes(session, exam_id)),
        area_names=_area_names(policy),
        origins=await _load_origins(session, exam_id),
        images=frozenset((await session.scalars(select(ItemImageRow.sha256))).all()),
    )
    return snapshot, versions


async def write_origins(
    session: AsyncSession,
    exam_id: UUID,
    origins: Mapping[OriginKey, tuple[UUID, str, datetime]],
    by: Authorship,
) -> None:
    """Remember under which names items came, with which content the last time, and when."""
    rows = [
        {
            "exam_id": exam_id,
            "format": kind,
            "source": source,
            "identifier": identifier,
            "language": language,
            "item_id": item_id,
            "fingerprint": fingerprint,
            "imported_at": at,
            "imported_by": by.account_id,
        }
        for (kind, source, identifier, language), (item_id, fingerprint, at) in origins.items()
    ]
    for start in range(0, len(rows), ORIGINS_PER_STATEMENT):
        statement = insert(ItemOriginRow)
        statement = statement.on_conflict_do_update(
            constraint="pk_item_origins",
            set_={
                name: statement.excluded[name]
                for name in ("item_id", "fingerprint", "imported_at", "imported_by")
            },
        )
        await session.execute(statement, rows[start : start + ORIGINS_PER_STATEMENT])


async def _load_origins(session: AsyncSession, exam_id: UUID) -> Mapping[OriginKey, Remembered]:
    query = (
        select(
            ItemOriginRow.format,
            ItemOriginRow.source,
            ItemOriginRow.identifier,
            ItemOriginRow.language,
            ItemRow.code,
            ItemOriginRow.fingerprint,
        )
        .join(ItemRow, ItemRow.id == ItemOriginRow.item_id)
        .where(ItemOriginRow.exam_id == exam_id)
        .order_by(ItemOriginRow.imported_at, ItemRow.code)
    )
    return {
        (kind, source, identifier, language): Remembered(ItemCode(code), fingerprint)
        for kind, source, identifier, language, code, fingerprint in await session.execute(query)
    }


def _area_names(policy: ExamPolicy) -> dict[str, AreaCode]:
    """An area by its code or its title in any language, in lower case; codes come first."""
    names = {
        title.strip().lower(): AreaCode(area.code)
        for area in policy.areas
        for title in area.titles.values()
    }
    return names | {area.code.lower(): AreaCode(area.code) for area in policy.areas}
