"""How far an adopted key change has come: who is scored again, and what became of reports."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.scoring.rules.status import ScoreStatus
from exam_service.scoring.tables import ScoreFollowUpRow, ScoreRow, ScoringRunRow
from exam_service.sittings.tables import SittingRow


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an adopted change has come in one form."""

    scored: int
    of: int
    followed_up: dict[str, int]


async def progress_of(session: AsyncSession, form_id: UUID, key_version: int) -> Progress:
    """Sittings of a form that have a score under this key version or a later one."""
    of = select(func.count()).where(
        SittingRow.form_id == form_id, SittingRow.score_status != ScoreStatus.UNSCORED
    )
    again = (
        select(ScoreRow.id, ScoreRow.sitting_id)
        .join(ScoringRunRow, ScoringRunRow.id == ScoreRow.run_id)
        .where(ScoringRunRow.form_id == form_id, ScoringRunRow.key_version >= key_version)
        .subquery()
    )
    scored = select(func.count(func.distinct(again.c.sitting_id)))
    kinds = await session.execute(
        select(ScoreFollowUpRow.kind, func.count())
        .join(again, again.c.id == ScoreFollowUpRow.score_id)
        .group_by(ScoreFollowUpRow.kind)
    )
    return Progress(
        scored=await session.scalar(scored) or 0,
        of=await session.scalar(of) or 0,
        followed_up=dict(kinds.all()),
    )
