"""At zero the service submits, whether or not a browser is there (rule X30)."""

from datetime import datetime
from uuid import UUID

from exam_service.sittings.rules.lifecycle import ENDED
from exam_service.sittings.store import OpenSittings, sitting_store
from exam_service.sittings.use_cases.settling import open_for_change

SITTINGS_PER_SWEEP_MAX = 200


async def close_expired(open_sittings: OpenSittings, *, now: datetime) -> int:
    """End every sitting whose time ran out, each in its own transaction. Returns how many.

    One that is silent ends only after what its silence may still earn, one that met an outage of
    ours after what that gave. A sitting that cannot be ended keeps no other from it: what went
    wrong is raised when all were looked at.
    """
    async with open_sittings() as session:
        overdue = await sitting_store(session).list_expired(now, SITTINGS_PER_SWEEP_MAX)
    closed = 0
    failures: list[Exception] = []
    for sitting_id in overdue:
        try:
            closed += await _close(open_sittings, sitting_id, now)
        except Exception as failure:
            failures.append(failure)
    if failures:
        raise ExceptionGroup("sittings that could not be ended", failures)
    return closed


async def _close(open_sittings: OpenSittings, sitting_id: UUID, now: datetime) -> bool:
    async with open_sittings() as session:
        sitting = await open_for_change(session, sitting_id, now)
        return sitting.state in ENDED
