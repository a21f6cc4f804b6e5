"""The statement that saves, on the real database and as the role that uses it."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

import pytest

from exam_service.database.session import Address, DatabaseRole, OpenSession
from exam_service.people.store import revoke_sign_in
from exam_service.responses import store
from exam_service.responses.rules import (
    Entry,
    EntryKind,
    EntryRefused,
    Standing,
    advance,
    final_responses,
    genesis,
)
from exam_service.responses.store import SavingPool, saving
from exam_service.responses.tables import SittingContactRow
from exam_service.responses.use_cases.keep import NumberTaken
from exam_service.responses.use_cases.save import Batch, Outcome, SignInEnded, save_entries
from exam_service.sittings import store as sittings
from exam_service.sittings.store import SittingNotFound
from exam_service.sittings.use_cases.close_expired import close_expired
from exam_service.sittings.use_cases.lease import take_over
from exam_service.sittings.use_cases.outages import beat
from exam_service.sittings.use_cases.pause_and_resume import pause_sitting, resume_sitting
from exam_service.sittings.use_cases.sections import finish_section
from exam_service.sittings.use_cases.settling import Holder, LeaseLost
from exam_service.sittings.use_cases.submit import submit_sitting
from tests.builders.exams import at
from tests.builders.sittings import (
    DEVICE,
    OTHER_DEVICE,
    Running,
    make_candidate,
    option_name,
)
from tests.exam_service.conftest import start_at_nine


@pytest.fixture
async def pool(addresses: Mapping[DatabaseRole, Address]) -> AsyncIterator[SavingPool]:
    opened = SavingPool(addresses[DatabaseRole.DELIVERY])
    yield opened
    await opened.close()


def chosen(sequence: int, number: int, option: str | None) -> Entry:
    value = {"option": None if option is None else option_name(number, option)}
    return Entry(sequence, f"slot{number:03}", EntryKind.CHOICE, value, at(0.05))


class Device:
    """A player of one sitting, reduced to what it sends."""

    def __init__(self, pool: SavingPool, as_delivery: OpenSession, running: Running) -> None:
        self._pool = pool
        self._open_session = as_delivery
        self.running = running
        self.sign_in_id = running.candidate.sign_in_id

    async def send(
        self,
        *entries: Entry,
        now: datetime | None = None,
        epoch: int = 1,
        device: str = DEVICE,
        sitting_id: UUID | None = None,
    ) -> int:
        """The acknowledged sequence, or the refusal as an error."""
        outcome = await self.sync(
            *entries, now=now, epoch=epoch, device=device, sitting_id=sitting_id
        )
        return outcome.acknowledged_sequence

    async def sync(
        self,
        *entries: Entry,
        now: datetime | None = None,
        epoch: int = 1,
        device: str = DEVICE,
        sitting_id: UUID | None = None,
    ) -> Outcome:
        """All that the service answers."""
        return await save_entries(
            self._pool,
            self._open_session,
            sitting_id=sitting_id or self.running.id,
            sign_in_id=self.sign_in_id,
            batch=Batch(device, epoch, entries),
            now=now or at(0.1),
        )

    async def heard(self, minute: float) -> None:
        """Be heard until then, as a device is every few seconds."""
        async with self._open_session() as session:
            contact = await session.get_one(SittingContactRow, self.running.id)
            contact.last_contact_at = at(minute)


@pytest.fixture
def device(pool: SavingPool, as_delivery: OpenSession, running: Running) -> Device:
    return Device(pool, as_delivery, running)


def made_at(sequence: int, minute: float) -> Entry:
    """The first option of the first item, chosen at this minute by the device's word."""
    return replace(chosen(sequence, 1, "a"), claimed_at=at(minute))


async def standings(open_session: OpenSession, device: Device) -> list[Standing]:
    async with open_session() as session:
        return [entry.standing for entry in await store.list_entries(session, device.running.id)]


async def spans(open_session: OpenSession, device: Device) -> list[str]:
    async with open_session() as session:
        row = await sittings.load_sitting(session, device.running.id)
        return [span.kind.value for span in (await sittings.load_ledger(session, row)).spans]


async def leave_first(as_delivery: OpenSession, running: Running, minute: float) -> None:
    await finish_section(
        as_delivery,
        sitting_id=running.id,
        holder=running.holder,
        section=1,
        takes_break=False,
        now=at(minute),
    )


async def held(open_session: OpenSession, device: Device) -> dict[str, str | None]:
    async with open_session() as session:
        return final_responses(await store.list_entries(session, device.running.id))


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
        await sittings.hold_saves(session, device.running.id)
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

    async def test_an_answer_to_a_section_that_is_not_open_yet(self, device: Device) -> None:
        later = int(device.running.programme.slots_of(2)[0].removeprefix("slot"))

        with pytest.raises(EntryRefused):
            await device.send(chosen(1, later, "a"), chosen(2, 1, "a"))

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

    async def test_a_missing_pulse_is_an_outage_even_before_it_is_written_down(
        self, device: Device, as_delivery: OpenSession
    ) -> None:
        await beat(as_delivery, now=at(0))

        outcome = await device.sync(chosen(1, 1, "a"), now=at(0.5))

        assert outcome.closes_at == at(150.5)


class TestTwoDevices:
    async def taken_over(self, device: Device, as_delivery: OpenSession) -> None:
        await take_over(
            as_delivery,
            sitting_id=device.running.id,
            account_id=device.running.account_id,
            device=OTHER_DEVICE,
            now=at(0.2),
        )

    async def test_the_new_device_begins_an_empty_lease(
        self, device: Device, as_delivery: OpenSession
    ) -> None:
        await device.send(chosen(1, 1, "a"))
        await self.taken_over(device, as_delivery)

        assert await device.send(chosen(1, 1, "b"), epoch=2, device=OTHER_DEVICE) == 1

    async def test_what_the_old_one_still_had_is_held_and_never_applied(
        self, device: Device, as_delivery: OpenSession, open_session: OpenSession
    ) -> None:
        await device.send(chosen(1, 1, "a"))
        await self.taken_over(device, as_delivery)

        outcome = await device.sync(chosen(2, 1, "b"), chosen(3, 2, "b"), now=at(0.3))

        assert (outcome.has_lease, outcome.acknowledged_sequence, outcome.held) == (False, 3, 2)
        assert await held(open_session, device) == {"slot001": option_name(1, "a")}

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
