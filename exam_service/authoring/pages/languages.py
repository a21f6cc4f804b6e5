"""The board of languages: what is translated, and what keeps which form from being published."""

from fastapi import APIRouter, Request, Response

from exam_service.authoring.dependencies import BankReader
from exam_service.authoring.pages.rendering import show
from exam_service.authoring.use_cases.language_desk import load_language_board
from exam_service.web.services import OfficeSession

router = APIRouter(prefix="/bank")


@router.get("/{exam_code}/languages")
async def show_languages(
    exam_code: str, actor: BankReader, request: Request, open_session: OfficeSession
) -> Response:
    board = await load_language_board(open_session, exam_code=exam_code)
    return show(request, "language_board.html", actor, board.exam, board=board)
