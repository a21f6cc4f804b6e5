"""The list of exams, a new exam, and one exam as its manager sees it."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from exam_service.errors import ExamError, InvalidInput
from exam_service.exams import use_cases
from exam_service.exams.dependencies import Planner
from exam_service.exams.pages.rendering import STAFF_LANGUAGE, render_policy_inputs
from exam_service.exams.rules.difference import described
from exam_service.exams.schemas.policy_inputs import policy_values, read_policy
from exam_service.exams.use_cases import desk
from exam_service.web.inputs import Inputs, SentInputs
from exam_service.web.services import Now, OfficeSession
from exam_service.web.templates import redirect, render

router = APIRouter()


@router.get("/manage/exams")
async def show_exams(
    actor: Planner, request: Request, open_session: OfficeSession, now: Now
) -> Response:
    lines = await desk.list_exam_lines(open_session, now=now)
    return render(
        request, "staff/exams.html", actor=actor, page_language=STAFF_LANGUAGE, lines=lines
    )


@router.get("/manage/exams/new")
async def show_new_exam(
    actor: Planner, request: Request, open_session: OfficeSession, copy: UUID | None = None
) -> Response:
    """The inputs of a new exam; `copy` fills them with another exam's policy."""
    values: dict[str, str] = {}
    if copy is not None:
        values = policy_values((await desk.load_exam_desk(open_session, exam_id=copy)).policy)
    return render_policy_inputs(request, actor, None, values, {})


@router.post("/manage/exams")
async def create_exam(
    actor: Planner, request: Request, sent: SentInputs, open_session: OfficeSession, now: Now
) -> Response:
    reading = read_policy(sent)
    inputs = Inputs(reading.values)
    code, note = inputs.text("code"), inputs.text("note")
    errors = {**inputs.errors, **reading.errors}
    refusal: ExamError | None = None
    if reading.policy is not None and not errors:
        try:
            exam_id = await use_cases.create_exam(
                open_session,
                code=code,
                policy=reading.policy,
                note=note,
                actor_id=actor.account_id,
                now=now,
            )
        except InvalidInput as invalid:
            errors = dict(invalid.fields)
        except ExamError as error:
            refusal = error
        else:
            notice = "The exam was created. Look at its policy, then publish it."
            return redirect(request, f"/manage/exams/{exam_id}/policy/1", notice=notice)
    return render_policy_inputs(request, actor, None, reading.values, errors, refusal=refusal)


@router.get("/manage/exams/{exam_id}")
async def show_exam(
    exam_id: UUID, actor: Planner, request: Request, open_session: OfficeSession
) -> Response:
    shown = await desk.load_exam_desk(open_session, exam_id=exam_id)
    return render(
        request,
        "staff/exam.html",
        actor=actor,
        page_language=STAFF_LANGUAGE,
        desk=shown,
        described=described(shown.policy),
    )
