"""How migrations reach a database: over asyncpg, one transaction, one migrating process at a time.

The address comes from the caller, else from DATABASE_URL, else the embedded server is used.
"""

import asyncio

from alembic import context
from sqlalchemy import Connection, NullPool, text
from sqlalchemy.ext.asyncio import create_async_engine

from exam_service.database.embedded import EmbeddedServer
from exam_service.database.registry import metadata
from exam_service.settings import Settings

# Any number will do, as long as everybody who migrates this database asks for the same one.
MIGRATION_LOCK = 7_302_114


def migrate(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=metadata, compare_type=True)
    with context.begin_transaction():
        connection.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))
        context.run_migrations()


async def connect_and_migrate(url: str) -> None:
    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(migrate)
        await connection.commit()
    await engine.dispose()


def main() -> None:
    settings = Settings()
    url = context.config.attributes.get("url") or settings.database_url
    if url is not None:
        asyncio.run(connect_and_migrate(url))
        return
    with EmbeddedServer(settings.data_dir, settings.postgres_bin).running() as server:
        asyncio.run(connect_and_migrate(server.url()))


main()
