"""A judge's own pages: their panels, one panel, and item after item to rate."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from exam_service.errors import ExamError
from exam_service.people.rules import Actor
from exam_service.standards.dependencies import JudgeActor
from exam_service.standards.rendering import show
from exam_service.standards.use_cases import judge_desk, rate_items
from exam_service.standards.use_cases.judge_desk import ItemOfPanel, JudgeDesk
from exam_service.web.inputs import Inputs, SentInputs
from exam_service.web.item_texts import shown_text
from exam_service.web.services import Now, OfficeSession
from exam_service.web.templates import redirect

router = APIRouter(prefix="/judge")

LETTERS = "ABCDE"


@router.get("")
async def show_own_panels(
    actor: JudgeActor, request: Request, open_session: OfficeSession
) -> Response:
    found = await judge_desk.list_panels_of_judge(open_session, account_id=actor.account_id)
    return show(request, "judge/panels.html", actor, panels=found)


@router.get("/{panel_id}")
async def show_own_panel(
    panel_id: UUID, actor: JudgeActor, request: Request, open_session: OfficeSession
) -> Response:
    return await _panel_page(request, actor, open_session, panel_id)


@router.post("/{panel_id}/training")
async def confirm_training(
    panel_id: UUID, actor: JudgeActor, request: Request, open_session: OfficeSession, now: Now
) -> Response:
    await rate_items.confirm_training(
        open_session, panel_id=panel_id, actor_id=actor.account_id, now=now
    )
    return redirect(request, f"/judge/{panel_id}", notice="Thank you. Your training is on record.")


@router.get("/{panel_id}/items/{place}")
async def show_item(
    panel_id: UUID,
    place: int,
    actor: JudgeActor,
    request: Request,
    open_session: OfficeSession,
    now: Now,
) -> Response:
    return await _item_page(request, actor, open_session, panel_id, place, now)


@router.post("/{panel_id}/items/{place}")
async def rate(
    panel_id: UUID,
    place: int,
    actor: JudgeActor,
    request: Request,
    sent: SentInputs,
    open_session: OfficeSession,
    now: Now,
) -> Response:
    """Save the rating and go on: to the next item, and after the last to the panel's page."""
    inputs = Inputs(sent)
    desk = await judge_desk.load_judge_desk(
        open_session, panel_id=panel_id, account_id=actor.account_id
    )
    percent = inputs.whole("percent")
    try:
        await rate_items.rate_item(
            open_session,
            panel_id=panel_id,
            round_number=inputs.whole("round"),
            slot=_slot(desk, place),
            percent=-1 if inputs.errors else percent,
            actor_id=actor.account_id,
            now=now,
        )
    except ExamError as refusal:
        return await _item_page(request, actor, open_session, panel_id, place, now, sent, refusal)
    if place < len(desk.slots):
        # The fragment puts reading and the next Tab at the item, not at the page's head.
        return redirect(request, f"/judge/{panel_id}/items/{place + 1}#item")
    return redirect(request, f"/judge/{panel_id}")


@router.post("/{panel_id}/hand-in")
async def hand_in(
    panel_id: UUID,
    actor: JudgeActor,
    request: Request,
    sent: SentInputs,
    open_session: OfficeSession,
    now: Now,
) -> Response:
    try:
        await rate_items.hand_in(
            open_session,
            panel_id=panel_id,
            round_number=Inputs(sent).whole("round"),
            actor_id=actor.account_id,
            now=now,
        )
    except ExamError as refusal:
        return await _panel_page(request, actor, open_session, panel_id, refusal)
    return redirect(request, f"/judge/{panel_id}", notice="Your ratings are handed in. Thank you.")


def _slot(desk: JudgeDesk, place: int) -> int:
    """The slot at a place among the scored ones; zero, which is none, where there is none."""
    return desk.slots[place - 1].number if 1 <= place <= len(desk.slots) else 0


async def _panel_page(
    request: Request,
    actor: Actor,
    open_session: OfficeSession,
    panel_id: UUID,
    refusal: ExamError | None = None,
) -> Response:
    desk = await judge_desk.load_judge_desk(
        open_session, panel_id=panel_id, account_id=actor.account_id
    )
    return show(request, "judge/panel.html", actor, refusal=refusal, desk=desk)


async def _item_page(
    request: Request,
    actor: Actor,
    open_session: OfficeSession,
    panel_id: UUID,
    place: int,
    now: Now,
    values: dict[str, str] | None = None,
    refusal: ExamError | None = None,
) -> Response:
    shown = await judge_desk.look_at_item(
        open_session, panel_id=panel_id, place=place, account_id=actor.account_id, now=now
    )
    return show(
        request,
        "judge/item.html",
        actor,
        refusal=refusal,
        values=values,
        shown=shown,
        desk=shown.desk,
        item=_rendered(shown),
    )


def _rendered(shown: ItemOfPanel) -> dict[str, object]:
    """The item as candidates meet it: nothing here knows its key."""
    text = shown.stored.source_text.text

    def said(part: str) -> object:
        return shown_text(part, text.markup, shown.sources)

    return {
        "stem": said(text.stem),
        "stimulus": said(text.stimulus),
        "markup": text.markup,
        "language": text.language,
        "direction": text.direction,
        "options": [
            {
                "letter": letter,
                "value": each.option,
                "text": said(each.text),
            }
            for letter, each in zip(LETTERS, text.options, strict=False)
        ],
    }
