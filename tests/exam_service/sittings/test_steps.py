"""A step that goes over the driver alone leaves behind what it leaves on the other way."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select, text

from exam_service.database.base import Table
from exam_service.database.session import DatabaseRole, Databases, OpenSession
from exam_service.responses.tables import SittingContactRow
from exam_service.sittings.rules.lifecycle import SittingEvent
from exam_service.sittings.store import OpenSittings, TakesTheLongWay, open_steps
from exam_service.sittings.tables import SittingEventRow, SittingRow, SpanRow
from exam_service.sittings.use_cases.lease import OpenElsewhere, take_lease
from exam_service.sittings.use_cases.pause_and_resume import pause_sitting, resume_sitting
from exam_service.sittings.use_cases.sections import end_break, finish_section
from exam_service.sittings.use_cases.settling import LeaseLost, open_for_change
from exam_service.sittings.use_cases.start import start_sitting
from exam_service.sittings.use_cases.submit import submit_sitting
from tests.builders.exams import at
from tests.builders.sittings import DEVICE, OTHER_DEVICE, Programme, Running, make_candidate
from tests.exam_service.conftest import checked_in_at_nine

Columns = dict[str, Any]
# Made anew for each sitting.
ITS_OWN = {
    *("id", "sitting_id", "account_id", "authorization_id", "attempt_request_id", "actor_id"),
    *("seed", "chain", "created_at"),
}

WRITTEN: dict[type[Table], Any] = {
    SittingRow: SittingRow.id,
    SittingContactRow: SittingContactRow.sitting_id,
    SpanRow: SpanRow.sitting_id,
    SittingEventRow: SittingEventRow.sitting_id,
}


@pytest.fixture
def steps(databases: Databases) -> OpenSittings:
    return open_steps(databases.lender(DatabaseRole.DELIVERY))


async def begun(
    open_session: OpenSession, as_delivery: OpenSession, programme: Programme, name: str
) -> Running:
    candidate = await make_candidate(open_session, programme, name=name)
    return await checked_in_at_nine(as_delivery, programme, candidate)


async def sit(running: Running, as_delivery: OpenSession, steps: OpenSittings) -> None:
    """Paused on the way, a break that is taken, silences that are settled by a step."""
    which: Columns = {"sitting_id": running.id, "holder": running.holder}
    staff: Columns = {"sitting_id": running.id, "actor_id": running.programme.actor_id}
    await start_sitting(steps, **which, now=at(0))
    await start_sitting(steps, **which, now=at(1))
    with pytest.raises(OpenElsewhere):
        await take_lease(
            steps,
            sitting_id=running.id,
            account_id=running.account_id,
            device=OTHER_DEVICE,
            now=at(1),
        )
    await pause_sitting(as_delivery, **staff, reason="A fire drill.", now=at(2))
    await resume_sitting(as_delivery, **staff, reason="Over.", now=at(5))
    seen = await take_lease(
        steps, sitting_id=running.id, account_id=running.account_id, device=DEVICE, now=at(8)
    )
    assert seen.lease == "held"
    await finish_section(steps, **which, section=1, takes_break=True, now=at(9))
    await end_break(steps, **which, now=at(12))
    await submit_sitting(steps, **which, now=at(40))
    await submit_sitting(steps, **which, now=at(41))


async def left_behind(open_session: OpenSession, running: Running) -> list[Columns]:
    found: list[Columns] = []
    async with open_session() as session:
        for table, its in WRITTEN.items():
            rows = (await session.scalars(select(table).where(its == running.id))).all()
            found += sorted((columns_of(row) for row in rows), key=repr)
    return found


def columns_of(row: Table) -> Columns:
    values = {
        column.key: getattr(row, column.key)
        for column in row.__table__.columns
        if column.key not in ITS_OWN
    }
    # Which person differs, not whether it was one.
    return values | {"actor_id": getattr(row, "actor_id", None) is not None}


async def test_both_ways_write_the_same(
    open_session: OpenSession, as_delivery: OpenSession, programme: Programme, steps: OpenSittings
) -> None:
    one = await begun(open_session, as_delivery, programme, "One")
    other = await begun(open_session, as_delivery, programme, "Other")
    # Published contents are read by the long way, once per process.
    await sit(one, as_delivery, as_delivery)

    await sit(other, as_delivery, steps)

    ours, theirs = await left_behind(open_session, one), await left_behind(open_session, other)
    assert theirs == ours
    assert ours[0]["state"] == "submitted"


async def test_a_lease_that_is_confirmed_writes_nothing(
    open_session: OpenSession, running: Running, steps: OpenSittings
) -> None:
    async with open_session() as session:
        written = text("SELECT xmin::text FROM sitting_contacts")
        before = await session.scalar(written)

    await take_lease(
        steps, sitting_id=running.id, account_id=running.account_id, device=DEVICE, now=at(0)
    )

    async with open_session() as session:
        assert await session.scalar(written) == before


async def test_a_refused_step_leaves_nothing_behind(
    open_session: OpenSession, running: Running, steps: OpenSittings
) -> None:
    before = await left_behind(open_session, running)
    stranger = type(running.holder)(running.account_id, "another-device-0000000")

    with pytest.raises(LeaseLost):
        await submit_sitting(steps, sitting_id=running.id, holder=stranger, now=at(3))

    assert await left_behind(open_session, running) == before


async def test_a_change_that_the_statement_does_not_name_takes_the_long_way(
    open_session: OpenSession, running: Running, steps: OpenSittings
) -> None:
    before = await left_behind(open_session, running)

    async def hold_it() -> None:
        async with steps() as session:
            sitting = await open_for_change(session, running.id, at(1), running.holder)
            sitting.row.integrity = "on_hold"
            sitting.note(SittingEvent.PAUSE, actor_id=None)

    with pytest.raises(TakesTheLongWay):
        await hold_it()

    assert await left_behind(open_session, running) == before


async def test_steps_of_one_sitting_wait_for_each_other(
    open_session: OpenSession,
    as_delivery: OpenSession,
    programme: Programme,
    running: Running,
    steps: OpenSittings,
) -> None:
    """However often Start arrives at once, the clock starts once."""
    waiting = await begun(open_session, as_delivery, programme, "Impatient")
    which: Columns = {"sitting_id": waiting.id, "holder": waiting.holder, "now": at(1)}

    seen = await asyncio.gather(*(start_sitting(steps, **which) for _ in range(4)))

    assert {str(one.row.state) for one in seen} == {"in_progress"}
    async with open_session() as session:
        spans = select(SpanRow).where(SpanRow.sitting_id == waiting.id)
        events = select(SittingEventRow).where(
            SittingEventRow.sitting_id == waiting.id, SittingEventRow.kind == SittingEvent.START
        )
        assert len((await session.scalars(spans)).all()) == 1
        assert len((await session.scalars(events)).all()) == 1


async def test_a_connection_left_in_the_middle_is_given_to_nobody_else(
    databases: Databases,
) -> None:
    lend = databases.lender(DatabaseRole.DELIVERY)
    async with lend() as connection:
        await connection.execute("BEGIN")
        left = await connection.fetchval("SELECT pg_backend_pid()")

    async with databases.opener(DatabaseRole.DELIVERY)() as session:
        assert await session.scalar(text("SELECT pg_backend_pid()")) != left
