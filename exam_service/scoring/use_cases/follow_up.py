"""After a later score of a released sitting: another report, or the pass that stays."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.audit.store import add_audit_entry
from exam_service.database.session import OpenSession
from exam_service.errors import ExamError
from exam_service.scoring import store
from exam_service.scoring.rules.reissue import PassNotTakenAway, ReissueCause
from exam_service.scoring.rules.status import RunCause
from exam_service.scoring.store import follow_ups, key_changes, reports
from exam_service.scoring.tables import ScoreRow, ScoringRunRow
from exam_service.scoring.use_cases.release_gates import check_release
from exam_service.scoring.use_cases.release_score import issue_again
from exam_service.sittings.store import add_event, lock_sitting
from exam_service.sittings.tables import SittingRow

SITTINGS_PER_SWEEP_MAX = 200
CAUSES = {
    RunCause.KEY_CHANGE: ReissueCause.KEY_CHANGE,
    RunCause.ADMITTED_ENTRIES: ReissueCause.LATE_ENTRIES,
}


class FollowUp(StrEnum):
    """What a later score of a released sitting leads to."""

    REISSUED = "reissued"
    UNCHANGED = "unchanged"
    # The new score is below the standard, and nobody decided to take the pass away (rule X96).
    PASS_KEPT = "pass_kept"  # noqa: S105 - a consequence, not a secret


async def follow_up_scores(
    open_session: OpenSession, *, now: datetime
) -> tuple[tuple[UUID, FollowUp | ExamError], ...]:
    """Every released sitting with a later score: each is a transaction, none stops another."""
    async with open_session() as session:
        waiting = await follow_ups.list_sittings_to_follow_up(session, SITTINGS_PER_SWEEP_MAX)
    done: list[tuple[UUID, FollowUp | ExamError]] = []
    for sitting_id in waiting:
        try:
            async with open_session() as session:
                found: FollowUp | ExamError | None = await _follow_up(session, sitting_id, now)
        except ExamError as refusal:
            found = refusal
        if found is not None:
            done.append((sitting_id, found))
    return tuple(done)


async def _follow_up(session: AsyncSession, sitting_id: UUID, now: datetime) -> FollowUp | None:
    sitting = await lock_sitting(session, sitting_id)
    score = await store.find_score(session, sitting_id)
    assert score is not None, "a released sitting has a score"
    if await follow_ups.find_follow_up(session, score.id) is not None:
        return None
    await check_release(session, score)
    run = await store.load_run(session, score.run_id)
    found = await _issued(session, sitting, score, run, now)
    follow_ups.add_follow_up(session, score, found, now)
    return found


async def _issued(
    session: AsyncSession, sitting: SittingRow, score: ScoreRow, run: ScoringRunRow, now: datetime
) -> FollowUp:
    cause = RunCause(run.cause)
    act = (
        await follow_ups.find_signer(session, run.form_id, run.key_version)
        if cause is RunCause.KEY_CHANGE
        else await follow_ups.find_admitter(session, sitting.id)
    )
    assert act is not None, "a run that is not the first one follows from what somebody decided"
    actor_id, reason = act
    try:
        version = await issue_again(
            session,
            sitting=sitting,
            score=score,
            cause=CAUSES[cause],
            note=reason,
            actor_id=actor_id,
            now=now,
            may_withdraw_pass=await _may_withdraw(session, sitting.id, run),
        )
    except PassNotTakenAway:
        _record_kept_pass(session, sitting, score, actor_id, now)
        return FollowUp.PASS_KEPT
    return FollowUp.UNCHANGED if version is None else FollowUp.REISSUED


async def _may_withdraw(session: AsyncSession, sitting_id: UUID, run: ScoringRunRow) -> bool:
    """Did two people decide so at the key desk, for every change since the report's score?"""
    report = await reports.find_newest_report(session, sitting_id)
    if report is None:
        return False
    issued = await session.get_one(ScoreRow, report.score_id)
    before = await store.load_run(session, issued.run_id)
    return await key_changes.withdraws_passes(
        session, run.form_id, before.key_version, run.key_version
    )


def _record_kept_pass(
    session: AsyncSession, sitting: SittingRow, score: ScoreRow, actor_id: UUID, now: datetime
) -> None:
    add_event(
        session,
        sitting.id,
        "pass_kept",
        happened_at=now,
        recorded_at=now,
        actor_id=actor_id,
        detail={"score": str(score.id)},
    )
    add_audit_entry(
        session,
        actor_id=actor_id,
        action="score.pass_kept",
        subject=("sitting", sitting.id),
        after={"score": str(score.id), "outcome": score.outcome},
        now=now,
    )
