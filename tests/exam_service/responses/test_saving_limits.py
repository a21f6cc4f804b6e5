"""No one sitting makes saving slow for the others, whatever its device sends."""

import asyncio
from collections.abc import AsyncIterator, Mapping

import pytest

from exam_service.database.session import Address, DatabaseRole, OpenSession
from exam_service.responses import store
from exam_service.responses.rules import Standing, advance, genesis
from exam_service.responses.store import SaveRequest, SavingPool, Verdict, saving
from exam_service.sittings import store as sittings
from exam_service.sittings.store import JudgedEntry, outages
from tests.builders.exams import at
from tests.builders.sittings import DEVICE, Running
from tests.exam_service.responses.devices import Device, chosen
from tests.exam_service.responses.test_saving import held_back


@pytest.fixture
async def device(
    addresses: Mapping[DatabaseRole, Address], as_delivery: OpenSession, running: Running
) -> AsyncIterator[Device]:
    pool = SavingPool(addresses[DatabaseRole.DELIVERY])
    yield Device(pool, as_delivery, running)
    await pool.close()


async def test_what_waits_above_a_gap_is_counted_in_steps_when_it_closes(
    device: Device, open_session: OpenSession
) -> None:
    async with open_session() as session:
        await sittings.sitting_store(session).add_entries(
            device.running.id,
            1,
            [JudgedEntry(chosen(n, 1, "a"), Standing.ADMITTED) for n in range(2, 1502)],
            at(0.1),
        )

    assert await device.send() == 0
    assert await device.send(chosen(1, 1, "a")) == 1000
    outcome = await device.sync()

    entries = [chosen(n, 1, "a") for n in range(1, 1502)]
    chain = advance(genesis(device.running.id, 1), [entry.content_hash() for entry in entries])
    assert (outcome.acknowledged_sequence, outcome.chain) == (1501, chain)


async def test_whoever_sends_many_saves_at_once_takes_no_place_from_others(
    device: Device, open_session: OpenSession
) -> None:
    async with held_back(open_session, device, seconds=0.1):
        saves = [
            asyncio.create_task(device.send()) for _ in range(saving.WAITING_PER_SITTING_MAX + 5)
        ]
    outcomes = await asyncio.gather(*saves, return_exceptions=True)

    assert [type(one) for one in outcomes].count(store.Busy) == 5
    assert await device.send() == 0


async def test_an_outage_that_is_still_to_come_sends_no_save_the_long_way(
    device: Device, pool: SavingPool, as_delivery: OpenSession
) -> None:
    """A clock that was set back leaves what it noted before behind: in the future."""
    async with as_delivery() as session:
        outages.add_outage(session, at(60), at(60), outages.NO_PULSE)
        outages.add_outage(session, at(60), at(61), outages.MANY_SILENT)
    running = device.running
    request = SaveRequest(
        sitting_id=running.id,
        sign_in_id=device.sign_in_id,
        device=DEVICE,
        epoch=1,
        section=None,
        entries=(),
        now=at(0.3),
    )

    assert (await pool.save(request)).verdict is Verdict.SAVED
