"""A panel as its facilitator leads it: open it, invite judges, move it on."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from exam_service.errors import ExamError
from exam_service.people.rules import Actor
from exam_service.standards.dependencies import Facilitator, StandardsReader
from exam_service.standards.rendering import show
from exam_service.standards.rules.lifecycle import PanelEvent
from exam_service.standards.use_cases import open_panel, panel_desk
from exam_service.standards.use_cases.move_panel import move_panel
from exam_service.web.inputs import Inputs, SentInputs
from exam_service.web.services import Now, OfficeSession
from exam_service.web.templates import redirect

router = APIRouter(prefix="/standards")


@router.get("")
async def show_standards(
    actor: StandardsReader, request: Request, open_session: OfficeSession
) -> Response:
    desk = await panel_desk.load_standards_desk(open_session)
    return show(request, "staff/standards.html", actor, desk=desk)


@router.get("/new/{form_id}")
async def show_opening(
    form_id: UUID, actor: Facilitator, request: Request, open_session: OfficeSession
) -> Response:
    line = await panel_desk.load_form_line(open_session, form_id=form_id)
    values = {"title": f"Standard of form {line.row.code}"}
    return show(request, "staff/standards_new.html", actor, line=line, values=values)


@router.post("/new/{form_id}")
async def open_new_panel(
    form_id: UUID,
    actor: Facilitator,
    request: Request,
    sent: SentInputs,
    open_session: OfficeSession,
    now: Now,
) -> Response:
    inputs = Inputs(sent)
    try:
        panel_id = await open_panel.open_panel(
            open_session,
            form_id=form_id,
            title=inputs.text("title"),
            competent_candidate=inputs.text("competent_candidate"),
            actor_id=actor.account_id,
            now=now,
        )
    except ExamError as refusal:
        line = await panel_desk.load_form_line(open_session, form_id=form_id)
        return show(
            request, "staff/standards_new.html", actor, refusal=refusal, values=sent, line=line
        )
    return redirect(
        request, f"/standards/panels/{panel_id}", notice="The panel is open. Invite its judges."
    )


@router.get("/panels/{panel_id}")
async def show_panel(
    panel_id: UUID, actor: StandardsReader, request: Request, open_session: OfficeSession
) -> Response:
    return await panel_page(request, actor, open_session, panel_id)


@router.post("/panels/{panel_id}/judges")
async def invite(
    panel_id: UUID,
    actor: Facilitator,
    request: Request,
    sent: SentInputs,
    open_session: OfficeSession,
    now: Now,
) -> Response:
    inputs = Inputs(sent)
    try:
        await open_panel.invite_judge(
            open_session,
            panel_id=panel_id,
            email=inputs.text("email"),
            background=inputs.text("background"),
            actor_id=actor.account_id,
            now=now,
        )
    except ExamError as refusal:
        return await panel_page(request, actor, open_session, panel_id, sent, refusal)
    return redirect(
        request,
        f"/standards/panels/{panel_id}",
        notice="The judge is on the panel and finds it on their home page.",
    )


@router.post("/panels/{panel_id}/judges/{account_id}/dismissal")
async def dismiss(
    panel_id: UUID,
    account_id: UUID,
    actor: Facilitator,
    request: Request,
    sent: SentInputs,
    open_session: OfficeSession,
    now: Now,
) -> Response:
    try:
        await open_panel.dismiss_judge(
            open_session,
            panel_id=panel_id,
            account_id=account_id,
            reason=Inputs(sent).text("reason"),
            actor_id=actor.account_id,
            now=now,
        )
    except ExamError as refusal:
        return await panel_page(request, actor, open_session, panel_id, None, refusal)
    return redirect(
        request,
        f"/standards/panels/{panel_id}",
        notice="The judge has left the panel; the record says why.",
    )


@router.post("/panels/{panel_id}/moves/{event}")
async def move(
    panel_id: UUID,
    event: PanelEvent,
    actor: Facilitator,
    request: Request,
    open_session: OfficeSession,
    now: Now,
) -> Response:
    try:
        await move_panel(
            open_session, panel_id=panel_id, event=event, actor_id=actor.account_id, now=now
        )
    except ExamError as refusal:
        return await panel_page(request, actor, open_session, panel_id, None, refusal)
    return redirect(request, f"/standards/panels/{panel_id}", notice="The panel has moved on.")


async def panel_page(
    request: Request,
    actor: Actor,
    open_session: OfficeSession,
    panel_id: UUID,
    values: dict[str, str] | None = None,
    refusal: ExamError | None = None,
) -> Response:
    """The panel's page, after whatever was refused on it."""
    desk = await panel_desk.load_panel_desk(open_session, panel_id=panel_id)
    return show(
        request, "staff/standards_panel.html", actor, refusal=refusal, values=values, desk=desk
    )
