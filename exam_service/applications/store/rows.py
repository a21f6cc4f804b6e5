"""Queries over authorizations, requests, payments and accommodations.

What candidates' pages use runs as the delivery role: it holds no row lock.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.applications.rules.accommodation import NONE_GRANTED, Accommodation
from exam_service.applications.rules.requests import RequestState
from exam_service.applications.tables import (
    AccommodationRow,
    AttemptRequestRow,
    AuthorizationRow,
    PaymentRow,
)
from exam_service.exams import store as exams
from exam_service.exams.rules.fairness import Entitlement
from exam_service.exams.tables import ExamRow
from exam_service.people.tables import AccountRow
from exam_service.sittings.tables import SittingRow

REQUESTS_LISTED_MAX = 200
LIVE_STATES = ("scheduled", "checked_in", "in_progress", "paused", "on_break")
IS_PAID = exists().where(PaymentRow.attempt_request_id == AttemptRequestRow.id)


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """A request that waits for a decision or for its payment, as the office lists it."""

    id: UUID
    exam_id: UUID
    exam_code: str
    candidate: str
    email: str
    ordinal: int
    attempts_max: int
    state: str
    requested_at: datetime
    expires_at: datetime


async def find_authorization(
    session: AsyncSession, account_id: UUID, exam_id: UUID
) -> AuthorizationRow | None:
    """The newest authorization of a person for an exam, whether it has ended or not."""
    return await session.scalar(
        select(AuthorizationRow)
        .where(AuthorizationRow.account_id == account_id, AuthorizationRow.exam_id == exam_id)
        .order_by(AuthorizationRow.approved_at.desc(), AuthorizationRow.id.desc())
        .limit(1)
    )


async def load_authorization(session: AsyncSession, authorization_id: UUID) -> AuthorizationRow:
    return exams.existing(await session.get(AuthorizationRow, authorization_id))


async def list_authorized_exams(session: AsyncSession, account_id: UUID) -> Sequence[ExamRow]:
    """The exams for which a person has, or had, an authorization."""
    authorized = select(AuthorizationRow.exam_id).where(AuthorizationRow.account_id == account_id)
    return (
        await session.scalars(
            select(ExamRow).where(ExamRow.id.in_(authorized)).order_by(ExamRow.code)
        )
    ).all()


async def find_live_sitting(session: AsyncSession, account_id: UUID) -> UUID | None:
    """The sitting of a person, of whatever exam, that is not over."""
    return await session.scalar(
        select(SittingRow.id).where(
            SittingRow.account_id == account_id, SittingRow.state.in_(LIVE_STATES)
        )
    )


async def list_forms_had(session: AsyncSession, account_id: UUID, exam_id: UUID) -> set[UUID]:
    """The forms whose items a person has seen, under whatever authorization."""
    rows = await session.scalars(
        select(SittingRow.form_id).where(
            SittingRow.account_id == account_id,
            SittingRow.exam_id == exam_id,
            SittingRow.started_at.is_not(None),
        )
    )
    return set(rows)


async def find_unused_request(
    session: AsyncSession, authorization_id: UUID
) -> AttemptRequestRow | None:
    """The newest request of an authorization of which no sitting came."""
    used = exists().where(SittingRow.attempt_request_id == AttemptRequestRow.id)
    return await session.scalar(
        select(AttemptRequestRow)
        .where(AttemptRequestRow.authorization_id == authorization_id, ~used)
        .order_by(AttemptRequestRow.ordinal.desc())
        .limit(1)
    )


async def load_candidate(session: AsyncSession, account_id: UUID) -> AccountRow:
    return exams.existing(await session.get(AccountRow, account_id))


async def find_candidate_by_email(session: AsyncSession, email: str) -> AccountRow | None:
    return await session.scalar(select(AccountRow).where(AccountRow.email == email.strip().lower()))


async def load_request(session: AsyncSession, request_id: UUID) -> AttemptRequestRow:
    return exams.existing(await session.get(AttemptRequestRow, request_id))


async def lock_request(session: AsyncSession, request_id: UUID) -> AttemptRequestRow:
    """Load one request and hold its row: it is the lock for its decision and its payment."""
    return exams.existing(await session.get(AttemptRequestRow, request_id, with_for_update=True))


async def find_payment(session: AsyncSession, request_id: UUID) -> PaymentRow | None:
    return await session.scalar(
        select(PaymentRow).where(PaymentRow.attempt_request_id == request_id).limit(1)
    )


async def load_accommodation(
    session: AsyncSession, account_id: UUID, exam_id: UUID
) -> Accommodation:
    """The accommodation granted last; it carries over to retakes and the next authorization."""
    row = await session.scalar(
        select(AccommodationRow)
        .join(AuthorizationRow, AuthorizationRow.id == AccommodationRow.authorization_id)
        .where(AuthorizationRow.account_id == account_id, AuthorizationRow.exam_id == exam_id)
        .order_by(AccommodationRow.approved_at.desc(), AccommodationRow.id.desc())
        .limit(1)
    )
    if row is None:
        return NONE_GRANTED
    return Accommodation(row.extra_time_percent, row.extra_minutes)


async def list_entitlements(
    session: AsyncSession, exam_id: UUID, now: datetime
) -> tuple[Entitlement, ...]:
    """Every accommodation that somebody with an authorization may still use, counted alike."""
    # A grant under an earlier authorization carries over, so the person counts and not the window.
    authorized = select(AuthorizationRow.account_id).where(
        AuthorizationRow.exam_id == exam_id, AuthorizationRow.expires_at > now
    )
    rows = await session.execute(
        select(
            AccommodationRow.extra_time_percent,
            AccommodationRow.extra_minutes,
            func.count(AuthorizationRow.account_id.distinct()),
        )
        .join(AuthorizationRow, AuthorizationRow.id == AccommodationRow.authorization_id)
        .where(AuthorizationRow.exam_id == exam_id, AuthorizationRow.account_id.in_(authorized))
        .group_by(AccommodationRow.extra_time_percent, AccommodationRow.extra_minutes)
        .order_by(AccommodationRow.extra_time_percent, AccommodationRow.extra_minutes)
    )
    return tuple(Entitlement(percent, minutes, count) for percent, minutes, count in rows)


async def list_open_requests(session: AsyncSession, now: datetime) -> Sequence[OpenRequest]:
    """Requests that wait for a decision or a payment while their authorization lasts, oldest
    first."""
    used = exists().where(SittingRow.attempt_request_id == AttemptRequestRow.id)
    waits = or_(
        AttemptRequestRow.state == RequestState.REQUESTED,
        and_(AttemptRequestRow.state == RequestState.APPROVED, ~IS_PAID, ~used),
    )
    rows = await session.execute(
        select(
            AttemptRequestRow.id,
            AuthorizationRow.exam_id,
            ExamRow.code.label("exam_code"),
            AccountRow.name.label("candidate"),
            AccountRow.email,
            AttemptRequestRow.ordinal,
            AuthorizationRow.attempts_max,
            AttemptRequestRow.state,
            AttemptRequestRow.requested_at,
            AuthorizationRow.expires_at,
        )
        .join(AuthorizationRow, AuthorizationRow.id == AttemptRequestRow.authorization_id)
        .join(ExamRow, ExamRow.id == AuthorizationRow.exam_id)
        .join(AccountRow, AccountRow.id == AuthorizationRow.account_id)
        .where(waits, AuthorizationRow.expires_at > now)
        .order_by(AttemptRequestRow.requested_at, AttemptRequestRow.id)
        .limit(REQUESTS_LISTED_MAX)
    )
    return [OpenRequest(**row) for row in rows.mappings()]
