"""What a candidate finds where the report of a sitting will be: the report, or why not yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.database.session import OpenSession
from exam_service.errors import NotFound
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
from item_bank.scaling import Outcome


@dataclass(frozen=True, slots=True)
class IssuedReport:
    """One version of a released report, the day it was issued, and why."""

    report: Report
    issued_at: datetime
    version: int = 1
    cause: str = "first"


@dataclass(frozen=True, slots=True)
class PastAttempt:
    """The newest report of one attempt, and when the attempt ended."""

    ended_at: datetime
    outcome: Outcome
    report: Report


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around a report: its versions, other attempts, and what there is to practise."""

    # The newest first.
    versions: tuple[IssuedReport, ...]
    attempts: tuple[PastAttempt, ...]
    exam_code: str
    practised: frozenset[str]


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
    # None until there is a report.
    around: Surroundings | None = None


async def read_report(
    open_session: OpenSession,
    *,
    sitting_id: UUID,
    account_id: UUID,
    version: int | None = None,
    now: datetime,
) -> ReportView:
    """Only the candidate's own; anybody else's sitting does not exist. The newest version, or one
    that is named; the first reading of each is kept, and takes its notice off the start page."""
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
        issued, around = None, None
        versions = await store.list_versions(session, sitting_id, account_id)
        if versions and where is Standing.RELEASED:
            issued = _named(versions, version)
            around = await _surroundings(session, account_id, sitting.exam_id, versions)
            await store.add_reading(session, sitting_id, issued.version, now)
        return ReportView(
            sitting_id=sitting_id,
            standing=where,
            policy=policy,
            language=sitting.language,
            ended_at=sitting.ended_at,
            expected=expected,
            issued=issued,
            around=around,
        )


async def _surroundings(
    session: AsyncSession, account_id: UUID, exam_id: UUID, versions: Sequence[ScoreReportRow]
) -> Surroundings:
    attempts = await store.list_attempts(session, account_id, exam_id)
    return Surroundings(
        versions=tuple(map(_issued, versions)),
        attempts=tuple(
            PastAttempt(ended_at, Outcome(row.document["outcome"]), report_of(row.document))
            for ended_at, row in attempts
        ),
        exam_code=(await exams.load_exam(session, exam_id)).code,
        practised=await store.list_practised_areas(session, exam_id),
    )


def _named(versions: Sequence[ScoreReportRow], version: int | None) -> IssuedReport:
    """The version asked for; the newest where none is named."""
    if version is None:
        return _issued(versions[0])
    found = next((row for row in versions if row.version == version), None)
    if found is None:
        raise NotFound
    return _issued(found)


def _issued(row: ScoreReportRow) -> IssuedReport:
    return IssuedReport(report_of(row.document), row.issued_at, row.version, row.cause)
