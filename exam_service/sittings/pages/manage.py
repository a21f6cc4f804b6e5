"""The desk of staff: the list of sittings, and the release of scores. One sitting is next door."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request, Response

from exam_service.clock import wall_ahead_of
from exam_service.errors import N_
from exam_service.people.dependencies import needs
from exam_service.people.rules import Actor, Permission
from exam_service.scoring.rules.status import ScoreStatus
from exam_service.sittings.pages.sitting_filter import Asked
from exam_service.sittings.rules.desk import Occurrence, SittingOrder
from exam_service.sittings.rules.integrity import Integrity
from exam_service.sittings.rules.lifecycle import SittingState
from exam_service.sittings.use_cases.desk import (
    RELEASED_TOGETHER_MAX,
    list_desk,
    list_releasable,
)
from exam_service.sittings.use_cases.release_together import Released, release_together
from exam_service.web.languages import STAFF_LANGUAGE
from exam_service.web.paging import AskedPosition
from exam_service.web.services import AllServices, Now, OfficeSession
from exam_service.web.templates import redirect, render
from item_bank.scaling import Outcome

router = APIRouter(prefix="/manage/sittings")

Reader = Annotated[Actor, Depends(needs(Permission.READ_SITTINGS))]
Releaser = Annotated[Actor, Depends(needs(Permission.RELEASE_SCORES))]


@router.get("")
async def show_sittings(
    request: Request,
    actor: Reader,
    asked: Asked,
    open_session: OfficeSession,
    now: Now,
    position: AskedPosition,
    services: AllServices,
) -> Response:
    """The sittings that fit a filter, in its order."""
    page = await list_desk(open_session, wanted=asked.wanted, position=position, now=now)
    return render(
        request,
        "staff/sittings.html",
        actor=actor,
        page_language=STAFF_LANGUAGE,
        status=422 if asked.errors else 200,
        page=page,
        asked=asked,
        states=list(SittingState),
        score_statuses=list(ScoreStatus),
        integrities=list(Integrity),
        outcomes=list(Outcome),
        occurrences=list(Occurrence),
        orders=[order for order in SittingOrder if order is not SittingOrder.NEWEST],
        newer_href=page.newer and asked.address(request.scope["path"], page.newer),
        older_href=page.older and asked.address(request.scope["path"], page.older),
        release_href=asked.address("/manage/sittings/release"),
        may_release=actor.may(Permission.RELEASE_SCORES),
        may_pause=actor.may(Permission.PAUSE_SITTINGS),
        may_admit=actor.may(Permission.ADMIT_CANDIDATES),
        wall_ahead=wall_ahead_of(services.clock),
    )


@router.get("/release")
async def confirm_release(
    request: Request, actor: Releaser, asked: Asked, open_session: OfficeSession, now: Now
) -> Response:
    """Which scores a release would take, by name and number, before anything happens."""
    releasable = await list_releasable(open_session, wanted=asked.wanted, now=now)
    return render(
        request,
        "staff/sittings_release.html",
        actor=actor,
        page_language=STAFF_LANGUAGE,
        releasable=releasable,
        most=RELEASED_TOGETHER_MAX,
        back_href=_back(asked.wanted.sitting_id, asked.address("/manage/sittings")),
        action=asked.address("/manage/sittings/release"),
    )


@router.post("/release")
async def release(
    request: Request,
    actor: Releaser,
    asked: Asked,
    open_session: OfficeSession,
    now: Now,
    sitting: Annotated[list[UUID], Form(max_length=RELEASED_TOGETHER_MAX)],
) -> Response:
    """Release exactly the scores that the confirmation named."""
    released = await release_together(
        open_session, sitting_ids=sitting, actor_id=actor.account_id, now=now
    )
    return _after_release(
        request, released, _back(asked.wanted.sitting_id, asked.address("/manage/sittings"))
    )


def _back(sitting_id: UUID | None, list_address: str) -> str:
    return list_address if sitting_id is None else f"/manage/sittings/{sitting_id}"


def _after_release(request: Request, released: Released, address: str) -> Response:
    if not released.refused:
        return redirect(
            request, address, notice=N_("Scores released: {number}."), number=released.released
        )
    _, first = released.refused[0]
    return redirect(
        request,
        address,
        notice=N_("Scores released: {number}. Not released: {refused}. The first reason: {reason}"),
        kind="warm",
        number=released.released,
        refused=len(released.refused),
        reason=first.message,
    )
