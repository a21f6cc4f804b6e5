"""Administrations: planning the window and the forms, what is missing, the proof, publishing."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from exam_service.database.session import OpenSession
from exam_service.errors import ExamError, InvalidInput
from exam_service.exams import use_cases
from exam_service.exams.dependencies import Planner
from exam_service.exams.pages.rendering import ADMISSIONS, STAFF_LANGUAGE, UNPROCESSABLE
from exam_service.exams.schemas.administration_inputs import plan_values, read_plan
from exam_service.exams.tables import AdministrationRow
from exam_service.exams.use_cases import desk
from exam_service.people.rules import Actor
from exam_service.web.inputs import SentInputs
from exam_service.web.services import Now, OfficeSession
from exam_service.web.templates import redirect, render

router = APIRouter(prefix="/manage")


@router.get("/exams/{exam_id}/administrations/new")
async def show_new_administration(
    exam_id: UUID, actor: Planner, request: Request, open_session: OfficeSession
) -> Response:
    shown = await desk.load_exam_desk(open_session, exam_id=exam_id)
    values = {"admission": shown.policy.admission}
    if shown.published is not None:
        values["policy_version"] = str(shown.published.version)
    return _render_inputs(request, actor, shown, None, values, {})


@router.post("/exams/{exam_id}/administrations")
async def create_administration(
    exam_id: UUID,
    actor: Planner,
    request: Request,
    sent: SentInputs,
    open_session: OfficeSession,
    now: Now,
) -> Response:
    reading = read_plan(sent)
    errors = reading.errors
    if reading.plan is not None:
        try:
            administration_id = await use_cases.create_administration(
                open_session,
                exam_id=exam_id,
                plan=reading.plan,
                actor_id=actor.account_id,
                now=now,
            )
        except InvalidInput as invalid:
            errors = invalid.fields
        else:
            notice = "Saved as a draft. Nobody can begin in it before it is published."
            url = f"/manage/administrations/{administration_id}"
            return redirect(request, url, notice=notice)
    shown = await desk.load_exam_desk(open_session, exam_id=exam_id)
    return _render_inputs(request, actor, shown, None, reading.values, errors)


@router.get("/administrations/{administration_id}")
async def show_administration(
    administration_id: UUID,
    actor: Planner,
    request: Request,
    open_session: OfficeSession,
    now: Now,
) -> Response:
    return await _render_desk(request, actor, open_session, administration_id, now)


@router.get("/administrations/{administration_id}/edit")
async def show_administration_inputs(
    administration_id: UUID,
    actor: Planner,
    request: Request,
    open_session: OfficeSession,
    now: Now,
) -> Response:
    own = await desk.load_administration_desk(
        open_session, administration_id=administration_id, now=now
    )
    row = own.administration
    shown = await desk.load_exam_desk(open_session, exam_id=row.exam_id)
    return _render_inputs(request, actor, shown, row, plan_values(own.plan), {})


@router.post("/administrations/{administration_id}/edit")
async def edit_administration(
    administration_id: UUID,
    actor: Planner,
    request: Request,
    sent: SentInputs,
    open_session: OfficeSession,
    now: Now,
) -> Response:
    reading = read_plan(sent)
    errors = reading.errors
    refusal: ExamError | None = None
    if reading.plan is not None:
        try:
            await use_cases.edit_administration(
                open_session,
                administration_id=administration_id,
                plan=reading.plan,
                actor_id=actor.account_id,
                now=now,
            )
        except InvalidInput as invalid:
            errors = invalid.fields
        except ExamError as error:
            refusal = error
        else:
            url = f"/manage/administrations/{administration_id}"
            return redirect(request, url, notice="Saved.")
    own = await desk.load_administration_desk(
        open_session, administration_id=administration_id, now=now
    )
    shown = await desk.load_exam_desk(open_session, exam_id=own.administration.exam_id)
    return _render_inputs(
        request, actor, shown, own.administration, reading.values, errors, refusal
    )


@router.post("/administrations/{administration_id}/publish")
async def publish_administration(
    administration_id: UUID,
    actor: Planner,
    request: Request,
    open_session: OfficeSession,
    now: Now,
) -> Response:
    return await _move(
        use_cases.publish_administration,
        "Published. Candidates can begin in this window.",
        request,
        actor,
        open_session,
        administration_id,
        now,
    )


@router.post("/administrations/{administration_id}/close")
async def close_administration(
    administration_id: UUID,
    actor: Planner,
    request: Request,
    open_session: OfficeSession,
    now: Now,
) -> Response:
    return await _move(
        use_cases.close_administration,
        "Closed. Nobody can begin in this window any more.",
        request,
        actor,
        open_session,
        administration_id,
        now,
    )


async def _move(
    move: Callable[..., Awaitable[None]],
    notice: str,
    request: Request,
    actor: Actor,
    open_session: OpenSession,
    administration_id: UUID,
    now: datetime,
) -> Response:
    try:
        await move(
            open_session,
            administration_id=administration_id,
            actor_id=actor.account_id,
            now=now,
        )
    except ExamError as refusal:
        return await _render_desk(request, actor, open_session, administration_id, now, refusal)
    return redirect(request, f"/manage/administrations/{administration_id}", notice=notice)


async def _render_desk(
    request: Request,
    actor: Actor,
    open_session: OpenSession,
    administration_id: UUID,
    now: datetime,
    refusal: ExamError | None = None,
) -> Response:
    own = await desk.load_administration_desk(
        open_session, administration_id=administration_id, now=now
    )
    shown = await desk.load_exam_desk(open_session, exam_id=own.administration.exam_id)
    context: dict[str, Any] = {"own": own, "desk": shown, "refusal": refusal}
    return render(
        request,
        "staff/administration.html",
        actor=actor,
        status=UNPROCESSABLE if refusal else 200,
        page_language=STAFF_LANGUAGE,
        **context,
    )


def _render_inputs(
    request: Request,
    actor: Actor,
    shown: desk.ExamDesk,
    administration: AdministrationRow | None,
    values: Mapping[str, str],
    errors: Mapping[str, str],
    refusal: ExamError | None = None,
) -> Response:
    versions = [row.version for row in shown.versions if row.published_at is not None]
    return render(
        request,
        "staff/administration_edit.html",
        actor=actor,
        status=UNPROCESSABLE if errors or refusal else 200,
        page_language=STAFF_LANGUAGE,
        desk=shown,
        administration=administration,
        values=values,
        errors=errors,
        refusal=refusal,
        versions=[{"value": version, "text": f"Version {version}"} for version in versions],
        admissions=ADMISSIONS,
    )
