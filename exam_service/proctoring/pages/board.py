"""The board of everybody who sits now, and one sitting with all that can be done to it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from exam_service.clock import wall_ahead_of
from exam_service.people.rules import Permission
from exam_service.proctoring.dependencies import Watcher
from exam_service.proctoring.use_cases import look_at_board, look_at_watched
from exam_service.web.languages import STAFF_LANGUAGE
from exam_service.web.paging import address_of
from exam_service.web.services import AllServices, DeliverySession, Now
from exam_service.web.templates import render

TEXT_CHARACTERS_MAX = 100
DIGITS_MAX = 6
PATH = "/proctor"

router = APIRouter(prefix=PATH)


@router.get("")
async def show_board(
    request: Request,
    actor: Watcher,
    open_session: DeliverySession,
    now: Now,
    services: AllServices,
    text: Annotated[str, Query()] = "",
    page: Annotated[str, Query()] = "",
) -> Response:
    """Everybody who sits now, those who need a person first."""
    text = text.strip()[:TEXT_CHARACTERS_MAX]
    board = await look_at_board(open_session, text=text, page=_number_in(page), now=now)
    return render(
        request,
        "proctor/board.html",
        actor=actor,
        page_language=STAFF_LANGUAGE,
        board=board,
        text=text,
        previous_href=_address(text, board.page - 1) if board.page > 1 else None,
        next_href=_address(text, board.page + 1) if board.page < board.pages else None,
        here=_address(text, board.page),
        may_pause=actor.may(Permission.PAUSE_SITTINGS),
        may_admit=actor.may(Permission.ADMIT_CANDIDATES),
        now=now,
        wall_ahead=wall_ahead_of(services.clock),
    )


def _number_in(text: str) -> int:
    """The page that an address asks for; the first one where it names none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= DIGITS_MAX else 1


def _address(text: str, page: int) -> str:
    return address_of(PATH, {"text": text, "page": str(page) if page > 1 else ""})


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
