"""The page on which candidates may say to which groups they belong, change it and take it back."""

from fastapi import APIRouter, Request, Response

from exam_service.errors import N_
from exam_service.people.dependencies import Candidate
from exam_service.voluntary.rules import PREFER_NOT, QUESTIONS
from exam_service.voluntary.use_cases import keep_answers, load_own_answers, withdraw_answers
from exam_service.web.inputs import SentInputs
from exam_service.web.services import AllServices, IdentitySession, Now
from exam_service.web.templates import redirect, render

router = APIRouter()

HERE = "/voluntary-questions"


@router.get(HERE)
async def show_questions(
    actor: Candidate, request: Request, services: AllServices, open_session: IdentitySession
) -> Response:
    answers = await load_own_answers(
        open_session, key=services.keys.groups, account_id=actor.account_id
    )
    return render(
        request,
        "candidate/voluntary_questions.html",
        actor=actor,
        questions=QUESTIONS,
        answers=answers,
        prefer_not=PREFER_NOT,
    )


@router.post(HERE)
async def keep(
    actor: Candidate,
    request: Request,
    sent: SentInputs,
    services: AllServices,
    open_session: IdentitySession,
    now: Now,
) -> Response:
    is_kept = await keep_answers(
        open_session,
        key=services.keys.groups,
        account_id=actor.account_id,
        answers=sent,
        now=now,
    )
    notice = (
        N_("Your answers are kept. Thank you.") if is_kept else N_("Nothing is kept of you here.")
    )
    return redirect(request, HERE, notice=notice)


@router.post(f"{HERE}/withdraw")
async def withdraw(
    actor: Candidate,
    request: Request,
    services: AllServices,
    open_session: IdentitySession,
    now: Now,
) -> Response:
    await withdraw_answers(
        open_session, key=services.keys.groups, account_id=actor.account_id, now=now
    )
    return redirect(
        request, HERE, notice=N_("Your answers are withdrawn and no longer stored here.")
    )
