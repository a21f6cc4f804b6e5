"""Forms: assembling a draft, looking at it beside the blueprint, publishing it."""

from collections.abc import Mapping

from fastapi import APIRouter, Request, Response

from exam_service.authoring.dependencies import Assembler, Publisher
from exam_service.authoring.pages.rendering import CONFLICT, UNPROCESSABLE, show
from exam_service.authoring.use_cases import desk, form_desk
from exam_service.authoring.use_cases.assemble_form import assemble_form, discard_form
from exam_service.authoring.use_cases.publish_form import publish_form
from exam_service.errors import ExamError
from exam_service.people.rules import Actor
from exam_service.web.inputs import Inputs, SentInputs
from exam_service.web.services import Now, OfficeSession
from exam_service.web.templates import redirect

router = APIRouter(prefix="/bank")

REASON_CHARACTERS_MAX = 500
PROBLEMS_SHOWN_MAX = 100


@router.get("/{exam_code}/forms")
async def show_forms(
    exam_code: str, actor: Assembler, request: Request, open_session: OfficeSession
) -> Response:
    return await _forms_page(request, actor, open_session, exam_code)


@router.post("/{exam_code}/forms")
async def assemble(
    exam_code: str,
    actor: Assembler,
    request: Request,
    sent: SentInputs,
    open_session: OfficeSession,
    now: Now,
) -> Response:
    inputs = Inputs(sent)
    code = inputs.text("code")
    exam = await desk.load_exam_of_bank(open_session, code=exam_code)
    try:
        await assemble_form(
            open_session,
            exam_id=exam.id,
            code=code,
            languages=inputs.chosen("languages"),
            actor_id=actor.account_id,
            now=now,
        )
    except ExamError as error:
        return await _forms_page(request, actor, open_session, exam_code, sent, error)
    notice = "The form meets the blueprint. Look at it, then publish it."
    return redirect(request, f"/bank/{exam_code}/forms/{code}", notice=notice)


@router.get("/{exam_code}/forms/{form_code}")
async def show_form(
    exam_code: str,
    form_code: str,
    actor: Assembler,
    request: Request,
    open_session: OfficeSession,
) -> Response:
    asked = Inputs(dict(request.query_params)).chosen("languages")
    shown = await form_desk.load_form_desk(
        open_session, exam_code=exam_code, form_code=form_code, languages=asked
    )
    return _form_page(request, actor, shown)


@router.post("/{exam_code}/forms/{form_code}/publication")
async def publish(
    exam_code: str,
    form_code: str,
    actor: Publisher,
    request: Request,
    sent: SentInputs,
    open_session: OfficeSession,
    now: Now,
) -> Response:
    inputs = Inputs(sent)
    languages = inputs.chosen("languages")
    shown = await form_desk.load_form_desk(
        open_session, exam_code=exam_code, form_code=form_code, languages=languages
    )
    try:
        await publish_form(
            open_session,
            form_id=shown.row.id,
            languages=languages,
            actor_id=actor.account_id,
            reason=inputs.text("reason")[:REASON_CHARACTERS_MAX],
            now=now,
        )
    except ExamError as error:
        return _form_page(request, actor, shown, error)
    notice = "The form is published. Nothing about it changes any more."
    return redirect(request, f"/bank/{exam_code}/forms/{form_code}", notice=notice)


@router.post("/{exam_code}/forms/{form_code}/discarding")
async def discard(
    exam_code: str,
    form_code: str,
    actor: Assembler,
    request: Request,
    open_session: OfficeSession,
    now: Now,
) -> Response:
    shown = await form_desk.load_form_desk(open_session, exam_code=exam_code, form_code=form_code)
    try:
        await discard_form(open_session, form_id=shown.row.id, actor_id=actor.account_id, now=now)
    except ExamError as error:
        return _form_page(request, actor, shown, error)
    return redirect(request, f"/bank/{exam_code}/forms", notice="The draft is gone.")


async def _forms_page(
    request: Request,
    actor: Actor,
    open_session: OfficeSession,
    exam_code: str,
    values: Mapping[str, str] | None = None,
    error: ExamError | None = None,
) -> Response:
    shown = await form_desk.load_forms_desk(open_session, exam_code=exam_code)
    if values is None:
        values = {f"languages.{tag}": "yes" for tag in shown.exam.policy.languages}
    return show(
        request,
        "forms.html",
        actor,
        shown.exam,
        status=UNPROCESSABLE if error else 200,
        refusal=error,
        desk=shown,
        values=values,
        errors=error.details.get("fields", {}) if error else {},
    )


def _form_page(
    request: Request,
    actor: Actor,
    shown: form_desk.FormDesk,
    error: ExamError | None = None,
) -> Response:
    return show(
        request,
        "form.html",
        actor,
        shown.exam,
        status=CONFLICT if error else 200,
        refusal=error,
        desk=shown,
        problems=shown.problems[:PROBLEMS_SHOWN_MAX],
        problems_left=max(0, len(shown.problems) - PROBLEMS_SHOWN_MAX),
    )
