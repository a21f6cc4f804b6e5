"""The list of an exam's items with its filters, and one item with all there is to know of it."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from exam_service.authoring.dependencies import BankReader
from exam_service.authoring.pages.rendering import MOVE_BUTTONS, STAFF_LANGUAGE, show
from exam_service.authoring.rules.checklist import POINT_WORDS
from exam_service.authoring.rules.item_statistics import RESPONSES_MIN
from exam_service.authoring.rules.stages import PERMISSION_FOR, moves_from
from exam_service.authoring.rules.visibility import viewer_of
from exam_service.authoring.schemas import item_filter_of, page_of
from exam_service.authoring.store.item_filters import NO_AREA
from exam_service.authoring.store.listing import ITEMS_PER_PAGE
from exam_service.authoring.use_cases import desk
from exam_service.authoring.use_cases.desk import ItemDesk, ItemsDesk
from exam_service.authoring.use_cases.item_standing import load_item_standing
from exam_service.authoring.use_cases.review_panel import load_review_panel
from exam_service.database.session import OpenSession
from exam_service.errors import ExamError
from exam_service.people.rules import Actor, Permission
from exam_service.web.inputs import VersionNumber
from exam_service.web.services import Now, OfficeSession
from exam_service.web.templates import render

router = APIRouter(prefix="/bank")

# The filters that stand behind a disclosure until one of them is used.
FURTHER_FILTERS = ("language", "status", "author", "p_below", "p_above", "r_below")


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
        open_session,
        exam_code=exam_code,
        wanted=wanted,
        page=page_of(asked),
        viewer=viewer_of(actor),
        sees_statistics=actor.may(Permission.READ_STATISTICS),
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
        no_area=NO_AREA,
        asks_more=any(asked.get(name) for name in FURTHER_FILTERS),
    )


@router.get("/{exam_code}/items/{item_code}")
async def show_item(
    exam_code: str,
    item_code: str,
    actor: BankReader,
    request: Request,
    open_session: OfficeSession,
    now: Now,
    version: VersionNumber | None = None,
) -> Response:
    shown = await desk.load_item_desk(
        open_session, exam_code=exam_code, item_code=item_code, number=version
    )
    return await item_page(request, actor, open_session, shown, now)


async def item_page(
    request: Request,
    actor: Actor,
    open_session: OpenSession,
    shown: ItemDesk,
    now: datetime,
    refusal: ExamError | None = None,
    checklist_sent: Mapping[str, str] | None = None,
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
        standing=await load_item_standing(open_session, shown=shown, now=now),
        responses_min=RESPONSES_MIN,
        review=await load_review_panel(open_session, shown=shown, now=now),
        reviewer_id=actor.account_id,
        checklist_sent=checklist_sent,
        point_words=POINT_WORDS,
    )


def _page_href(asked: Mapping[str, str], shown: ItemsDesk, page: int) -> str | None:
    if not 1 <= page <= shown.pages:
        return None
    query = urlencode({**{name: text for name, text in asked.items() if text}, "page": page})
    return f"/bank/{shown.exam.code}/items?{query}"
