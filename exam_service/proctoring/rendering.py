"""The one page that every act on a sitting has, whoever is allowed to do it."""

from collections.abc import Mapping
from enum import StrEnum
from uuid import UUID

from fastapi import Request, Response

from exam_service.database.session import OpenSession
from exam_service.errors import ExamError
from exam_service.people.rules import Actor, Permission
from exam_service.proctoring.use_cases import look_at_watched
from exam_service.web.languages import STAFF_LANGUAGE
from exam_service.web.services import Now
from exam_service.web.templates import redirect, render


class Act(StrEnum):
    """What a person may do to a sitting of somebody else."""

    ADMIT = "admit"
    DEVICE = "device"
    PAUSE = "pause"
    RESUME = "resume"
    TIME = "time"
    BREAK = "break"
    MESSAGE = "message"
    CODE = "code"


DONE: Mapping[Act, str] = {
    Act.ADMIT: "The candidate is admitted and can start.",
    Act.DEVICE: "The other device goes on with this sitting within seconds.",
    Act.PAUSE: "The sitting is paused; its clock stands still.",
    Act.RESUME: "The sitting goes on; its clock runs.",
    Act.TIME: "The time is given; the candidate sees it within seconds.",
    Act.BREAK: "The break minutes are given; the candidate sees them within seconds.",
    Act.MESSAGE: "The message is on its way; the candidate sees it within seconds.",
}


async def act_page(
    request: Request,
    actor: Actor,
    open_session: OpenSession,
    *,
    act: Act,
    sitting_id: UUID,
    now: Now,
    refusal: ExamError | None = None,
    sent: Mapping[str, str] | None = None,
    code: str | None = None,
) -> Response:
    """`sent`: what was typed, to be put right. `code`: the key code that is to be read out."""
    return render(
        request,
        "proctor/act.html",
        actor=actor,
        page_language=STAFF_LANGUAGE,
        status=422 if refusal else 200,
        act=act,
        address=f"/proctor/{sitting_id}/{act}",
        sitting=await look_at_watched(open_session, sitting_id=sitting_id, now=now),
        refusal=refusal,
        errors=refusal.details.get("fields", {}) if refusal else {},
        sent=sent or {},
        code=code,
        back_href=_back(actor, sitting_id),
    )


def done(request: Request, actor: Actor, act: Act, sitting_id: UUID) -> Response:
    return redirect(request, _back(actor, sitting_id), notice=DONE[act])


def _back(actor: Actor, sitting_id: UUID) -> str:
    """Where an act is come to from: the desk for those who read sittings there, else the board."""
    if actor.may(Permission.READ_SITTINGS):
        return f"/manage/sittings/{sitting_id}"
    return "/proctor"
