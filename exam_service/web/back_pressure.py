"""Answers go before everything else: of all other requests only a few are worked on at a time.

Saves pass a crowd that starts, reloads or looks at a dashboard, which waits its turn here. What
else a sitting asks has turns of its own: a crowd that signs in stops nobody who submits. Who would
wait too long is told when to come back; who sends or reads slowly holds no turn meanwhile.
"""

import asyncio
import re
from collections import deque

from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# More at a time would not be quicker: they only stand in each other's way, and in that of saves.
SITTINGS_AT_ONCE_MAX = 3
AT_ONCE_MAX = 4
# Passwords are checked two at a time; a crowd that signs in is not in the way of any other page.
SIGN_INS_AT_ONCE_MAX = 4
# What is too long to be read ahead comes from staff, and is read while it holds a turn.
LONG_AT_ONCE_MAX = 2
WAITING_MAX = 5000
WAIT_SECONDS_MAX = 20.0
READ_AHEAD_BYTES_MAX = 256 * 1024
RETRY_SECONDS = 3
BUSY = (
    "Many people are here at this moment. Everything that was saved is safe."
    " Please try again in a few seconds."
)

# Saving answers has connections of its own; health and files cost next to nothing.
PASSES = re.compile(r"/api/v1/sittings/[^/]+/entries|/health/.*|/metrics|/static/.*")
OF_A_SITTING = "/api/v1/sittings/"
SIGN_INS = ("/sign-in", "/api/v1/sign-ins")


class AnswersFirst:
    """Middleware: lets saves pass and queues the rest, in order and within limits."""

    def __init__(self, app: ASGIApp, queues: "Queues") -> None:
        self._app = app
        self._queues = queues

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or PASSES.fullmatch(scope["path"]):
            await self._app(scope, receive, send)
            return
        ahead = ReadAhead(receive)
        turns = self._queues.turns_for(scope["path"], is_long=not await ahead.read())
        if not await turns.take():
            await _come_back_later(scope, receive, send)
            return
        is_held = True

        def give_back() -> None:
            nonlocal is_held
            if is_held:
                is_held = False
                turns.give_back()

        async def send_without_turn(message: Message) -> None:
            # The work is done: what is left is up to the line of whoever asked.
            give_back()
            await send(message)

        try:
            await self._app(scope, ahead.receive, send_without_turn)
        finally:
            give_back()


class Queues:
    """The turns of one process, by kind of request."""

    def __init__(
        self,
        *,
        at_once_max: int = AT_ONCE_MAX,
        waiting_max: int = WAITING_MAX,
        wait_seconds_max: float = WAIT_SECONDS_MAX,
    ) -> None:
        self._of_sittings = Turns(SITTINGS_AT_ONCE_MAX, waiting_max, wait_seconds_max)
        self._sign_ins = Turns(SIGN_INS_AT_ONCE_MAX, waiting_max, wait_seconds_max)
        self._others = Turns(at_once_max, waiting_max, wait_seconds_max)
        self._long = Turns(LONG_AT_ONCE_MAX, waiting_max, wait_seconds_max)

    def turns_for(self, path: str, *, is_long: bool) -> "Turns":
        """The queue that a request waits in."""
        if is_long:
            return self._long
        if path.startswith(OF_A_SITTING):
            return self._of_sittings
        return self._sign_ins if path.startswith(SIGN_INS) else self._others


class Turns:
    """So many requests of one kind at a time; the others wait in order."""

    def __init__(self, at_once_max: int, waiting_max: int, wait_seconds_max: float) -> None:
        self._free = asyncio.Semaphore(at_once_max)
        self._waiting = 0
        self._waiting_max = waiting_max
        self._wait_seconds_max = wait_seconds_max

    async def take(self) -> bool:
        """Wait for a turn; False where too many wait already, or for too long."""
        if self._waiting >= self._waiting_max:
            return False
        self._waiting += 1
        try:
            async with asyncio.timeout(self._wait_seconds_max):
                await self._free.acquire()
        except TimeoutError:
            return False
        finally:
            self._waiting -= 1
        return True

    def give_back(self) -> None:
        self._free.release()


class ReadAhead:
    """The body of a request, read before its turn comes, as far as it is short."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._read: deque[Message] = deque()

    async def read(self) -> bool:
        """Read what there is of a short body; False where it goes on."""
        size = 0
        goes_on = True
        while goes_on and size <= READ_AHEAD_BYTES_MAX:
            message = await self._receive()
            self._read.append(message)
            size += len(message.get("body", b""))
            goes_on = message.get("more_body", False)
        return not goes_on

    async def receive(self) -> Message:
        return self._read.popleft() if self._read else await self._receive()


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
