"""An analysis that was asked for: how far it is, stopping it, and the way to its result."""

from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from exam_service.analysis.pages.rendering import show
from exam_service.analysis.store.requests import DONE
from exam_service.analysis.use_cases.ask_analysis import load_asked, stop_analysis
from exam_service.authoring.dependencies import StatisticsReader
from exam_service.web.services import Now, OfficeSession
from exam_service.web.templates import redirect

router = APIRouter(prefix="/bank")


@router.get("/{exam_code}/analysis/requests/{request_id}")
async def show_request(
    exam_code: str,
    request_id: UUID,
    actor: StatisticsReader,
    request: Request,
    open_session: OfficeSession,
    now: Now,
) -> Response:
    asked = await load_asked(open_session, exam_code=exam_code, request_id=request_id, now=now)
    if asked.state == DONE:
        return redirect(
            request, f"/bank/{exam_code}/analysis/{asked.address}", notice=asked.row.said
        )
    return show(request, "analysis_request", actor, asked.exam, asked=asked)


@router.get("/{exam_code}/analysis/requests/{request_id}/progress")
async def show_progress(
    exam_code: str, request_id: UUID, _: StatisticsReader, open_session: OfficeSession, now: Now
) -> Response:
    """What the page asks for while it waits."""
    asked = await load_asked(open_session, exam_code=exam_code, request_id=request_id, now=now)
    answer = {"state": asked.state, "share": asked.row.share, "step": asked.row.step}
    return JSONResponse(answer, headers={"cache-control": "no-store"})


@router.post("/{exam_code}/analysis/requests/{request_id}/stop")
async def stop(
    exam_code: str,
    request_id: UUID,
    actor: StatisticsReader,
    request: Request,
    open_session: OfficeSession,
    now: Now,
) -> Response:
    await stop_analysis(
        open_session,
        exam_code=exam_code,
        request_id=request_id,
        actor_id=actor.account_id,
        now=now,
    )
    return redirect(request, f"/bank/{exam_code}/analysis/requests/{request_id}")
