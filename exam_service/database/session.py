"""Connections by database role. A session block is a transaction: it commits when it ends well.

Each audience has its own PostgreSQL role, so that what one must not see is refused by the
database even where the code is wrong. Nothing here knows a feature.
"""

import asyncio
import math
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import asyncpg
from sqlalchemy import event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.pool import ConnectionPoolEntry

OpenSession: TypeAlias = Callable[[], AbstractAsyncContextManager[AsyncSession]]
OpenConnection: TypeAlias = Callable[[], AbstractAsyncContextManager[asyncpg.Connection]]


class DatabaseRole(StrEnum):
    """The PostgreSQL roles the service runs as; the owner of the tables is not among them."""

    # Pages and routes of candidates and proctors: no keys, no rationales, no scored mark.
    DELIVERY = "exam_delivery"
    # Signing in: password hashes and nothing of any exam.
    IDENTITY = "exam_identity"
    # Staff pages: the bank, administrations, sittings, scores.
    OFFICE = "exam_office"
    # The scoring job: keys and responses, writes scores.
    SCORING = "exam_scoring"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a role connects. `assumes` is set where the login is shared and takes the role on."""

    url: str
    assumes: DatabaseRole | None = None

    def dsn(self) -> str:
        """The same address as asyncpg itself reads it."""
        return make_url(self.url).set(drivername="postgresql").render_as_string(hide_password=False)

    def server_settings(self) -> dict[str, str]:
        settings = {"application_name": "exam-service"}
        return settings | ({"role": self.assumes.value} if self.assumes else {})


# No page waits for ever, and none keeps others waiting: neither with a query nor with a lock.
WAITS_END = {
    "statement_timeout": "30s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "60s",
}

# A connection that was used within this time is taken to be there.
IDLE_SECONDS_MAX = 1.0
USED_AT = "used_at"

Addresses: TypeAlias = Mapping[DatabaseRole, Address]


def addresses_of(
    database_url: str, own_logins: Mapping[DatabaseRole, str]
) -> dict[DatabaseRole, Address]:
    """On a server of one's own: a login per role where given, else one that assumes the role."""
    return {
        role: Address(own_logins[role]) if role in own_logins else Address(database_url, role)
        for role in DatabaseRole
    }


class Databases:
    """One small connection pool per role, opened on first use and closed together."""

    def __init__(self, addresses: Addresses, *, connections_max: int = 8) -> None:
        self.addresses = addresses
        self._engines: dict[DatabaseRole, AsyncEngine] = {
            role: create_async_engine(
                address.url,
                pool_size=connections_max,
                max_overflow=0,
                # The one that was used last knows most; those that nobody needs are left alone.
                pool_use_lifo=True,
                pool_timeout=10,
                connect_args={
                    "server_settings": {**address.server_settings(), **WAITS_END},
                    "timeout": 10,
                },
            )
            for role, address in addresses.items()
        }
        for engine in self._engines.values():
            _ask_after_idling(engine)
        self._sessions = {
            role: async_sessionmaker(engine, expire_on_commit=False)
            for role, engine in self._engines.items()
        }

    def opener(self, role: DatabaseRole) -> OpenSession:
        """A function that opens a transaction as this role."""
        sessions = self._sessions[role]

        @asynccontextmanager
        async def open_session() -> AsyncIterator[AsyncSession]:
            async with sessions() as session, session.begin():
                yield session

        return open_session

    def lender(self, role: DatabaseRole) -> OpenConnection:
        """A function that lends the driver's own connection as this role, in no transaction.

        A statement alone is then a transaction of its own: one round trip instead of three.
        """
        engine = self._engines[role]

        @asynccontextmanager
        async def lend() -> AsyncIterator[asyncpg.Connection]:
            async with engine.connect() as connection:
                lent = (await connection.get_raw_connection()).driver_connection
                assert lent is not None, "a connection that was just taken"
                is_cut_short = False
                try:
                    yield lent
                except asyncio.CancelledError:
                    is_cut_short = True
                    raise
                finally:
                    # Left in the middle of something, nobody else may have it. Whoever was cut
                    # short may have begun a transaction that the driver does not know of yet.
                    if is_cut_short or lent.is_in_transaction():
                        await connection.invalidate()

        return lend

    async def close(self) -> None:
        for engine in self._engines.values():
            await engine.dispose()


def _ask_after_idling(engine: AsyncEngine) -> None:
    """Ask a connection that was idle for a while whether it is still there, before it is used.

    The pool's own way asks every time, which is a round trip more for each request of a busy
    service; a connection in use a moment ago is there, but for a server that restarts just now.
    """
    dialect = engine.dialect

    @event.listens_for(engine.sync_engine, "checkout")
    def ask(connection: DBAPIConnection, record: ConnectionPoolEntry, _proxy: object) -> None:
        driver = record.driver_connection
        # What the server closed the driver may know already, and then nobody need ask.
        if driver is not None and driver.is_closed():
            raise DisconnectionError
        if time.monotonic() - record.info.get(USED_AT, -math.inf) < IDLE_SECONDS_MAX:
            return
        try:
            dialect.do_ping(connection)
        except dialect.loaded_dbapi.Error as gone:
            raise DisconnectionError from gone

    @event.listens_for(engine.sync_engine, "checkin")
    def note(_connection: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
        record.info[USED_AT] = time.monotonic()
