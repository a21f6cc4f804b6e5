"""The system check: what a device can do for an exam. It is found out in the browser, not here."""

from fastapi import APIRouter, Request, Response

from exam_service.people.dependencies import PerhapsActor, Public
from exam_service.web.templates import render

router = APIRouter()


@router.get("/system-check")
async def show_system_check(_: Public, request: Request, actor: PerhapsActor) -> Response:
    """For whoever wants to know before the day, signed in or not."""
    return render(request, "candidate/system_check.html", actor=actor)
