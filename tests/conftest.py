"""What Python tests share: one real PostgreSQL per run, one migrated database per test process.

A test that asks for a database gets it empty. Nothing of ours is replaced by a double.
"""

import fcntl
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import hypothesis
import pytest
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

from exam_service.database import migrations
from exam_service.database.embedded import EmbeddedServer, RunningServer
from exam_service.database.session import (
    Address,
    Addresses,
    DatabaseRole,
    Databases,
    OpenSession,
)
from tests.databases import run_sql

# A machine that is busy with other things is no finding about what a test generates.
hypothesis.settings.register_profile(
    "ours", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("ours")

TEMPLATE = "exam_template"
# Tests lose nothing that matters in a power cut, and commit often.
HURRY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    # Every test process keeps the connections of its whole run.
    "max_connections": "300",
}

# Rows are deleted, not truncated: new files for every table, and new plans for every statement that
# reads one, cost more than most tests do. A table that has grown gets its new file all the same.
EMPTY_EVERY_TABLE = """
DO $$
DECLARE
    one record;
BEGIN
    -- Append-only tables refuse to be emptied; tests need them empty all the same.
    SET LOCAL session_replication_role = replica;
    FOR one IN SELECT oid::regclass AS name, pg_relation_size(oid) AS bytes FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
        AND relname <> 'alembic_version' AND pg_relation_size(oid) > 0
    LOOP
        -- Whoever still writes is waited for.
        EXECUTE format('LOCK TABLE %s IN EXCLUSIVE MODE', one.name);
        IF one.bytes > 1000000 THEN
            EXECUTE format('TRUNCATE %s CASCADE', one.name);
        ELSE
            EXECUTE format('DELETE FROM %s', one.name);
        END IF;
    END LOOP;
    PERFORM setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
        FROM pg_sequences WHERE last_value IS NOT NULL;
END
$$
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all processes of a test run."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def server(shared_folder: Path) -> Iterator[RunningServer]:
    with EmbeddedServer(shared_folder / "server", options=HURRY).running() as running:
        yield running


@pytest.fixture(scope="session")
def template_database(server: RunningServer, shared_folder: Path) -> str:
    """A database that has been migrated once per test run; copies of it take milliseconds."""
    with (shared_folder / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = shared_folder / "template.done"
        if not done.exists():
            run_sql(server.url(), f"CREATE DATABASE {TEMPLATE}")
            migrations.upgrade(server.url(database=TEMPLATE))
            done.touch()
    return TEMPLATE


@pytest.fixture(scope="session")
def make_database(
    server: RunningServer, template_database: str, shared_folder: Path
) -> Callable[[str], str]:
    """Make a migrated, empty database of the given name; answers with its address as owner."""

    def make(name: str) -> str:
        with (shared_folder / "template.lock").open("w") as lock:
            # Nobody may be connected to a template while it is copied.
            fcntl.flock(lock, fcntl.LOCK_EX)
            run_sql(
                server.url(),
                f"DROP DATABASE IF EXISTS {name} WITH (FORCE)",
                f"CREATE DATABASE {name} TEMPLATE {template_database}",
            )
        return server.url(database=name)

    return make


@pytest.fixture(scope="session")
def database_url(make_database: Callable[[str], str]) -> str:
    """The address of this test process's database, as its owner."""
    return make_database(f"exam_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}")


@pytest.fixture(scope="session")
def addresses(database_url: str) -> Addresses:
    """Each role under a login of its own, as the embedded server has it."""
    return {role: Address(database_url.replace("exam_owner@", f"{role}@")) for role in DatabaseRole}


@pytest.fixture(scope="session")
async def owner(database_url: str) -> AsyncIterator[AsyncEngine]:
    """The tables' owner. What it has compiled and connected serves all tests of a process."""
    engine = create_async_engine(database_url, pool_size=4)
    yield engine
    await engine.dispose()


@pytest.fixture
async def clean_database_url(database_url: str, owner: AsyncEngine) -> str:
    """The same database without any row."""
    async with owner.begin() as connection:
        await connection.exec_driver_sql(EMPTY_EVERY_TABLE)
    return database_url


@pytest.fixture(scope="session")
async def pools(addresses: Addresses) -> AsyncIterator[Databases]:
    """The service's own connections, one pool per role."""
    opened = Databases(addresses, connections_max=4)
    yield opened
    await opened.close()


@pytest.fixture
def databases(clean_database_url: str, pools: Databases) -> Databases:
    """The same over empty tables."""
    return pools


@pytest.fixture
def open_session(clean_database_url: str, owner: AsyncEngine) -> OpenSession:
    """Transactions as the tables' owner: to arrange a test's rows and to look at what became."""
    sessions = async_sessionmaker(owner, expire_on_commit=False)

    @asynccontextmanager
    async def opened() -> AsyncIterator[AsyncSession]:
        async with sessions() as session, session.begin():
            yield session

    return opened


@pytest.fixture
def as_delivery(databases: Databases) -> OpenSession:
    return databases.opener(DatabaseRole.DELIVERY)


@pytest.fixture
def as_identity(databases: Databases) -> OpenSession:
    return databases.opener(DatabaseRole.IDENTITY)


@pytest.fixture
def as_office(databases: Databases) -> OpenSession:
    return databases.opener(DatabaseRole.OFFICE)


@pytest.fixture
def as_scoring(databases: Databases) -> OpenSession:
    return databases.opener(DatabaseRole.SCORING)
