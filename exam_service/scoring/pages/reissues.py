"""The versions of one sitting's report, and issuing it again with its cause."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response

from exam_service.errors import N_, ExamError
from exam_service.scoring.dependencies import Releaser
from exam_service.scoring.rules.reissue import ReissueCause
from exam_service.scoring.use_cases.reissue import list_report_versions, reissue_by_hand
from exam_service.web.languages import STAFF_LANGUAGE
from exam_service.web.services import Now, OfficeSession
from exam_service.web.templates import redirect, render

router = APIRouter(prefix="/manage/sittings/{sitting_id}/reports")

NOTE_CHARACTERS_MAX = 1_000


@router.get("")
async def show_versions(
    sitting_id: UUID, request: Request, actor: Releaser, open_session: OfficeSession
) -> Response:
    return await _page(request, actor, open_session, sitting_id, None)


@router.post("")
async def issue_again(
    sitting_id: UUID,
    request: Request,
    actor: Releaser,
    open_session: OfficeSession,
    now: Now,
    cause: Annotated[ReissueCause, Form()],
    note: Annotated[str, Form(max_length=NOTE_CHARACTERS_MAX)] = "",
) -> Response:
    try:
        await reissue_by_hand(
            open_session,
            sitting_id=sitting_id,
            cause=cause,
            note=note,
            actor_id=actor.account_id,
            now=now,
        )
    except ExamError as refusal:
        return await _page(request, actor, open_session, sitting_id, refusal)
    return redirect(
        request,
        f"/manage/sittings/{sitting_id}/reports",
        notice=N_("The report was issued again. Its candidate finds a notice on the start page."),
    )


async def _page(
    request: Request,
    actor: Releaser,
    open_session: OfficeSession,
    sitting_id: UUID,
    refusal: ExamError | None,
) -> Response:
    return render(
        request,
        "staff/release_versions.html",
        actor=actor,
        page_language=STAFF_LANGUAGE,
        status=422 if refusal else 200,
        seen=await list_report_versions(open_session, sitting_id=sitting_id),
        causes=list(ReissueCause),
        refusal=refusal,
    )
