"""What the player asks of a sitting, and what staff do to its clock."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

import structlog
from fastapi import APIRouter, Depends, Request, Response

from exam_service.database.session import DatabaseRole, OpenConnection
from exam_service.people.dependencies import Candidate, actor_who_may, find_actor_of, needs
from exam_service.people.rules import Actor, Permission
from exam_service.people.use_cases import confirm_password, extend_sign_in
from exam_service.sittings.dependencies import (
    Device,
    DeviceHolder,
    PerhapsDevice,
    Sittings,
    device_in,
    in_steps,
    sitting_in,
)
from exam_service.sittings.rules.lifecycle import LIVE
from exam_service.sittings.schemas import (
    FinishSection,
    Reason,
    SectionView,
    SittingView,
    TakeOver,
    TimeAccountView,
)
from exam_service.sittings.schemas.views import section_view_of, time_view_of, view_of
from exam_service.sittings.store import OpenSittings
from exam_service.sittings.use_cases.lease import take_lease, take_over
from exam_service.sittings.use_cases.look import look_at_sitting, open_section
from exam_service.sittings.use_cases.messages import mark_seen
from exam_service.sittings.use_cases.pause_and_resume import pause_sitting, resume_sitting
from exam_service.sittings.use_cases.receipt import read_time_account
from exam_service.sittings.use_cases.sections import end_break, finish_section
from exam_service.sittings.use_cases.settling import Holder
from exam_service.sittings.use_cases.start import start_sitting
from exam_service.sittings.use_cases.submit import submit_sitting
from exam_service.web.error_handlers import is_unavailable
from exam_service.web.security import refuse_foreign_changes
from exam_service.web.services import (
    AllServices,
    DeliverySession,
    IdentityConnection,
    IdentitySession,
    Now,
    Services,
    services_of,
)

# Somebody who is admitted early still has the whole exam after the wait.
WAIT_FOR_START = timedelta(hours=4)

log = structlog.get_logger()

router = APIRouter(prefix="/api/v1/sittings", tags=["sittings"])

Pauser = Annotated[Actor, Depends(needs(Permission.PAUSE_SITTINGS))]


@router.get("/{sitting_id}")
async def show(
    sitting_id: UUID,
    actor: Candidate,
    device: PerhapsDevice,
    open_session: DeliverySession,
    services: AllServices,
    now: Now,
) -> SittingView:
    """State, clock and answers: all a player needs to go on where the candidate was."""
    seen = await look_at_sitting(
        open_session, sitting_id=sitting_id, account_id=actor.account_id, device=device, now=now
    )
    return view_of(seen, services.keys)


@router.get("/{sitting_id}/section", response_model_exclude_none=True)
async def show_section(
    sitting_id: UUID,
    actor: Candidate,
    device: PerhapsDevice,
    open_session: DeliverySession,
    now: Now,
) -> SectionView:
    """The items of the open section, for a device that cannot open its package."""
    document = await open_section(
        open_session, sitting_id=sitting_id, account_id=actor.account_id, device=device, now=now
    )
    return section_view_of(document)


@router.get("/{sitting_id}/time")
async def show_time(
    sitting_id: UUID, actor: Candidate, open_session: DeliverySession, now: Now
) -> TimeAccountView:
    """The time account, during the sitting and after."""
    account = await read_time_account(
        open_session, sitting_id=sitting_id, account_id=actor.account_id, now=now
    )
    return time_view_of(account)


@router.put("/{sitting_id}/lease")
async def lease(
    sitting_id: UUID,
    actor: Candidate,
    device: Device,
    lend_identity: IdentityConnection,
    services: AllServices,
    response: Response,
    now: Now,
) -> SittingView:
    """Take or confirm the lease, and let the sign-in last as long as the exam can."""
    seen = await in_steps(
        services,
        lambda sittings: take_lease(
            sittings, sitting_id=sitting_id, account_id=actor.account_id, device=device, now=now
        ),
    )
    if seen.row.state in LIVE:
        # Nobody has to find a password while the clock runs.
        until = now + timedelta(minutes=seen.policy.seat_minutes_max) + WAIT_FOR_START
        if await _lasts_until(until, lend_identity, actor):
            seconds = int((until - now).total_seconds())
            services.signer.set_sign_in(response, actor.sign_in_id, seconds)
    return view_of(seen, services.keys)


async def _lasts_until(until: datetime, lend: OpenConnection, actor: Actor) -> bool:
    """Let the sign-in last; where signing in is out of order, the exam goes on without that."""
    try:
        await extend_sign_in(lend, sign_in_id=actor.sign_in_id, until=until)
    except Exception as error:
        if not is_unavailable(error):
            raise
        log.warning("sign_in_not_extended", exc_info=error)
        return False
    return True


@router.put("/{sitting_id}/lease/takeover")
async def take_lease_over(
    sitting_id: UUID,
    given: TakeOver,
    actor: Candidate,
    device: Device,
    request: Request,
    open_session: DeliverySession,
    open_identity: IdentitySession,
    services: AllServices,
    now: Now,
) -> SittingView:
    """Go on with this device: the candidate signs in once more."""
    await confirm_password(
        open_identity,
        account_id=actor.account_id,
        password=given.password,
        address=request.client.host if request.client else "",
        now=now,
    )
    await take_over(
        open_session, sitting_id=sitting_id, account_id=actor.account_id, device=device, now=now
    )
    return await show(sitting_id, actor, device, open_session, services, now)


@router.put("/{sitting_id}/start")
async def start(
    sitting_id: UUID,
    holder: DeviceHolder,
    open_session: Sittings,
    services: AllServices,
    now: Now,
) -> SittingView:
    """The clock starts, and the first section's key is released."""
    seen = await start_sitting(open_session, sitting_id=sitting_id, holder=holder, now=now)
    return view_of(seen, services.keys)


@router.put("/{sitting_id}/sections/{section}/finish")
async def finish(
    sitting_id: UUID,
    section: int,
    choice: FinishSection,
    holder: DeviceHolder,
    services: AllServices,
    now: Now,
) -> SittingView:
    """Lock a section and go on; `take_break` where the policy offers a break after it."""
    seen = await in_steps(
        services,
        lambda open_sittings: finish_section(
            open_sittings,
            sitting_id=sitting_id,
            holder=holder,
            section=section,
            takes_break=choice.take_break,
            now=now,
        ),
    )
    return view_of(seen, services.keys)


@router.put("/{sitting_id}/break/end")
async def return_from_break(
    sitting_id: UUID,
    holder: DeviceHolder,
    open_session: Sittings,
    services: AllServices,
    now: Now,
) -> SittingView:
    seen = await end_break(open_session, sitting_id=sitting_id, holder=holder, now=now)
    return view_of(seen, services.keys)


@router.put("/{sitting_id}/submit")
async def submit(
    sitting_id: UUID,
    holder: DeviceHolder,
    open_session: Sittings,
    services: AllServices,
    now: Now,
) -> SittingView:
    seen = await submit_sitting(open_session, sitting_id=sitting_id, holder=holder, now=now)
    return view_of(seen, services.keys)


Step = Callable[[UUID, Holder, OpenSittings, Services, datetime], Awaitable[SittingView]]
# Pressed by many at the same moment, at the beginning and at the end of an administration.
PRESSED_TOGETHER: Mapping[str, Step] = {
    step.__name__: step for step in (start, return_from_break, submit)
}


def by_hand(step: Step) -> Callable[[Request], Awaitable[Response]]:
    """Takes in a request for this step as its route declares it, and does nothing else."""

    async def answer(request: Request) -> Response:
        await refuse_foreign_changes(request)
        services = services_of(request)
        now = services.clock()
        lend = services.databases.lender(DatabaseRole.DELIVERY)
        found = await find_actor_of(request, services, lend, now)
        actor = actor_who_may(Permission.SIT, found)
        holder, sitting_id = Holder(actor.account_id, device_in(request)), sitting_in(request)
        view = await in_steps(
            services,
            lambda open_sittings: step(sitting_id, holder, open_sittings, services, now),
        )
        return Response(view.model_dump_json(), media_type="application/json")

    return answer


@router.put("/{sitting_id}/messages/{message_id}/seen", status_code=204)
async def message_seen(
    sitting_id: UUID, message_id: UUID, actor: Candidate, open_session: DeliverySession, now: Now
) -> None:
    await mark_seen(
        open_session,
        sitting_id=sitting_id,
        account_id=actor.account_id,
        message_id=message_id,
        now=now,
    )


@router.put("/{sitting_id}/pause", status_code=204)
async def pause(
    sitting_id: UUID, given: Reason, actor: Pauser, open_session: DeliverySession, now: Now
) -> None:
    """Stop the clock; the reason is shown to the candidate."""
    await pause_sitting(
        open_session,
        sitting_id=sitting_id,
        actor_id=actor.account_id,
        reason=given.reason,
        now=now,
    )


@router.put("/{sitting_id}/resume", status_code=204)
async def resume(
    sitting_id: UUID, given: Reason, actor: Pauser, open_session: DeliverySession, now: Now
) -> None:
    """Let the clock run again."""
    await resume_sitting(
        open_session,
        sitting_id=sitting_id,
        actor_id=actor.account_id,
        reason=given.reason,
        now=now,
    )
