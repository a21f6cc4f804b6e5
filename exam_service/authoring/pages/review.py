"""Acts on one item: moving it to another stage, approving a text."""

from fastapi import APIRouter, Request, Response

from exam_service.authoring.dependencies import BankReader, Reviewer
from exam_service.authoring.pages.items import item_page
from exam_service.authoring.rules.stages import PERMISSION_FOR
from exam_service.authoring.schemas import number_of
from exam_service.authoring.use_cases import desk
from exam_service.authoring.use_cases.approve_texts import approve_texts
from exam_service.authoring.use_cases.move_stage import approve_items, move_stage
from exam_service.errors import ExamError, NotFound
from exam_service.people.rules import Actor
from exam_service.web.inputs import Inputs, SentInputs
from exam_service.web.services import Now, OfficeSession
from exam_service.web.templates import redirect
from item_bank.items import StageEvent

router = APIRouter(prefix="/bank")

REASON_CHARACTERS_MAX = 500


@router.post("/{exam_code}/items/{item_code}/moves")
async def move_item(
    exam_code: str,
    item_code: str,
    actor: BankReader,
    request: Request,
    sent: SentInputs,
    open_session: OfficeSession,
    now: Now,
) -> Response:
    """Move a version. Which permission it takes depends on the move, so it is asked here."""
    event = _event(sent.get("event", ""), actor)
    number = number_of(sent, "version")
    shown = await desk.load_item_desk(
        open_session, exam_code=exam_code, item_code=item_code, number=number
    )
    try:
        stage = await move_stage(
            open_session,
            item_id=shown.item_id,
            number=number,
            event=event,
            actor_id=actor.account_id,
            reason=Inputs(sent).text("reason")[:REASON_CHARACTERS_MAX],
            now=now,
        )
    except NotFound:
        raise
    except ExamError as error:
        return await item_page(request, actor, open_session, shown, now, error)
    url = f"/bank/{exam_code}/items/{item_code}?version={number}"
    notice = f"Version {number} is now at the stage “{stage.replace('_', ' ')}”."
    return redirect(request, url, notice=notice)


@router.post("/{exam_code}/approvals")
async def approve_all(
    exam_code: str,
    actor: Reviewer,
    request: Request,
    sent: SentInputs,
    open_session: OfficeSession,
    now: Now,
) -> Response:
    """Approve the items that this person checked, and the drafted texts of the ticked languages."""
    exam = await desk.load_exam_of_bank(open_session, code=exam_code)
    items = await approve_items(open_session, exam_id=exam.id, actor_id=actor.account_id, now=now)
    texts = await approve_texts(
        open_session,
        exam_id=exam.id,
        languages=Inputs(sent).chosen("languages"),
        actor_id=actor.account_id,
        now=now,
    )
    notice = f"Approved {items} items and {texts} translations."
    return redirect(request, f"/bank/{exam_code}/items", notice=notice)


def _event(text: str, actor: Actor) -> StageEvent:
    try:
        event = StageEvent(text)
    except ValueError:
        raise NotFound from None
    if event not in PERMISSION_FOR or not actor.may(PERMISSION_FOR[event]):
        raise NotFound
    return event
