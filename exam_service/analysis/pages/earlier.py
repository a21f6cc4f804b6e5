"""Administrations that were held elsewhere: items and key, scores, reports, files."""

import re
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse

from exam_service.analysis.pages.rendering import show
from exam_service.analysis.rendering import earlier_files, plots
from exam_service.analysis.use_cases.earlier_desk import (
    EarlierDesk,
    all_answers,
    all_scores,
    is_anchor_enough,
    load_earlier_desk,
    load_earlier_report,
)
from exam_service.analysis.use_cases.score_administration import NoScoresYet
from exam_service.authoring.dependencies import StatisticsReader
from exam_service.database.session import OpenSession
from exam_service.errors import NotFound
from exam_service.web.inputs import INTEGER_MAX, VersionNumber
from exam_service.web.services import OfficeSession

router = APIRouter(prefix="/bank")

NOT_IN_A_FILE_NAME = re.compile(r"[^A-Za-z0-9._-]")


@router.get("/{exam_code}/analysis/earlier/{code}/scores")
async def show_scores(
    exam_code: str,
    code: str,
    actor: StatisticsReader,
    request: Request,
    open_session: OfficeSession,
    after: Annotated[int, Query(ge=0, le=INTEGER_MAX)] = 0,
) -> Response:
    desk = await load_earlier_desk(open_session, exam_code=exam_code, code=code, after=after)
    cut = None if desk.run is None else desk.run.scaling["cut_raw"]
    counts = [{"candidates": count} for count in desk.frequencies]
    return show(
        request,
        "analysis_earlier",
        actor,
        desk.exam,
        desk=desk,
        after=after,
        cut=cut,
        picture=plots.score_bars(counts, cut) if counts else None,
        is_anchor_enough=is_anchor_enough,
        files=earlier_files.NAMES,
    )


@router.get("/{exam_code}/analysis/earlier/{code}/scores/{number}")
async def show_report(
    exam_code: str,
    code: str,
    number: VersionNumber,
    actor: StatisticsReader,
    request: Request,
    open_session: OfficeSession,
) -> Response:
    report = await load_earlier_report(open_session, exam_code=exam_code, code=code, number=number)
    return show(request, "analysis_earlier_report", actor, report.exam, report=report)


@router.get("/{exam_code}/analysis/earlier/{code}/tables/{name}.csv")
async def download(
    exam_code: str, code: str, name: str, actor: StatisticsReader, open_session: OfficeSession
) -> Response:
    if name not in earlier_files.NAMES:
        raise NotFound
    desk = await load_earlier_desk(open_session, exam_code=exam_code, code=code)
    file_name = f"{NOT_IN_A_FILE_NAME.sub('_', code)}-{name}.csv"
    return StreamingResponse(
        _lines(desk, name, open_session),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{file_name}"'},
    )


def _lines(desk: EarlierDesk, name: str, open_session: OpenSession) -> AsyncIterator[str]:
    match name:
        case "scores":
            if desk.run is None:
                raise NoScoresYet
            return earlier_files.score_lines(all_scores(open_session, desk.run))
        case "responses":
            return earlier_files.response_lines(desk.items, all_answers(open_session, desk.row))
        case "right_and_wrong":
            return earlier_files.right_and_wrong_lines(
                desk.items, all_answers(open_session, desk.row)
            )
        case _:
            return earlier_files.key_lines(desk.items)
