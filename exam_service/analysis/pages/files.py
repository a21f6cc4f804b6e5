"""An analysis as CSV files."""

import re

from fastapi import APIRouter, Request, Response

from exam_service.analysis.rendering.files import csv_file
from exam_service.analysis.schemas import wanted_of
from exam_service.analysis.use_cases.desk import load_analysis
from exam_service.authoring.dependencies import StatisticsReader
from exam_service.errors import NotFound
from exam_service.web.services import Now, OfficeSession

router = APIRouter(prefix="/bank")

NOT_IN_A_FILE_NAME = re.compile(r"[^A-Za-z0-9._-]")


@router.get("/{exam_code}/analysis/{kind}/{code}/files/{name}.csv")
async def download(
    exam_code: str,
    kind: str,
    code: str,
    name: str,
    actor: StatisticsReader,
    request: Request,
    open_session: OfficeSession,
    now: Now,
) -> Response:
    wanted = wanted_of(kind, code, request.query_params)
    desk = await load_analysis(open_session, exam_code=exam_code, wanted=wanted, now=now)
    content = csv_file(desk.document, name)
    if content is None:
        raise NotFound
    file_name = f"{kind}-{NOT_IN_A_FILE_NAME.sub('_', code)}-{name}.csv"
    return Response(
        content,
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{file_name}"'},
    )
