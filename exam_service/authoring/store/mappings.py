"""Column mappings that were remembered by name."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.authoring.store.item_writing import Authorship
from exam_service.authoring.tables import ColumnMappingRow
from exam_service.database.base import Document, uuid7

MAPPINGS_LISTED_MAX = 100


async def list_mappings(session: AsyncSession, exam_id: UUID) -> Sequence[ColumnMappingRow]:
    """The mappings of an exam, by name."""
    query = (
        select(ColumnMappingRow)
        .where(ColumnMappingRow.exam_id == exam_id)
        .order_by(ColumnMappingRow.name)
        .limit(MAPPINGS_LISTED_MAX)
    )
    return (await session.scalars(query)).all()


async def find_mapping(session: AsyncSession, exam_id: UUID, name: str) -> ColumnMappingRow | None:
    return await session.scalar(
        select(ColumnMappingRow).where(
            ColumnMappingRow.exam_id == exam_id, ColumnMappingRow.name == name
        )
    )


async def write_mapping(
    session: AsyncSession, exam_id: UUID, name: str, document: Document, by: Authorship
) -> None:
    """Remember a mapping; one of the same name gives way to it."""
    statement = insert(ColumnMappingRow).values(
        id=uuid7(),
        exam_id=exam_id,
        name=name,
        document=document,
        remembered_at=by.now,
        remembered_by=by.account_id,
    )
    await session.execute(
        statement.on_conflict_do_update(
            constraint="uq_column_mappings_exam_id_name",
            set_={
                column: statement.excluded[column]
                for column in ("document", "remembered_at", "remembered_by")
            },
        )
    )
