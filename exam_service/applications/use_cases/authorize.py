"""Authorizing a person to sit an exam, with the request for the first attempt approved."""

from datetime import date, datetime
from uuid import UUID

from exam_service.applications import store
from exam_service.applications.rules.authorization import authorization_window
from exam_service.applications.rules.requests import RequestState
from exam_service.applications.tables import AttemptRequestRow, AuthorizationRow
from exam_service.audit.store import add_audit_entry
from exam_service.database.base import uuid7
from exam_service.database.session import OpenSession
from exam_service.errors import ErrorKind, ExamError, InvalidInput
from exam_service.exams import store as exams

YEAR_EARLIEST = 1900


class AuthorizationStillStands(ExamError):
    """A person has an authorization for this exam that has not ended."""

    kind = ErrorKind.CONFLICT
    code = "application.authorization_still_stands"

    def __init__(self, until: datetime) -> None:
        super().__init__(
            "This candidate already has an authorization for this exam, until"
            f" {until.strftime('%-d %B %Y')}."
        )


async def authorize(
    open_session: OpenSession,
    *,
    account_id: UUID,
    exam_id: UUID,
    date_of_birth: date,
    actor_id: UUID,
    now: datetime,
) -> UUID:
    """Authorize a person under the exam's published policy and return the authorization.

    The application counts as the approved request for the first attempt; its payment does not come
    with it.
    """
    _require_date_of_birth(date_of_birth, now.date())
    async with open_session() as session:
        # The exam's row is the lock: two clerks cannot authorize one person twice.
        await exams.lock_exam(session, exam_id)
        policy = await exams.load_published_policy(session, exam_id)
        earlier = await store.find_authorization(session, account_id, exam_id)
        if earlier is not None and earlier.expires_at > now:
            raise AuthorizationStillStands(earlier.expires_at)
        approved_at, expires_at = authorization_window(now, policy.authorization_months)
        authorization = AuthorizationRow(
            id=uuid7(),
            account_id=account_id,
            exam_id=exam_id,
            approved_at=approved_at,
            expires_at=expires_at,
            attempts_max=policy.attempts_max,
            date_of_birth=date_of_birth,
        )
        session.add(authorization)
        await session.flush()
        session.add(_first_request(authorization.id, actor_id, now))
        add_audit_entry(
            session,
            actor_id=actor_id,
            action="authorization.granted",
            subject=("authorization", authorization.id),
            after={"exam_id": str(exam_id), "expires_at": expires_at.isoformat()},
            now=now,
        )
        return authorization.id


def _require_date_of_birth(date_of_birth: date, today: date) -> None:
    if not date_of_birth.year >= YEAR_EARLIEST or date_of_birth >= today:
        sentence = "Enter the date of birth, a day in the past."
        raise InvalidInput(sentence, {"date_of_birth": sentence})


def _first_request(authorization_id: UUID, actor_id: UUID, now: datetime) -> AttemptRequestRow:
    return AttemptRequestRow(
        authorization_id=authorization_id,
        ordinal=1,
        state=RequestState.APPROVED,
        requested_at=now,
        decided_at=now,
        decided_by=actor_id,
        reason="",
    )
