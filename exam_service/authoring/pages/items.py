"""The list of an exam's items with its filters, and one item with all there is to know of it."""

from collections.abc import Mapping
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from exam_service.authoring.dependencies import BankReader
from exam_service.authoring.pages.rendering import MOVE_BUTTONS, STAFF_LANGUAGE, show
from exam_service.authoring.rules.stages import PERMISSION_FOR, moves_from
from exam_service.authoring.schemas import item_filter_of, page_of
from exam_service.authoring.store.listing import ITEMS_PER_PAGE
from exam_service.authoring.use_cases import desk
from exam_service.authoring.use_cases.desk import ItemDesk, ItemsDesk
from exam_service.errors import ExamError
from exam_service.people.rules import Actor
from exam_service.web.services import OfficeSession
from exam_service.web.templates import render

router = APIRouter(prefix="/bank")


@router.get("")
async def show_banks(actor: BankReader, request: Request, open_session: OfficeSession) -> Response:
    """The exams with a bank."""
    return render(
        request,
        "author/banks.html",
        actor=actor,
        page_language=STAFF_LANGUAGE,
        exams=await desk.list_exams(open_session),
    )


@router.get("/{exam_code}/items")
async def show_items(
    exam_code: str, actor: BankReader, request: Request, open_session: OfficeSession
) -> Response:
    asked = dict(request.query_params)
    wanted = item_filter_of(asked)
    shown = await desk.load_items_desk(
        open_session, exam_code=exam_code, wanted=wanted, page=page_of(asked)
    )
    return show(
        request,
        "items.html",
        actor,
        shown.exam,
        desk=shown,
        asked=asked,
        last=shown.first - 1 + len(shown.items),
        previous_href=_page_href(asked, shown, shown.page - 1),
        next_href=_page_href(asked, shown, shown.page + 1),
        per_page=ITEMS_PER_PAGE,
    )


@router.get("/{exam_code}/items/{item_code}")
async def show_item(
    exam_code: str,
    item_code: str,
    actor: BankReader,
    request: Request,
    open_session: OfficeSession,
    version: int | None = None,
) -> Response:
    shown = await desk.load_item_desk(
        open_session, exam_code=exam_code, item_code=item_code, number=version
    )
    return render_item(request, actor, shown)


def render_item(
    request: Request, actor: Actor, shown: ItemDesk, refusal: ExamError | None = None
) -> Response:
    """The page of one item; with a refusal, the sentence that says why nothing was done."""
    stage = shown.shown.version.stage
    moves = [
        {"event": event.value, "text": MOVE_BUTTONS[event]}
        for event in moves_from(stage)
        if actor.may(PERMISSION_FOR[event])
    ]
    return show(
        request,
        "item.html",
        actor,
        shown.exam,
        status=409 if refusal else 200,
        refusal=refusal,
        desk=shown,
        moves=moves,
        version=shown.shown.version,
    )


def _page_href(asked: Mapping[str, str], shown: ItemsDesk, page: int) -> str | None:
    if not 1 <= page <= shown.pages:
        return None
    query = urlencode({**{name: text for name, text in asked.items() if text}, "page": page})
    return f"/bank/{shown.exam.code}/items?{query}"
