"""How often items were met and looked at, and which of them too often."""

from fastapi import APIRouter, Request, Response

from exam_service.authoring.dependencies import StatisticsReader
from exam_service.authoring.pages.rendering import show
from exam_service.authoring.schemas import page_of
from exam_service.authoring.use_cases.exposure_desk import load_exposure_desk
from exam_service.web.services import Now, OfficeSession

router = APIRouter(prefix="/bank")


@router.get("/{exam_code}/exposure")
async def show_exposure(
    exam_code: str,
    actor: StatisticsReader,
    request: Request,
    open_session: OfficeSession,
    now: Now,
) -> Response:
    shown = await load_exposure_desk(
        open_session, exam_code=exam_code, page=page_of(dict(request.query_params)), now=now
    )
    address = f"/bank/{exam_code}/exposure?page="
    return show(
        request,
        "exposure.html",
        actor,
        shown.exam,
        desk=shown,
        previous_href=f"{address}{shown.page - 1}" if shown.page > 1 else None,
        next_href=f"{address}{shown.page + 1}" if shown.page < shown.pages else None,
    )
