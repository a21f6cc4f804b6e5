"""What a candidate finds where the report of a sitting will be: the report, or why not yet."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from exam_service.database.session import OpenSession
from exam_service.exams import store as exams
from exam_service.exams.rules.policy import ExamPolicy
from exam_service.reports import store
from exam_service.reports.rules.documents import Report, report_of
from exam_service.reports.rules.expectation import (
    Expectation,
    Standing,
    expectation,
    standing,
)
from exam_service.scoring.rules.status import ScoreStatus
from exam_service.scoring.tables import ScoreReportRow
from exam_service.sittings.rules.integrity import Integrity
from exam_service.sittings.rules.lifecycle import SittingState
from exam_service.sittings.store import Owner, SittingNotFound, load_sitting


@dataclass(frozen=True, slots=True)
class IssuedReport:
    """A released report and the day it was issued."""

    report: Report
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class ReportView:
    """Where a sitting stands on its way to a report, and the report once it is there."""

    sitting_id: UUID
    standing: Standing
    policy: ExamPolicy
    # The language the exam was taken in.
    language: str
    ended_at: datetime | None
    expected: Expectation | None
    issued: IssuedReport | None


async def read_report(
    open_session: OpenSession, *, sitting_id: UUID, account_id: UUID, now: datetime
) -> ReportView:
    """Only the candidate's own; anybody else's sitting does not exist."""
    async with open_session() as session:
        sitting = await load_sitting(session, sitting_id, Owner(account_id))
        state = SittingState(sitting.state)
        if state is SittingState.NEVER_STARTED:
            raise SittingNotFound
        policy = await exams.load_policy(session, sitting.exam_id, sitting.policy_version)
        expected = expectation(sitting.ended_at, policy) if sitting.ended_at else None
        where = standing(
            state, Integrity(sitting.integrity), ScoreStatus(sitting.score_status), expected, now
        )
        row = await store.find_report(session, sitting_id, account_id)
        return ReportView(
            sitting_id=sitting_id,
            standing=where,
            policy=policy,
            language=sitting.language,
            ended_at=sitting.ended_at,
            expected=expected,
            issued=_issued(row) if row is not None and where is Standing.RELEASED else None,
        )


def _issued(row: ScoreReportRow) -> IssuedReport:
    return IssuedReport(report_of(row.document), row.issued_at)
