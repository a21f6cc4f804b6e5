"""Reviewing: what waits, a checklist for one version, comments on it."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from exam_service.authoring.dependencies import BankReader, Reviewer
from exam_service.authoring.pages.items import item_page
from exam_service.authoring.pages.rendering import show
from exam_service.authoring.rules.visibility import viewer_of
from exam_service.authoring.schemas import checklist_of, number_of, page_of
from exam_service.authoring.use_cases import desk
from exam_service.authoring.use_cases.check_item import check_item
from exam_service.authoring.use_cases.desk import ItemDesk
from exam_service.authoring.use_cases.discuss_item import comment_on_item, settle_comment
from exam_service.authoring.use_cases.review_desk import load_review_desk
from exam_service.errors import ExamError, NotFound
from exam_service.web.inputs import Inputs, SentInputs
from exam_service.web.services import Now, OfficeSession
from exam_service.web.templates import redirect

router = APIRouter(prefix="/bank")


@router.get("/{exam_code}/review")
async def show_waiting(
    exam_code: str, actor: Reviewer, request: Request, open_session: OfficeSession
) -> Response:
    """The versions in review, oldest first, with what keeps each from being approved."""
    shown = await load_review_desk(
        open_session,
        exam_code=exam_code,
        viewer=viewer_of(actor),
        page=page_of(dict(request.query_params)),
    )
    address = f"/bank/{exam_code}/review?page="
    return show(
        request,
        "review.html",
        actor,
        shown.exam,
        desk=shown,
        previous_href=f"{address}{shown.page - 1}" if shown.page > 1 else None,
        next_href=f"{address}{shown.page + 1}" if shown.page < shown.pages else None,
    )


@router.post("/{exam_code}/items/{item_code}/checklist")
async def save_checklist(
    exam_code: str,
    item_code: str,
    actor: Reviewer,
    request: Request,
    sent: SentInputs,
    open_session: OfficeSession,
    now: Now,
) -> Response:
    number = number_of(sent, "version")
    shown = await desk.load_item_desk(
        open_session, exam_code=exam_code, item_code=item_code, number=number
    )
    try:
        complete = await check_item(
            open_session,
            item_id=shown.item_id,
            number=number,
            checklist=checklist_of(Inputs(sent)),
            actor_id=actor.account_id,
            now=now,
        )
    except NotFound:
        raise
    except ExamError as error:
        return await item_page(request, actor, open_session, shown, now, error, checklist_sent=sent)
    notice = (
        "Your checklist is complete: you can approve this version once no comment is open."
        if complete
        else "Your checklist is saved. It is not complete yet."
    )
    return redirect(request, f"{_address(exam_code, shown)}#review", notice=notice)


@router.post("/{exam_code}/items/{item_code}/comments")
async def add_comment(
    exam_code: str,
    item_code: str,
    actor: BankReader,
    request: Request,
    sent: SentInputs,
    open_session: OfficeSession,
    now: Now,
) -> Response:
    number, inputs = number_of(sent, "version"), Inputs(sent)
    shown = await desk.load_item_desk(
        open_session, exam_code=exam_code, item_code=item_code, number=number
    )
    try:
        await comment_on_item(
            open_session,
            item_id=shown.item_id,
            number=number,
            text=inputs.text("comment"),
            language=inputs.text("comment_language") or None,
            actor_id=actor.account_id,
            now=now,
        )
    except NotFound:
        raise
    except ExamError as error:
        return await item_page(request, actor, open_session, shown, now, error)
    notice = "Your comment is kept. It stays open until somebody resolves it."
    return redirect(request, f"{_address(exam_code, shown)}#comments", notice=notice)


@router.post("/{exam_code}/items/{item_code}/comments/{comment_id}")
async def settle(
    exam_code: str,
    item_code: str,
    comment_id: UUID,
    actor: BankReader,
    request: Request,
    sent: SentInputs,
    open_session: OfficeSession,
    now: Now,
) -> Response:
    """Resolve a comment, or open it again."""
    number = number_of(sent, "version")
    shown = await desk.load_item_desk(
        open_session, exam_code=exam_code, item_code=item_code, number=number
    )
    is_resolved = sent.get("act") == "resolve"
    await settle_comment(
        open_session,
        item_id=shown.item_id,
        comment_id=comment_id,
        is_resolved=is_resolved,
        actor_id=actor.account_id,
        now=now,
    )
    notice = "The comment is resolved." if is_resolved else "The comment is open again."
    return redirect(request, f"{_address(exam_code, shown)}#comments", notice=notice)


def _address(exam_code: str, shown: ItemDesk) -> str:
    return f"/bank/{exam_code}/items/{shown.code}?version={shown.shown.version.ref.number}"
