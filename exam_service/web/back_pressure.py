"""Answers go before everything else: of all other requests only a few are worked on at a time.

A crowd that starts, reloads or looks at a dashboard waits its turn here, and saves of those who
are in the middle of their exam pass it by. Who would wait too long is told when to come back.
"""

import asyncio
import re

from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

# As many as there are connections to the database for them, and a few that only compute.
AT_ONCE_MAX = 12
WAITING_MAX = 5000
WAIT_SECONDS_MAX = 20.0
RETRY_SECONDS = 3
BUSY = (
    "Many people are here at this moment. Everything that was saved is safe."
    " Please try again in a few seconds."
)

# Saving answers has connections of its own; health and files cost next to nothing.
PASSES = re.compile(r"/api/v1/sittings/[^/]+/entries|/health/.*|/metrics|/static/.*")


class AnswersFirst:
    """Middleware: lets saves pass and queues the rest, in order and within limits."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        at_once_max: int = AT_ONCE_MAX,
        waiting_max: int = WAITING_MAX,
        wait_seconds_max: float = WAIT_SECONDS_MAX,
    ) -> None:
        self._app = app
        self._turns = asyncio.Semaphore(at_once_max)
        self._waiting = 0
        self._waiting_max = waiting_max
        self._wait_seconds_max = wait_seconds_max

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or PASSES.fullmatch(scope["path"]):
            await self._app(scope, receive, send)
            return
        if not await self._has_turn():
            await _come_back_later(scope, receive, send)
            return
        try:
            await self._app(scope, receive, send)
        finally:
            self._turns.release()

    async def _has_turn(self) -> bool:
        if self._waiting >= self._waiting_max:
            return False
        self._waiting += 1
        try:
            async with asyncio.timeout(self._wait_seconds_max):
                await self._turns.acquire()
        except TimeoutError:
            return False
        finally:
            self._waiting -= 1
        return True


async def _come_back_later(scope: Scope, receive: Receive, send: Send) -> None:
    """The shape of every refusal of the API, or one sentence in a page that asks again."""
    headers = {"retry-after": str(RETRY_SECONDS), "cache-control": "no-store"}
    if b"text/html" in dict(scope["headers"]).get(b"accept", b""):
        headers["refresh"] = str(RETRY_SECONDS)
        answer: Response = PlainTextResponse(BUSY, 503, headers)
    else:
        details = {"wait_seconds": RETRY_SECONDS}
        document = {"error": {"code": "service.busy", "message": BUSY, "details": details}}
        answer = JSONResponse(document, 503, headers)
    await answer(scope, receive, send)
