"""A device that saves over a pool of its own."""

from collections.abc import AsyncIterator, Mapping

import pytest

from exam_service.database.session import Address, DatabaseRole, OpenSession
from exam_service.responses.store import SavingPool
from tests.builders.sittings import (
    Running,
)
from tests.exam_service.responses.devices import Device


@pytest.fixture
async def pool(addresses: Mapping[DatabaseRole, Address]) -> AsyncIterator[SavingPool]:
    opened = SavingPool(addresses[DatabaseRole.DELIVERY])
    yield opened
    await opened.close()


@pytest.fixture
def device(pool: SavingPool, as_delivery: OpenSession, running: Running) -> Device:
    return Device(pool, as_delivery, running)
