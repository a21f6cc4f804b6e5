"""Statements on a test's server outside the service: making and dropping whole databases."""

import asyncio

import asyncpg

from exam_service.database.session import Address


def run_sql(url: str, *statements: str) -> None:
    """Run statements one by one, each in a transaction of its own. Not from inside a loop."""

    async def run() -> None:
        connection = await asyncpg.connect(Address(url).dsn())
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    asyncio.run(run())
