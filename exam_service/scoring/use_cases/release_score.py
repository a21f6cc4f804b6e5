"""Release one score: a person's decision that makes a report visible to its candidate."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.audit.store import add_audit_entry
from exam_service.database.session import OpenSession
from exam_service.errors import N_, ErrorKind, ExamError
from exam_service.exams import store as exams
from exam_service.reports.rules.documents import report_document
from exam_service.reports.rules.issuing import AreaCount, ReleasedScore, issue_report
from exam_service.scoring import store
from exam_service.scoring.rules.status import ScoreEvent, ScoreHeld, ScoreStatus, next_status
from exam_service.scoring.tables import ScoreRow
from exam_service.scoring.use_cases.form_scoring import scaling_table
from exam_service.sittings.rules.integrity import Integrity
from exam_service.sittings.store import add_event, lock_sitting
from exam_service.sittings.tables import SittingRow
from item_bank.scaling import Outcome


class NotScoredYet(ExamError):
    """There is nothing to release."""

    kind = ErrorKind.CONFLICT
    code = "score.not_scored_yet"

    def __init__(self) -> None:
        super().__init__(N_("This sitting has no score yet."))


async def release_score(
    open_session: OpenSession, *, sitting_id: UUID, actor_id: UUID, now: datetime
) -> datetime:
    """Release the newest score of a sitting and issue its report; says when it was released.

    Safe to repeat: a released score stays as it is, with the instant of its first release.
    """
    async with open_session() as session:
        sitting = await lock_sitting(session, sitting_id)
        release = await store.find_release(session, sitting_id)
        if release is not None:
            return release.released_at
        if Integrity(sitting.integrity) is not Integrity.CLEAR:
            raise ScoreHeld
        score = await store.find_score(session, sitting_id)
        if score is None:
            raise NotScoredYet
        before = ScoreStatus(sitting.score_status)
        after = next_status(before, ScoreEvent.RELEASE)
        report = issue_report(await _released(session, score))
        sitting.score_status = after
        store.add_release(
            session,
            sitting=sitting,
            score=score,
            document=report_document(report),
            actor_id=actor_id,
            now=now,
        )
        _record(session, sitting, score, before, after, actor_id, now)
        return now


async def _released(session: AsyncSession, score: ScoreRow) -> ReleasedScore:
    run = await store.load_run(session, score.run_id)
    form = await store.load_form(session, run.form_id)
    row = await store.load_scaling_table(session, run.form_id, run.scaling_version)
    policy = await exams.load_policy(session, form.exam_id, form.policy_version)
    return ReleasedScore(
        outcome=Outcome(score.outcome),
        scaled=score.scaled,
        raw_max=score.raw_max,
        scaling=scaling_table(row.document, policy),
        areas=tuple(
            AreaCount(area["area"], area["correct"], area["items"]) for area in score.areas
        ),
    )


def _record(
    session: AsyncSession,
    sitting: SittingRow,
    score: ScoreRow,
    before: ScoreStatus,
    after: ScoreStatus,
    actor_id: UUID,
    now: datetime,
) -> None:
    add_event(
        session,
        sitting.id,
        "score_released",
        happened_at=now,
        recorded_at=now,
        actor_id=actor_id,
        detail={"score": str(score.id)},
    )
    add_audit_entry(
        session,
        actor_id=actor_id,
        action="score.released",
        subject=("sitting", sitting.id),
        before={"score_status": before},
        after={"score_status": after, "score": str(score.id)},
        now=now,
    )
