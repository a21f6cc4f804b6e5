"""The candidate's score report as a page and as a PDF, and the page that says when it comes."""

from functools import cache
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from jinja2 import Environment
from markupsafe import Markup

from exam_service.errors import N_, NotFound
from exam_service.exams.rules.policy import ExamPolicy
from exam_service.people.dependencies import Candidate
from exam_service.people.rules import Actor
from exam_service.reports.rules.history import VersionLine, attempt_of
from exam_service.reports.rules.text import AreaText, ReportSubject, ReportText, Say
from exam_service.reports.rules.wording import compose_report, with_surroundings
from exam_service.reports.use_cases import ReportView, Typesetter, read_report
from exam_service.reports.use_cases.read_report import IssuedReport
from exam_service.reports.use_cases.typeset_report import Sheet
from exam_service.web.inputs import INTEGER_MAX
from exam_service.web.languages import direction_of, is_page_language, translations_of
from exam_service.web.services import AllServices, DeliverySession, Now
from exam_service.web.templates import page_language, render
from exam_service.web.words import date_in_words

router = APIRouter(prefix="/exam/{sitting_id}")


@cache
def typesetter_of_process() -> Typesetter:
    """One per process: its compilers stay warm."""
    return Typesetter()


async def typesetter() -> Typesetter:
    return typesetter_of_process()


async def view_of(
    sitting_id: UUID,
    actor: Candidate,
    open_session: DeliverySession,
    now: Now,
    version: Annotated[int | None, Query(ge=1, le=INTEGER_MAX)] = None,
) -> ReportView:
    """The newest version of the report, or the one that the address names."""
    return await read_report(
        open_session, sitting_id=sitting_id, account_id=actor.account_id, version=version, now=now
    )


View = Annotated[ReportView, Depends(view_of)]


@router.get("/report")
async def report_page(request: Request, actor: Candidate, view: View) -> Response:
    language = report_language(request, actor, view)
    shared: dict[str, Any] = {"actor": actor, "page_language": language, "view": view}
    if view.issued is None:
        title = view.policy.title(language)
        return render(request, "candidate/report_pending.html", exam_title=title, **shared)
    text = composed(view.issued, view, actor, language)
    return render(request, "candidate/report.html", report=text, **shared)


@router.get("/report.pdf")
async def report_pdf(
    request: Request,
    actor: Candidate,
    view: View,
    services: AllServices,
    typesetter: Annotated[Typesetter, Depends(typesetter)],
) -> Response:
    if view.issued is None:
        raise NotFound
    language = report_language(request, actor, view)
    text = composed(view.issued, view, actor, language)
    direction = direction_of(language)
    environment = services.templates.environment(language)
    sheet = Sheet(
        text=text,
        pictures=[drawn(environment, area, direction) for area in text.area_texts],
        language=language,
        direction=direction,
        page_of_pages=say_in(language)(N_("Page {page} of {pages}")),
        origin=services.settings.public_origin,
        issued_at=view.issued.issued_at,
    )
    return Response(
        await typesetter.set_report(sheet),
        media_type="application/pdf",
        headers={"content-disposition": 'attachment; filename="score-report.pdf"'},
    )


def report_language(request: Request, actor: Actor, view: ReportView) -> str:
    """The reader's language where the exam has its words, else the one it was taken in."""
    wanted = page_language(request, actor)
    spoken = [code for code in (wanted, view.language) if has_words(view.policy, code)]
    return spoken[0] if spoken else wanted


def has_words(policy: ExamPolicy, language: str) -> bool:
    return language in policy.languages and is_page_language(language)


def composed(issued: IssuedReport, view: ReportView, actor: Actor, language: str) -> ReportText:
    assert view.ended_at is not None, "a report belongs to a sitting that has ended"
    around = view.around
    assert around is not None, "a report that was issued has its surroundings"
    say = say_in(language)
    subject = ReportSubject(
        name=actor.name,
        policy=view.policy,
        language=language,
        sat_on=date_in_words(view.ended_at, language),
        issued_on=date_in_words(issued.issued_at, language),
        exam_code=around.exam_code,
        practised=around.practised,
    )
    lines = {one.version: version_line(one, view, language) for one in around.versions}
    return with_surroundings(
        compose_report(issued.report, subject, say),
        subject,
        say,
        attempts=[
            attempt_of(date_in_words(one.ended_at, language), one.report, one.outcome)
            for one in around.attempts
        ],
        version=lines[issued.version],
        versions=tuple(lines.values()),
    )


def version_line(issued: IssuedReport, view: ReportView, language: str) -> VersionLine:
    href = f"/exam/{view.sitting_id}/report?version={issued.version}"
    issued_on = date_in_words(issued.issued_at, language)
    return VersionLine(issued.version, issued_on, issued.cause, href)


def say_in(language: str) -> Say:
    translations = translations_of(language)

    def say(sentence: str, **parameters: object) -> str:
        text = str(translations.gettext(sentence))
        return text.format_map(parameters) if parameters else text

    return say


def drawn(environment: Environment, area: AreaText, direction: str) -> str | None:
    """The picture of an area: the drawing of the page, for paper."""
    if area.picture is None:
        return None
    macros: Any = environment.get_template("macros/report_bands.html").module
    picture: Markup = macros.band_picture(area.sentence, area.picture, direction)
    return str(picture)
