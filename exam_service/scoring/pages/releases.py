"""The release desk: what is ready, what is held and why; releases of many with their progress."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import JSONResponse

from exam_service.errors import N_, InvalidInput
from exam_service.people.rules import Permission
from exam_service.scoring.dependencies import Releaser
from exam_service.scoring.rules.pass_rate import (
    EARLIER_SCORED_MIN,
    SCORED_MIN,
    PassRateVerdict,
)
from exam_service.scoring.use_cases.release_batches import ask_for_batch, load_batch
from exam_service.scoring.use_cases.release_desk import (
    LINES_SHOWN_MAX,
    decide_pass_rate,
    list_release_desk,
    look_at_releases,
)
from exam_service.web.languages import STAFF_LANGUAGE
from exam_service.web.services import Now, OfficeSession
from exam_service.web.templates import redirect, render

router = APIRouter(prefix="/manage/releases")

REASON_CHARACTERS_MAX = 1_000


@router.get("")
async def show_desk(
    request: Request, actor: Releaser, open_session: OfficeSession, now: Now
) -> Response:
    """Every administration in counts, those with something waiting first."""
    return render(
        request,
        "staff/releases.html",
        actor=actor,
        page_language=STAFF_LANGUAGE,
        lines=await list_release_desk(open_session, now=now),
    )


@router.get("/batches/{batch_id}")
async def show_batch(
    batch_id: UUID, request: Request, actor: Releaser, open_session: OfficeSession
) -> Response:
    return render(
        request,
        "staff/release_batch.html",
        actor=actor,
        page_language=STAFF_LANGUAGE,
        batch=await load_batch(open_session, batch_id=batch_id),
    )


@router.get("/batches/{batch_id}/progress")
async def show_progress(batch_id: UUID, _: Releaser, open_session: OfficeSession) -> Response:
    """What the page asks for while it waits."""
    batch = await load_batch(open_session, batch_id=batch_id)
    answer = {"state": "running" if batch.is_under_way else "done", "share": batch.share}
    return JSONResponse(answer, headers={"cache-control": "no-store"})


@router.get("/{administration_id}")
async def show_releases(
    administration_id: UUID,
    request: Request,
    actor: Releaser,
    open_session: OfficeSession,
    now: Now,
) -> Response:
    return await _page(request, actor, open_session, now, administration_id)


@router.post("/{administration_id}/batches")
async def release_batch(
    administration_id: UUID,
    request: Request,
    actor: Releaser,
    open_session: OfficeSession,
    now: Now,
    sitting: Annotated[list[UUID], Form(max_length=LINES_SHOWN_MAX)],
) -> Response:
    """Release exactly the scores that the page named."""
    batch_id = await ask_for_batch(
        open_session,
        administration_id=administration_id,
        sitting_ids=sitting,
        actor_id=actor.account_id,
        now=now,
    )
    return redirect(request, f"/manage/releases/batches/{batch_id}")


@router.post("/{administration_id}/pass-rate")
async def decide(
    administration_id: UUID,
    request: Request,
    actor: Releaser,
    open_session: OfficeSession,
    now: Now,
    verdict: Annotated[PassRateVerdict, Form()],
    reason: Annotated[str, Form(max_length=REASON_CHARACTERS_MAX)] = "",
) -> Response:
    """A person's word about a pass rate, with the reason."""
    try:
        await decide_pass_rate(
            open_session,
            administration_id=administration_id,
            verdict=verdict,
            reason=reason,
            actor_id=actor.account_id,
            now=now,
        )
    except InvalidInput as refusal:
        return await _page(request, actor, open_session, now, administration_id, refusal)
    return redirect(
        request, f"/manage/releases/{administration_id}", notice=N_("The decision is kept.")
    )


async def _page(
    request: Request,
    actor: Releaser,
    open_session: OfficeSession,
    now: Now,
    administration_id: UUID,
    refusal: InvalidInput | None = None,
) -> Response:
    return render(
        request,
        "staff/release_administration.html",
        actor=actor,
        page_language=STAFF_LANGUAGE,
        status=422 if refusal else 200,
        desk=await look_at_releases(open_session, administration_id=administration_id, now=now),
        lines_max=LINES_SHOWN_MAX,
        scored_min=SCORED_MIN,
        earlier_min=EARLIER_SCORED_MIN,
        errors=refusal.fields if refusal else {},
        may_read_audit=actor.may(Permission.READ_AUDIT),
        may_check=actor.may(Permission.CHECK_SCORES),
    )
