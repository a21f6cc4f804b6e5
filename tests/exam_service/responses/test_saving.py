"""The statement that saves, on the real database and as the role that uses it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import pytest

from exam_service.database.session import OpenSession
from exam_service.people.store import revoke_sign_in
from exam_service.responses import store
from exam_service.responses.rules import (
    Entry,
    EntryKind,
    EntryRefused,
    advance,
    genesis,
)
from exam_service.responses.store import SavingPool, saving
from exam_service.responses.tables import SittingContactRow
from exam_service.responses.use_cases.keep import NumberTaken
from exam_service.responses.use_cases.save import SignInEnded
from exam_service.sittings import store as sittings
from exam_service.sittings.store import SittingNotFound
from exam_service.sittings.use_cases.settling import LeaseLost
from exam_service.sittings.use_cases.submit import submit_sitting
from tests.builders.exams import at
from tests.builders.sittings import (
    OTHER_DEVICE,
    Running,
    make_candidate,
    option_name,
)
from tests.exam_service.conftest import start_at_nine
from tests.exam_service.responses.devices import (
    Device,
    chosen,
    held,
    leave_first,
    standings,
)


class TestWhatIsAcknowledged:
    async def test_a_batch_is_held_and_acknowledged_to_its_end(
        self, device: Device, open_session: OpenSession
    ) -> None:
        assert await device.send(chosen(1, 1, "a"), chosen(2, 2, "b")) == 2
        assert await held(open_session, device) == {
            "slot001": option_name(1, "a"),
            "slot002": option_name(2, "b"),
        }

    async def test_a_gap_holds_the_acknowledgement_back_until_it_is_filled(
        self, device: Device
    ) -> None:
        assert await device.send(chosen(1, 1, "a")) == 1
        assert await device.send(chosen(3, 3, "c")) == 1
        assert await device.send(chosen(2, 2, "b")) == 3

    async def test_repeating_a_request_adds_nothing_and_is_acknowledged_alike(
        self, device: Device, open_session: OpenSession
    ) -> None:
        for _ in range(3):
            assert await device.send(chosen(1, 1, "a"), chosen(2, 1, "b")) == 2

        async with open_session() as session:
            assert len(await store.list_entries(session, device.running.id)) == 2

    async def test_requests_at_the_same_moment_lose_nothing(
        self, device: Device, open_session: OpenSession
    ) -> None:
        batches = [
            [chosen(number * 2 - 1, 1, "a"), chosen(number * 2, 2, "b")] for number in range(1, 9)
        ]
        await asyncio.gather(*(device.send(*batch) for batch in reversed(batches)))

        # A sign of life counts what the concurrent requests could not yet see of each other.
        assert await device.send() == 16
        async with open_session() as session:
            assert len(await store.list_entries(session, device.running.id)) == 16

    async def test_a_repeated_request_notes_the_contact_again(
        self, device: Device, open_session: OpenSession
    ) -> None:
        await device.send(chosen(1, 1, "a"), now=at(0.2))
        await device.send(chosen(1, 1, "a"), now=at(0.7))

        async with open_session() as session:
            contact = await session.get_one(SittingContactRow, device.running.id)
        assert contact.last_contact_at == at(0.7)


@asynccontextmanager
async def held_back(
    open_session: OpenSession, device: Device, seconds: float = 0.5
) -> AsyncIterator[None]:
    """Saves of this sitting begin and wait, as if they all came in the same instant."""
    async with open_session() as session:
        await sittings.hold(session, device.running.id)
        yield
        # Long enough for the saves to have begun; they end when this transaction does.
        await asyncio.sleep(seconds)


class TestTwoPlayersAtOnce:
    async def test_no_player_is_told_that_an_answer_is_held_when_the_other_took_its_number(
        self, device: Device, open_session: OpenSession
    ) -> None:
        async with held_back(open_session, device):
            saves = [asyncio.create_task(device.send(chosen(1, 1, option))) for option in "abc"]
        outcomes = await asyncio.gather(*saves, return_exceptions=True)

        assert sorted(type(one).__name__ for one in outcomes) == ["NumberTaken"] * 2 + ["int"]
        taken = "abc"[next(n for n, one in enumerate(outcomes) if one == 1)]
        assert await held(open_session, device) == {"slot001": option_name(1, taken)}

    async def test_what_was_counted_for_the_one_that_was_refused_is_counted_anew(
        self, device: Device, open_session: OpenSession
    ) -> None:
        """It filled the gap below a number that the other had taken, unseen."""
        first, second = chosen(1, 1, "a"), chosen(2, 1, "b")
        async with held_back(open_session, device, seconds=0.2):
            above_a_gap = asyncio.create_task(device.send(second))
            # Its statement waits; the next one goes beside it.
            await asyncio.sleep(0.2)
            clashing = asyncio.create_task(device.send(first, chosen(2, 1, "c")))
        outcomes = await asyncio.gather(above_a_gap, clashing, return_exceptions=True)

        assert [type(one) for one in outcomes] == [int, NumberTaken]
        outcome = await device.sync()
        chain = advance(
            genesis(device.running.id, 1), [first.content_hash(), second.content_hash()]
        )
        assert (outcome.acknowledged_sequence, outcome.chain) == (2, chain)

    async def test_the_same_request_twice_in_one_instant_is_held_once(
        self, device: Device, open_session: OpenSession
    ) -> None:
        async with held_back(open_session, device):
            saves = [asyncio.create_task(device.send(chosen(1, 1, "a"))) for _ in range(3)]

        assert await asyncio.gather(*saves) == [1, 1, 1]

    async def test_one_request_that_uses_a_number_twice_is_not_acknowledged(
        self, device: Device
    ) -> None:
        with pytest.raises(NumberTaken):
            await device.send(chosen(1, 1, "a"), chosen(1, 1, "b"))


async def test_nobody_waits_longer_than_the_limit_for_a_connection(
    device: Device, open_session: OpenSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    await device.send(chosen(1, 1, "a"))
    monkeypatch.setattr(saving, "SAVE_SECONDS_MAX", 0.3)
    monkeypatch.setattr(saving, "WAITING_MAX", 10_000)

    async with held_back(open_session, device, seconds=1.5):
        saves = [
            asyncio.create_task(device.send(chosen(2, 2, "b")))
            for _ in range(3 * saving.SAVING_CONNECTIONS_MAX)
        ]
    outcomes = await asyncio.gather(*saves, return_exceptions=True)

    assert {type(one) for one in outcomes} == {TimeoutError}


class TestWhatIsRefused:
    async def test_the_same_number_with_other_content(
        self, device: Device, open_session: OpenSession
    ) -> None:
        await device.send(chosen(1, 1, "a"))

        with pytest.raises(NumberTaken):
            await device.send(chosen(1, 1, "b"))

        assert await held(open_session, device) == {"slot001": option_name(1, "a")}

    async def test_a_clash_that_comes_again_and_again_is_an_event_once(
        self, device: Device, open_session: OpenSession
    ) -> None:
        await device.send(chosen(1, 1, "a"))
        for _ in range(3):
            with pytest.raises(NumberTaken):
                await device.send(chosen(1, 1, "b"))

        async with open_session() as session:
            events = await sittings.list_events(session, device.running.id)
        assert [event.kind for event in events].count("number_taken") == 1

    async def test_a_slot_or_option_of_no_item_of_this_form(self, device: Device) -> None:
        with pytest.raises(EntryRefused):
            await device.send(Entry(1, "slot999", EntryKind.CHOICE, {"option": None}, at(1)))
        with pytest.raises(EntryRefused):
            await device.send(
                Entry(1, "slot001", EntryKind.CHOICE, {"option": option_name(2, "a")}, at(1))
            )

    async def test_a_lease_that_never_was(self, device: Device) -> None:
        with pytest.raises(LeaseLost):
            await device.send(chosen(1, 1, "a"), epoch=2)

    async def test_another_device_under_the_present_lease(self, device: Device) -> None:
        with pytest.raises(LeaseLost):
            await device.send(chosen(1, 1, "a"), device=OTHER_DEVICE)

    async def test_anything_after_a_sign_in_is_revoked(
        self, device: Device, open_session: OpenSession
    ) -> None:
        async with open_session() as session:
            await revoke_sign_in(session, device.sign_in_id, at(1))

        with pytest.raises(SignInEnded):
            await device.send(chosen(1, 1, "a"))

    async def test_anything_to_somebody_elses_sitting(
        self, device: Device, open_session: OpenSession
    ) -> None:
        other = await make_candidate(open_session, device.running.programme, name="Sam Okafor")
        device.sign_in_id = other.sign_in_id

        with pytest.raises(SittingNotFound):
            await device.send(chosen(1, 1, "a"))
        with pytest.raises(SittingNotFound):
            await device.send(sitting_id=uuid4())

    async def test_nobody_learns_from_a_refusal_that_a_sitting_of_somebody_else_exists(
        self, device: Device, open_session: OpenSession
    ) -> None:
        other = await make_candidate(open_session, device.running.programme, name="Sam Okafor")
        device.sign_in_id = other.sign_in_id
        foreign = Entry(1, "slot999", EntryKind.CHOICE, {"option": None}, at(1))

        for sitting_id in (device.running.id, uuid4()):
            with pytest.raises(SittingNotFound):
                await device.send(foreign, sitting_id=sitting_id)


async def test_saves_that_wait_share_a_commit_and_each_gets_its_own_answer(
    pool: SavingPool, as_delivery: OpenSession, open_session: OpenSession, running: Running
) -> None:
    programme = running.programme
    others = [
        await start_at_nine(
            as_delivery, programme, await make_candidate(open_session, programme, name=f"C{n}")
        )
        for n in range(12)
    ]
    devices = [Device(pool, as_delivery, one) for one in (running, *others)]

    for sequence in range(1, 6):
        outcomes = await asyncio.gather(
            *(device.sync(chosen(sequence, sequence, "a")) for device in devices)
        )
        assert [outcome.acknowledged_sequence for outcome in outcomes] == [sequence] * 13


async def test_no_save_that_comes_as_the_last_one_leaves_is_forgotten(
    device: Device,
) -> None:
    for sequence in range(1, 60):
        first = asyncio.create_task(device.send(chosen(sequence, 1, "ab"[sequence % 2])))
        # From just begun to just answered, in every order with the next one.
        for _ in range(sequence):
            await asyncio.sleep(0)
        second = asyncio.create_task(device.send())
        assert await asyncio.wait_for(asyncio.gather(first, second), 5)


async def test_a_save_and_a_submission_at_the_same_moment_leave_no_answer_in_between(
    device: Device, as_delivery: OpenSession, open_session: OpenSession
) -> None:
    await leave_first(as_delivery, device.running, 0.5)
    number = int(device.running.programme.slots_of(2)[0].removeprefix("slot"))

    outcomes = await asyncio.gather(
        *(device.sync(chosen(sequence, number, "a"), now=at(0.6)) for sequence in range(1, 15)),
        submit_sitting(
            as_delivery, sitting_id=device.running.id, holder=device.running.holder, now=at(0.6)
        ),
    )

    # Before the submission or after it: each is in the log, and each was told so.
    assert len(outcomes) == 15
    assert len(await standings(open_session, device)) == 14
