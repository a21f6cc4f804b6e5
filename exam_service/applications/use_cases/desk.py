"""What the office's pages show about requests and authorizations. Nothing is changed here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from exam_service.applications import store
from exam_service.applications.rules.accommodation import Accommodation
from exam_service.applications.rules.standing import Standing
from exam_service.applications.store import OpenRequest
from exam_service.applications.tables import AttemptRequestRow, AuthorizationRow, PaymentRow
from exam_service.database.session import OpenSession
from exam_service.exams import store as exams
from exam_service.exams.rules.policy import ExamPolicy, Price, PriceKind
from exam_service.exams.tables import ExamRow
from exam_service.people.tables import AccountRow


@dataclass(frozen=True, slots=True)
class RequestDesk:
    """One request with the person, the exam and what it costs today."""

    request: AttemptRequestRow
    authorization: AuthorizationRow
    candidate: AccountRow
    exam: ExamRow
    policy: ExamPolicy
    payment: PaymentRow | None
    price: Price | None
    standing: Standing


@dataclass(frozen=True, slots=True)
class AuthorizedExam:
    """One exam that a person may sit, with the accommodation that holds for it."""

    exam: ExamRow
    policy: ExamPolicy
    authorization: AuthorizationRow
    accommodation: Accommodation


async def list_requests(open_session: OpenSession, *, now: datetime) -> Sequence[OpenRequest]:
    async with open_session() as session:
        return await store.list_open_requests(session, now)


async def list_exams(open_session: OpenSession) -> list[tuple[ExamRow, ExamPolicy]]:
    """The exams that somebody can be authorized for: those with a published policy."""
    async with open_session() as session:
        return [
            (exam, await exams.load_published_policy(session, exam.id))
            for exam in await exams.list_exams(session)
            if await exams.find_published_version(session, exam.id) is not None
        ]


async def load_request_desk(
    open_session: OpenSession, *, request_id: UUID, now: datetime
) -> RequestDesk:
    async with open_session() as session:
        request = await store.load_request(session, request_id)
        authorization = await store.load_authorization(session, request.authorization_id)
        exam = await exams.load_exam(session, authorization.exam_id)
        policy = await exams.load_published_policy(session, exam.id)
        account_id = authorization.account_id
        return RequestDesk(
            request=request,
            authorization=authorization,
            candidate=await store.load_candidate(session, account_id),
            exam=exam,
            policy=policy,
            payment=await store.find_payment(session, request_id),
            price=policy.price_on(PriceKind.ATTEMPT, now.date()),
            standing=await store.standing_of(session, account_id, exam.id, now),
        )


async def find_candidate(open_session: OpenSession, *, email: str) -> AccountRow | None:
    async with open_session() as session:
        return await store.find_candidate_by_email(session, email)


async def list_authorized_exams(
    open_session: OpenSession, *, account_id: UUID, now: datetime
) -> list[AuthorizedExam]:
    """The exams for which a person's authorization has not ended."""
    async with open_session() as session:
        found = []
        for exam in await store.list_authorized_exams(session, account_id):
            authorization = await store.find_authorization(session, account_id, exam.id)
            if authorization is not None and authorization.expires_at > now:
                policy = await exams.load_published_policy(session, exam.id)
                accommodation = await store.load_accommodation(session, account_id, exam.id)
                found.append(AuthorizedExam(exam, policy, authorization, accommodation))
        return found
