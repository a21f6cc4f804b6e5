"""A sitting from its start to its end, on the real database and as the role of its pages."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from exam_service.database.session import OpenSession
from exam_service.errors import InvalidInput
from exam_service.exams.rules.policy import SectionPolicy
from exam_service.invariants.ledger import sittings_whose_projection_differs
from exam_service.responses.tables import SittingContactRow
from exam_service.sittings import store
from exam_service.sittings.rules.lifecycle import SittingState
from exam_service.sittings.rules.time import NO_TIME, SpanKind, remaining
from exam_service.sittings.store import SittingNotFound
from exam_service.sittings.tables import SittingRow
from exam_service.sittings.use_cases.close_expired import close_expired
from exam_service.sittings.use_cases.look import SectionClosed, look_at_sitting, open_section
from exam_service.sittings.use_cases.pause_and_resume import pause_sitting, resume_sitting
from exam_service.sittings.use_cases.sections import (
    LastSection,
    SectionNotOpen,
    end_break,
    finish_section,
)
from exam_service.sittings.use_cases.start import start_sitting
from exam_service.sittings.use_cases.submit import SectionsLeft, submit_sitting
from tests.builders.exams import NINE, a_policy, at
from tests.builders.sittings import (
    DEVICE,
    Programme,
    Running,
    make_candidate,
    make_programme,
)
from tests.exam_service.conftest import start_at_nine


async def row_of(open_session: OpenSession, running: Running) -> SittingRow:
    async with open_session() as session:
        return await store.load_sitting(session, running.id)


async def finish_first(as_delivery: OpenSession, running: Running, minute: float) -> None:
    await finish_section(
        as_delivery,
        sitting_id=running.id,
        holder=running.holder,
        section=1,
        takes_break=True,
        now=at(minute),
    )


async def leave_first(as_delivery: OpenSession, running: Running, minute: float) -> None:
    await finish_section(
        as_delivery,
        sitting_id=running.id,
        holder=running.holder,
        section=1,
        takes_break=False,
        now=at(minute),
    )


async def heard(open_session: OpenSession, running: Running, minute: float) -> None:
    """The device was heard until then, as it is every few seconds."""
    async with open_session() as session:
        contact = await session.get_one(SittingContactRow, running.id)
        contact.last_contact_at = at(minute)


class TestTheClock:
    async def test_it_starts_with_the_whole_time(
        self, as_delivery: OpenSession, running: Running
    ) -> None:
        seen = await look_at_sitting(
            as_delivery, sitting_id=running.id, account_id=running.account_id, now=NINE
        )

        assert seen.clock.remaining == timedelta(minutes=150)
        assert seen.row.closes_at == at(150)

    async def test_starting_twice_changes_nothing(
        self, as_delivery: OpenSession, open_session: OpenSession, running: Running
    ) -> None:
        await heard(open_session, running, 7)
        await start_sitting(as_delivery, sitting_id=running.id, holder=running.holder, now=at(7))

        assert (await row_of(open_session, running)).closes_at == at(150)

    async def test_a_pause_by_a_person_stops_it_and_is_in_the_ledger_with_its_cause(
        self, as_delivery: OpenSession, open_session: OpenSession, running: Running
    ) -> None:
        proctor = {"sitting_id": running.id, "actor_id": running.programme.actor_id}
        await heard(open_session, running, 10)
        await pause_sitting(as_delivery, **proctor, reason="Fire alarm.", now=at(10))
        await resume_sitting(as_delivery, **proctor, reason="All clear.", now=at(25))

        async with open_session() as session:
            sitting = await store.load_sitting(session, running.id)
            ledger = await store.load_ledger(session, sitting)
            events = await store.list_events(session, running.id)
        assert [span.kind for span in ledger.spans] == [
            SpanKind.RUNNING,
            SpanKind.PAUSED,
            SpanKind.RUNNING,
        ]
        assert sitting.closes_at == at(165)
        assert [event.cause for event in events if event.kind == "pause"] == ["Fire alarm."]

    async def test_a_pause_needs_a_reason(self, as_delivery: OpenSession, running: Running) -> None:
        with pytest.raises(InvalidInput):
            await pause_sitting(
                as_delivery,
                sitting_id=running.id,
                actor_id=running.programme.actor_id,
                reason="  ",
                now=at(1),
            )


class TestSectionsAndBreak:
    async def test_a_section_that_is_left_is_never_shown_again(
        self, as_delivery: OpenSession, running: Running
    ) -> None:
        who = {"sitting_id": running.id, "account_id": running.account_id}
        first = await open_section(as_delivery, **who, device=DEVICE, now=at(1))
        await leave_first(as_delivery, running, 2)
        second = await open_section(as_delivery, **who, device=DEVICE, now=at(3))

        assert {item.slot for item in first.items} == set(running.programme.slots_of(1))
        assert {item.slot for item in second.items} == set(running.programme.slots_of(2))

    async def test_no_items_are_shown_during_the_break(
        self, as_delivery: OpenSession, running: Running
    ) -> None:
        await finish_first(as_delivery, running, 20)

        with pytest.raises(SectionClosed):
            await open_section(
                as_delivery,
                sitting_id=running.id,
                account_id=running.account_id,
                device=DEVICE,
                now=at(21),
            )

    async def test_finishing_twice_does_not_skip_a_section(
        self, as_delivery: OpenSession, open_session: OpenSession, running: Running
    ) -> None:
        await finish_first(as_delivery, running, 20)
        await finish_first(as_delivery, running, 21)

        row = await row_of(open_session, running)
        assert (row.section, row.state) == (2, SittingState.ON_BREAK)

    async def test_a_break_that_runs_over_is_charged(
        self, as_delivery: OpenSession, open_session: OpenSession, running: Running
    ) -> None:
        await heard(open_session, running, 20)
        await finish_first(as_delivery, running, 20)
        await heard(open_session, running, 32.9)
        await end_break(as_delivery, sitting_id=running.id, holder=running.holder, now=at(33))

        assert (await row_of(open_session, running)).closes_at == at(160)

    async def test_a_section_that_is_not_open_yet_cannot_be_finished(
        self, as_delivery: OpenSession, open_session: OpenSession
    ) -> None:
        policy = a_policy(sections=(SectionPolicy(4),) * 3)
        programme = await make_programme(open_session, policy)
        running = await start_at_nine(
            as_delivery, programme, await make_candidate(open_session, programme)
        )

        with pytest.raises(SectionNotOpen):
            await finish_section(
                as_delivery,
                sitting_id=running.id,
                holder=running.holder,
                section=2,
                takes_break=False,
                now=at(1),
            )

        assert (await row_of(open_session, running)).section == 1

    async def test_the_last_section_is_submitted_not_finished(
        self, as_delivery: OpenSession, running: Running
    ) -> None:
        await leave_first(as_delivery, running, 2)

        with pytest.raises(LastSection):
            await finish_section(
                as_delivery,
                sitting_id=running.id,
                holder=running.holder,
                section=2,
                takes_break=False,
                now=at(3),
            )

    async def test_nobody_submits_before_the_last_section(
        self, as_delivery: OpenSession, running: Running
    ) -> None:
        with pytest.raises(SectionsLeft):
            await submit_sitting(
                as_delivery, sitting_id=running.id, holder=running.holder, now=at(3)
            )


class TestTheEnd:
    async def test_at_zero_the_service_submits_without_a_browser(
        self, as_delivery: OpenSession, open_session: OpenSession, running: Running
    ) -> None:
        await heard(open_session, running, 149.8)

        assert await close_expired(as_delivery, now=at(149.9)) == 0
        assert await close_expired(as_delivery, now=at(171)) == 1

        row = await row_of(open_session, running)
        assert (row.state, row.ended_by, row.ended_at) == ("submitted", "time", at(150))

    async def test_a_silent_sitting_ends_only_after_what_its_silence_may_earn(
        self, as_delivery: OpenSession, open_session: OpenSession, running: Running
    ) -> None:
        assert await close_expired(as_delivery, now=at(159.9)) == 0
        assert await close_expired(as_delivery, now=at(160)) == 1
        assert (await row_of(open_session, running)).ended_at == at(160)

    async def test_a_read_that_sees_an_expired_sitting_ends_it(
        self, as_delivery: OpenSession, open_session: OpenSession, running: Running
    ) -> None:
        await heard(open_session, running, 149.9)

        seen = await look_at_sitting(
            as_delivery, sitting_id=running.id, account_id=running.account_id, now=at(151)
        )

        assert seen.row.state == SittingState.SUBMITTED
        assert seen.clock.remaining == NO_TIME

    async def test_an_end_is_recorded_when_it_happened_and_when_it_was_noticed(
        self, as_delivery: OpenSession, open_session: OpenSession, running: Running
    ) -> None:
        await heard(open_session, running, 149.9)
        await close_expired(as_delivery, now=at(200))

        async with open_session() as session:
            [event] = [
                event
                for event in await store.list_events(session, running.id)
                if event.kind == "time_out"
            ]
        assert (event.happened_at, event.recorded_at) == (at(150), at(200))

    async def test_a_break_that_never_ends_ends_the_sitting_when_its_time_is_used(
        self, as_delivery: OpenSession, open_session: OpenSession, running: Running
    ) -> None:
        await finish_first(as_delivery, running, 20)

        assert await close_expired(as_delivery, now=at(169)) == 0
        assert await close_expired(as_delivery, now=at(171)) == 1
        assert (await row_of(open_session, running)).ended_at == at(170)

    async def test_a_pause_holds_the_end_off(
        self, as_delivery: OpenSession, running: Running
    ) -> None:
        await pause_sitting(
            as_delivery,
            sitting_id=running.id,
            actor_id=running.programme.actor_id,
            reason="Fire alarm.",
            now=at(149),
        )

        assert await close_expired(as_delivery, now=at(10_000)) == 0

    async def test_submitting_twice_or_after_the_end_is_safe(
        self, as_delivery: OpenSession, open_session: OpenSession, running: Running
    ) -> None:
        await leave_first(as_delivery, running, 2)
        for minute in (5, 500):
            await submit_sitting(
                as_delivery, sitting_id=running.id, holder=running.holder, now=at(minute)
            )

        row = await row_of(open_session, running)
        assert (row.ended_by, row.ended_at) == ("candidate", at(5))

    async def test_after_the_end_the_candidate_is_not_shown_items(
        self, as_delivery: OpenSession, running: Running
    ) -> None:
        with pytest.raises(SectionClosed):
            await open_section(
                as_delivery,
                sitting_id=running.id,
                account_id=running.account_id,
                device=DEVICE,
                now=at(160),
            )


class TestWhoseSitting:
    async def test_somebody_elses_sitting_is_as_absent_as_none(
        self,
        as_delivery: OpenSession,
        open_session: OpenSession,
        programme: Programme,
        running: Running,
    ) -> None:
        other = await make_candidate(open_session, programme, name="Sam Okafor")

        for sitting_id in (running.id, uuid4()):
            with pytest.raises(SittingNotFound):
                await look_at_sitting(
                    as_delivery, sitting_id=sitting_id, account_id=other.account_id, now=at(1)
                )


async def test_the_projection_equals_the_ledger_after_every_step(
    as_delivery: OpenSession, open_session: OpenSession, running: Running
) -> None:
    actor = {"sitting_id": running.id, "actor_id": running.programme.actor_id}
    who: dict[str, Any] = {"sitting_id": running.id, "holder": running.holder}
    # The minute of each step, and the step; the device is heard all the time.
    steps: list[tuple[float, Callable[[datetime], Awaitable[object]]]] = [
        (5, lambda now: pause_sitting(as_delivery, **actor, reason="A reason.", now=now)),
        (9, lambda now: resume_sitting(as_delivery, **actor, reason="A reason.", now=now)),
        (30, lambda now: finish_section(as_delivery, **who, section=1, takes_break=True, now=now)),
        (45, lambda now: end_break(as_delivery, **who, now=now)),
        (60, lambda now: submit_sitting(as_delivery, **who, now=now)),
    ]
    for minute, step in steps:
        await heard(open_session, running, minute)
        await step(at(minute))
        async with open_session() as session:
            assert await sittings_whose_projection_differs(session, at(60)) == []

    async with open_session() as session:
        sitting = await store.load_sitting(session, running.id)
        ledger = await store.load_ledger(session, sitting)
    assert remaining(ledger, at(999)) == timedelta(minutes=150 - 5 - 21 - 5 - 15)
