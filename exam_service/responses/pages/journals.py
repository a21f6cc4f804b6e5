"""Where staff load the encrypted copy of answers that a candidate saved when all else failed."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from exam_service.errors import ExamError, InvalidInput
from exam_service.people.rules import Actor
from exam_service.responses.dependencies import Reviewer, Upload, content_of
from exam_service.responses.use_cases.journal import LoadedJournal, load_journal
from exam_service.sittings.use_cases.desk_sitting import DeskSitting, look_at_desk_sitting
from exam_service.web.inputs import Inputs
from exam_service.web.languages import STAFF_LANGUAGE
from exam_service.web.services import AllServices, DeliverySession, Now, OfficeSession
from exam_service.web.templates import render

router = APIRouter(prefix="/manage/journals")


@router.get("")
async def show_journals(request: Request, actor: Reviewer) -> Response:
    return _page(request, actor)


@router.post("")
async def load(
    request: Request,
    actor: Reviewer,
    services: AllServices,
    open_session: DeliverySession,
    open_office: OfficeSession,
    now: Now,
    reason: Annotated[str, Form()] = "",
    file: Upload = None,
) -> Response:
    """Check the whole file, hold what is new in it, and show it beside the server's own record."""
    try:
        loaded = await load_journal(
            open_session,
            content=await _content(file),
            keys=services.keys,
            reason=Inputs({"reason": reason}).text("reason"),
            actor_id=actor.account_id,
            now=now,
        )
    except ExamError as refusal:
        return _page(request, actor, refusal=refusal, reason=reason)
    seen = await look_at_desk_sitting(open_office, sitting_id=loaded.sitting_id, now=now)
    return _page(request, actor, loaded=loaded, seen=seen)


async def _content(file: Upload) -> bytes:
    content = await content_of(file)
    if not content:
        sentence = "Choose the file that the candidate saved."
        raise InvalidInput(sentence, {"file": sentence})
    return content


def _page(
    request: Request,
    actor: Actor,
    *,
    loaded: LoadedJournal | None = None,
    seen: DeskSitting | None = None,
    refusal: ExamError | None = None,
    reason: str = "",
) -> Response:
    return render(
        request,
        "staff/journals.html",
        actor=actor,
        page_language=STAFF_LANGUAGE,
        status=422 if refusal else 200,
        loaded=loaded,
        seen=seen,
        refusal=refusal,
        errors=refusal.details.get("fields", {}) if refusal else {},
        reason=reason,
    )
