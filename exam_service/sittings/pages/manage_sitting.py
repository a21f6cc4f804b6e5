"""One sitting at the desk of staff: everything about it, and the log of what was entered."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from exam_service.people.rules import Permission
from exam_service.sittings.pages.manage import Reader
from exam_service.sittings.use_cases.desk_responses import list_entry_lines
from exam_service.sittings.use_cases.desk_sitting import look_at_desk_sitting
from exam_service.web.languages import STAFF_LANGUAGE
from exam_service.web.services import Now, OfficeSession
from exam_service.web.templates import render

router = APIRouter(prefix="/manage/sittings/{sitting_id}")


@router.get("")
async def show_sitting(
    sitting_id: UUID, request: Request, actor: Reader, open_session: OfficeSession, now: Now
) -> Response:
    return render(
        request,
        "staff/sitting.html",
        actor=actor,
        page_language=STAFF_LANGUAGE,
        seen=await look_at_desk_sitting(open_session, sitting_id=sitting_id, now=now),
        may_release=actor.may(Permission.RELEASE_SCORES),
        may_pause=actor.may(Permission.PAUSE_SITTINGS),
        may_admit=actor.may(Permission.ADMIT_CANDIDATES),
        may_read_audit=actor.may(Permission.READ_AUDIT),
    )


@router.get("/entries")
async def show_entries(
    sitting_id: UUID, request: Request, actor: Reader, open_session: OfficeSession, page: int = 1
) -> Response:
    """The log of what the candidate entered, as it was written."""
    return render(
        request,
        "staff/sitting_entries.html",
        actor=actor,
        page_language=STAFF_LANGUAGE,
        log=await list_entry_lines(open_session, sitting_id=sitting_id, number=page),
    )
