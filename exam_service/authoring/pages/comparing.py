"""Two versions of one item, word by word."""

from fastapi import APIRouter, Request, Response

from exam_service.authoring.dependencies import BankReader
from exam_service.authoring.pages.rendering import show
from exam_service.authoring.schemas import number_of
from exam_service.authoring.use_cases import desk
from exam_service.authoring.use_cases.compare_versions import compare_versions
from exam_service.web.services import OfficeSession

router = APIRouter(prefix="/bank")


@router.get("/{exam_code}/items/{item_code}/comparison")
async def show_comparison(
    exam_code: str,
    item_code: str,
    actor: BankReader,
    request: Request,
    open_session: OfficeSession,
) -> Response:
    """The versions that the address names as `first` and `second`; the two newest otherwise."""
    shown = await desk.load_item_desk(open_session, exam_code=exam_code, item_code=item_code)
    asked = dict(request.query_params)
    compared = compare_versions(
        shown, number_of(asked, "first") or None, number_of(asked, "second") or None
    )
    return show(request, "item_comparison.html", actor, shown.exam, desk=shown, compared=compared)
