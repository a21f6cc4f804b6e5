"""The audit table as a page: who did what, when, to whom, why, before and after."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from exam_service.audit.rules import TEXT_CHARACTERS_MAX, AuditFilter
from exam_service.audit.use_cases import read_audit
from exam_service.errors import N_
from exam_service.people.dependencies import needs
from exam_service.people.rules import Actor, Permission
from exam_service.web.languages import STAFF_LANGUAGE
from exam_service.web.paging import AskedPosition, address_of
from exam_service.web.services import OfficeSession
from exam_service.web.templates import render

router = APIRouter(prefix="/manage/audit", include_in_schema=False)

Reader = Annotated[Actor, Depends(needs(Permission.READ_AUDIT))]
# Where a subject is at home, and who may go there.
HOMES = {
    "sitting": (Permission.READ_SITTINGS, "/manage/sittings/"),
    "exam": (Permission.PLAN_EXAMS, "/manage/exams/"),
    "administration": (Permission.PLAN_EXAMS, "/manage/administrations/"),
    "attempt_request": (Permission.DECIDE_REQUESTS, "/manage/requests/"),
    "key_change": (Permission.CHANGE_KEYS, "/manage/key-changes/"),
}
NAMES = ("action", "kind", "subject", "actor", "from", "to")


@router.get("")
async def show_audit(
    request: Request,
    actor: Reader,
    open_session: OfficeSession,
    position: AskedPosition,
) -> Response:
    """The acts that fit a filter, newest first."""
    typed = {
        name: request.query_params.get(name, "").strip()[:TEXT_CHARACTERS_MAX] for name in NAMES
    }
    wanted, errors = _wanted(typed)
    page = await read_audit(open_session, wanted=wanted, position=position)
    return render(
        request,
        "staff/audit.html",
        actor=actor,
        page_language=STAFF_LANGUAGE,
        status=422 if errors else 200,
        page=page,
        wanted=wanted,
        typed=typed,
        errors=errors,
        homes={kind: home for kind, (needed, home) in HOMES.items() if actor.may(needed)},
        newer_href=page.newer and address_of(request.scope["path"], typed, page.newer),
        older_href=page.older and address_of(request.scope["path"], typed, page.older),
    )


def _wanted(typed: dict[str, str]) -> tuple[AuditFilter, dict[str, str]]:
    """The filter as typed, and a sentence for each field that could not be read."""
    errors: dict[str, str] = {}

    def day(name: str) -> date | None:
        try:
            return date.fromisoformat(typed[name]) if typed[name] else None
        except ValueError:
            errors[name] = N_("Please write a date as year, month and day: 2026-11-22.")
            return None

    wanted = AuditFilter(
        action=typed["action"],
        subject_kind=typed["kind"],
        subject_id=typed["subject"],
        actor=typed["actor"],
        first_day=day("from"),
        last_day=day("to"),
    )
    return wanted, errors
