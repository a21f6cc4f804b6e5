"""The service's own pulse, and the times in which it was down."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.responses.tables import SittingContactRow
from exam_service.sittings.rules.connection import Outage
from exam_service.sittings.rules.lifecycle import SittingState
from exam_service.sittings.tables import OutageRow, PulseRow

# A pulse is due every two seconds; so long without one means that the service was down.
PULSE_GAP_MAX = timedelta(seconds=10)
ONLY = 1
NO_PULSE, MANY_SILENT = "no_pulse", "many_silent"


async def beat(session: AsyncSession, now: datetime) -> datetime | None:
    """Write down that the service is up. Returns the pulse before this one."""
    before = await session.scalar(select(PulseRow.beaten_at).with_for_update())
    written = insert(PulseRow).values(id=ONLY, beaten_at=now)
    await session.execute(
        written.on_conflict_do_update(
            index_elements=[PulseRow.id],
            set_={"beaten_at": func.greatest(PulseRow.beaten_at, written.excluded.beaten_at)},
        )
    )
    return before


_beaten = select(select(PulseRow.beaten_at).scalar_subquery().label("at")).subquery()
# The pulse in each row, and at least one row.
OUTAGES: Final = (
    select(_beaten.c.at, OutageRow.started_at, OutageRow.ended_at, OutageRow.cause)
    .select_from(
        _beaten.outerjoin(
            OutageRow, or_(OutageRow.ended_at.is_(None), OutageRow.ended_at > bindparam("since"))
        )
    )
    .order_by(OutageRow.started_at)
    .limit(1000)
)


async def list_outages(session: AsyncSession, since: datetime, now: datetime) -> Sequence[Outage]:
    """Outages that ended after `since`, in order; one that goes on ends at `now`.

    A pulse that is missing now is an outage that nobody has written down yet.
    """
    return outages_in((await session.execute(OUTAGES, {"since": since})).all(), now)


# Any: rows of either driver.
def outages_in(rows: Sequence[Any], now: datetime) -> Sequence[Outage]:
    found = [
        Outage(started_at, ended_at or now, was_for_all=cause == NO_PULSE)
        for _, started_at, ended_at, cause in rows
        if started_at is not None
    ]
    beaten_at = rows[0][0]
    if beaten_at is not None and now - beaten_at > PULSE_GAP_MAX:
        found.append(Outage(beaten_at, now))
    return found


async def count_running(session: AsyncSession) -> int:
    running = SittingContactRow.state == SittingState.IN_PROGRESS
    return await session.scalar(select(func.count()).where(running)) or 0


async def list_silences(
    session: AsyncSession, since: datetime, until: datetime
) -> Sequence[datetime]:
    """When running sittings that are silent since an instant in this interval were last heard."""
    query = select(SittingContactRow.last_contact_at).where(
        SittingContactRow.state == SittingState.IN_PROGRESS,
        SittingContactRow.last_contact_at.between(since, until),
    )
    return (await session.scalars(query.order_by(SittingContactRow.last_contact_at))).all()


async def find_open_outage(session: AsyncSession) -> OutageRow | None:
    return await session.scalar(
        select(OutageRow).where(OutageRow.ended_at.is_(None)).with_for_update()
    )


def add_outage(
    session: AsyncSession, started_at: datetime, ended_at: datetime | None, cause: str
) -> None:
    session.add(OutageRow(started_at=started_at, ended_at=ended_at, cause=cause))


async def end_outage(session: AsyncSession, outage_id: UUID, ended_at: datetime) -> None:
    await session.execute(
        update(OutageRow).where(OutageRow.id == outage_id).values(ended_at=ended_at)
    )
