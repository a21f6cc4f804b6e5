"""One sitting at the desk of staff: its review, its log, its export, and two side by side."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from exam_service.people.rules import Permission
from exam_service.sittings.pages.manage import Reader
from exam_service.sittings.use_cases import desk_export
from exam_service.sittings.use_cases.desk_compare import compare_sittings
from exam_service.sittings.use_cases.desk_export import export_sitting
from exam_service.sittings.use_cases.desk_responses import list_entry_lines
from exam_service.sittings.use_cases.desk_review import review_sitting
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
        review=await review_sitting(
            open_session,
            sitting_id=sitting_id,
            shows_keys=actor.may(Permission.READ_KEYS),
            actor_id=actor.account_id,
            now=now,
        ),
        may_release=actor.may(Permission.RELEASE_SCORES),
        may_check=actor.may(Permission.CHECK_SCORES),
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


@router.post("/export")
async def export(
    sitting_id: UUID, actor: Reader, open_session: OfficeSession, now: Now
) -> Response:
    """Everything as one archive. A POST: each export is written down."""
    exported = await export_sitting(
        open_session,
        sitting_id=sitting_id,
        reader=desk_export.Reader(
            actor.account_id,
            actor.name,
            shows_keys=actor.may(Permission.READ_KEYS),
            takes_texts=actor.may(Permission.EXPORT_BANK),
        ),
        now=now,
    )
    return Response(
        exported.content,
        media_type="application/zip",
        headers={"content-disposition": f'attachment; filename="{exported.name}"'},
    )


@router.get("/compare/{other_id}")
async def compare(
    sitting_id: UUID,
    other_id: UUID,
    request: Request,
    actor: Reader,
    open_session: OfficeSession,
    now: Now,
) -> Response:
    """Two attempts of the same person side by side."""
    comparison = await compare_sittings(
        open_session,
        sitting_id=sitting_id,
        other_id=other_id,
        actor_id=actor.account_id,
        now=now,
    )
    return render(
        request,
        "staff/compare.html",
        actor=actor,
        page_language=STAFF_LANGUAGE,
        comparison=comparison,
    )
