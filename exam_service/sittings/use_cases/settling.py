"""Opening a sitting for a change: locked, with its ledger, and ended first if its time is over.

Every use case and every read goes through here, so that no one ever deals with a sitting that
should have ended and merely was not noticed yet.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.sittings import store
from exam_service.sittings.rules.lifecycle import EndedBy, SittingEvent, SittingState, next_state
from exam_service.sittings.rules.time import Ledger, deadline, is_over
from exam_service.sittings.store import Owner
from exam_service.sittings.tables import SittingRow


@dataclass(slots=True)
class OpenSitting:
    """A locked sitting with its ledger, inside one transaction."""

    session: AsyncSession
    row: SittingRow
    ledger: Ledger
    now: datetime

    @property
    def state(self) -> SittingState:
        return SittingState(self.row.state)

    async def move(
        self,
        event: SittingEvent,
        ledger: Ledger | None = None,
        *,
        actor_id: UUID | None,
        cause: str = "",
        happened_at: datetime | None = None,
        detail: dict[str, object] | None = None,
    ) -> None:
        """Take one step of the table: state, ledger, projections and event together."""
        state = next_state(self.state, event)
        self.ledger = ledger if ledger is not None else self.ledger
        await store.write_state(self.session, self.row, state, self.ledger, self.now)
        store.add_event(
            self.session,
            self.row.id,
            event,
            happened_at=happened_at or self.now,
            recorded_at=self.now,
            actor_id=actor_id,
            cause=cause,
            detail=detail,
        )


async def open_for_change(
    session: AsyncSession, sitting_id: UUID, now: datetime, owner: Owner | None = None
) -> OpenSitting:
    """Lock a sitting and the saves to it, and end it if its time ran out before `now`."""
    row = await store.lock_sitting(session, sitting_id, owner)
    await store.hold_saves(session, sitting_id)
    sitting = OpenSitting(session, row, await store.load_ledger(session, row), now)
    if is_over(sitting.ledger, now):
        await _time_out(sitting)
    return sitting


async def open_for_reading(
    session: AsyncSession, sitting_id: UUID, now: datetime, owner: Owner | None = None
) -> OpenSitting:
    """A sitting as it stands. It is locked only where its time ran out and it must be ended."""
    row = await store.load_sitting(session, sitting_id, owner)
    sitting = OpenSitting(session, row, await store.load_ledger(session, row), now)
    if is_over(sitting.ledger, now):
        return await open_for_change(session, sitting_id, now, owner)
    return sitting


async def _time_out(sitting: OpenSitting) -> None:
    """End a sitting at the instant its time ran out, which may be before anybody noticed."""
    ended_at = deadline(sitting.ledger, sitting.now)
    assert ended_at is not None, "only a running clock runs out"
    sitting.row.ended_at = ended_at
    sitting.row.ended_by = EndedBy.TIME
    await sitting.move(
        SittingEvent.TIME_OUT,
        sitting.ledger.close(ended_at),
        actor_id=None,
        cause="time_is_over",
        happened_at=ended_at,
    )
