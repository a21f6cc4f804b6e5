"""A step that is cut short anywhere leaves nobody else a connection in the middle of something."""

import asyncio

import pytest

from exam_service.database.session import DatabaseRole, Databases


@pytest.mark.parametrize("turns", range(14))
async def test_whoever_is_cancelled_leaves_no_transaction_to_the_next(
    databases: Databases, turns: int
) -> None:
    """Also while the transaction begins, when the driver does not know of it yet."""
    lend = databases.lender(DatabaseRole.DELIVERY)

    async def begin() -> None:
        async with lend() as connection, connection.transaction():
            await connection.fetchval("SELECT 1")

    await begin()
    step = asyncio.create_task(begin())
    for _ in range(turns):
        await asyncio.sleep(0)
    step.cancel()
    await asyncio.gather(step, return_exceptions=True)

    async with lend() as connection:
        await connection.fetchval("SELECT 1")
        assert not connection.is_in_transaction()
