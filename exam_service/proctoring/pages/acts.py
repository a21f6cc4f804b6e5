"""Acts on a sitting under way: its clock, its minutes, a message, the code of its open section."""

from enum import StrEnum
from uuid import UUID

from fastapi import APIRouter, Request, Response

from exam_service.database.session import OpenSession
from exam_service.errors import ExamError, InvalidInput, NotFound
from exam_service.exams.rules.packages import spoken_code
from exam_service.people.rules import Actor
from exam_service.proctoring.dependencies import Pauser
from exam_service.proctoring.rendering import Act, act_page, done
from exam_service.sittings.use_cases.code import read_code
from exam_service.sittings.use_cases.credits import give_break, give_time
from exam_service.sittings.use_cases.messages import send_message
from exam_service.sittings.use_cases.pause_and_resume import pause_sitting, resume_sitting
from exam_service.web.inputs import Inputs, SentInputs
from exam_service.web.services import DeliverySession, Now

router = APIRouter(prefix="/proctor")


class LiveAct(StrEnum):
    """The acts that have their page here."""

    PAUSE = Act.PAUSE
    RESUME = Act.RESUME
    TIME = Act.TIME
    BREAK = Act.BREAK
    MESSAGE = Act.MESSAGE
    CODE = Act.CODE


@router.get("/{sitting_id}/{act}")
async def show_act(
    sitting_id: UUID,
    act: LiveAct,
    request: Request,
    actor: Pauser,
    open_session: DeliverySession,
    now: Now,
) -> Response:
    return await act_page(
        request, actor, open_session, act=Act(act), sitting_id=sitting_id, now=now
    )


@router.post("/{sitting_id}/{act}")
async def act_on_sitting(
    sitting_id: UUID,
    act: LiveAct,
    request: Request,
    actor: Pauser,
    open_session: DeliverySession,
    now: Now,
    sent: SentInputs,
) -> Response:
    """Do it, with a reason that the candidate can read; a code is shown once, on this answer."""
    try:
        code = await _do(act, Inputs(sent), open_session, sitting_id, actor, now)
    except NotFound:
        raise
    except ExamError as refusal:
        return await act_page(
            request,
            actor,
            open_session,
            act=Act(act),
            sitting_id=sitting_id,
            now=now,
            refusal=refusal,
            sent=sent,
        )
    if code is None:
        return done(request, actor, Act(act), sitting_id)
    return await act_page(
        request, actor, open_session, act=Act(act), sitting_id=sitting_id, now=now, code=code
    )


async def _do(
    act: LiveAct,
    inputs: Inputs,
    open_session: OpenSession,
    sitting_id: UUID,
    actor: Actor,
    now: Now,
) -> str | None:
    """Perform the act. Only the reading of a code answers something."""
    text = inputs.text("text" if act is LiveAct.MESSAGE else "reason")
    minutes = inputs.whole("minutes") if act in {LiveAct.TIME, LiveAct.BREAK} else 0
    if inputs.errors:
        raise InvalidInput(next(iter(inputs.errors.values())), inputs.errors)
    who = {"sitting_id": sitting_id, "actor_id": actor.account_id}
    match act:
        case LiveAct.PAUSE:
            await pause_sitting(open_session, **who, reason=text, now=now)
        case LiveAct.RESUME:
            await resume_sitting(open_session, **who, reason=text, now=now)
        case LiveAct.TIME:
            await give_time(open_session, **who, minutes=minutes, reason=text, now=now)
        case LiveAct.BREAK:
            await give_break(open_session, **who, minutes=minutes, reason=text, now=now)
        case LiveAct.MESSAGE:
            await send_message(open_session, **who, text=text, now=now)
        case LiveAct.CODE:
            return spoken_code(await read_code(open_session, **who, reason=text, now=now))
    return None
