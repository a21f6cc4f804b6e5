"""Release one score: a person's decision that makes a report visible to its candidate.

Never undone. A report can be issued again, as another version with its cause; earlier ones stay.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.audit.store import add_audit_entry
from exam_service.database.session import OpenSession
from exam_service.errors import N_, ErrorKind, ExamError
from exam_service.scoring import store
from exam_service.scoring.rules.pass_rate import PassRateHeld, rate_standing, stops_release
from exam_service.scoring.rules.reissue import (
    NothingToReissue,
    NotReleasedYet,
    PassNotTakenAway,
    ReissueCause,
    takes_away_a_pass,
)
from exam_service.scoring.rules.release import DoubtedItem, require_another
from exam_service.scoring.rules.status import ScoreEvent, ScoreHeld, ScoreStatus, next_status
from exam_service.scoring.store import holds, reports
from exam_service.scoring.tables import ScoreRow
from exam_service.scoring.use_cases.issued_document import report_document_of
from exam_service.scoring.use_cases.release_gates import check_release
from exam_service.sittings.rules.integrity import Integrity
from exam_service.sittings.store import add_event, lock_sitting
from exam_service.sittings.tables import SittingRow


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
        require_another(sitting.account_id, actor_id)
        score = await _ready_score(session, sitting)
        await _check_holds(session, sitting)
        before = ScoreStatus(sitting.score_status)
        after = next_status(before, ScoreEvent.RELEASE)
        sitting.score_status = after
        store.add_release(
            session,
            sitting=sitting,
            score=score,
            document=await report_document_of(session, score, now),
            actor_id=actor_id,
            now=now,
        )
        _record(session, sitting, score, before, after, actor_id, now)
        return now


async def reissue_report(
    open_session: OpenSession,
    *,
    sitting_id: UUID,
    cause: ReissueCause,
    note: str,
    actor_id: UUID,
    now: datetime,
) -> int:
    """Issue the report of a sitting's newest score again; returns the number of the version."""
    async with open_session() as session:
        sitting = await lock_sitting(session, sitting_id)
        require_another(sitting.account_id, actor_id)
        score = await _ready_score(session, sitting)
        await _check_doubts(session, sitting)
        version = await issue_again(
            session,
            sitting=sitting,
            score=score,
            cause=cause,
            note=note,
            actor_id=actor_id,
            now=now,
        )
        if version is None:
            raise NothingToReissue
        return version


async def issue_again(
    session: AsyncSession,
    *,
    sitting: SittingRow,
    score: ScoreRow,
    cause: ReissueCause,
    note: str,
    actor_id: UUID,
    now: datetime,
    may_withdraw_pass: bool = False,
) -> int | None:
    """Another version of a report, in the caller's transaction, which holds the sitting's row.

    Returns its number; None where it would say the same. Its candidate finds a notice of it on the
    start page. A pass is taken away only by whoever holds a policy decision about that.
    """
    newest = await reports.find_newest_report(session, sitting.id)
    if newest is None:
        raise NotReleasedYet
    document = await report_document_of(session, score, now)
    if document == newest.document:
        return None
    takes_away = takes_away_a_pass(newest.document["outcome"], score.outcome)
    if takes_away and not may_withdraw_pass:
        raise PassNotTakenAway
    version = newest.version + 1
    await reports.add_version(
        session,
        sitting=sitting,
        score=score,
        document=document,
        version=version,
        cause=cause,
        note=note,
        actor_id=actor_id,
        now=now,
    )
    add_event(
        session,
        sitting.id,
        "report_reissued",
        happened_at=now,
        recorded_at=now,
        actor_id=actor_id,
        detail={"score": str(score.id), "version": version, "cause": cause.value},
    )
    add_audit_entry(
        session,
        actor_id=actor_id,
        action="report.reissued",
        subject=("sitting", sitting.id),
        before={"version": newest.version, "score": str(newest.score_id)},
        after={"version": version, "score": str(score.id), "cause": cause.value, "note": note},
        now=now,
    )
    return version


async def _ready_score(session: AsyncSession, sitting: SittingRow) -> ScoreRow:
    """The newest score, where it may be relied on."""
    if Integrity(sitting.integrity) is not Integrity.CLEAR:
        raise ScoreHeld
    score = await store.find_score(session, sitting.id)
    if score is None:
        raise NotScoredYet
    await check_release(session, score)
    return score


async def _check_holds(session: AsyncSession, sitting: SittingRow) -> None:
    """What holds more than this one sitting: a doubted item, a pass rate that awaits a person."""
    await _check_doubts(session, sitting)
    rate = rate_standing(
        await holds.count_rate(session, sitting.administration_id),
        await holds.count_earlier_rate(session, sitting.exam_id, but=sitting.administration_id),
        await holds.find_pass_rate_decision(session, sitting.administration_id),
    )
    if stops_release(rate):
        raise PassRateHeld


async def _check_doubts(session: AsyncSession, sitting: SittingRow) -> None:
    doubted = await holds.list_doubted_items(session, [sitting.form_id])
    if sitting.form_id in doubted:
        raise DoubtedItem(doubted[sitting.form_id])


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
