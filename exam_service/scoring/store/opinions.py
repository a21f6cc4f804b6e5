"""Second opinions: adding them, and the newest one of a score."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.database.base import uuid7
from exam_service.scoring.tables import SecondOpinionRow


def add_opinion(
    session: AsyncSession,
    score_id: UUID,
    *,
    document: dict[str, Any],  # Any: a JSON document
    differences: Sequence[str],
    engine_version: str,
    now: datetime,
) -> SecondOpinionRow:
    row = SecondOpinionRow(
        id=uuid7(),
        score_id=score_id,
        engine_version=engine_version,
        agrees=not differences,
        differences=list(differences),
        document=document,
        computed_at=now,
    )
    session.add(row)
    return row


async def find_opinion(session: AsyncSession, score_id: UUID) -> SecondOpinionRow | None:
    """The newest opinion about a score."""
    query = select(SecondOpinionRow).where(SecondOpinionRow.score_id == score_id)
    return await session.scalar(
        query.order_by(SecondOpinionRow.computed_at.desc(), SecondOpinionRow.id.desc()).limit(1)
    )


async def list_opinions(session: AsyncSession, score_ids: Collection[UUID]) -> dict[UUID, bool]:
    """Score -> whether the newest opinion about it agrees; scores without one are left out."""
    newest = (
        select(SecondOpinionRow.score_id, SecondOpinionRow.agrees)
        .where(SecondOpinionRow.score_id.in_(score_ids))
        .ext(distinct_on(SecondOpinionRow.score_id))
        .order_by(
            SecondOpinionRow.score_id,
            SecondOpinionRow.computed_at.desc(),
            SecondOpinionRow.id.desc(),
        )
    )
    rows = await session.execute(newest)
    return {row.score_id: row.agrees for row in rows}
