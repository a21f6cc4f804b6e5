"""Scores that rest on an older key, or on fewer entries than count now."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.exams.tables import FormRow
from exam_service.responses.rules.held import HeldVerdict
from exam_service.responses.tables import HeldDecisionRow, HeldReviewRow
from exam_service.scoring.rules.status import ScoreStatus
from exam_service.scoring.store.scores import FORMS_PER_SWEEP_MAX, has_undecided_entries
from exam_service.scoring.tables import KeyChangeVersionRow, ScoreRow, ScoringRunRow
from exam_service.sittings.tables import SittingRow


async def list_forms_to_rescore(session: AsyncSession) -> Sequence[UUID]:
    """Forms whose key changed, or of which a scored sitting had entries admitted since."""
    changed = select(KeyChangeVersionRow.form_id)
    admitted = (
        select(SittingRow.form_id)
        .join(HeldReviewRow, HeldReviewRow.sitting_id == SittingRow.id)
        .where(SittingRow.score_status != ScoreStatus.UNSCORED)
    )
    query = select(FormRow.id).where(or_(FormRow.id.in_(changed), FormRow.id.in_(admitted)))
    return (await session.scalars(query.order_by(FormRow.id).limit(FORMS_PER_SWEEP_MAX))).all()


async def lock_outdated(
    session: AsyncSession, form_id: UUID, key_version: int, limit: int
) -> Sequence[SittingRow]:
    """Sittings whose newest score rests on an older key, or on fewer entries than count now."""
    scored_so = (
        select(ScoreRow.id)
        .join(ScoringRunRow, ScoringRunRow.id == ScoreRow.run_id)
        .where(ScoreRow.sitting_id == SittingRow.id, ScoringRunRow.key_version == key_version)
        .exists()
    )
    newest = (
        select(func.max(ScoreRow.computed_at))
        .where(ScoreRow.sitting_id == SittingRow.id)
        .scalar_subquery()
    )
    admitted_since = (
        select(HeldReviewRow.id)
        .join(HeldDecisionRow, HeldDecisionRow.review_id == HeldReviewRow.id)
        .where(
            HeldReviewRow.sitting_id == SittingRow.id,
            HeldReviewRow.verdict == HeldVerdict.ADMIT,
            HeldDecisionRow.is_confirmed,
            HeldDecisionRow.decided_at > newest,
        )
        .exists()
    )
    query = select(SittingRow).where(
        SittingRow.form_id == form_id,
        SittingRow.score_status != ScoreStatus.UNSCORED,
        or_(~scored_so, admitted_since),
        ~has_undecided_entries(),
    )
    query = query.order_by(SittingRow.id).limit(limit).with_for_update()
    return (await session.scalars(query)).all()
