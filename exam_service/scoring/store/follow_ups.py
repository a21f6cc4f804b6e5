"""New scores of sittings that have a report already, and what became of each."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.responses.tables import HeldDecisionRow, HeldReviewRow
from exam_service.scoring.rules.status import RunCause, ScoreStatus
from exam_service.scoring.tables import (
    KeyChangeAdoptionRow,
    KeyChangeRow,
    KeyChangeVersionRow,
    ScoreFollowUpRow,
    ScoreRow,
    ScoringRunRow,
)
from exam_service.sittings.rules.integrity import Integrity
from exam_service.sittings.tables import SittingRow


async def list_sittings_to_follow_up(session: AsyncSession, limit: int) -> Sequence[UUID]:
    """Released sittings of which a later score waits for its consequence."""
    waits = (
        select(ScoreRow.id)
        .join(ScoringRunRow, ScoringRunRow.id == ScoreRow.run_id)
        .outerjoin(ScoreFollowUpRow, ScoreFollowUpRow.score_id == ScoreRow.id)
        .where(
            ScoreRow.sitting_id == SittingRow.id,
            ScoringRunRow.cause != RunCause.FIRST,
            ScoreFollowUpRow.score_id.is_(None),
            # Identities sort by creation: only the newest score has a consequence.
            ScoreRow.id
            == select(ScoreRow.id)
            .where(ScoreRow.sitting_id == SittingRow.id)
            .order_by(ScoreRow.computed_at.desc(), ScoreRow.id.desc())
            .limit(1)
            .scalar_subquery(),
        )
        .exists()
    )
    query = select(SittingRow.id).where(
        SittingRow.score_status == ScoreStatus.RELEASED,
        SittingRow.integrity == Integrity.CLEAR,
        # Few sittings are ever scored again: the runs say of which forms.
        SittingRow.form_id.in_(
            select(ScoringRunRow.form_id).where(ScoringRunRow.cause != RunCause.FIRST)
        ),
        waits,
    )
    return (await session.scalars(query.order_by(SittingRow.id).limit(limit))).all()


async def find_follow_up(session: AsyncSession, score_id: UUID) -> ScoreFollowUpRow | None:
    return await session.get(ScoreFollowUpRow, score_id)


def add_follow_up(session: AsyncSession, score: ScoreRow, kind: str, now: datetime) -> None:
    session.add(
        ScoreFollowUpRow(score_id=score.id, sitting_id=score.sitting_id, kind=kind, recorded_at=now)
    )


async def find_signer(
    session: AsyncSession, form_id: UUID, key_version: int
) -> tuple[UUID, str] | None:
    """Who made a key version stand with the second signature, and the reason of the change."""
    row = (
        await session.execute(
            select(KeyChangeAdoptionRow.second_signed_by, KeyChangeRow.reason)
            .join(KeyChangeRow, KeyChangeRow.id == KeyChangeAdoptionRow.change_id)
            .join(
                KeyChangeVersionRow,
                KeyChangeVersionRow.change_id == KeyChangeAdoptionRow.change_id,
            )
            .where(
                KeyChangeVersionRow.form_id == form_id,
                KeyChangeVersionRow.key_version == key_version,
            )
        )
    ).one_or_none()
    return None if row is None else (row.second_signed_by, row.reason)


async def find_admitter(session: AsyncSession, sitting_id: UUID) -> tuple[UUID, str] | None:
    """Who decided last about held entries of a sitting, and why."""
    row = (
        await session.execute(
            select(HeldDecisionRow.decided_by, HeldDecisionRow.reason)
            .join(HeldReviewRow, HeldReviewRow.id == HeldDecisionRow.review_id)
            .where(HeldReviewRow.sitting_id == sitting_id, HeldDecisionRow.is_confirmed)
            .order_by(HeldDecisionRow.decided_at.desc())
            .limit(1)
        )
    ).one_or_none()
    return None if row is None else (row.decided_by, row.reason)
