"""Two devices of one candidate: one has the lease, and nothing of the other is lost."""

from collections.abc import Awaitable, Callable

import pytest

from exam_service.database.session import OpenSession
from exam_service.responses import store
from exam_service.responses.rules import (
    Standing,
    advance,
    genesis,
)
from exam_service.responses.store import Saved, SaveRequest, SavingPool, Verdict
from exam_service.responses.use_cases.keep import NumberTaken
from exam_service.responses.use_cases.save import Batch, save_entries
from exam_service.sittings.store import list_events
from exam_service.sittings.use_cases.lease import take_over
from exam_service.sittings.use_cases.outages import beat
from exam_service.sittings.use_cases.sections import finish_section
from exam_service.sittings.use_cases.settling import Holder, LeaseLost
from exam_service.sittings.use_cases.submit import submit_sitting
from tests.builders.exams import at
from tests.builders.sittings import (
    DEVICE,
    OTHER_DEVICE,
    option_name,
)
from tests.exam_service.responses.devices import (
    Device,
    chosen,
    held,
    made_at,
    standings,
)

THIRD_DEVICE = "device-of-a-candidate2"


class TakenOverBetween:
    """The real pool; the candidate goes on elsewhere between its first answer and the next."""

    def __init__(self, pool: SavingPool, take_over: Callable[[], Awaitable[None]]) -> None:
        self._pool = pool
        self._take_over = take_over
        self.verdicts: list[Verdict] = []

    async def save(self, request: SaveRequest) -> Saved:
        saved = await self._pool.save(request)
        if not self.verdicts:
            await self._take_over()
        self.verdicts.append(saved.verdict)
        return saved


class TestTwoDevices:
    async def taken_over(
        self, device: Device, as_delivery: OpenSession, minute: float = 0.2
    ) -> None:
        await take_over(
            as_delivery,
            sitting_id=device.running.id,
            account_id=device.running.account_id,
            device=OTHER_DEVICE,
            now=at(minute),
        )

    async def test_the_new_device_begins_an_empty_lease(
        self, device: Device, as_delivery: OpenSession
    ) -> None:
        await device.send(chosen(1, 1, "a"), chosen(2, 2, "a"))
        await self.taken_over(device, as_delivery)

        assert await device.send(epoch=2, device=OTHER_DEVICE) == 0
        assert await device.send(chosen(1, 1, "b"), epoch=2, device=OTHER_DEVICE) == 1

    async def test_what_the_old_one_still_had_is_held_and_never_applied(
        self, device: Device, as_delivery: OpenSession, open_session: OpenSession
    ) -> None:
        await device.send(chosen(1, 1, "a"))
        await self.taken_over(device, as_delivery)

        outcome = await device.sync(chosen(2, 1, "b"), chosen(3, 2, "b"), now=at(0.3))

        assert (outcome.has_lease, outcome.acknowledged_sequence, outcome.held) == (False, 3, 2)
        assert await held(open_session, device) == {"slot001": option_name(1, "a")}

    async def test_the_old_one_is_told_nothing_of_what_is_held_of_the_new_one(
        self, device: Device, as_delivery: OpenSession
    ) -> None:
        await self.taken_over(device, as_delivery)
        await device.send(chosen(1, 1, "b"), epoch=2, device=OTHER_DEVICE, now=at(0.3))

        outcome = await device.sync(now=at(0.4))

        assert (outcome.has_lease, outcome.epoch, outcome.acknowledged_sequence) == (False, 1, 0)

    async def test_a_number_that_comes_again_with_other_content_is_refused_and_noted(
        self, device: Device, as_delivery: OpenSession, open_session: OpenSession
    ) -> None:
        await self.taken_over(device, as_delivery)
        await device.send(chosen(1, 1, "a"), now=at(0.3))

        with pytest.raises(NumberTaken):
            await device.send(chosen(1, 1, "b"), now=at(0.4))

        async with open_session() as session:
            events = await list_events(session, device.running.id)
            (kept,) = await store.list_entries(session, device.running.id)
        assert kept.value == {"option": option_name(1, "a")}
        (clash,) = [event for event in events if event.kind == "number_taken"]
        assert clash.detail == {"epoch": 1, "sequences": [1]}

    async def test_a_takeover_while_a_silence_is_settled_loses_nothing(
        self,
        pool: SavingPool,
        device: Device,
        as_delivery: OpenSession,
        open_session: OpenSession,
    ) -> None:
        running = device.running
        between = TakenOverBetween(pool, lambda: self.taken_over(device, as_delivery, 5.0))
        outcome = await save_entries(
            between,
            as_delivery,
            sitting_id=running.id,
            sign_in_id=running.candidate.sign_in_id,
            batch=Batch(DEVICE, 1, [made_at(1, 0.5)]),
            now=at(5.1),
        )

        assert between.verdicts[0] is Verdict.UNSETTLED
        assert (outcome.has_lease, outcome.acknowledged_sequence, outcome.held) == (False, 1, 1)
        assert await standings(open_session, device) == [Standing.HELD]

    async def test_a_device_that_nobody_let_in_may_not_change_anything(
        self, device: Device, as_delivery: OpenSession
    ) -> None:
        with pytest.raises(LeaseLost):
            await finish_section(
                as_delivery,
                sitting_id=device.running.id,
                holder=Holder(device.running.account_id, OTHER_DEVICE),
                section=1,
                takes_break=False,
                now=at(1),
            )


async def test_what_counted_already_is_not_called_held_when_it_comes_again(
    device: Device, as_delivery: OpenSession, open_session: OpenSession
) -> None:
    await device.send(made_at(1, 0.05))
    await take_over(
        as_delivery,
        sitting_id=device.running.id,
        account_id=device.running.account_id,
        device=OTHER_DEVICE,
        now=at(0.2),
    )
    # The answer to the first request was lost on its way.
    for _ in range(2):
        outcome = await device.sync(made_at(1, 0.05), made_at(2, 0.1), now=at(0.3))
        assert (outcome.acknowledged_sequence, outcome.held) == (2, 1)

    assert await standings(open_session, device) == [Standing.ADMITTED, Standing.HELD]


async def test_the_chain_is_the_devices_own(device: Device) -> None:
    entries = [chosen(1, 1, "a"), chosen(2, 2, "b"), chosen(3, 3, "c")]
    await device.sync(entries[0], entries[2])
    outcome = await device.sync(entries[1])

    chain = advance(genesis(device.running.id, 1), [entry.content_hash() for entry in entries])
    assert outcome.chain == chain


class TestForgottenDevice:
    """A restored service gave the number of a lease that it had forgotten to another device."""

    @pytest.fixture
    async def restored(self, device: Device, as_delivery: OpenSession) -> Device:
        """Device 2 is another one since; pulses are missing, as they are in a backup."""
        await beat(as_delivery, now=at(0))
        await beat(as_delivery, now=at(30))
        await self.go_on_elsewhere(device, as_delivery, OTHER_DEVICE, 30.1)
        return device

    async def go_on_elsewhere(
        self, device: Device, as_delivery: OpenSession, other: str, minute: float
    ) -> None:
        await beat(as_delivery, now=at(minute))
        await take_over(
            as_delivery,
            sitting_id=device.running.id,
            account_id=device.running.account_id,
            device=other,
            now=at(minute),
        )

    async def test_nothing_of_either_is_dropped_or_wins_by_itself(
        self, restored: Device, open_session: OpenSession
    ) -> None:
        now = at(30.15)
        entries = [chosen(1, 1, "b"), chosen(2, 2, "b")]

        await restored.sync(chosen(1, 1, "a"), epoch=2, device=OTHER_DEVICE, now=now)
        for _ in range(2):
            outcome = await restored.sync(*entries, epoch=2, device=THIRD_DEVICE, now=now)
            assert (outcome.has_lease, outcome.acknowledged_sequence) == (False, 2)
            assert outcome.held == 2
            hashes = [entry.content_hash() for entry in entries]
            assert outcome.chain == advance(genesis(restored.running.id, 2), hashes)
        present = await restored.sync(chosen(2, 3, "a"), epoch=2, device=OTHER_DEVICE, now=now)

        assert (present.has_lease, present.acknowledged_sequence) == (True, 2)
        expected = [Standing.ADMITTED, Standing.ADMITTED, Standing.HELD, Standing.HELD]
        assert sorted(await standings(open_session, restored)) == expected
        assert await held(open_session, restored) == {
            "slot001": option_name(1, "a"),
            "slot003": option_name(3, "a"),
        }

    async def test_what_comes_when_a_third_has_gone_on_is_told_apart_too(
        self, restored: Device, as_delivery: OpenSession, open_session: OpenSession
    ) -> None:
        await restored.sync(chosen(1, 1, "a"), epoch=2, device=OTHER_DEVICE, now=at(30.15))
        await self.go_on_elsewhere(restored, as_delivery, DEVICE, 30.2)

        now = at(30.25)
        forgotten = await restored.send(chosen(1, 1, "b"), epoch=2, device=THIRD_DEVICE, now=now)
        other = await restored.send(chosen(2, 2, "a"), epoch=2, device=OTHER_DEVICE, now=now)

        assert (forgotten, other) == (1, 2)
        async with open_session() as session:
            entries = await store.list_entries(session, restored.running.id)
        assert {(one.epoch, one.sequence) for one in entries} == {(-2, 1), (2, 1), (2, 2)}

    async def test_after_the_end_it_is_kept_as_well(
        self, restored: Device, as_delivery: OpenSession, open_session: OpenSession
    ) -> None:
        sitting_id = restored.running.id
        holder = Holder(restored.running.account_id, OTHER_DEVICE)
        await finish_section(
            as_delivery,
            sitting_id=sitting_id,
            holder=holder,
            section=1,
            takes_break=False,
            now=at(30.2),
        )
        await submit_sitting(as_delivery, sitting_id=sitting_id, holder=holder, now=at(30.2))

        outcome = await restored.sync(chosen(1, 1, "b"), epoch=2, device=THIRD_DEVICE, now=at(31))

        assert (outcome.acknowledged_sequence, outcome.held) == (1, 1)
        assert await held(open_session, restored) == {}

    async def test_without_an_outage_of_ours_no_device_can_have_been_forgotten(
        self, device: Device, open_session: OpenSession
    ) -> None:
        with pytest.raises(LeaseLost):
            await device.send(chosen(1, 1, "b"), device=OTHER_DEVICE)

        assert await standings(open_session, device) == []
