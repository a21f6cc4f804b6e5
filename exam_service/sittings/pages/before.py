"""Between home and the exam: language, rules and confidentiality."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response

from exam_service.applications.rules.eligibility import NotEligible
from exam_service.errors import N_, ExamError
from exam_service.people.dependencies import Candidate
from exam_service.sittings.rules.form_choice import NoFormLeft
from exam_service.sittings.rules.lifecycle import SittingState
from exam_service.sittings.use_cases.check_in import (
    StatementReplaced,
    accept_statement,
    change_language,
    open_sitting,
)
from exam_service.sittings.use_cases.home import look_at_exam
from exam_service.sittings.use_cases.prepare import Preparation, prepare
from exam_service.web.inputs import VersionNumber
from exam_service.web.services import DeliverySession, Now
from exam_service.web.templates import page_language, redirect, render
from item_bank.languages import find_language

router = APIRouter()


@router.get("/exams/{exam_id}/begin")
async def show_begin(
    exam_id: UUID, request: Request, actor: Candidate, open_session: DeliverySession, now: Now
) -> Response:
    """Choose the language of the exam."""
    seen = await look_at_exam(open_session, account_id=actor.account_id, exam_id=exam_id, now=now)
    return render(
        request,
        "candidate/begin.html",
        actor=actor,
        exam=seen,
        choices=[find_language(code) for code in seen.offered_languages],
        chosen=page_language(request, actor),
    )


@router.post("/exams/{exam_id}/begin")
async def begin(
    exam_id: UUID,
    request: Request,
    actor: Candidate,
    open_session: DeliverySession,
    now: Now,
    language: Annotated[str, Form()] = "",
) -> Response:
    try:
        sitting_id = await open_sitting(
            open_session,
            account_id=actor.account_id,
            exam_id=exam_id,
            language=language,
            now=now,
        )
    except NotEligible:
        return redirect(
            request, "/", notice=N_("The exam cannot begin now; see why below."), kind="warm"
        )
    except NoFormLeft as refusal:
        return redirect(request, "/", notice=refusal.sentence, kind="warm")
    return redirect(request, f"/exam/{sitting_id}/rules")


async def _prepared(
    sitting_id: UUID, actor: Candidate, open_session: DeliverySession, now: Now
) -> Preparation:
    return await prepare(open_session, sitting_id=sitting_id, account_id=actor.account_id, now=now)


def _rules_page(
    request: Request,
    actor: Candidate,
    preparation: Preparation,
    *,
    error: str = "",
    status: int = 200,
) -> Response:
    return render(
        request,
        "candidate/rules.html",
        actor=actor,
        status=status,
        page_language=preparation.language,
        sitting=preparation,
        choices=[find_language(code) for code in preparation.languages],
        error=error,
    )


@router.get("/exam/{sitting_id}/rules")
async def show_rules(
    sitting_id: UUID, request: Request, actor: Candidate, open_session: DeliverySession, now: Now
) -> Response:
    preparation = await _prepared(sitting_id, actor, open_session, now)
    if preparation.state is not SittingState.SCHEDULED:
        return redirect(request, f"/exam/{sitting_id}")
    return _rules_page(request, actor, preparation)


@router.post("/exam/{sitting_id}/language")
async def choose_exam_language(
    sitting_id: UUID,
    request: Request,
    actor: Candidate,
    open_session: DeliverySession,
    now: Now,
    language: Annotated[str, Form()] = "",
) -> Response:
    """Another language for statement, exam and report."""
    try:
        await change_language(
            open_session,
            sitting_id=sitting_id,
            account_id=actor.account_id,
            language=language,
            now=now,
        )
    except ExamError as refusal:
        return redirect(request, f"/exam/{sitting_id}/rules", notice=refusal.sentence, kind="warm")
    return redirect(request, f"/exam/{sitting_id}/rules")


@router.post("/exam/{sitting_id}/rules")
async def answer_rules(
    sitting_id: UUID,
    request: Request,
    actor: Candidate,
    open_session: DeliverySession,
    now: Now,
    version: Annotated[VersionNumber, Form()],
    decision: Annotated[str, Form()] = "",
    agreed: Annotated[str, Form()] = "",
) -> Response:
    """Accept, or decline: declining uses no attempt and closes nothing (X43)."""
    if decision == "decline":
        return redirect(
            request,
            "/",
            notice=N_("You did not accept the rules. No attempt is used; you can come back."),
            kind="info",
        )
    if agreed != "yes":
        preparation = await _prepared(sitting_id, actor, open_session, now)
        sentence = N_("Please tick the box if you agree, or choose “I do not agree”.")
        return _rules_page(request, actor, preparation, error=sentence, status=422)
    try:
        await accept_statement(
            open_session,
            sitting_id=sitting_id,
            account_id=actor.account_id,
            version=version,
            now=now,
        )
    except (StatementReplaced, NoFormLeft) as refusal:
        return redirect(request, f"/exam/{sitting_id}/rules", notice=refusal.sentence, kind="warm")
    return redirect(request, f"/exam/{sitting_id}")
