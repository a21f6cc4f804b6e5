"""Every process looks at the time that the others keep, and holds to it while anybody sits."""

import structlog

from exam_service.clock import Mark, SteadyClock
from exam_service.database.session import OpenSession
from exam_service.sittings.rules.timekeeping import (
    Step,
    is_behind,
    is_believed_elsewhere,
    is_last_to_know,
    step_of,
)
from exam_service.sittings.store import timekeeping as store
from exam_service.sittings.use_cases.close_expired import close_expired

log = structlog.get_logger()


async def keep_time(
    open_session: OpenSession,
    clock: SteadyClock,
    *,
    is_start: bool = False,
    noted: Mark | None = None,
) -> None:
    """Compare this process's time with the last pulse and with the wall clock; put it right.

    A process that starts while somebody sits goes on by what the one before it on this machine
    noted: what was done to the wall clock between the two moves no exam either.

    Sittings that are over by either time are ended here, where the sweep waits: one that nobody
    comes back to would keep the wall clock from being believed for ever.
    """
    async with open_session() as session:
        beaten_at = await store.last_pulse(session)
        if (
            noted is not None
            and is_last_to_know(noted.time, beaten_at)
            and await store.anyone_sits(session)
        ):
            clock.go_on_by(noted)
        behind, settled = is_behind(clock(), beaten_at), clock.is_wall_settled
        is_meant = settled or is_believed_elsewhere(clock(), beaten_at, clock.wall_ahead)
        if not behind and not is_meant:
            return
        step = step_of(
            is_behind=behind,
            is_wall_meant=is_meant,
            is_start=is_start,
            anyone_sits=await store.anyone_sits(session),
        )
        if step is Step.BELIEVE_WALL:
            clock.believe_wall()
            await store.forget_after(session, clock())
            log.warning("wall_clock_believed")
    if step is Step.FOLLOW_PULSE and beaten_at is not None:
        log.error("time_behind_the_last_pulse", pulse=beaten_at.isoformat())
        clock.go_on_from(beaten_at)
    elif settled and step is None:
        await close_expired(open_session, now=clock.at_least)
