"""A candidate's page of a hand check: ask for it, see where it stands, read the letter."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from exam_service.errors import N_, NotFound
from exam_service.people.dependencies import Candidate
from exam_service.people.rules import Actor
from exam_service.scoring.rules.hand_check_letter import Letter, LetterSubject, Say, compose_letter
from exam_service.scoring.rules.hand_checks import (
    HandCheckFinding,
    HandCheckNotOffered,
    HandCheckStanding,
)
from exam_service.scoring.use_cases.hand_check import (
    HandCheckView,
    ask_for_hand_check,
    view_hand_check,
)
from exam_service.scoring.use_cases.typeset_letter import LetterSheet, set_letter
from exam_service.web.languages import direction_of, translations_of
from exam_service.web.services import DeliverySession, Now
from exam_service.web.templates import page_language, redirect, render
from exam_service.web.words import date_in_words

router = APIRouter(prefix="/exam/{sitting_id}")

FINISHED = {HandCheckStanding.CONFIRMED, HandCheckStanding.DIFFERENCE}


async def view_of(
    sitting_id: UUID, actor: Candidate, open_session: DeliverySession
) -> HandCheckView:
    view = await view_hand_check(open_session, sitting_id=sitting_id, account_id=actor.account_id)
    if view.standing is None:
        raise NotFound
    return view


View = Annotated[HandCheckView, Depends(view_of)]


@router.get("/hand-check")
async def show_hand_check(request: Request, actor: Candidate, view: View) -> Response:
    language = page_language(request, actor)
    return render(
        request,
        "candidate/hand_check.html",
        actor=actor,
        page_language=language,
        view=view,
        exam_title=view.policy.title(language),
        letter=letter_of(view, actor, language),
    )


@router.post("/hand-check")
async def ask(
    sitting_id: UUID, request: Request, actor: Candidate, open_session: DeliverySession, now: Now
) -> Response:
    """Ask for the check. Asking again finds the request that is there."""
    address = f"/exam/{sitting_id}/hand-check"
    try:
        await ask_for_hand_check(
            open_session, sitting_id=sitting_id, account_id=actor.account_id, now=now
        )
    except HandCheckNotOffered as refusal:
        return redirect(request, address, notice=refusal.sentence, kind="warm")
    return redirect(
        request, address, notice=N_("Your request is with us. You will read the result here.")
    )


@router.get("/hand-check.pdf")
async def hand_check_pdf(request: Request, actor: Candidate, view: View) -> Response:
    language = page_language(request, actor)
    letter = letter_of(view, actor, language)
    if letter is None or view.asked is None or view.asked.checked_at is None:
        raise NotFound
    sheet = LetterSheet(
        letter=letter,
        language=language,
        direction=direction_of(language),
        page_of_pages=say_in(language)(N_("Page {page} of {pages}")),
        dated=view.asked.checked_at,
    )
    return Response(
        await set_letter(sheet),
        media_type="application/pdf",
        headers={"content-disposition": 'attachment; filename="check-by-hand.pdf"'},
    )


def letter_of(view: HandCheckView, actor: Actor, language: str) -> Letter | None:
    """The letter, once a person has finished the check."""
    asked = view.asked
    if asked is None or asked.finding is None or asked.checked_at is None:
        return None
    if view.standing not in FINISHED:
        return None
    assert view.ended_at is not None, "a released score belongs to a sitting that has ended"
    subject = LetterSubject(
        name=actor.name,
        exam=view.policy.title(language),
        sat_on=date_in_words(view.ended_at, language),
        asked_on=date_in_words(asked.requested_at, language),
        checked_on=date_in_words(asked.checked_at, language),
    )
    return compose_letter(HandCheckFinding(asked.finding), subject, say_in(language))


def say_in(language: str) -> Say:
    translations = translations_of(language)

    def say(sentence: str) -> str:
        return str(translations.gettext(sentence))

    return say
