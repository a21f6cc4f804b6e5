"""The rules and confidentiality statement, and the standard-setting record."""

from collections.abc import Mapping
from uuid import UUID

from fastapi import APIRouter, Request, Response

from exam_service.errors import InvalidInput
from exam_service.exams import use_cases
from exam_service.exams.dependencies import Planner
from exam_service.exams.pages.rendering import STAFF_LANGUAGE, UNPROCESSABLE
from exam_service.exams.schemas.record_inputs import read_standard, read_texts
from exam_service.exams.use_cases import desk
from exam_service.people.rules import Actor
from exam_service.web.inputs import SentInputs
from exam_service.web.services import Now, OfficeSession
from exam_service.web.templates import redirect, render
from item_bank.languages import find_language

router = APIRouter(prefix="/manage/exams/{exam_id}")


@router.get("/statement")
async def show_statement(
    exam_id: UUID, actor: Planner, request: Request, open_session: OfficeSession
) -> Response:
    shown = await desk.load_exam_desk(open_session, exam_id=exam_id)
    values = {f"texts.{row.language}": row.text for row in shown.statements}
    return _render_statement(request, actor, shown, values, {})


@router.post("/statement")
async def add_statement(
    exam_id: UUID,
    actor: Planner,
    request: Request,
    sent: SentInputs,
    open_session: OfficeSession,
    now: Now,
) -> Response:
    try:
        version = await use_cases.add_statement(
            open_session,
            exam_id=exam_id,
            texts=read_texts(sent),
            actor_id=actor.account_id,
            now=now,
        )
    except InvalidInput as invalid:
        shown = await desk.load_exam_desk(open_session, exam_id=exam_id)
        return _render_statement(request, actor, shown, sent, invalid.fields)
    notice = "Saved as version {version}. Candidates accept this version from now on."
    url = f"/manage/exams/{exam_id}/statement"
    return redirect(request, url, notice=notice, version=version)


@router.get("/standard")
async def show_standard(
    exam_id: UUID, actor: Planner, request: Request, open_session: OfficeSession
) -> Response:
    shown = await desk.load_exam_desk(open_session, exam_id=exam_id)
    values = {"items_scored": str(shown.policy.items_scored)}
    return _render_standard(request, actor, shown, values, {})


@router.post("/standard")
async def record_standard(
    exam_id: UUID,
    actor: Planner,
    request: Request,
    sent: SentInputs,
    open_session: OfficeSession,
    now: Now,
) -> Response:
    reading = read_standard(sent)
    errors = reading.errors
    if reading.setting is not None:
        try:
            await use_cases.record_standard_setting(
                open_session,
                exam_id=exam_id,
                setting=reading.setting,
                actor_id=actor.account_id,
                now=now,
            )
        except InvalidInput as invalid:
            errors = invalid.fields
        else:
            url = f"/manage/exams/{exam_id}/standard"
            return redirect(request, url, notice="The standard setting is recorded.")
    shown = await desk.load_exam_desk(open_session, exam_id=exam_id)
    return _render_standard(request, actor, shown, sent, errors)


def _render_statement(
    request: Request,
    actor: Actor,
    shown: desk.ExamDesk,
    values: Mapping[str, str],
    errors: Mapping[str, str],
) -> Response:
    return render(
        request,
        "staff/statement.html",
        actor=actor,
        status=UNPROCESSABLE if errors else 200,
        page_language=STAFF_LANGUAGE,
        desk=shown,
        written=[find_language(tag) for tag in shown.policy.languages],
        values=values,
        errors=errors,
    )


def _render_standard(
    request: Request,
    actor: Actor,
    shown: desk.ExamDesk,
    values: Mapping[str, str],
    errors: Mapping[str, str],
) -> Response:
    return render(
        request,
        "staff/standard.html",
        actor=actor,
        status=UNPROCESSABLE if errors else 200,
        page_language=STAFF_LANGUAGE,
        desk=shown,
        values=values,
        errors=errors,
    )
