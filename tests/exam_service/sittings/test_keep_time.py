"""Whatever is done to clocks of ours, nobody who sits loses a minute by it or is given one."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import httpx2
import pytest

from exam_service.clock import Mark, wall_ahead_of
from exam_service.database.session import Address, DatabaseRole, OpenSession
from exam_service.jobs.schedule import sweep
from exam_service.people.rules import Role
from exam_service.sittings.store import list_outages, load_sitting
from exam_service.sittings.use_cases.close_expired import close_expired
from exam_service.sittings.use_cases.keep_time import keep_time
from exam_service.sittings.use_cases.look import look_at_sitting
from exam_service.sittings.use_cases.outages import beat
from exam_service.sittings.use_cases.pause_and_resume import pause_sitting
from exam_service.sittings.use_cases.sections import finish_section
from exam_service.web.services import Services
from tests.application import APPLICATIONS
from tests.builders.exams import NINE, at, make_account
from tests.builders.sittings import Running
from tests.builders.visitor import Visitor
from tests.exam_service.test_clock import TwoClocks

HOUR = 3600


async def minutes_left(as_delivery: OpenSession, running: Running, clocks: TwoClocks) -> float:
    """What a service that is started now tells the candidate, heard since the start."""
    clock = clocks.steady()
    await keep_time(as_delivery, clock, is_start=True)
    await beat(as_delivery, now=clock())
    seen = await look_at_sitting(
        as_delivery, sitting_id=running.id, account_id=running.candidate.account_id, now=clock()
    )
    return seen.clock.remaining / timedelta(minutes=1)


async def list_down(as_delivery: OpenSession, clocks: TwoClocks) -> list[tuple[datetime, datetime]]:
    """The outages that count for somebody who begins now."""
    async with as_delivery() as session:
        found = await list_outages(session, clocks.wall - timedelta(seconds=40), clocks.wall)
    return [(one.started_at, one.ended_at) for one in found]


async def test_a_clock_that_was_set_back_before_the_service_is_started_gives_nothing(
    as_delivery: OpenSession, running: Running
) -> None:
    clocks = TwoClocks()
    await beat(as_delivery, now=at(0.5))
    clocks.go(32, wall=32 - HOUR)

    assert await minutes_left(as_delivery, running, clocks) == 149.5


async def test_a_clock_that_was_set_ahead_before_the_service_is_started_takes_nothing(
    as_delivery: OpenSession, running: Running
) -> None:
    clocks = TwoClocks()
    await beat(as_delivery, now=at(0.5))
    clocks.go(32, wall=32 + 24 * HOUR)

    assert await minutes_left(as_delivery, running, clocks) == 149.5
    assert await close_expired(as_delivery, now=clocks.wall) == 0


@pytest.mark.parametrize("jump", [HOUR, 7, -7, -HOUR])
async def test_a_clock_that_was_set_while_the_service_was_down_takes_no_minute_of_a_break(
    as_delivery: OpenSession, running: Running, jump: float
) -> None:
    await finish_section(
        as_delivery,
        sitting_id=running.id,
        holder=running.holder,
        section=1,
        takes_break=True,
        now=at(0.5),
    )
    clocks = TwoClocks()
    clocks.go(30)
    before = clocks.steady()
    await beat(as_delivery, now=before())
    mark = before.mark
    clocks.go(9, wall=9 + jump)

    clock = clocks.steady()
    await keep_time(as_delivery, clock, is_start=True, noted=mark)
    seen = await look_at_sitting(
        as_delivery, sitting_id=running.id, account_id=running.candidate.account_id, now=clock()
    )

    assert seen.clock.break_remaining == timedelta(minutes=10, seconds=-9)
    assert wall_ahead_of(clock) == timedelta(seconds=jump)


# The second one is less than clocks of two machines may differ.
@pytest.mark.parametrize("behind", [HOUR, 8])
async def test_where_others_kept_time_since_theirs_holds(
    as_delivery: OpenSession, running: Running, behind: float
) -> None:
    """A machine that comes back takes nobody to the time that it noted."""
    clocks = TwoClocks()
    mark = Mark(NINE - timedelta(seconds=behind), clocks.tick)
    clocks.go(30)
    await beat(as_delivery, now=clocks.wall)

    clock = clocks.steady()
    await keep_time(as_delivery, clock, is_start=True, noted=mark)

    assert clock() == clocks.wall
    assert wall_ahead_of(clock) is None


@pytest.mark.parametrize("is_paused", [False, True])
async def test_while_somebody_sits_no_wall_clock_is_believed(
    as_delivery: OpenSession, running: Running, *, is_paused: bool
) -> None:
    if is_paused:
        await pause_sitting(
            as_delivery,
            sitting_id=running.id,
            actor_id=running.programme.actor_id,
            reason="A fire drill.",
            now=at(0),
        )
    clocks = TwoClocks()
    clock = clocks.steady()
    for jump in (-HOUR, 2 * HOUR):
        clocks.go(1, wall=1 + jump)
        clock()
        clocks.go(HOUR)
        await keep_time(as_delivery, clock)

        assert clock() == NINE + timedelta(seconds=clocks.tick)


async def test_the_sweep_waits_while_the_machines_clock_disagrees(
    as_delivery: OpenSession, open_session: OpenSession, running: Running
) -> None:
    async def state() -> str:
        async with open_session() as session:
            return (await load_sitting(session, running.id)).state

    clocks = TwoClocks()
    clock = clocks.steady()
    clocks.go(1, wall=1 + HOUR)
    clock()
    clocks.go(3 * HOUR)
    await beat(as_delivery, now=clock())

    await sweep(as_delivery, clock)
    assert await state() == "in_progress"

    clocks.go(1, wall=1 - HOUR)
    await sweep(as_delivery, clock)
    assert await state() == "submitted"


async def test_when_nobody_sits_a_clock_that_settled_is_believed_and_outages_are_seen_again(
    as_delivery: OpenSession,
) -> None:
    clocks = TwoClocks()
    clock = clocks.steady()
    clocks.go(60, wall=60 - HOUR)
    await beat(as_delivery, now=clock())
    clocks.go(601)
    await keep_time(as_delivery, clock)

    assert clock() == clocks.wall
    assert wall_ahead_of(clock) is None
    assert await list_down(as_delivery, clocks) == []
    clocks.go(30)
    await beat(as_delivery, now=clock())
    ((begun, ended),) = await list_down(as_delivery, clocks)
    assert ended - begun == timedelta(seconds=30)


async def test_a_service_that_is_started_when_nobody_sits_takes_the_time_of_its_machine(
    as_delivery: OpenSession,
) -> None:
    clocks = TwoClocks()
    await beat(as_delivery, now=at(24 * 60))
    clock = clocks.steady()

    await keep_time(as_delivery, clock, is_start=True)
    await keep_time(as_delivery, clock)

    assert clock() == NINE


@pytest.mark.parametrize(
    ("role", "address"),
    [(Role.PROCTOR, "/proctor"), (Role.EXAM_MANAGER, "/manage/sittings")],
)
async def test_staff_and_monitors_are_told_of_a_clock_that_was_moved(
    role: Role,
    address: str,
    open_session: OpenSession,
    addresses: Mapping[DatabaseRole, Address],
    tmp_path: Path,
) -> None:
    account_id = await make_account(open_session, "Max Manager")
    clocks = TwoClocks()
    clock = clocks.steady()
    async with APPLICATIONS.lent(addresses, tmp_path, clock) as app:
        services: Services = app.state.services
        app.state.services = replace(services, clock=clock)
        transport = httpx2.ASGITransport(app=app)
        client = httpx2.AsyncClient(transport=transport, base_url=services.settings.public_origin)
        visitor = Visitor(client, services.settings, services.keys)
        await visitor.sign_in(open_session, account_id, role, NINE)
        assert "was moved" not in (await visitor.get(address)).text
        assert (await visitor.get("/health/ready")).json() == {"status": "ready"}

        clocks.go(1, wall=1 - 3 * HOUR)

        page = (await visitor.get(address)).text
        assert "machine was moved" in page
        assert "3 h behind" in page
        readiness = await visitor.get("/health/ready")
        assert readiness.status_code == 503
        assert readiness.json() == {
            "status": "wall_clock_moved",
            "wall_clock_ahead_seconds": -3.0 * HOUR,
        }
