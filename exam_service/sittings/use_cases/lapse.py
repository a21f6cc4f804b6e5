"""Sittings that were opened and never started end with their window; no attempt is used (X11)."""

from datetime import datetime

from exam_service.database.session import OpenSession
from exam_service.sittings import store
from exam_service.sittings.rules.lifecycle import NOT_STARTED, SittingEvent
from exam_service.sittings.use_cases.settling import open_for_change

SITTINGS_PER_SWEEP_MAX = 200


async def lapse_unstarted(open_session: OpenSession, *, now: datetime) -> int:
    """End what can no longer start, each in its own transaction. Returns how many."""
    async with open_session() as session:
        overdue = await store.list_unstarted_past_window(session, now, SITTINGS_PER_SWEEP_MAX)
    lapsed = 0
    for sitting_id in overdue:
        async with open_session() as session:
            sitting = await open_for_change(session, sitting_id, now)
            if sitting.state in NOT_STARTED:
                await sitting.move(SittingEvent.LAPSE, actor_id=None, cause="window_over")
                lapsed += 1
    return lapsed
