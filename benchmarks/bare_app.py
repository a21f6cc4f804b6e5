"""The bare minimum of the same framework: one route, one upsert, nothing checked.

What the service costs beyond this is the price of its checks. Run as a process of its own:
`python -m benchmarks.bare_app PORT DSN`.
"""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg
import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel

from exam_service.clock import utc_now

CONNECTIONS = 8
UPSERT = """
INSERT INTO answers (sitting_id, slot, option, saved_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (sitting_id, slot) DO UPDATE SET option = excluded.option, saved_at = excluded.saved_at
"""


class Save(BaseModel):
    """What a save carries at the least."""

    sitting_id: UUID
    slot: str
    option: str


def bare_app(dsn: str) -> FastAPI:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with asyncpg.create_pool(
            dsn, min_size=CONNECTIONS, max_size=CONNECTIONS, reset=_nothing_to_reset
        ) as app.state.pool:
            yield

    app = FastAPI(lifespan=lifespan, openapi_url=None)

    @app.post("/saves")
    async def save(sent: Save) -> dict[str, bool]:
        pool: asyncpg.Pool = app.state.pool
        await pool.execute(UPSERT, sent.sitting_id, sent.slot, sent.option, utc_now())
        return {"saved": True}

    return app


async def _nothing_to_reset(connection: object) -> None:
    """As the service's own pool: these connections hold no state."""


if __name__ == "__main__":
    uvicorn.run(bare_app(sys.argv[2]), port=int(sys.argv[1]), log_level="warning", access_log=False)
