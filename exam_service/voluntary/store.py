"""Sealed answers in the database, by pseudonym. Nothing here can open one."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.voluntary.tables import VoluntaryAnswersRow

PSEUDONYMS_PER_QUERY = 1_000


async def find_sealed(session: AsyncSession, pseudonym: str) -> bytes | None:
    row = await session.get(VoluntaryAnswersRow, pseudonym)
    return None if row is None else row.sealed


async def list_sealed(session: AsyncSession, pseudonyms: Sequence[str]) -> dict[str, bytes]:
    """The sealed answers of those who gave any."""
    found: dict[str, bytes] = {}
    for start in range(0, len(pseudonyms), PSEUDONYMS_PER_QUERY):
        some = pseudonyms[start : start + PSEUDONYMS_PER_QUERY]
        rows = await session.execute(
            select(VoluntaryAnswersRow.pseudonym, VoluntaryAnswersRow.sealed).where(
                VoluntaryAnswersRow.pseudonym.in_(some)
            )
        )
        found |= dict(rows.all())
    return found


async def keep_sealed(session: AsyncSession, pseudonym: str, sealed: bytes) -> None:
    """In place of what was there; an earlier answer leaves no trace."""
    query = insert(VoluntaryAnswersRow).values(pseudonym=pseudonym, sealed=sealed)
    await session.execute(
        query.on_conflict_do_update(index_elements=["pseudonym"], set_={"sealed": sealed})
    )


async def remove_sealed(session: AsyncSession, pseudonym: str) -> bool:
    """Answers whether there was anything."""
    removed = await session.scalars(
        delete(VoluntaryAnswersRow)
        .where(VoluntaryAnswersRow.pseudonym == pseudonym)
        .returning(VoluntaryAnswersRow.pseudonym)
    )
    return removed.first() is not None
