"""HTTP/1.1 over one kept connection, as little of it as the service's JSON needs.

A load generator shares the machine with what it measures, so every microsecond here counts.
"""

import asyncio
import re
from dataclasses import dataclass
from typing import cast

ANSWER_SECONDS_MAX = 30.0
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_HEAD_ENDS = b"\r\n\r\n"
_BODILESS = frozenset({204, 304})


class Unanswered(Exception):
    """No answer came, or half of one: what became of the request is unknown."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    body: bytes


class _Protocol(asyncio.Protocol):
    """One request at a time; whoever asks waits on `answer`."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self.answer: asyncio.Future[Answer] | None = None
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are no subclasses of asyncio's.
        self.transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        received = self._received + data if self._received else data
        head_ends = received.find(_HEAD_ENDS)
        if head_ends < 0:
            self._received = received
            return
        status = int(received[9:12])
        length = _LENGTH.search(received, 0, head_ends)
        if length is None and status not in _BODILESS:
            self._fail("an answer without a length")
            return
        ends = head_ends + len(_HEAD_ENDS) + (int(length[1]) if length else 0)
        if len(received) < ends:
            self._received = received
            return
        self._received = b""
        if self.answer is not None and not self.answer.done():
            self.answer.set_result(Answer(status, received[head_ends + len(_HEAD_ENDS) : ends]))

    def connection_lost(self, _error: Exception | None) -> None:
        self.transport = None
        self._fail("the connection was lost")

    def _fail(self, sentence: str) -> None:
        self._received = b""
        if self.answer is not None and not self.answer.done():
            self.answer.set_exception(Unanswered(sentence))


class Line:
    """A candidate's way to the service; connects when it must, and again after a failure."""

    def __init__(self, host: str, port: int) -> None:
        self._host = host
        self._port = port
        self._protocol = _Protocol()

    async def connect(self) -> None:
        if self._protocol.transport is None:
            loop = asyncio.get_running_loop()
            self._protocol = _Protocol()
            try:
                await loop.create_connection(lambda: self._protocol, self._host, self._port)
            except OSError as error:
                raise Unanswered(str(error)) from error

    async def ask(self, request: bytes) -> Answer:
        """Send a request and wait for its answer; `Unanswered` where none comes in time."""
        await self.connect()
        protocol = self._protocol
        assert protocol.transport is not None, "connected just now"
        protocol.answer = asyncio.get_running_loop().create_future()
        protocol.transport.write(request)
        try:
            async with asyncio.timeout(ANSWER_SECONDS_MAX):
                return await protocol.answer
        except TimeoutError as error:
            self.close()
            raise Unanswered("no answer in time") from error

    def close(self) -> None:
        """Leave without a word, as a lost network does."""
        if self._protocol.transport is not None:
            self._protocol.transport.abort()
            self._protocol.transport = None
