"""The desk of held entries: one person proposes what becomes of them, another one decides."""

import re
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response

from exam_service.errors import ExamError, InvalidInput, NotFound
from exam_service.people.rules import Actor
from exam_service.responses.dependencies import Reviewer
from exam_service.responses.rules.held import EntryNumber, HeldVerdict
from exam_service.responses.use_cases.held import decide_about_held, propose_about_held
from exam_service.responses.use_cases.held_desk import look_at_held
from exam_service.web.inputs import Inputs
from exam_service.web.languages import STAFF_LANGUAGE
from exam_service.web.services import Now, OfficeSession
from exam_service.web.templates import redirect, render

router = APIRouter(prefix="/manage/sittings/{sitting_id}/held")

# How a page names an entry: its device and its number.
NAME = re.compile(r"(-?\d{1,6})-(\d{1,16})", re.ASCII)
# A longer list is decided in parts; a form holds no more fields than this.
CHOSEN_MAX = 500
CONFIRM = "confirm"


@router.get("")
async def show_held(
    sitting_id: UUID, request: Request, actor: Reviewer, open_session: OfficeSession
) -> Response:
    return await _page(request, actor, open_session, sitting_id)


@router.post("")
async def propose(
    sitting_id: UUID,
    request: Request,
    actor: Reviewer,
    open_session: OfficeSession,
    now: Now,
    entry: Annotated[list[str] | None, Form(max_length=CHOSEN_MAX)] = None,
    verdict: Annotated[str, Form()] = "",
    reason: Annotated[str, Form()] = "",
) -> Response:
    """The first person's word about entries that wait."""
    try:
        await propose_about_held(
            open_session,
            sitting_id=sitting_id,
            entries={_number(name) for name in entry or ()},
            verdict=_verdict(verdict),
            reason=Inputs({"reason": reason}).text("reason"),
            actor_id=actor.account_id,
            now=now,
        )
    except NotFound:
        raise
    except ExamError as refusal:
        return await _page(
            request, actor, open_session, sitting_id, refusal, verdict=verdict, reason=reason
        )
    return redirect(
        request,
        f"/manage/sittings/{sitting_id}/held",
        notice="Your proposal is written down. Another person decides about it.",
    )


@router.post("/{review_id}")
async def decide(
    sitting_id: UUID,
    review_id: UUID,
    request: Request,
    actor: Reviewer,
    open_session: OfficeSession,
    now: Now,
    decision: Annotated[str, Form()] = "",
    reason: Annotated[str, Form()] = "",
) -> Response:
    """The second person's word: confirm or decline what somebody else proposed."""
    try:
        await decide_about_held(
            open_session,
            sitting_id=sitting_id,
            review_id=review_id,
            is_confirmed=decision == CONFIRM,
            reason=Inputs({"reason": reason}).text("reason"),
            actor_id=actor.account_id,
            now=now,
        )
    except NotFound:
        raise
    except ExamError as refusal:
        return await _page(request, actor, open_session, sitting_id, refusal, review_id=review_id)
    return redirect(
        request,
        f"/manage/sittings/{sitting_id}/held",
        notice="Confirmed; it holds from now on."
        if decision == CONFIRM
        else "Declined. The entries wait for another proposal.",
    )


def _number(name: str) -> EntryNumber:
    found = NAME.fullmatch(name)
    if found is None:
        sentence = "Choose entries from the table."
        raise InvalidInput(sentence, {"entry": sentence})
    return int(found[1]), int(found[2])


def _verdict(text: str) -> HeldVerdict:
    try:
        return HeldVerdict(text)
    except ValueError:
        sentence = "Choose what should become of the entries."
        raise InvalidInput(sentence, {"verdict": sentence}) from None


async def _page(
    request: Request,
    actor: Actor,
    open_session: OfficeSession,
    sitting_id: UUID,
    refusal: ExamError | None = None,
    *,
    review_id: UUID | None = None,
    verdict: str = "",
    reason: str = "",
) -> Response:
    """`review_id`: the proposal whose form was sent; without it, the form of a new proposal."""
    return render(
        request,
        "staff/held.html",
        actor=actor,
        page_language=STAFF_LANGUAGE,
        status=422 if refusal else 200,
        held=await look_at_held(open_session, sitting_id=sitting_id, actor_id=actor.account_id),
        refusal=refusal,
        errors=refusal.details.get("fields", {}) if refusal else {},
        review_id=review_id,
        verdict=verdict,
        reason=reason,
        chosen_max=CHOSEN_MAX,
    )
