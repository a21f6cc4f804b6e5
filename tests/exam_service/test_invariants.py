"""The checks of what must always hold: silent over what is sound, and loud over what is not."""

from collections.abc import AsyncIterator, Mapping
from uuid import UUID

import pytest
from sqlalchemy import text

from exam_service.database.session import Address, DatabaseRole, OpenSession
from exam_service.invariants.check import check_invariants
from exam_service.responses.rules import Entry, EntryKind
from exam_service.responses.store import SaveRequest, SavingPool
from tests.builders.exams import at
from tests.builders.sittings import DEVICE, Running, option_name


@pytest.fixture
async def pool(addresses: Mapping[DatabaseRole, Address]) -> AsyncIterator[SavingPool]:
    opened = SavingPool(addresses[DatabaseRole.DELIVERY])
    yield opened
    await opened.close()


async def saved(pool: SavingPool, running: Running) -> None:
    entries = [
        Entry(number, "slot001", EntryKind.CHOICE, {"option": option_name(1, "a")}, at(0.05))
        for number in (1, 2, 3)
    ]
    await pool.save(
        SaveRequest(running.id, running.candidate.sign_in_id, DEVICE, 1, 1, entries, at(0.1))
    )


async def found(as_office: OpenSession) -> list[UUID]:
    return [finding.sitting_id for finding in await check_invariants(as_office, now=at(1))]


async def test_a_sound_sitting_is_not_mentioned(
    as_office: OpenSession, pool: SavingPool, running: Running
) -> None:
    await saved(pool, running)

    assert await found(as_office) == []


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM entries WHERE sequence = 2",
        "UPDATE entries SET content_hash = sha256('other') WHERE sequence = 1",
        "UPDATE sitting_contacts SET acknowledged_sequence = 4",
        "UPDATE sitting_contacts SET closes_at = closes_at - interval '1 second'",
        "UPDATE sittings SET closes_at = closes_at + interval '1 minute'",
        "UPDATE sitting_contacts SET credit_left = interval '0'",
        "UPDATE ledger_spans SET started_at = started_at - interval '1 minute'",
    ],
)
async def test_any_damage_is_found(
    as_office: OpenSession,
    open_session: OpenSession,
    pool: SavingPool,
    running: Running,
    damage: str,
) -> None:
    await saved(pool, running)
    async with open_session() as session:
        # What only somebody with every right could do.
        await session.execute(text("ALTER TABLE entries DISABLE TRIGGER ALL"))
        await session.execute(text(damage))
        await session.execute(text("ALTER TABLE entries ENABLE TRIGGER ALL"))

    assert await found(as_office) == [running.id]
