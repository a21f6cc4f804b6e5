"""However a clock was moved, the service comes to rest on one time again, by itself."""

from datetime import timedelta

from exam_service.clock import wall_ahead_of
from exam_service.database.session import OpenSession
from exam_service.jobs.schedule import sweep
from exam_service.responses.tables import SittingContactRow
from exam_service.sittings.store import load_contact, load_sitting, outages, sitting_store
from exam_service.sittings.store.timekeeping import last_pulse
from exam_service.sittings.use_cases.keep_time import keep_time
from exam_service.sittings.use_cases.look import look_at_sitting
from exam_service.sittings.use_cases.outages import beat, watch_silences
from exam_service.sittings.use_cases.start import start_sitting
from tests.builders.exams import NINE, at
from tests.builders.sittings import CandidateMade, Programme, Running
from tests.exam_service.conftest import checked_in_at_nine
from tests.exam_service.test_clock import TwoClocks

HOUR = 3600


async def test_a_sitting_that_nobody_comes_back_to_keeps_no_clock_from_being_believed(
    as_delivery: OpenSession, open_session: OpenSession, running: Running
) -> None:
    """The sweep waits while the clocks disagree; what is over by both of them ends all the same."""

    async def state() -> str:
        async with open_session() as session:
            return (await load_sitting(session, running.id)).state

    async def go_on(minutes: float) -> None:
        clocks.go(60 * minutes)
        await sweep(as_delivery, clock)
        await keep_time(as_delivery, clock)

    clocks = TwoClocks()
    clock = clocks.steady()
    clocks.go(1, wall=1 - HOUR)
    clock()

    # Its 150 minutes are over by our time, and by the clock of the machine an hour later.
    await go_on(160)
    assert await state() == "in_progress"
    await go_on(60)
    await go_on(1)

    assert await state() == "submitted"
    assert wall_ahead_of(clock) is None
    async with open_session() as session:
        ended_at = (await load_sitting(session, running.id)).ended_at
    assert ended_at is not None
    assert ended_at < NINE + timedelta(hours=3)


async def test_a_clock_that_was_set_ahead_and_stays_there_ends_nobodys_sitting(
    as_delivery: OpenSession, open_session: OpenSession, running: Running
) -> None:
    async with open_session() as session:
        contact = await session.get_one(SittingContactRow, running.id)
        contact.last_contact_at = at(19.9)
    clocks = TwoClocks()
    clock = clocks.steady()
    clocks.go(1, wall=1 + 3 * HOUR)
    clock()

    for _ in range(2):
        clocks.go(600)
        await sweep(as_delivery, clock)
        await keep_time(as_delivery, clock)

    assert clock.is_wall_settled
    async with open_session() as session:
        assert (await load_sitting(session, running.id)).state == "in_progress"


async def test_the_sweep_asks_what_is_over_by_our_time_and_not_by_the_databases(
    open_session: OpenSession, running: Running
) -> None:
    async with open_session() as session:
        sittings = sitting_store(session)
        assert await sittings.list_expired(at(149), 10) == []
        # Silent since the start: what that may still earn comes first.
        assert await sittings.list_expired(at(159), 10) == []
        assert await sittings.list_expired(at(160), 10) == [running.id]

        contact = await load_contact(session, running.id)
        contact.last_contact_at = at(149.5)
        await session.flush()
        assert await sittings.list_expired(at(149.9), 10) == []
        assert await sittings.list_expired(at(150), 10) == [running.id]


async def test_processes_whose_clocks_were_set_back_one_after_the_other_agree_in_the_end(
    as_delivery: OpenSession,
) -> None:
    """One that believed its clock is not taken back for ever by one that still waits."""
    both = first, second = TwoClocks(), TwoClocks()
    clocks = [one.steady() for one in both]

    async def go_on(seconds: float) -> None:
        for one in both:
            one.go(seconds)
        for clock in clocks:
            await keep_time(as_delivery, clock)
            await beat(as_delivery, now=clock())

    await go_on(1)
    first.go(0, wall=-HOUR)
    for _ in range(60):
        await go_on(5)
    second.go(0, wall=-HOUR)
    for _ in range(150):
        await go_on(5)

    assert [clock() for clock in clocks] == [first.wall, second.wall]


async def test_a_process_that_is_a_moment_behind_takes_the_pulse_of_another_back_by_nothing(
    as_delivery: OpenSession,
) -> None:
    await beat(as_delivery, now=at(1))
    await beat(as_delivery, now=at(0.95))

    async with as_delivery() as session:
        assert await last_pulse(session) == at(1)


async def test_an_outage_that_began_later_than_it_is_now_ends_with_the_time_it_was_noted_in(
    as_delivery: OpenSession,
) -> None:
    clocks = TwoClocks()
    async with as_delivery() as session:
        outages.add_outage(session, at(60), None, outages.MANY_SILENT)
    await beat(as_delivery, now=at(61))
    clock = clocks.steady()

    await keep_time(as_delivery, clock, is_start=True)
    await watch_silences(as_delivery, now=clock())

    async with as_delivery() as session:
        assert await outages.find_open_outage(session) is None


async def test_who_waits_for_the_start_while_a_clock_set_back_is_believed_is_credited_as_all_are(
    as_delivery: OpenSession, programme: Programme, candidate: CandidateMade
) -> None:
    """Heard last in a time that is yet to come, a device would never have been silent."""
    waiting = await checked_in_at_nine(as_delivery, programme, candidate)
    async with as_delivery() as session:
        contact = await session.get_one(SittingContactRow, waiting.id)
        contact.last_contact_at = at(60)
    await beat(as_delivery, now=at(60))
    clock = TwoClocks().steady()

    await keep_time(as_delivery, clock, is_start=True)
    await start_sitting(as_delivery, sitting_id=waiting.id, holder=waiting.holder, now=at(1))
    for tenth in range(10, 51):
        await beat(as_delivery, now=at(tenth / 10))
    seen = await look_at_sitting(
        as_delivery, sitting_id=waiting.id, account_id=candidate.account_id, now=at(5)
    )

    # A minute is worked offline, and three are credited.
    assert seen.clock.remaining == timedelta(minutes=149)
