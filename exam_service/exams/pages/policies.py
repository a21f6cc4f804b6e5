"""Writing a policy, looking at a version with its difference and proof, publishing it."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Request, Response

from exam_service.database.session import OpenSession
from exam_service.errors import ExamError, InvalidInput
from exam_service.exams import use_cases
from exam_service.exams.dependencies import Planner
from exam_service.exams.pages.rendering import (
    STAFF_LANGUAGE,
    UNPROCESSABLE,
    render_policy_inputs,
)
from exam_service.exams.rules.difference import described
from exam_service.exams.rules.policy import ExamPolicy
from exam_service.exams.schemas.policy_inputs import policy_values, read_policy
from exam_service.exams.use_cases import desk
from exam_service.people.rules import Actor
from exam_service.web.inputs import Inputs, SentInputs, VersionNumber
from exam_service.web.services import Now, OfficeSession
from exam_service.web.templates import redirect, render

router = APIRouter(prefix="/manage/exams/{exam_id}/policy")


@router.get("")
async def show_policy_inputs(
    exam_id: UUID, actor: Planner, request: Request, open_session: OfficeSession
) -> Response:
    """The newest version's values: the draft if there is one, else the published policy."""
    shown = await desk.load_exam_desk(open_session, exam_id=exam_id)
    values = policy_values(ExamPolicy.from_document(shown.newest.document))
    if shown.draft is not None:
        values["note"] = shown.draft.note
    return render_policy_inputs(request, actor, shown.exam, values, {})


@router.post("")
async def save_policy(
    exam_id: UUID,
    actor: Planner,
    request: Request,
    sent: SentInputs,
    open_session: OfficeSession,
    now: Now,
) -> Response:
    reading = read_policy(sent)
    inputs = Inputs(reading.values)
    note = inputs.text("note")
    errors = {**inputs.errors, **reading.errors}
    shown = await desk.load_exam_desk(open_session, exam_id=exam_id)
    if reading.policy is not None and not errors:
        try:
            version = await use_cases.save_policy_draft(
                open_session,
                exam_id=exam_id,
                policy=reading.policy,
                note=note,
                actor_id=actor.account_id,
                now=now,
            )
        except InvalidInput as invalid:
            errors = dict(invalid.fields)
        else:
            notice = "Saved as a draft. Nothing has changed for candidates yet."
            return redirect(request, f"/manage/exams/{exam_id}/policy/{version}", notice=notice)
    return render_policy_inputs(request, actor, shown.exam, reading.values, errors)


@router.get("/{version}")
async def show_policy(
    exam_id: UUID,
    version: VersionNumber,
    actor: Planner,
    request: Request,
    open_session: OfficeSession,
    now: Now,
) -> Response:
    return await _render_version(request, actor, open_session, exam_id, version, now)


@router.post("/{version}/publish")
async def publish_policy(
    exam_id: UUID,
    version: VersionNumber,
    actor: Planner,
    request: Request,
    sent: SentInputs,
    open_session: OfficeSession,
    now: Now,
) -> Response:
    try:
        await use_cases.publish_policy(
            open_session,
            exam_id=exam_id,
            version=version,
            actor_id=actor.account_id,
            now=now,
            seen_at=_seen_at(sent.get("seen_at", "")),
        )
    except ExamError as refusal:
        return await _render_version(
            request, actor, open_session, exam_id, version, now, refusal=refusal
        )
    notice = "Version {version} is published. Sittings that were begun keep the version they had."
    return redirect(request, f"/manage/exams/{exam_id}", notice=notice, version=version)


async def _render_version(
    request: Request,
    actor: Actor,
    open_session: OpenSession,
    exam_id: UUID,
    version: int,
    now: datetime,
    refusal: ExamError | None = None,
) -> Response:
    shown = await desk.load_exam_desk(open_session, exam_id=exam_id)
    preview = await desk.preview_policy(open_session, exam_id=exam_id, version=version, now=now)
    return render(
        request,
        "staff/policy.html",
        actor=actor,
        status=UNPROCESSABLE if refusal else 200,
        page_language=STAFF_LANGUAGE,
        desk=shown,
        preview=preview,
        described=described(preview.policy),
        refusal=refusal,
    )


def _seen_at(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
