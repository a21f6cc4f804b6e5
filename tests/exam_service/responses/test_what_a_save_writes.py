"""What a confirmation rests on: a write of its own, on its own row, by a commit that is kept."""

import asyncio
from collections.abc import Mapping

import pytest
from sqlalchemy import text, update

from exam_service.database.session import Address, DatabaseRole, Databases, OpenSession
from exam_service.people.tables import AccountRow, SignInRow
from exam_service.responses.rules import advance, genesis
from exam_service.responses.store import SavingPool
from exam_service.responses.tables import SittingContactRow
from exam_service.responses.use_cases.save import SignInEnded
from exam_service.sittings.use_cases.lease import take_over
from tests.builders.exams import at
from tests.builders.sittings import OTHER_DEVICE, Running, make_candidate
from tests.exam_service.conftest import start_at_nine
from tests.exam_service.responses.devices import Device, chosen, held

# Who wrote the row last, and who held it last: a transaction that did either has to be committed,
# and where there is a standby its commit waits for that.
TOUCHED = text("SELECT xmin::text, xmax::text FROM sitting_contacts WHERE sitting_id = :sitting_id")
# Where a setting comes from: what was said for a connection, a login or a database is ours to say.
DURABILITY = "SELECT source FROM pg_settings WHERE name IN ('synchronous_commit', 'fsync')"
OF_THE_SERVER = {"default", "configuration file", "command line"}


async def touched(open_session: OpenSession, device: Device) -> tuple[str, str]:
    async with open_session() as session:
        found = await session.execute(TOUCHED, {"sitting_id": device.running.id})
        writer, holder = found.one()
        return writer, holder


class TestARepeatedRequest:
    async def test_writes_the_contact_even_in_the_instant_of_the_first(
        self, device: Device, open_session: OpenSession
    ) -> None:
        await device.send(chosen(1, 1, "a"), now=at(0.2))
        before, _ = await touched(open_session, device)

        assert await device.send(chosen(1, 1, "a"), now=at(0.2)) == 1

        after, _ = await touched(open_session, device)
        assert after != before

    async def test_of_an_old_lease_is_not_confirmed_by_reading_alone(
        self, device: Device, as_delivery: OpenSession, open_session: OpenSession
    ) -> None:
        await take_over(
            as_delivery,
            sitting_id=device.running.id,
            account_id=device.running.account_id,
            device=OTHER_DEVICE,
            now=at(0.2),
        )
        await device.send(chosen(1, 1, "a"), now=at(0.3))
        _, before = await touched(open_session, device)

        assert await device.send(chosen(1, 1, "a"), now=at(0.3)) == 1

        _, after = await touched(open_session, device)
        assert after != before


async def test_a_request_that_comes_after_a_later_one_makes_nobody_heard_earlier(
    device: Device, open_session: OpenSession
) -> None:
    await device.send(now=at(0.5))
    await device.send(chosen(1, 1, "a"), now=at(0.2))

    async with open_session() as session:
        contact = await session.get_one(SittingContactRow, device.running.id)
    assert contact.last_contact_at == at(0.5)


async def test_saves_that_share_a_commit_are_answered_with_their_own_log_and_chain(
    pool: SavingPool, as_delivery: OpenSession, open_session: OpenSession, running: Running
) -> None:
    programme = running.programme
    others = [
        await start_at_nine(
            as_delivery, programme, await make_candidate(open_session, programme, name=f"C{n}")
        )
        for n in range(7)
    ]
    # In no order that any of their columns has.
    devices = [Device(pool, as_delivery, one) for one in (*others[::2], running, *others[1::2])]
    batches = [[chosen(n + 1, 1, "a") for n in range(count)] for count in range(1, 9)]
    # The first one goes alone; what comes meanwhile goes together.
    first = asyncio.create_task(devices[0].sync())
    await asyncio.sleep(0)

    outcomes = await asyncio.gather(
        *(device.sync(*batch) for device, batch in zip(devices, batches, strict=True))
    )

    await first
    assert [(one.acknowledged_sequence, one.chain) for one in outcomes] == [
        (
            len(batch),
            advance(genesis(device.running.id, 1), [entry.content_hash() for entry in batch]),
        )
        for device, batch in zip(devices, batches, strict=True)
    ]


class TestASignIn:
    async def test_that_has_run_out_saves_nothing(
        self, device: Device, open_session: OpenSession
    ) -> None:
        async with open_session() as session:
            await session.execute(
                update(SignInRow)
                .where(SignInRow.id == device.sign_in_id)
                .values(expires_at=at(0.1))
            )

        with pytest.raises(SignInEnded):
            await device.send(chosen(1, 1, "a"), now=at(0.1))
        assert await held(open_session, device) == {}

    async def test_of_an_account_that_is_closed_saves_nothing(
        self, device: Device, open_session: OpenSession
    ) -> None:
        async with open_session() as session:
            await session.execute(
                update(AccountRow)
                .where(AccountRow.id == device.running.account_id)
                .values(disabled_at=at(0))
            )

        with pytest.raises(SignInEnded):
            await device.send(chosen(1, 1, "a"))
        assert await held(open_session, device) == {}


async def test_no_connection_of_ours_waits_for_less_than_the_server_keeps(
    addresses: Mapping[DatabaseRole, Address], databases: Databases, as_delivery: OpenSession
) -> None:
    """What is confirmed is kept as safely as the server keeps anything: nobody made it faster."""
    saving = SavingPool(addresses[DatabaseRole.DELIVERY])
    try:
        pool = await saving._opened()
        of_saves = {row["source"] for row in await pool.fetch(DURABILITY)}
    finally:
        await saving.close()
    async with databases.lender(DatabaseRole.DELIVERY)() as connection:
        of_steps = {row["source"] for row in await connection.fetch(DURABILITY)}
    async with as_delivery() as session:
        of_the_rest = set(await session.scalars(text(DURABILITY)))

    assert of_saves | of_steps | of_the_rest <= OF_THE_SERVER
