"""Accommodations: finding a candidate's authorizations and granting extra time."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Request, Response

from exam_service.applications import use_cases
from exam_service.applications.dependencies import AccommodationOfficer
from exam_service.applications.pages.requests import STAFF_LANGUAGE, UNPROCESSABLE
from exam_service.applications.rules.accommodation import Accommodation
from exam_service.applications.use_cases import desk
from exam_service.database.session import OpenSession
from exam_service.errors import InvalidInput
from exam_service.people.rules import Actor
from exam_service.web.inputs import Inputs, SentInputs
from exam_service.web.services import Now, OfficeSession
from exam_service.web.templates import redirect, render

ACCOMMODATIONS = "/manage/accommodations"

router = APIRouter(prefix=ACCOMMODATIONS)


@router.get("")
async def show_accommodations(
    actor: AccommodationOfficer,
    request: Request,
    open_session: OfficeSession,
    now: Now,
    email: str = "",
) -> Response:
    return await _render(request, actor, open_session, now, email)


@router.post("/{authorization_id}")
async def grant_accommodation(
    authorization_id: UUID,
    actor: AccommodationOfficer,
    request: Request,
    sent: SentInputs,
    open_session: OfficeSession,
    now: Now,
) -> Response:
    inputs = Inputs(sent)
    granted = Accommodation(inputs.whole("extra_time_percent"), inputs.whole("extra_minutes"))
    email = inputs.text("email")
    errors: Mapping[str, str] = inputs.errors
    if not errors:
        try:
            await use_cases.grant_accommodation(
                open_session,
                authorization_id=authorization_id,
                accommodation=granted,
                actor_id=actor.account_id,
                now=now,
            )
        except InvalidInput as invalid:
            errors = invalid.fields
    if errors:
        return await _render(
            request, actor, open_session, now, email, sent, errors, authorization_id
        )
    notice = "Granted. It holds from the next sitting on, for retakes too."
    return redirect(request, ACCOMMODATIONS, notice=notice)


async def _render(
    request: Request,
    actor: Actor,
    open_session: OpenSession,
    now: datetime,
    email: str,
    sent: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    concerned: UUID | None = None,
) -> Response:
    found = email.strip()
    candidate = await desk.find_candidate(open_session, email=found) if found else None
    authorized = (
        await desk.list_authorized_exams(open_session, account_id=candidate.id, now=now)
        if candidate is not None
        else []
    )
    return render(
        request,
        "staff/accommodations.html",
        actor=actor,
        status=UNPROCESSABLE if errors else 200,
        page_language=STAFF_LANGUAGE,
        email=found,
        candidate=candidate,
        authorized=authorized,
        values=sent or {},
        errors=errors or {},
        concerned=concerned,
    )
