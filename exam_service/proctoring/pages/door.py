"""Letting a candidate in, and another device of a candidate."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from exam_service.errors import ExamError, NotFound
from exam_service.proctoring.dependencies import Admitter
from exam_service.proctoring.rendering import Act, act_page, done
from exam_service.sittings.use_cases.check_in import admit_candidate
from exam_service.sittings.use_cases.lease import allow_device
from exam_service.web.services import DeliverySession, Now

router = APIRouter(prefix="/proctor")


@router.get("/{sitting_id}/admit")
async def show_admit(
    sitting_id: UUID, request: Request, actor: Admitter, open_session: DeliverySession, now: Now
) -> Response:
    return await act_page(
        request, actor, open_session, act=Act.ADMIT, sitting_id=sitting_id, now=now
    )


@router.post("/{sitting_id}/admit")
async def admit(
    sitting_id: UUID, request: Request, actor: Admitter, open_session: DeliverySession, now: Now
) -> Response:
    """Let a candidate in who has accepted the statement."""
    return await _let_in(Act.ADMIT, sitting_id, request, actor, open_session, now)


@router.get("/{sitting_id}/device")
async def show_device(
    sitting_id: UUID, request: Request, actor: Admitter, open_session: DeliverySession, now: Now
) -> Response:
    return await act_page(
        request, actor, open_session, act=Act.DEVICE, sitting_id=sitting_id, now=now
    )


@router.post("/{sitting_id}/device")
async def let_device_in(
    sitting_id: UUID, request: Request, actor: Admitter, open_session: DeliverySession, now: Now
) -> Response:
    """Let the device in that asked to go on with the sitting; the other one stops."""
    return await _let_in(Act.DEVICE, sitting_id, request, actor, open_session, now)


async def _let_in(
    act: Act,
    sitting_id: UUID,
    request: Request,
    actor: Admitter,
    open_session: DeliverySession,
    now: Now,
) -> Response:
    do = admit_candidate if act is Act.ADMIT else allow_device
    try:
        await do(open_session, sitting_id=sitting_id, actor_id=actor.account_id, now=now)
    except NotFound:
        raise
    except ExamError as refusal:
        return await act_page(
            request, actor, open_session, act=act, sitting_id=sitting_id, now=now, refusal=refusal
        )
    return done(request, actor, act, sitting_id)
