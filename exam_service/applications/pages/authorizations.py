"""Authorizing a person to sit an exam."""

from collections.abc import Mapping
from uuid import UUID

from fastapi import APIRouter, Request, Response

from exam_service.applications import use_cases
from exam_service.applications.dependencies import Clerk
from exam_service.applications.pages.requests import REQUESTS, STAFF_LANGUAGE, UNPROCESSABLE
from exam_service.applications.use_cases import desk
from exam_service.database.session import OpenSession
from exam_service.errors import ExamError, InvalidInput
from exam_service.people.rules import Actor
from exam_service.web.inputs import Inputs, SentInputs
from exam_service.web.services import Now, OfficeSession
from exam_service.web.templates import redirect, render

router = APIRouter(prefix="/manage/authorizations")


@router.get("/new")
async def show_authorization_inputs(
    actor: Clerk, request: Request, open_session: OfficeSession
) -> Response:
    return await _render(request, actor, open_session, {}, {})


@router.post("")
async def authorize(
    actor: Clerk, request: Request, sent: SentInputs, open_session: OfficeSession, now: Now
) -> Response:
    inputs = Inputs(sent)
    born = inputs.day("date_of_birth")
    exam_id = _identifier(inputs, "exam_id")
    candidate = await desk.find_candidate(open_session, email=inputs.text("email"))
    if candidate is None:
        inputs.errors.setdefault("email", "Nobody has an account with this e-mail address.")
    if inputs.errors or candidate is None or exam_id is None:
        return await _render(request, actor, open_session, sent, inputs.errors)
    try:
        await use_cases.authorize(
            open_session,
            account_id=candidate.id,
            exam_id=exam_id,
            date_of_birth=born,
            actor_id=actor.account_id,
            now=now,
        )
    except InvalidInput as invalid:
        return await _render(request, actor, open_session, sent, invalid.fields)
    except ExamError as refusal:
        return await _render(request, actor, open_session, sent, {}, refusal)
    notice = "{name} is authorized. The first attempt waits for its payment."
    return redirect(request, REQUESTS, notice=notice, name=candidate.name)


def _identifier(inputs: Inputs, name: str) -> UUID | None:
    try:
        return UUID(inputs.text(name))
    except ValueError:
        inputs.errors[name] = "Choose an exam."
        return None


async def _render(
    request: Request,
    actor: Actor,
    open_session: OpenSession,
    values: Mapping[str, str],
    errors: Mapping[str, str],
    refusal: ExamError | None = None,
) -> Response:
    exams = await desk.list_exams(open_session)
    return render(
        request,
        "staff/authorization_new.html",
        actor=actor,
        status=UNPROCESSABLE if errors or refusal else 200,
        page_language=STAFF_LANGUAGE,
        exams=[
            {"value": str(exam.id), "text": policy.title(STAFF_LANGUAGE)} for exam, policy in exams
        ],
        values=values,
        errors=errors,
        refusal=refusal,
    )
