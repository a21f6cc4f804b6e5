"""The board of everybody who sits now, and one sitting with all that can be done to it."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from exam_service.people.rules import Permission
from exam_service.proctoring.dependencies import Watcher
from exam_service.proctoring.use_cases import look_at_board, look_at_watched
from exam_service.web.languages import STAFF_LANGUAGE
from exam_service.web.services import DeliverySession, Now
from exam_service.web.templates import render

router = APIRouter(prefix="/proctor")


@router.get("")
async def show_board(
    request: Request, actor: Watcher, open_session: DeliverySession, now: Now
) -> Response:
    """Everybody who sits now, those who need a person first."""
    return render(
        request,
        "proctor/board.html",
        actor=actor,
        page_language=STAFF_LANGUAGE,
        sittings=await look_at_board(open_session, now=now),
        may_pause=actor.may(Permission.PAUSE_SITTINGS),
        may_admit=actor.may(Permission.ADMIT_CANDIDATES),
        now=now,
    )


@router.get("/{sitting_id}")
async def show_watched(
    sitting_id: UUID, request: Request, actor: Watcher, open_session: DeliverySession, now: Now
) -> Response:
    """One sitting: its clock, its connection, and every act that is open to this person."""
    return render(
        request,
        "proctor/sitting.html",
        actor=actor,
        page_language=STAFF_LANGUAGE,
        sitting=await look_at_watched(open_session, sitting_id=sitting_id, now=now),
        may_pause=actor.may(Permission.PAUSE_SITTINGS),
        may_admit=actor.may(Permission.ADMIT_CANDIDATES),
    )
