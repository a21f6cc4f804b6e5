"""One slot of a draft: the items that could stand there, and what a change would break."""

from fastapi import APIRouter, Request, Response

from exam_service.authoring.dependencies import Assembler
from exam_service.authoring.pages.rendering import CONFLICT, show
from exam_service.authoring.use_cases.replace_item import load_slot_desk, replace_item
from exam_service.errors import ExamError
from exam_service.people.rules import Actor
from exam_service.web.inputs import Inputs, SentInputs, VersionNumber
from exam_service.web.services import Now, OfficeSession
from exam_service.web.templates import redirect

router = APIRouter(prefix="/bank")

REASON_CHARACTERS_MAX = 500


@router.get("/{exam_code}/forms/{form_code}/slots/{number}")
async def show_slot(
    exam_code: str,
    form_code: str,
    number: VersionNumber,
    actor: Assembler,
    request: Request,
    open_session: OfficeSession,
    now: Now,
) -> Response:
    item = request.query_params.get("item", "").strip()
    place = (exam_code, form_code, number, item)
    return await _slot_page(request, actor, open_session, place, now)


@router.post("/{exam_code}/forms/{form_code}/slots/{number}")
async def replace(
    exam_code: str,
    form_code: str,
    number: VersionNumber,
    actor: Assembler,
    request: Request,
    sent: SentInputs,
    open_session: OfficeSession,
    now: Now,
) -> Response:
    inputs = Inputs(sent)
    item = inputs.text("item")
    desk = await load_slot_desk(
        open_session, exam_code=exam_code, form_code=form_code, number=number, now=now
    )
    try:
        change = await replace_item(
            open_session,
            form_id=desk.form.row.id,
            number=number,
            item=item,
            actor_id=actor.account_id,
            reason=inputs.text("reason")[:REASON_CHARACTERS_MAX],
            now=now,
        )
    except ExamError as error:
        place = (exam_code, form_code, number, item)
        return await _slot_page(request, actor, open_session, place, now, error)
    said = f"Item {item} stands in slot {number} now."
    left = "It breaks nothing." if change.breaks_nothing else " ".join(change.broken)
    return redirect(request, f"/bank/{exam_code}/forms/{form_code}", notice=f"{said} {left}")


async def _slot_page(
    request: Request,
    actor: Actor,
    open_session: OfficeSession,
    place: tuple[str, str, int, str],
    now: Now,
    error: ExamError | None = None,
) -> Response:
    exam_code, form_code, number, item = place
    desk = await load_slot_desk(
        open_session, exam_code=exam_code, form_code=form_code, number=number, item=item, now=now
    )
    return show(
        request,
        "form_slot.html",
        actor,
        desk.exam,
        status=CONFLICT if error else 200,
        refusal=error,
        desk=desk,
        asked=item,
    )
