"""Who works on which items of a bank: the list, a new assignment, the end of one."""

from collections.abc import Mapping
from uuid import UUID

from fastapi import APIRouter, Request, Response

from exam_service.authoring.dependencies import Assigner
from exam_service.authoring.pages.rendering import CONFLICT, UNPROCESSABLE, show
from exam_service.authoring.rules.visibility import AssignmentExists
from exam_service.authoring.schemas import assignment_of, page_of
from exam_service.authoring.use_cases import desk
from exam_service.authoring.use_cases.assign_items import (
    AssignmentsDesk,
    assign_items,
    end_assignment,
    load_assignments_desk,
)
from exam_service.errors import ExamError, NotFound
from exam_service.people.rules import Actor
from exam_service.web.inputs import SentInputs
from exam_service.web.services import Now, OfficeSession
from exam_service.web.templates import redirect

router = APIRouter(prefix="/bank")


@router.get("/{exam_code}/assignments")
async def show_assignments(
    exam_code: str, actor: Assigner, request: Request, open_session: OfficeSession
) -> Response:
    shown = await load_assignments_desk(
        open_session, exam_code=exam_code, page=page_of(dict(request.query_params))
    )
    return _page(request, actor, shown, {})


@router.post("/{exam_code}/assignments")
async def assign(
    exam_code: str,
    actor: Assigner,
    request: Request,
    sent: SentInputs,
    open_session: OfficeSession,
    now: Now,
) -> Response:
    shown = await load_assignments_desk(open_session, exam_code=exam_code, page=1)
    try:
        asked = assignment_of(sent)
        await assign_items(
            open_session,
            exam_id=shown.exam.id,
            account_id=asked.account_id,
            duty=asked.duty,
            item_code=asked.item_code,
            language=asked.language,
            actor_id=actor.account_id,
            now=now,
        )
    except NotFound:
        raise
    except ExamError as error:
        return _page(request, actor, shown, sent, error)
    return redirect(request, f"/bank/{exam_code}/assignments", notice="Assigned.")


@router.post("/{exam_code}/assignments/{assignment_id}/end")
async def end(
    exam_code: str,
    assignment_id: UUID,
    actor: Assigner,
    request: Request,
    open_session: OfficeSession,
    now: Now,
) -> Response:
    exam = await desk.load_exam_of_bank(open_session, code=exam_code)
    await end_assignment(
        open_session,
        exam_id=exam.id,
        assignment_id=assignment_id,
        actor_id=actor.account_id,
        now=now,
    )
    notice = "The assignment has ended. It stays on record."
    return redirect(request, f"/bank/{exam_code}/assignments", notice=notice)


def _page(
    request: Request,
    actor: Actor,
    shown: AssignmentsDesk,
    values: Mapping[str, str],
    error: ExamError | None = None,
) -> Response:
    address = f"/bank/{shown.exam.code}/assignments?page="
    status = CONFLICT if isinstance(error, AssignmentExists) else UNPROCESSABLE
    return show(
        request,
        "assignments.html",
        actor,
        shown.exam,
        status=status if error else 200,
        refusal=error,
        desk=shown,
        values=values,
        errors=getattr(error, "fields", {}),
        previous_href=f"{address}{shown.page - 1}" if shown.page > 1 else None,
        next_href=f"{address}{shown.page + 1}" if shown.has_more else None,
    )
