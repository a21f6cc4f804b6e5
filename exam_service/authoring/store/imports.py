"""Files that were looked at, and the bank they are compared with."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.authoring.rules.import_plan import BankSnapshot
from exam_service.authoring.store import exams, items, practice
from exam_service.authoring.tables import BankImportRow
from exam_service.errors import NotFound
from item_bank.exchange.difference import KnownItem
from item_bank.items import AreaCode
from item_bank.languages import LanguageTag


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
    _, policy = await exams.load_newest_policy(session, exam_id)
    versions = await items.list_newest_versions(session, exam_id)
    return BankSnapshot(
        source_language=LanguageTag(policy.source_language),
        areas=tuple(AreaCode(area.code) for area in policy.areas),
        items={
            stored.version.ref.item: KnownItem(
                stored.version, {tag: each.text for tag, each in stored.texts.items()}
            )
            for stored in versions
        },
        foreign=frozenset(await practice.list_codes(session, exam_id)),
    )
