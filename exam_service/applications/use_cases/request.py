"""Requesting an attempt, deciding on the request and recording its payment."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.applications import store
from exam_service.applications.rules.eligibility import NotEligible, request_obstacles
from exam_service.applications.rules.requests import (
    Decision,
    PaymentAlreadyRecorded,
    RequestState,
    decided,
    require_payment,
    require_reason,
)
from exam_service.applications.tables import AttemptRequestRow, PaymentRow
from exam_service.audit.store import add_audit_entry
from exam_service.database.base import uuid7
from exam_service.database.session import OpenSession
from exam_service.errors import NotFound
from exam_service.exams import store as exams
from exam_service.exams.rules.policy import Price, PriceKind


async def request_attempt(
    open_session: OpenSession, *, account_id: UUID, exam_id: UUID, now: datetime
) -> None:
    """Ask for another attempt. An open request stays the only one: safe to repeat."""
    async with open_session() as session:
        facts = await store.load_facts(session, account_id, exam_id, now)
        obstacles = request_obstacles(facts, now)
        if obstacles or facts.authorization is None:
            raise NotEligible(obstacles)
        unused = facts.unused_request
        if unused is not None and unused.state is not RequestState.REFUSED:
            return
        authorization_id = facts.authorization.id
        # Two clicks at the same moment: both follow the same request, so the second finds the
        # number taken and adds nothing.
        ordinal = facts.request.ordinal + 1 if facts.request is not None else 1
        request_id = await session.scalar(
            insert(AttemptRequestRow)
            .values(
                id=uuid7(),
                authorization_id=authorization_id,
                ordinal=ordinal,
                state=RequestState.REQUESTED,
                requested_at=now,
                reason="",
            )
            .on_conflict_do_nothing(index_elements=["authorization_id", "ordinal"])
            .returning(AttemptRequestRow.id)
        )
        if request_id is None:
            return
        add_audit_entry(
            session,
            actor_id=account_id,
            action="attempt.requested",
            subject=("attempt_request", request_id),
            after={"ordinal": ordinal},
            now=now,
        )


async def decide_attempt_request(
    open_session: OpenSession,
    *,
    request_id: UUID,
    decision: Decision,
    reason: str,
    actor_id: UUID,
    now: datetime,
) -> None:
    """Approve or refuse a request; a refusal carries the reason that the candidate reads."""
    require_reason(decision, reason)
    async with open_session() as session:
        request = await store.lock_request(session, request_id)
        state = RequestState(request.state)
        request.state = decided(state, decision)
        request.decided_at, request.decided_by = now, actor_id
        request.reason = reason.strip()
        add_audit_entry(
            session,
            actor_id=actor_id,
            action="attempt.decided",
            subject=("attempt_request", request_id),
            reason=request.reason,
            before={"state": state},
            after={"state": request.state},
            now=now,
        )


async def record_payment(
    open_session: OpenSession,
    *,
    request_id: UUID,
    amount_cents: int,
    currency: str,
    reference: str,
    actor_id: UUID,
    now: datetime,
) -> UUID:
    """Record that an attempt was paid: exactly the price of this day, once.

    Safe to repeat with the same reference.
    """
    async with open_session() as session:
        request = await store.lock_request(session, request_id)
        if request.state == RequestState.REFUSED:
            raise NotFound("This request was not approved; there is nothing to pay.")
        recorded = await store.find_payment(session, request_id)
        if recorded is not None:
            if recorded.reference == reference.strip():
                return recorded.id
            raise PaymentAlreadyRecorded
        price = await _price_on(session, request, now.date())
        require_payment(price, amount_cents, currency, reference, now.date())
        payment = PaymentRow(
            id=uuid7(),
            attempt_request_id=request_id,
            amount_cents=amount_cents,
            currency=currency,
            reference=reference.strip(),
            recorded_at=now,
            recorded_by=actor_id,
        )
        session.add(payment)
        add_audit_entry(
            session,
            actor_id=actor_id,
            action="payment.recorded",
            subject=("attempt_request", request_id),
            after={"amount_cents": amount_cents, "reference": payment.reference},
            now=now,
        )
        return payment.id


async def _price_on(session: AsyncSession, request: AttemptRequestRow, day: date) -> Price | None:
    authorization = await store.load_authorization(session, request.authorization_id)
    policy = await exams.load_published_policy(session, authorization.exam_id)
    return policy.price_on(PriceKind.ATTEMPT, day)
