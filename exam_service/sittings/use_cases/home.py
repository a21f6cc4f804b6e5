"""What a candidate's home page says of each exam: where they are, what is next, and by when."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.applications import store as applications
from exam_service.applications.rules.standing import NextStep, Standing, standing
from exam_service.database.session import OpenSession
from exam_service.exams import store as exams
from exam_service.exams.rules.policy import ExamPolicy, Price, PriceKind
from exam_service.reports import store as reports
from exam_service.sittings import store
from exam_service.sittings.rules.lifecycle import LIVE, SittingState
from exam_service.sittings.rules.results import results_expected
from exam_service.sittings.tables import SittingRow


@dataclass(frozen=True, slots=True)
class PastLine:
    """One sitting in the history on the home page."""

    sitting_id: UUID
    ordinal: int
    state: SittingState
    started_at: datetime | None
    ended_at: datetime | None
    is_live: bool
    is_released: bool
    expected_on: date | None
    # The version of its newest report, where the candidate has not opened that one yet.
    unread_report: int | None


@dataclass(frozen=True, slots=True)
class ExamOfCandidate:
    """One exam from one candidate's side."""

    exam_id: UUID
    policy: ExamPolicy
    standing: Standing
    live: PastLine | None
    past: tuple[PastLine, ...]
    offered_languages: tuple[str, ...]
    # What an attempt costs today.
    price: Price | None

    @property
    def may_begin(self) -> bool:
        return self.standing.next_step is NextStep.SIT


async def list_exams_of_candidate(
    open_session: OpenSession, *, account_id: UUID, now: datetime
) -> list[ExamOfCandidate]:
    async with open_session() as session:
        return [
            await _look(session, account_id, exam.id, now)
            for exam in await applications.list_authorized_exams(session, account_id)
        ]


async def look_at_exam(
    open_session: OpenSession, *, account_id: UUID, exam_id: UUID, now: datetime
) -> ExamOfCandidate:
    async with open_session() as session:
        await exams.load_exam(session, exam_id)
        return await _look(session, account_id, exam_id, now)


async def _look(
    session: AsyncSession, account_id: UUID, exam_id: UUID, now: datetime
) -> ExamOfCandidate:
    facts = await applications.load_facts(session, account_id, exam_id, now)
    rows = await store.list_sittings_of(session, account_id)
    unread = await reports.list_unread(session, account_id)
    lines = [_line(row, facts.policy, unread.get(row.id)) for row in rows if row.exam_id == exam_id]
    return ExamOfCandidate(
        exam_id=exam_id,
        policy=facts.policy,
        standing=standing(facts, now),
        live=next((line for line in lines if line.is_live), None),
        past=tuple(line for line in lines if not line.is_live),
        offered_languages=await _offered_languages(session, exam_id, now),
        price=facts.policy.price_on(PriceKind.ATTEMPT, now.date()),
    )


async def _offered_languages(
    session: AsyncSession, exam_id: UUID, now: datetime
) -> tuple[str, ...]:
    """The languages in which the open administration has a form, in the policy's order."""
    administration = await exams.find_open_administration(session, exam_id, now)
    if administration is None:
        return ()
    policy = await exams.load_policy(session, exam_id, administration.policy_version)
    forms = await exams.list_form_candidates(session, administration.id, None)
    offered = {language for form in forms for language in form.languages}
    return tuple(language for language in policy.languages if language in offered)


def _line(row: SittingRow, policy: ExamPolicy, unread_report: int | None) -> PastLine:
    expected = (
        results_expected(row.ended_at, policy.results_target_business_days)
        if row.ended_at is not None
        else None
    )
    return PastLine(
        sitting_id=row.id,
        ordinal=row.ordinal,
        state=SittingState(row.state),
        started_at=row.started_at,
        ended_at=row.ended_at,
        is_live=row.state in LIVE,
        is_released=row.score_status == "released",
        expected_on=expected,
        unread_report=unread_report,
    )
