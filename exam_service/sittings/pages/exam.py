"""The exam itself, its receipt and its time account."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from exam_service.errors import N_
from exam_service.people.dependencies import Candidate
from exam_service.sittings.rules.lifecycle import SittingState
from exam_service.sittings.use_cases.look import look_at_sitting
from exam_service.sittings.use_cases.prepare import prepare
from exam_service.sittings.use_cases.receipt import read_receipt
from exam_service.web.services import DeliverySession, Now
from exam_service.web.templates import redirect, render

router = APIRouter()


@router.get("/exam/{sitting_id}")
async def show_exam(
    sitting_id: UUID, request: Request, actor: Candidate, open_session: DeliverySession, now: Now
) -> Response:
    """The page that fits the sitting's state: rules, ready, the player, or the receipt."""
    preparation = await prepare(
        open_session, sitting_id=sitting_id, account_id=actor.account_id, now=now
    )
    match preparation.state:
        case SittingState.SCHEDULED if preparation.accepted_version is None:
            return redirect(request, f"/exam/{sitting_id}/rules")
        case SittingState.SCHEDULED | SittingState.CHECKED_IN:
            return render(
                request,
                "candidate/ready.html",
                actor=actor,
                page_language=preparation.language,
                sitting=preparation,
                admitted=preparation.state is SittingState.CHECKED_IN,
            )
        case SittingState.NEVER_STARTED:
            sentence = N_("This sitting was not started. No attempt was used.")
            return redirect(request, "/", notice=sentence, kind="info")
        case SittingState.SUBMITTED | SittingState.TERMINATED:
            return redirect(request, f"/exam/{sitting_id}/receipt")
        case _:
            return render(
                request,
                "candidate/exam.html",
                actor=actor,
                page_language=preparation.language,
                sitting_id=sitting_id,
                exam_title=preparation.exam_title,
                exam_address=f"/exam/{sitting_id}",
            )


@router.get("/exam/{sitting_id}/receipt")
async def show_receipt(
    sitting_id: UUID, request: Request, actor: Candidate, open_session: DeliverySession, now: Now
) -> Response:
    """What was handed in and when, how the time was counted, and when to expect the result."""
    seen = await look_at_sitting(
        open_session, sitting_id=sitting_id, account_id=actor.account_id, now=now
    )
    if seen.row.ended_at is None:
        return redirect(request, f"/exam/{sitting_id}")
    return render(
        request,
        "candidate/receipt.html",
        actor=actor,
        page_language=seen.row.language,
        receipt=await read_receipt(open_session, seen=seen, now=now),
    )
