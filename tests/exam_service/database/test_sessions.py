"""A connection that was lost while nobody used it is replaced, and nobody notices."""

import asyncpg
import pytest
from sqlalchemy import text

from exam_service.database import session as sessions
from exam_service.database.session import Address, DatabaseRole, Databases


async def backend_of(databases: Databases) -> int:
    async with databases.opener(DatabaseRole.OFFICE)() as session:
        return int(await session.scalar(text("SELECT pg_backend_pid()")) or 0)


async def test_a_connection_cut_while_it_idled_is_replaced_unseen(
    databases: Databases, clean_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "IDLE_SECONDS_MAX", 0.0)
    before = await backend_of(databases)
    owner = await asyncpg.connect(Address(clean_database_url).dsn())
    await owner.fetch("SELECT pg_terminate_backend($1, 5000)", before)
    await owner.close()

    assert await backend_of(databases) != before


async def test_a_connection_cut_a_moment_after_its_use_is_replaced_unseen(
    databases: Databases, clean_database_url: str
) -> None:
    before = await backend_of(databases)
    owner = await asyncpg.connect(Address(clean_database_url).dsn())
    await owner.fetch("SELECT pg_terminate_backend($1, 5000)", before)
    await owner.close()

    assert await backend_of(databases) != before


async def test_a_connection_in_use_a_moment_ago_is_used_again(databases: Databases) -> None:
    assert await backend_of(databases) == await backend_of(databases)
