"""The exam itself with its service worker, its receipt and its time account."""

from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse

from exam_service.errors import N_, NotFound
from exam_service.people.dependencies import Candidate, Public
from exam_service.sittings.rules.lifecycle import SittingState
from exam_service.sittings.schemas.views import submission_of
from exam_service.sittings.use_cases.look import look_at_sitting
from exam_service.sittings.use_cases.prepare import Preparation, prepare
from exam_service.sittings.use_cases.receipt import read_receipt
from exam_service.web.services import AllServices, DeliverySession, Now
from exam_service.web.static_files import STATIC
from exam_service.web.templates import redirect, render

router = APIRouter()

SHORT_CODE_DIGITS = 12
SERVICE_WORKER = STATIC / "js/service_worker.js"


@router.get("/exam/service_worker.js")
async def show_service_worker(_: Public) -> Response:
    """Beside the exam, since that is what it may answer for; asked for anew every time."""
    return FileResponse(
        SERVICE_WORKER, media_type="text/javascript", headers={"cache-control": "no-cache"}
    )


@router.get("/exam/{sitting_id}")
async def show_exam(
    sitting_id: UUID,
    request: Request,
    actor: Candidate,
    services: AllServices,
    open_session: DeliverySession,
    now: Now,
) -> Response:
    """The page that fits the sitting's state: the rules, the player, or the receipt."""
    preparation = await prepare(
        open_session, sitting_id=sitting_id, account_id=actor.account_id, now=now
    )
    match preparation.state:
        case SittingState.SCHEDULED if preparation.accepted_version is None:
            return redirect(request, f"/exam/{sitting_id}/rules")
        case SittingState.NEVER_STARTED:
            sentence = N_("This sitting was not started. No attempt was used.")
            return redirect(request, "/", notice=sentence, kind="info")
        case SittingState.SUBMITTED | SittingState.TERMINATED:
            return redirect(request, f"/exam/{sitting_id}/receipt")
        case _:
            return _player(request, actor, services, preparation)


@router.get("/exam/{sitting_id}/deliver")
async def deliver_left_over(
    sitting_id: UUID,
    request: Request,
    actor: Candidate,
    services: AllServices,
    open_session: DeliverySession,
    now: Now,
) -> Response:
    """The player after the end, for a device where entries of that sitting still wait.

    It sends them (rule X30), forgets the sitting and leads to the receipt.
    """
    preparation = await prepare(
        open_session, sitting_id=sitting_id, account_id=actor.account_id, now=now
    )
    if preparation.state not in {SittingState.SUBMITTED, SittingState.TERMINATED}:
        return redirect(request, f"/exam/{sitting_id}")
    return _player(request, actor, services, preparation)


def _player(
    request: Request, actor: Candidate, services: AllServices, preparation: Preparation
) -> Response:
    return render(
        request,
        "candidate/exam.html",
        actor=actor,
        mark="player",
        page_language=preparation.language,
        sitting=preparation,
        exam_address=f"/exam/{preparation.sitting_id}",
        service_keys=services.keys.published(),
    )


@router.get("/exam/{sitting_id}/receipt")
async def show_receipt(
    sitting_id: UUID,
    request: Request,
    actor: Candidate,
    services: AllServices,
    open_session: DeliverySession,
    now: Now,
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
        submission=submission_of(seen, services.keys),
        short_code=short_code(seen.contact.chain),
    )


@router.get("/exam/{sitting_id}/receipt.json")
async def download_receipt(
    sitting_id: UUID,
    actor: Candidate,
    services: AllServices,
    open_session: DeliverySession,
    now: Now,
) -> Response:
    """The signed receipt of a submitted exam, as `/verify` takes it."""
    seen = await look_at_sitting(
        open_session, sitting_id=sitting_id, account_id=actor.account_id, now=now
    )
    submission = submission_of(seen, services.keys)
    if submission is None:
        raise NotFound
    name = f"exam-receipt-{sitting_id}.json"
    return Response(
        submission.model_dump_json(indent=2),
        media_type="application/json",
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


def short_code(chain: bytes) -> str:
    """Enough of the chain to tell two receipts apart on the phone."""
    digits = chain.hex()[:SHORT_CODE_DIGITS]
    return " ".join(digits[at : at + 4] for at in range(0, SHORT_CODE_DIGITS, 4))
