"""Reading score reports. The delivery role reads this table and no other of scoring's."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.scoring.tables import ScoreReportRow


async def find_report(
    session: AsyncSession, sitting_id: UUID, account_id: UUID
) -> ScoreReportRow | None:
    """The report of one sitting, if it was issued and belongs to this candidate."""
    return await session.scalar(
        select(ScoreReportRow).where(
            ScoreReportRow.sitting_id == sitting_id, ScoreReportRow.account_id == account_id
        )
    )
