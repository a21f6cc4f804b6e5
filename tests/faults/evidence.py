"""What the database itself holds, read as the owner of its tables, past the service."""

import json
from collections.abc import Sequence
from uuid import UUID

import asyncpg
from sqlalchemy import NullPool
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from exam_service.clock import utc_now
from exam_service.database.session import Address
from exam_service.invariants.ledger import sittings_whose_projection_differs
from exam_service.responses.rules import COUNTS, Standing, instant_text
from tests.faults.checks import LogRow, Violation

LOG = """
SELECT sitting_id, epoch, sequence, slot, kind, value, claimed_at, content_hash, standing
FROM entries WHERE sitting_id = ANY($1)
"""


async def read_log(owner_url: str, sittings: Sequence[str]) -> list[LogRow]:
    """Every entry of these sittings, in no order."""
    connection = await asyncpg.connect(Address(owner_url).dsn())
    try:
        await connection.set_type_codec(
            "jsonb", encoder=json.dumps, decoder=json.loads, schema="pg_catalog"
        )
        rows = await connection.fetch(LOG, [UUID(sitting) for sitting in sittings])
    finally:
        await connection.close()
    return [
        LogRow(
            sitting=str(row["sitting_id"]),
            epoch=row["epoch"],
            sequence=row["sequence"],
            slot=row["slot"],
            kind=row["kind"],
            value=row["value"],
            claimed_at=instant_text(row["claimed_at"]),
            stored_hash=row["content_hash"],
            counts=Standing(row["standing"]) in COUNTS,
        )
        for row in rows
    ]


async def projections_that_differ(owner_url: str, sittings: Sequence[str]) -> list[Violation]:
    """Where the deadlines that statements judge by are not what the ledger says."""
    engine = create_async_engine(owner_url, poolclass=NullPool)
    try:
        async with AsyncSession(engine) as session:
            differing = await sittings_whose_projection_differs(session, utc_now())
    finally:
        await engine.dispose()
    return [
        Violation("ledger", str(sitting), "its projection differs")
        for sitting in differing
        if str(sitting) in sittings
    ]
