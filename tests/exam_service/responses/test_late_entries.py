"""Entries that come late, and a silence that goes before them."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from exam_service.database.session import OpenSession
from exam_service.responses.rules import (
    Standing,
)
from exam_service.responses.store import SavingPool
from exam_service.sittings.store import outages
from exam_service.sittings.use_cases.close_expired import close_expired
from exam_service.sittings.use_cases.lease import take_lease
from exam_service.sittings.use_cases.look import SittingSeen, look_at_sitting
from exam_service.sittings.use_cases.outages import beat
from exam_service.sittings.use_cases.pause_and_resume import pause_sitting, resume_sitting
from exam_service.sittings.use_cases.start import start_sitting
from exam_service.sittings.use_cases.submit import submit_sitting
from tests.builders.exams import at
from tests.builders.sittings import DEVICE, make_candidate, option_name
from tests.exam_service.conftest import checked_in_at_nine
from tests.exam_service.responses.devices import (
    Device,
    chosen,
    held,
    leave_first,
    made_at,
    spans,
    standings,
)


class TestWhatWaitsOnItsDevice:
    async def test_an_answer_of_the_open_section_while_the_clock_stands(
        self, device: Device, as_delivery: OpenSession, open_session: OpenSession
    ) -> None:
        actor = {"sitting_id": device.running.id, "actor_id": device.running.programme.actor_id}
        await pause_sitting(as_delivery, **actor, reason="Fire alarm.", now=at(0.2))

        outcome = await device.sync(chosen(1, 1, "a"), now=at(0.3))

        assert (outcome.state, outcome.acknowledged_sequence) == ("paused", 0)
        await resume_sitting(as_delivery, **actor, reason="All clear.", now=at(0.4))
        assert await device.send(chosen(1, 1, "a"), now=at(0.5)) == 1

    async def test_everything_where_a_restored_service_forgot_the_start(
        self,
        pool: SavingPool,
        device: Device,
        as_delivery: OpenSession,
        open_session: OpenSession,
    ) -> None:
        made = await make_candidate(open_session, device.running.programme, name="Abe Adams")
        open_for = await checked_in_at_nine(as_delivery, device.running.programme, made)
        forgetful = Device(pool, as_delivery, open_for)

        outcome = await forgetful.sync(chosen(1, 1, "a"), now=at(0.3))

        assert (outcome.state, outcome.acknowledged_sequence) == ("checked_in", 0)
        await start_sitting(
            as_delivery, sitting_id=open_for.id, holder=open_for.holder, now=at(0.4)
        )
        assert await forgetful.send(chosen(1, 1, "a"), now=at(0.5)) == 1
        assert await standings(open_session, forgetful) == [Standing.ADMITTED]


async def test_what_is_of_a_section_to_come_is_held_and_holds_nothing_up(
    device: Device, open_session: OpenSession
) -> None:
    later = int(device.running.programme.slots_of(2)[0].removeprefix("slot"))

    outcome = await device.sync(chosen(1, later, "a"), chosen(2, 1, "a"))

    assert (outcome.acknowledged_sequence, outcome.held) == (2, 1)
    assert await standings(open_session, device) == [Standing.HELD, Standing.ADMITTED]
    assert await held(open_session, device) == {"slot001": option_name(1, "a")}


class TestWhatComesLate:
    async def ended(self, device: Device, as_delivery: OpenSession) -> None:
        """Heard for the last time half a minute before the end, and ended by time."""
        await device.heard(149.5)
        assert await close_expired(as_delivery, now=at(150)) == 1

    async def test_an_entry_made_in_time_counts_and_is_marked(
        self, device: Device, as_delivery: OpenSession, open_session: OpenSession
    ) -> None:
        await self.ended(device, as_delivery)

        outcome = await device.sync(made_at(1, 149.9), now=at(152))

        assert (outcome.acknowledged_sequence, outcome.held) == (1, 0)
        assert await standings(open_session, device) == [Standing.LATE]
        assert await held(open_session, device) == {"slot001": option_name(1, "a")}

    @pytest.mark.parametrize(
        ("claimed", "arrives"), [(149.9, 156), (150.1, 151)], ids=["too late", "after the end"]
    )
    async def test_anything_else_is_held_and_acknowledged_all_the_same(
        self,
        device: Device,
        as_delivery: OpenSession,
        open_session: OpenSession,
        claimed: float,
        arrives: float,
    ) -> None:
        await self.ended(device, as_delivery)

        for _ in range(2):
            outcome = await device.sync(made_at(1, claimed), now=at(arrives))
            assert (outcome.acknowledged_sequence, outcome.held) == (1, 1)

        assert await standings(open_session, device) == [Standing.HELD]
        assert await held(open_session, device) == {}

    async def test_a_claim_beyond_the_offline_work_that_was_allowed_is_held(
        self, device: Device, as_delivery: OpenSession, open_session: OpenSession
    ) -> None:
        await device.heard(140)
        assert await close_expired(as_delivery, now=at(160)) == 1

        await device.sync(made_at(1, 140.5), made_at(2, 158), now=at(161))

        assert await standings(open_session, device) == [Standing.LATE, Standing.HELD]

    async def test_no_request_after_the_end_makes_a_device_heard_before_it(
        self, device: Device, as_delivery: OpenSession, open_session: OpenSession
    ) -> None:
        """Else whoever says "submit" first may claim any instant of a long silence."""
        await leave_first(as_delivery, device.running, 0.1)
        await device.heard(140)
        assert await close_expired(as_delivery, now=at(160)) == 1

        await submit_sitting(
            as_delivery, sitting_id=device.running.id, holder=device.running.holder, now=at(161)
        )
        slot = int(device.running.programme.slots_of(2)[0].removeprefix("slot"))
        entries = [
            replace(chosen(n, slot, "a"), claimed_at=at(m)) for n, m in ((1, 140.5), (2, 158))
        ]
        await device.sync(*entries, now=at(162))

        assert await standings(open_session, device) == [Standing.LATE, Standing.HELD]

    async def test_an_answer_that_comes_alone_to_a_section_that_was_left_is_judged_too(
        self, device: Device, as_delivery: OpenSession, open_session: OpenSession
    ) -> None:
        """The clock runs and the device has its lease: only the section is another one."""
        await device.heard(20)
        await leave_first(as_delivery, device.running, 20)

        outcomes = [
            await device.sync(made_at(sequence, claimed), now=at(20.1))
            for sequence, claimed in ((1, 19.9), (2, 20.05))
        ]

        assert [outcome.acknowledged_sequence for outcome in outcomes] == [1, 2]
        assert await standings(open_session, device) == [Standing.LATE, Standing.HELD]

    async def test_an_answer_to_a_section_that_was_left_is_judged_alike(
        self, device: Device, as_delivery: OpenSession, open_session: OpenSession
    ) -> None:
        await device.heard(20)
        await leave_first(as_delivery, device.running, 20)
        later = int(device.running.programme.slots_of(2)[0].removeprefix("slot"))

        await device.sync(made_at(1, 19), made_at(2, 20.1), chosen(3, later, "a"), now=at(20.1))

        assert await standings(open_session, device) == [
            Standing.LATE,
            Standing.HELD,
            Standing.ADMITTED,
        ]


class TestSilence:
    @pytest.mark.parametrize("ask", [look_at_sitting, take_lease])
    async def test_a_device_that_asked_how_its_sitting_stands_was_heard(
        self,
        ask: Callable[..., Awaitable[SittingSeen]],
        device: Device,
        as_delivery: OpenSession,
        open_session: OpenSession,
    ) -> None:
        seen = await ask(
            as_delivery,
            sitting_id=device.running.id,
            account_id=device.running.account_id,
            device=DEVICE,
            now=at(5),
        )
        assert seen.clock.remaining == timedelta(minutes=149)

        outcome = await device.sync(made_at(1, 5.4), now=at(5.6))

        assert outcome.closes_at == at(154)
        assert await spans(open_session, device) == ["running", "covered", "running"]

    async def test_a_short_one_costs_nothing_and_gives_nothing(self, device: Device) -> None:
        outcome = await device.sync(now=at(1))

        assert outcome.closes_at == at(150)

    async def test_a_long_one_is_credited_from_the_end_of_the_offline_work(
        self, device: Device, open_session: OpenSession
    ) -> None:
        outcome = await device.sync(chosen(1, 1, "a"), now=at(4))

        assert outcome.closes_at == at(153)
        assert outcome.acknowledged_sequence == 1
        assert await spans(open_session, device) == ["running", "covered", "running"]

    async def test_the_quota_is_given_once_over_all_silences(self, device: Device) -> None:
        await device.sync(now=at(8))
        outcome = await device.sync(now=at(30))

        assert outcome.closes_at == at(160)

    async def test_work_under_a_covered_screen_takes_the_credit_back_once(
        self, device: Device, open_session: OpenSession
    ) -> None:
        for _ in range(2):
            outcome = await device.sync(made_at(1, 2.5), now=at(4))
            assert outcome.closes_at == at(150)

        # What came later and claims to be of then changes nothing more.
        outcome = await device.sync(made_at(2, 2.6), now=at(4.1))
        assert outcome.closes_at == at(150)
        assert outcome.acknowledged_sequence == 2

    async def test_a_later_silence_does_not_hide_the_work_of_an_earlier_one(
        self, device: Device
    ) -> None:
        await device.sync(now=at(4))
        before = await device.sync(now=at(7))
        assert before.closes_at == at(155)

        outcome = await device.sync(made_at(1, 2.5), now=at(7.1))

        assert (outcome.acknowledged_sequence, outcome.closes_at) == (1, at(152))

    async def test_it_does_so_when_it_comes_after_the_return_as_well(self, device: Device) -> None:
        back = await device.sync(now=at(4))
        assert back.closes_at == at(153)

        outcome = await device.sync(made_at(1, 2.5), now=at(4.1))

        assert (outcome.closes_at, outcome.acknowledged_sequence) == (at(150), 1)

    async def test_it_does_so_beside_an_entry_of_a_section_that_was_left_too(
        self, device: Device, as_delivery: OpenSession
    ) -> None:
        await leave_first(as_delivery, device.running, 0.5)
        slot = device.running.programme.slots_of(2)[0]
        number = int(slot.removeprefix("slot"))
        before = await device.sync(now=at(5.5))
        assert before.closes_at == at(154)

        of_second = replace(chosen(2, number, "a"), claimed_at=at(3))
        outcome = await device.sync(made_at(1, 0.4), of_second, now=at(5.6))

        assert (outcome.acknowledged_sequence, outcome.closes_at) == (2, at(150))

    async def test_our_own_outage_is_given_back_whole_and_leaves_the_quota_alone(
        self, device: Device, as_delivery: OpenSession, open_session: OpenSession
    ) -> None:
        await beat(as_delivery, now=at(0))
        await beat(as_delivery, now=at(30))

        outcome = await device.sync(now=at(30))

        assert outcome.closes_at == at(180)
        assert await spans(open_session, device) == ["running", "fault", "running"]

    @pytest.mark.parametrize(
        ("cause", "given_back"), [(outages.NO_PULSE, 2.0), (outages.MANY_SILENT, 0.5)]
    )
    async def test_an_outage_of_many_is_given_from_when_this_one_fell_silent_too(
        self,
        cause: str,
        given_back: float,
        device: Device,
        as_delivery: OpenSession,
    ) -> None:
        """Down for everybody, we answered nobody; what only others met takes nothing from it."""
        async with as_delivery() as session:
            outages.add_outage(session, at(1), at(3), cause)
        await device.heard(2.5)

        outcome = await device.sync(now=at(3.1))

        assert outcome.closes_at == at(150 + given_back)

    async def test_an_outage_of_ours_is_given_back_to_one_who_was_heard_just_before_its_end(
        self, device: Device, as_delivery: OpenSession
    ) -> None:
        """What waited it out is noted in its last seconds: a short silence, with that in it."""
        await beat(as_delivery, now=at(0.5))
        await device.heard(0.95)
        await beat(as_delivery, now=at(1))

        outcome = await device.sync(now=at(1.05))

        assert outcome.closes_at == at(150.5)

    async def test_an_outage_that_is_written_down_after_its_end_was_heard_is_given_back_too(
        self, device: Device, as_delivery: OpenSession
    ) -> None:
        await device.heard(1.05)
        async with as_delivery() as session:
            outages.add_outage(session, at(0.5), at(1), outages.NO_PULSE)

        seen = await look_at_sitting(
            as_delivery,
            sitting_id=device.running.id,
            account_id=device.running.account_id,
            device=DEVICE,
            now=at(1.2),
        )

        assert seen.row.closes_at == at(150.5)

    async def test_a_missing_pulse_is_an_outage_even_before_it_is_written_down(
        self, device: Device, as_delivery: OpenSession
    ) -> None:
        await beat(as_delivery, now=at(0))

        outcome = await device.sync(chosen(1, 1, "a"), now=at(0.5))

        assert outcome.closes_at == at(150.5)
