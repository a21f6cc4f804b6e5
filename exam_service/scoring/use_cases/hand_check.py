"""Hand checks (rule X99): a candidate asks, the second engine and a person look, a letter says."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.audit.store import add_audit_entry
from exam_service.database.paging import Part, Position
from exam_service.database.session import OpenSession
from exam_service.exams import store as exams
from exam_service.exams.rules.policy import ExamPolicy
from exam_service.scoring.rules.hand_checks import (
    ClearedByAnother,
    DifferenceRemains,
    HandCheckDone,
    HandCheckFinding,
    HandCheckStanding,
    check_finding,
    require_offered,
)
from exam_service.scoring.rules.key_changes import given_reason
from exam_service.scoring.rules.release import require_another
from exam_service.scoring.store import add_opinion, find_score, hand_checks
from exam_service.scoring.store.hand_checks import AskedCheck, DoneCheck, ListedCheck
from exam_service.scoring.tables import HandCheckResultRow, ScoreRow
from exam_service.scoring.use_cases.derivations import Derivations, derivations_of
from exam_service.scoring.use_cases.second_engine import engine_version
from exam_service.sittings.rules.integrity import Integrity, IntegrityEvent, next_integrity
from exam_service.sittings.store import Owner, add_event, load_sitting, lock_sitting
from exam_service.sittings.tables import SittingRow
from item_bank.scaling import Outcome

CHECKS_PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class HandCheckView:
    """What a candidate finds on the page of a hand check; `standing` is None where none is."""

    sitting_id: UUID
    policy: ExamPolicy
    language: str
    ended_at: datetime | None
    standing: HandCheckStanding | None
    asked: AskedCheck | None


@dataclass(frozen=True, slots=True)
class HandCheckSeen:
    """One request for whoever checks: both derivations, and the result once there is one."""

    listed: ListedCheck
    derivations: Derivations
    done: DoneCheck | None
    is_held: bool


async def view_hand_check(
    open_session: OpenSession, *, sitting_id: UUID, account_id: UUID
) -> HandCheckView:
    """The candidate's own sitting; anybody else's does not exist."""
    async with open_session() as session:
        sitting = await load_sitting(session, sitting_id, Owner(account_id))
        report = await hand_checks.find_current_report(session, sitting_id, account_id)
        # A request about an earlier score has its letter until the newer score is asked about.
        asked = await hand_checks.find_asked(session, sitting_id)
        standing: HandCheckStanding | None = None
        if report is not None and report.document["outcome"] == Outcome.FAIL:
            standing = HandCheckStanding.MAY_ASK
        if asked is not None and (
            report is None or asked.score_id == report.score_id or standing is None
        ):
            standing = HandCheckStanding(asked.finding or HandCheckStanding.ASKED)
        return HandCheckView(
            sitting_id=sitting_id,
            policy=await exams.load_policy(session, sitting.exam_id, sitting.policy_version),
            language=sitting.language,
            ended_at=sitting.ended_at,
            standing=standing,
            asked=asked,
        )


async def ask_for_hand_check(
    open_session: OpenSession, *, sitting_id: UUID, account_id: UUID, now: datetime
) -> None:
    """Free, once for each released score that did not reach the standard."""
    async with open_session() as session:
        await lock_sitting(session, sitting_id, Owner(account_id))
        report = await hand_checks.find_current_report(session, sitting_id, account_id)
        asked = report and await hand_checks.find_asked(session, sitting_id, report.score_id)
        require_offered(report.document if report else None, was_asked=asked is not None)
        assert report is not None, "it is offered for a report only"
        request_id = hand_checks.add_request(session, sitting_id, report.score_id, account_id, now)
        add_audit_entry(
            session,
            actor_id=account_id,
            action="hand_check.asked",
            subject=("sitting", sitting_id),
            after={"request": str(request_id), "score": str(report.score_id)},
            now=now,
        )


async def list_hand_checks(
    open_session: OpenSession, *, position: Position | None
) -> Part[ListedCheck]:
    async with open_session() as session:
        return await hand_checks.list_requests(session, position, CHECKS_PER_PAGE)


async def look_at_hand_check(open_session: OpenSession, *, request_id: UUID) -> HandCheckSeen:
    async with open_session() as session:
        listed = await hand_checks.load_request(session, request_id)
        score = await session.get_one(ScoreRow, listed.row.score_id)
        sitting = await session.get_one(SittingRow, listed.row.sitting_id)
        return HandCheckSeen(
            listed=listed,
            derivations=await derivations_of(session, score),
            done=await hand_checks.find_done(session, request_id),
            is_held=sitting.integrity == Integrity.ON_HOLD,
        )


async def finish_hand_check(
    open_session: OpenSession,
    *,
    request_id: UUID,
    finding: HandCheckFinding | None,
    note: str,
    has_gone_through: bool,
    actor_id: UUID,
    now: datetime,
) -> None:
    """A person's word after the second engine's. A difference holds the score."""
    async with open_session() as session:
        listed = await hand_checks.load_request(session, request_id)
        sitting = await lock_sitting(session, listed.row.sitting_id)
        require_another(sitting.account_id, actor_id)
        if await hand_checks.find_done(session, request_id) is not None:
            raise HandCheckDone
        score = await session.get_one(ScoreRow, listed.row.score_id)
        found = await derivations_of(session, score)
        finding, note = check_finding(
            finding, note, has_gone_through=has_gone_through, agrees=found.agrees
        )
        opinion = add_opinion(
            session,
            score.id,
            document=found.second.document,
            differences=list(found.differences),
            engine_version=engine_version(),
            now=now,
        )
        await session.flush()
        session.add(
            HandCheckResultRow(
                request_id=request_id,
                opinion_id=opinion.id,
                finding=finding,
                note=note,
                checked_by=actor_id,
                checked_at=now,
            )
        )
        if finding is HandCheckFinding.DIFFERENCE:
            _hold(session, sitting, note, actor_id, now)
        add_audit_entry(
            session,
            actor_id=actor_id,
            action="hand_check.finished",
            subject=("sitting", sitting.id),
            reason=note,
            after={
                "request": str(request_id),
                "finding": finding.value,
                "differences": list(found.differences),
            },
            now=now,
        )


async def end_hand_check_hold(
    open_session: OpenSession, *, request_id: UUID, reason: str, actor_id: UUID, now: datetime
) -> None:
    """Another person's word that the difference was resolved, and how; the score counts again."""
    reason = given_reason(reason)
    async with open_session() as session:
        listed = await hand_checks.load_request(session, request_id)
        sitting = await lock_sitting(session, listed.row.sitting_id)
        require_another(sitting.account_id, actor_id)
        done = await hand_checks.find_done(session, request_id)
        if done is None or done.row.finding != HandCheckFinding.DIFFERENCE:
            raise HandCheckDone
        if done.row.checked_by == actor_id:
            raise ClearedByAnother
        await _require_agreement(session, sitting.id, now)
        _move(session, sitting, IntegrityEvent.CLEAR, "hold_ended", reason, actor_id, now)


async def _require_agreement(session: AsyncSession, sitting_id: UUID, now: datetime) -> None:
    """The newest score is what both engines derive; the opinion that says so is kept."""
    score = await find_score(session, sitting_id)
    assert score is not None, "a score was checked"
    found = await derivations_of(session, score)
    if not found.agrees:
        raise DifferenceRemains
    add_opinion(
        session,
        score.id,
        document=found.second.document,
        differences=(),
        engine_version=engine_version(),
        now=now,
    )


def _hold(
    session: AsyncSession, sitting: SittingRow, note: str, actor_id: UUID, now: datetime
) -> None:
    # A sitting that is held or invalidated already stays so.
    if sitting.integrity == Integrity.CLEAR:
        _move(session, sitting, IntegrityEvent.HOLD, "held_by_hand_check", note, actor_id, now)


def _move(
    session: AsyncSession,
    sitting: SittingRow,
    move: IntegrityEvent,
    kind: str,
    reason: str,
    actor_id: UUID,
    now: datetime,
) -> None:
    before = Integrity(sitting.integrity)
    after = next_integrity(before, move)
    sitting.integrity = after
    add_event(
        session,
        sitting.id,
        kind,
        happened_at=now,
        recorded_at=now,
        actor_id=actor_id,
        cause=reason,
    )
    add_audit_entry(
        session,
        actor_id=actor_id,
        action=f"sitting.{kind}",
        subject=("sitting", sitting.id),
        reason=reason,
        before={"integrity": before.value},
        after={"integrity": after.value},
        now=now,
    )
