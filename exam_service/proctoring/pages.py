"""The proctors' board, and one page per act: admit a candidate, pause a sitting, let it go on.

Exam managers come here from their desk too: an act has one page, whoever is allowed to do it.
"""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request, Response

from exam_service.errors import N_, ExamError, NotFound
from exam_service.people.dependencies import needs
from exam_service.people.rules import Actor, Permission
from exam_service.proctoring.use_cases import look_at_board, look_at_watched
from exam_service.sittings.use_cases.check_in import admit_candidate
from exam_service.sittings.use_cases.pause_and_resume import pause_sitting, resume_sitting
from exam_service.web.languages import STAFF_LANGUAGE
from exam_service.web.services import DeliverySession, Now
from exam_service.web.templates import redirect, render

router = APIRouter(prefix="/proctor", include_in_schema=False)

Watcher = Annotated[Actor, Depends(needs(Permission.WATCH_SITTINGS))]
Pauser = Annotated[Actor, Depends(needs(Permission.PAUSE_SITTINGS))]
Admitter = Annotated[Actor, Depends(needs(Permission.ADMIT_CANDIDATES))]


class ClockAct(StrEnum):
    """What a person may do to a clock, always with a reason."""

    PAUSE = "pause"
    RESUME = "resume"


ADMIT = "admit"
DONE = {
    ADMIT: N_("The candidate is admitted and can start."),
    ClockAct.PAUSE: N_("The sitting is paused; its clock stands still."),
    ClockAct.RESUME: N_("The sitting goes on; its clock runs."),
}


@router.get("")
async def show_board(
    request: Request, actor: Watcher, open_session: DeliverySession, now: Now
) -> Response:
    """Everybody who sits now, those who need a person first."""
    return render(
        request,
        "proctor/board.html",
        actor=actor,
        page_language=STAFF_LANGUAGE,
        sittings=await look_at_board(open_session, now=now),
        may_pause=actor.may(Permission.PAUSE_SITTINGS),
        may_admit=actor.may(Permission.ADMIT_CANDIDATES),
        now=now,
    )


@router.get("/{sitting_id}/admit")
async def show_admit(
    sitting_id: UUID, request: Request, actor: Admitter, open_session: DeliverySession, now: Now
) -> Response:
    return await _act_page(ADMIT, sitting_id, request, actor, open_session, now)


@router.post("/{sitting_id}/admit")
async def admit(
    sitting_id: UUID, request: Request, actor: Admitter, open_session: DeliverySession, now: Now
) -> Response:
    """Let a candidate in who has accepted the statement."""
    try:
        await admit_candidate(
            open_session, sitting_id=sitting_id, actor_id=actor.account_id, now=now
        )
    except NotFound:
        raise
    except ExamError as refusal:
        return await _act_page(
            ADMIT, sitting_id, request, actor, open_session, now, refusal=refusal
        )
    return redirect(request, _back(actor, sitting_id), notice=DONE[ADMIT])


@router.get("/{sitting_id}/{act}")
async def show_act(
    sitting_id: UUID,
    act: ClockAct,
    request: Request,
    actor: Pauser,
    open_session: DeliverySession,
    now: Now,
) -> Response:
    return await _act_page(act, sitting_id, request, actor, open_session, now)


@router.post("/{sitting_id}/{act}")
async def act_on_clock(
    sitting_id: UUID,
    act: ClockAct,
    request: Request,
    actor: Pauser,
    open_session: DeliverySession,
    now: Now,
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Stop the clock, or let it run again, with a reason that the candidate can read."""
    do = pause_sitting if act is ClockAct.PAUSE else resume_sitting
    try:
        await do(
            open_session, sitting_id=sitting_id, actor_id=actor.account_id, reason=reason, now=now
        )
    except NotFound:
        raise
    except ExamError as refusal:
        return await _act_page(
            act, sitting_id, request, actor, open_session, now, refusal=refusal, reason=reason
        )
    return redirect(request, _back(actor, sitting_id), notice=DONE[act])


async def _act_page(
    act: str,
    sitting_id: UUID,
    request: Request,
    actor: Actor,
    open_session: DeliverySession,
    now: Now,
    *,
    refusal: ExamError | None = None,
    reason: str = "",
) -> Response:
    return render(
        request,
        "proctor/act.html",
        actor=actor,
        page_language=STAFF_LANGUAGE,
        status=422 if refusal else 200,
        act=act,
        address=f"/proctor/{sitting_id}/{act}",
        sitting=await look_at_watched(open_session, sitting_id=sitting_id, now=now),
        refusal=refusal,
        reason=reason,
        back_href=_back(actor, sitting_id),
    )


def _back(actor: Actor, sitting_id: UUID) -> str:
    """Where an act is come to from: the desk for those who read sittings there, else the board."""
    if actor.may(Permission.READ_SITTINGS):
        return f"/manage/sittings/{sitting_id}"
    return "/proctor"
