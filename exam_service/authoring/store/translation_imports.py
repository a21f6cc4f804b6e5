"""Tables of translations that were looked at. Each belongs to the person who sent it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.authoring.tables import TranslationImportRow

IMPORTS_LISTED_MAX = 20


async def lock_import(session: AsyncSession, import_id: UUID) -> TranslationImportRow | None:
    """Load one and hold its row until the transaction ends."""
    return await session.get(TranslationImportRow, import_id, with_for_update=True)


async def find_import(
    session: AsyncSession, exam_id: UUID, import_id: UUID, account_id: UUID
) -> TranslationImportRow | None:
    row = await session.get(TranslationImportRow, import_id)
    if row is None or (row.exam_id, row.created_by) != (exam_id, account_id):
        return None
    return row


async def list_imports(
    session: AsyncSession, exam_id: UUID, language: str, account_id: UUID
) -> Sequence[TranslationImportRow]:
    """The newest tables of one person in one language."""
    query = (
        select(TranslationImportRow)
        .where(
            TranslationImportRow.exam_id == exam_id,
            TranslationImportRow.created_by == account_id,
            TranslationImportRow.language == language,
        )
        .order_by(TranslationImportRow.id.desc())
        .limit(IMPORTS_LISTED_MAX)
    )
    return (await session.scalars(query)).all()


async def forget_older_contents(session: AsyncSession, account_id: UUID, before: datetime) -> None:
    """Drop the bytes of this person's tables that were looked at so long ago and never applied."""
    await session.execute(
        update(TranslationImportRow)
        .values(content=None)
        .where(
            TranslationImportRow.created_by == account_id,
            TranslationImportRow.created_at < before,
            TranslationImportRow.content.is_not(None),
        )
    )
