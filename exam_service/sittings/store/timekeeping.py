"""What all processes know of the time: the last pulse, and whether anybody sits."""

from datetime import datetime

from sqlalchemy import exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.responses.tables import SittingContactRow
from exam_service.sittings.rules.lifecycle import NOT_STARTED, SittingState
from exam_service.sittings.tables import OutageRow, PulseRow

UNDER_WAY = (SittingState.IN_PROGRESS, SittingState.ON_BREAK, SittingState.PAUSED)


async def last_pulse(session: AsyncSession) -> datetime | None:
    return await session.scalar(select(PulseRow.beaten_at))


async def anyone_sits(session: AsyncSession) -> bool:
    """Is a sitting under way, its clock running or not?"""
    under_way = exists().where(SittingContactRow.state.in_(UNDER_WAY))
    return bool(await session.scalar(select(under_way)))


async def forget_after(session: AsyncSession, now: datetime) -> None:
    """Nothing of ours was written down after `now`: a pulse there would hide every outage."""
    await session.execute(update(PulseRow).where(PulseRow.beaten_at > now).values(beaten_at=now))
    await session.execute(
        update(OutageRow)
        .where(or_(OutageRow.ended_at > now, OutageRow.started_at > now))
        .values(ended_at=func.greatest(OutageRow.started_at, now))
    )
    # Of those who wait for their start: heard in the future, no later silence would be one.
    await session.execute(
        update(SittingContactRow)
        .where(SittingContactRow.state.in_(NOT_STARTED), SittingContactRow.last_contact_at > now)
        .values(last_contact_at=now)
    )
