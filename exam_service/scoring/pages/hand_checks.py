"""Hand checks for staff: requests, both derivations side by side, and the person's finding."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response

from exam_service.errors import N_, ExamError, NotFound
from exam_service.people.rules import Actor, Permission
from exam_service.scoring.dependencies import Checker
from exam_service.scoring.rules.hand_checks import HandCheckFinding
from exam_service.scoring.use_cases.derivations import look_at_derivations
from exam_service.scoring.use_cases.hand_check import (
    end_hand_check_hold,
    finish_hand_check,
    list_hand_checks,
    look_at_hand_check,
)
from exam_service.web.inputs import CHECKED
from exam_service.web.languages import STAFF_LANGUAGE
from exam_service.web.paging import AskedPosition, address_of
from exam_service.web.services import Now, OfficeSession
from exam_service.web.templates import redirect, render

DESK = "/manage/hand-checks"
NOTE_BYTES_MAX = 4_000

router = APIRouter()

Text = Annotated[str, Form(max_length=NOTE_BYTES_MAX)]


@router.get(DESK)
async def show_checks(
    request: Request, actor: Checker, open_session: OfficeSession, position: AskedPosition
) -> Response:
    """Requests of candidates, the newest first."""
    checks = await list_hand_checks(open_session, position=position)
    return render(
        request,
        "staff/hand_checks.html",
        actor=actor,
        page_language=STAFF_LANGUAGE,
        checks=checks,
        newer_href=checks.newer and address_of(DESK, {}, checks.newer),
        older_href=checks.older and address_of(DESK, {}, checks.older),
    )


@router.get(DESK + "/{request_id}")
async def show_check(
    request_id: UUID, request: Request, actor: Checker, open_session: OfficeSession
) -> Response:
    return await _page(request, actor, open_session, request_id)


@router.post(DESK + "/{request_id}")
async def finish(
    request_id: UUID,
    request: Request,
    actor: Checker,
    open_session: OfficeSession,
    now: Now,
    finding: Annotated[str, Form(max_length=20)] = "",
    note: Text = "",
    has_gone_through: Annotated[str, Form(max_length=5)] = "",
) -> Response:
    """What a person found after going through the trace."""
    try:
        await finish_hand_check(
            open_session,
            request_id=request_id,
            finding=HandCheckFinding(finding) if finding in set(HandCheckFinding) else None,
            note=note,
            has_gone_through=has_gone_through == CHECKED,
            actor_id=actor.account_id,
            now=now,
        )
    except NotFound:
        raise
    except ExamError as refusal:
        typed = {"finding": finding, "note": note, "has_gone_through": has_gone_through}
        return await _page(request, actor, open_session, request_id, refusal, typed)
    return redirect(
        request,
        f"{DESK}/{request_id}",
        notice=N_("Finished. The letter is on the candidate's page of this score."),
    )


@router.post(DESK + "/{request_id}/hold")
async def end_hold(
    request_id: UUID,
    request: Request,
    actor: Checker,
    open_session: OfficeSession,
    now: Now,
    reason: Text = "",
) -> Response:
    """Another person ends the hold of a difference, with how it was resolved."""
    try:
        await end_hand_check_hold(
            open_session, request_id=request_id, reason=reason, actor_id=actor.account_id, now=now
        )
    except NotFound:
        raise
    except ExamError as refusal:
        return await _page(request, actor, open_session, request_id, refusal)
    return redirect(request, f"{DESK}/{request_id}", notice=N_("The hold is ended."))


@router.get("/manage/sittings/{sitting_id}/derivation")
async def show_derivation(
    sitting_id: UUID, request: Request, actor: Checker, open_session: OfficeSession, now: Now
) -> Response:
    """The newest score of a sitting as both engines derive it right now."""
    found = await look_at_derivations(
        open_session, sitting_id=sitting_id, actor_id=actor.account_id, now=now
    )
    if found is None:
        raise NotFound
    return render(
        request,
        "staff/hand_check_derivation.html",
        actor=actor,
        page_language=STAFF_LANGUAGE,
        sitting_id=sitting_id,
        derivations=found.derivations,
        releases_href=f"/manage/releases/{found.administration_id}"
        if actor.may(Permission.RELEASE_SCORES)
        else "",
    )


async def _page(
    request: Request,
    actor: Actor,
    open_session: OfficeSession,
    request_id: UUID,
    refusal: ExamError | None = None,
    typed: dict[str, str] | None = None,
) -> Response:
    return render(
        request,
        "staff/hand_check.html",
        actor=actor,
        page_language=STAFF_LANGUAGE,
        status=422 if refusal else 200,
        check=await look_at_hand_check(open_session, request_id=request_id),
        actor_id=actor.account_id,
        refusal=refusal,
        errors=refusal.details.get("fields", {}) if refusal else {},
        typed=typed or {"finding": "", "note": "", "has_gone_through": ""},
    )
