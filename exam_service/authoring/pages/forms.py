"""Forms: assembling a draft, looking at it beside the blueprint, publishing it."""

from fastapi import APIRouter, Request, Response

from exam_service.authoring.dependencies import Assembler, Publisher
from exam_service.authoring.pages.rendering import CONFLICT, show
from exam_service.authoring.use_cases import form_desk
from exam_service.authoring.use_cases.assemble_form import discard_form
from exam_service.authoring.use_cases.pretest_block import draft_pretest_block
from exam_service.authoring.use_cases.publish_form import publish_form
from exam_service.authoring.use_cases.withdraw_form import Withdrawal, withdraw_form
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
    shown = await form_desk.load_forms_desk(open_session, exam_code=exam_code)
    return show(request, "forms.html", actor, shown.exam, desk=shown)


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
    together = inputs.chosen("together")
    try:
        await publish_form(
            open_session,
            form_id=shown.row.id,
            languages=languages,
            together_with=[row.id for row in shown.parallel if row.code in together],
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


@router.post("/{exam_code}/forms/{form_code}/withdrawal")
async def withdraw(
    exam_code: str,
    form_code: str,
    actor: Publisher,
    request: Request,
    sent: SentInputs,
    open_session: OfficeSession,
    now: Now,
) -> Response:
    shown = await form_desk.load_form_desk(open_session, exam_code=exam_code, form_code=form_code)
    try:
        done = await withdraw_form(
            open_session,
            form_id=shown.row.id,
            reason=Inputs(sent).text("withdrawal_reason"),
            actor_id=actor.account_id,
            now=now,
        )
    except ExamError as error:
        return _form_page(request, actor, shown, error)
    return redirect(request, f"/bank/{exam_code}/forms/{form_code}", notice=_said(done))


@router.post("/{exam_code}/forms/{form_code}/blocks")
async def add_block(
    exam_code: str,
    form_code: str,
    actor: Assembler,
    request: Request,
    sent: SentInputs,
    open_session: OfficeSession,
    now: Now,
) -> Response:
    code = Inputs(sent).text("block_code")
    shown = await form_desk.load_form_desk(open_session, exam_code=exam_code, form_code=form_code)
    try:
        await draft_pretest_block(
            open_session,
            form_id=shown.row.id,
            code=code,
            actor_id=actor.account_id,
            now=now,
        )
    except ExamError as error:
        return _form_page(request, actor, shown, error)
    notice = f"The scored items are those of form {shown.row.code}; the pretest items are new."
    return redirect(request, f"/bank/{exam_code}/forms/{code}", notice=notice)


def _said(done: Withdrawal) -> str:
    """What became of the sittings that had not started."""
    said = ["The form is withdrawn: nobody is given it any more. Sittings that run go on."]
    if done.given_another:
        said.append(f"{done.given_another} that had not started got another form.")
    if done.without_another:
        said.append(
            f"For {done.without_another} that had not started there is no other form yet: they are"
            " looked at again at their check-in and at their start; until then they cannot begin."
        )
    return " ".join(said)


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
        errors=error.details.get("fields", {}) if error else {},
        problems=shown.problems[:PROBLEMS_SHOWN_MAX],
        problems_left=max(0, len(shown.problems) - PROBLEMS_SHOWN_MAX),
    )
