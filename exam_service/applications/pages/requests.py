"""Requests that wait: deciding on them and recording their payments."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Request, Response

from exam_service.applications import use_cases
from exam_service.applications.dependencies import Clerk
from exam_service.applications.rules.requests import Decision, in_units
from exam_service.applications.use_cases import desk
from exam_service.database.session import OpenSession
from exam_service.errors import ExamError, InvalidInput
from exam_service.people.rules import Actor
from exam_service.web.inputs import Inputs, SentInputs
from exam_service.web.services import Now, OfficeSession
from exam_service.web.templates import redirect, render

STAFF_LANGUAGE = "en"
UNPROCESSABLE = 422
REQUESTS = "/manage/requests"

router = APIRouter(prefix=REQUESTS)


@router.get("")
async def show_requests(
    actor: Clerk, request: Request, open_session: OfficeSession, now: Now
) -> Response:
    waiting = await desk.list_requests(open_session, now=now)
    return render(
        request,
        "staff/requests.html",
        actor=actor,
        page_language=STAFF_LANGUAGE,
        undecided=[one for one in waiting if one.state == "requested"],
        unpaid=[one for one in waiting if one.state == "approved"],
    )


@router.get("/{request_id}")
async def show_request(
    request_id: UUID, actor: Clerk, request: Request, open_session: OfficeSession, now: Now
) -> Response:
    return await _render(request, actor, open_session, request_id, now)


@router.post("/{request_id}/decision")
async def decide_request(
    request_id: UUID,
    actor: Clerk,
    request: Request,
    sent: SentInputs,
    open_session: OfficeSession,
    now: Now,
) -> Response:
    inputs = Inputs(sent)
    approves = inputs.text("decision") == Decision.APPROVE
    reason = inputs.text("reason")
    try:
        _require_readable(inputs)
        await use_cases.decide_attempt_request(
            open_session,
            request_id=request_id,
            decision=Decision.APPROVE if approves else Decision.REFUSE,
            reason=reason,
            actor_id=actor.account_id,
            now=now,
        )
    except ExamError as refusal:
        return await _render(request, actor, open_session, request_id, now, sent, refusal)
    if approves:
        # What comes next is its payment, on the same page.
        notice = "Approved. The attempt can begin once its payment is recorded."
        return redirect(request, f"{REQUESTS}/{request_id}", notice=notice)
    return redirect(request, REQUESTS, notice="Refused. The candidate sees the reason.")


@router.post("/{request_id}/payment")
async def record_payment(
    request_id: UUID,
    actor: Clerk,
    request: Request,
    sent: SentInputs,
    open_session: OfficeSession,
    now: Now,
) -> Response:
    inputs = Inputs(sent)
    amount_cents = inputs.cents("amount")
    currency, reference = inputs.text("currency"), inputs.text("reference")
    try:
        _require_readable(inputs)
        await use_cases.record_payment(
            open_session,
            request_id=request_id,
            amount_cents=amount_cents,
            currency=currency,
            reference=reference,
            actor_id=actor.account_id,
            now=now,
        )
    except ExamError as refusal:
        return await _render(request, actor, open_session, request_id, now, sent, refusal)
    return redirect(request, REQUESTS, notice="The payment is recorded.")


def _require_readable(inputs: Inputs) -> None:
    if inputs.errors:
        raise InvalidInput("Please look at the marked fields again.", inputs.errors)


async def _render(
    request: Request,
    actor: Actor,
    open_session: OpenSession,
    request_id: UUID,
    now: datetime,
    sent: Mapping[str, str] | None = None,
    refusal: ExamError | None = None,
) -> Response:
    shown = await desk.load_request_desk(open_session, request_id=request_id, now=now)
    price = shown.price
    priced = {"amount": in_units(price.amount_cents), "currency": price.currency} if price else {}
    return render(
        request,
        "staff/request.html",
        actor=actor,
        status=UNPROCESSABLE if refusal else 200,
        page_language=STAFF_LANGUAGE,
        desk=shown,
        values={**priced, **(sent or {})},
        errors=refusal.fields if isinstance(refusal, InvalidInput) else {},
        refusal=refusal,
    )
