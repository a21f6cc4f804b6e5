"""Migrations: up, down and up again; no drift from the tables; the snapshot is theirs."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, NullPool, text
from sqlalchemy.ext.asyncio import create_async_engine

from exam_service.database import migrations
from exam_service.database.embedded import EmbeddedServer, RunningServer
from exam_service.database.embedded_programs import find_programs
from exam_service.database.registry import metadata
from tests.databases import run_sql
from tests.migrations.schema import SNAPSHOT, dump, heading

SCRIPTS = ScriptDirectory.from_config(migrations.config_for(""))
FILES = sorted((migrations.MIGRATIONS_FOLDER / "versions").glob("*.py"))


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """Not the one of the other tests: these here take tables away."""
    with EmbeddedServer(tmp_path_factory.mktemp("migrations")).running() as server:
        yield server


@pytest.fixture
def url(own_server: RunningServer) -> Iterator[str]:
    """An empty database."""
    run_sql(own_server.url(), "CREATE DATABASE migrated")
    yield own_server.url(database="migrated")
    run_sql(own_server.url(), "DROP DATABASE migrated WITH (FORCE)")


def tables(url: str) -> set[str]:
    query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"

    async def ask() -> set[str]:
        engine = create_async_engine(url, poolclass=NullPool)
        async with engine.connect() as connection:
            found = set((await connection.execute(text(query))).scalars())
        await engine.dispose()
        return found

    return asyncio.run(ask()) - {"alembic_version"}


def differences(url: str) -> list[object]:
    def compare(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    async def ask() -> list[object]:
        engine = create_async_engine(url, poolclass=NullPool)
        async with engine.connect() as connection:
            found = await connection.run_sync(compare)
        await engine.dispose()
        return found

    return asyncio.run(ask())


def test_migrations_form_one_line() -> None:
    assert len(SCRIPTS.get_heads()) == 1


def test_migrations_go_up_down_and_up_again(url: str) -> None:
    migrations.upgrade(url)
    assert tables(url) == set(metadata.tables)

    migrations.downgrade(url, "base")
    assert tables(url) == set()

    migrations.upgrade(url)
    assert tables(url) == set(metadata.tables)


def test_every_step_can_be_taken_back_and_again(url: str) -> None:
    for script in reversed(list(SCRIPTS.walk_revisions())):
        migrations.upgrade(url, script.revision)
        migrations.downgrade(url, str(script.down_revision or "base"))
        migrations.upgrade(url, script.revision)


def test_migrating_twice_changes_nothing(url: str) -> None:
    migrations.upgrade(url)
    migrations.upgrade(url)

    assert tables(url) == set(metadata.tables)


def test_the_tables_in_code_are_those_that_migrations_make(url: str) -> None:
    migrations.upgrade(url)

    assert differences(url) == []


def test_the_snapshot_is_what_migrations_make(own_server: RunningServer, url: str) -> None:
    programs = find_programs()
    written = SNAPSHOT.read_text()
    if not written.startswith(heading(programs)):
        pytest.skip(f"the snapshot was made by another version than PostgreSQL {programs.major}")

    migrations.upgrade(url)

    assert dump(own_server, "migrated", programs) == written, "run `make schema`"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_migration_gives_up_before_the_exam_notices(path: Path) -> None:
    source = path.read_text()

    assert source.count("SET LOCAL lock_timeout") == 2
    assert source.count("SET LOCAL statement_timeout") == 2
