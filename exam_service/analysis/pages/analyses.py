"""Analyses to look at: their list, the form as a whole with its items, one item."""

from typing import Any

from fastapi import APIRouter, Request, Response

from exam_service.analysis.pages.rendering import show
from exam_service.analysis.rendering import plots
from exam_service.analysis.rendering.files import NAMES
from exam_service.analysis.rendering.items import neighbours, sorted_items
from exam_service.analysis.schemas import SORTS, sort_of, wanted_of
from exam_service.analysis.use_cases.ask_analysis import ask_for_analysis
from exam_service.analysis.use_cases.decide_area_scores import decide_area_scores
from exam_service.analysis.use_cases.desk import (
    FORMS,
    AnalysisDesk,
    is_in_bank,
    load_analyses,
    load_analysis,
)
from exam_service.authoring.dependencies import StatisticsReader
from exam_service.errors import ExamError
from exam_service.people.rules import Actor
from exam_service.web.inputs import Inputs, SentInputs
from exam_service.web.services import Now, OfficeSession
from exam_service.web.templates import redirect

router = APIRouter(prefix="/bank")

CONFLICT = 409


@router.get("/{exam_code}/analysis")
async def show_analyses(
    exam_code: str, actor: StatisticsReader, request: Request, open_session: OfficeSession
) -> Response:
    desk = await load_analyses(open_session, exam_code=exam_code)
    return show(request, "analysis_list", actor, desk.exam, desk=desk)


@router.get("/{exam_code}/analysis/{kind}/{code}")
async def show_analysis(
    exam_code: str,
    kind: str,
    code: str,
    actor: StatisticsReader,
    request: Request,
    open_session: OfficeSession,
    now: Now,
) -> Response:
    wanted = wanted_of(kind, code, request.query_params)
    desk = await load_analysis(open_session, exam_code=exam_code, wanted=wanted, now=now)
    return _analysis_page(request, actor, desk)


@router.post("/{exam_code}/analysis/{kind}/{code}")
async def ask(
    exam_code: str,
    kind: str,
    code: str,
    actor: StatisticsReader,
    request: Request,
    sent: SentInputs,
    open_session: OfficeSession,
    now: Now,
) -> Response:
    wanted = wanted_of(kind, code, sent)
    desk = await load_analysis(open_session, exam_code=exam_code, wanted=wanted, now=now)
    asked = await ask_for_analysis(
        open_session,
        exam_id=desk.exam.id,
        subject=desk.subject,
        actor_id=actor.account_id,
        now=now,
    )
    return redirect(request, f"/bank/{desk.exam.code}/analysis/requests/{asked}")


@router.post("/{exam_code}/analysis/forms/{code}/areas")
async def decide_areas(
    exam_code: str,
    code: str,
    actor: StatisticsReader,
    request: Request,
    sent: SentInputs,
    open_session: OfficeSession,
    now: Now,
) -> Response:
    wanted = wanted_of(FORMS, code, {})
    desk = await load_analysis(open_session, exam_code=exam_code, wanted=wanted, now=now)
    assert desk.form is not None, "the address is that of a form"
    inputs = Inputs(sent)
    try:
        await decide_area_scores(
            open_session,
            form_id=desk.form.id,
            opened=inputs.chosen("areas"),
            reason=inputs.text("reason"),
            actor_id=actor.account_id,
            now=now,
        )
    except ExamError as error:
        return _analysis_page(request, actor, desk, error)
    notice = (
        "The decision about area scores is kept. Reports that are issued from now on follow it."
    )
    return redirect(request, _address(desk), notice=notice)


@router.get("/{exam_code}/analysis/{kind}/{code}/items/{item_code:path}")
async def show_item(
    exam_code: str,
    kind: str,
    code: str,
    item_code: str,
    actor: StatisticsReader,
    request: Request,
    open_session: OfficeSession,
    now: Now,
) -> Response:
    wanted = wanted_of(kind, code, request.query_params)
    desk = await load_analysis(open_session, exam_code=exam_code, wanted=wanted, now=now)
    item = desk.item(item_code)
    document = desk.document
    return show(
        request,
        "analysis_item",
        actor,
        desk.exam,
        desk=desk,
        document=document,
        item=item,
        beside=neighbours(document["items"], item_code),
        in_bank=await is_in_bank(open_session, desk, item_code),
        address=_address(desk),
        query=_query(desk),
        pictures={
            "traces": plots.traces(item, document["trace_groups"]),
            "options": plots.option_bars(item),
        },
        studies=[
            (study, next(row for row in study["items"] if row["item"] == item_code))
            for study in document["groups"]
            if any(row["item"] == item_code for row in study["items"])
        ],
    )


def _analysis_page(
    request: Request, actor: Actor, desk: AnalysisDesk, refusal: ExamError | None = None
) -> Response:
    sort = sort_of(request.query_params)
    document = None if desk.row is None else desk.row.document
    return show(
        request,
        "analysis",
        actor,
        desk.exam,
        status=CONFLICT if refusal else 200,
        refusal=refusal,
        desk=desk,
        document=document,
        address=_address(desk),
        query=_query(desk),
        sort=sort,
        sorts=SORTS,
        items=sorted_items(document["items"], sort) if document else [],
        pictures=_pictures(document) if document else {},
        files=NAMES,
    )


def _pictures(document: dict[str, Any]) -> dict[str, plots.Plot]:
    return {
        "scatter": plots.scatter(document["items"]),
        "scores": plots.score_bars(document["scores"], document["cut"]),
        "conditional_sem": plots.curve(
            (score["raw"], score["conditional_sem"]) for score in document["scores"]
        ),
        "information": plots.curve(
            (point["ability"], point["information"]) for point in document["information"]
        ),
    }


def _address(desk: AnalysisDesk) -> str:
    return f"/bank/{desk.exam.code}/analysis/{desk.wanted.kind}/{desk.wanted.code}"


def _query(desk: AnalysisDesk) -> str:
    chosen = desk.wanted.administration_id
    return "" if chosen is None else f"?administration={chosen}"
