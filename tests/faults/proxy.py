"""A user-space TCP proxy that does to requests what bad networks do to them.

It decides by a seeded chance, request by request, and counts what it did. It knows no exam.
"""

import asyncio
import struct
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random
from socket import SO_LINGER, SOL_SOCKET, socket

from tests.faults.messages import HEAD_BYTES_MAX, Answer, Exchange, read_answer, read_request

CAPTURED_MAX = 200
REPLAYED_AT_ONCE_MAX = 5
DELAY_SECONDS_MAX = 1.5
SWALLOWED_SECONDS = 8.0
PORTAL_REDIRECT = (
    b"HTTP/1.1 302 Found\r\nlocation: http://portal.test/\r\ncontent-length: 0\r\n\r\n"
)
PORTAL_PAGE = b"<!doctype html><title>Welcome</title><p>Please accept our terms to go on.</p>"


class Ill(StrEnum):
    """What can happen to one request."""

    REPLY_LOST = "the reply is lost"
    REPLY_CUT = "the reply breaks off"
    REQUEST_CUT = "the request breaks off"
    DOUBLED = "the request arrives twice"
    REPLAYED = "earlier requests arrive again, shuffled"
    DELAYED = "the request is late"
    SWALLOWED = "the request and its reply go nowhere"
    RESET = "the connection is reset"
    PORTAL_PAGE = "a portal answers 200 with its own page"
    PORTAL_REDIRECT = "a portal redirects"
    STALE = "a cache repeats an earlier 200"


class Point(StrEnum):
    """Where in a save something else can be made to happen."""

    FORWARDED = "the service has the request"
    ANSWERED = "the service has answered, the client knows nothing"


# Ill -> its share of all requests; the rest passes.
Weather = Mapping[Ill, float]
CALM: Weather = {}


@dataclass(slots=True)
class Snare:
    """Something that is done once, at a point of the save with this number from now on."""

    point: Point
    nth_save: int
    spring: Callable[[], Awaitable[None]]


@dataclass(slots=True)
class Proxy:
    """Stands between candidates and the service on a port of its own."""

    port: int
    upstream_port: int
    chance: Random
    weather: Weather = field(default_factory=lambda: CALM)
    done: Counter[Ill] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    _snare: Snare | None = None
    _saves_until_snare: int = 0
    _captured: list[Exchange] = field(default_factory=list)
    _earlier: dict[tuple[str, str], Answer] = field(default_factory=dict)
    _under_way: set[asyncio.Task[None]] = field(default_factory=set)

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        """Serve on `port` until the block ends; what is under way then is broken off."""
        server = await asyncio.start_server(
            self._accept, "127.0.0.1", self.port, limit=HEAD_BYTES_MAX
        )
        try:
            yield
        finally:
            server.close()
            for task in list(self._under_way):
                task.cancel()
            await asyncio.gather(*self._under_way, return_exceptions=True)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def set_snare(self, snare: Snare | None) -> None:
        self._snare = snare
        self._saves_until_snare = snare.nth_save if snare else 0

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._watch(asyncio.create_task(self._serve(reader, writer)))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while (exchange := await read_request(reader)) is not None:
                answer = await self._answer(exchange, writer)
                if answer is None:
                    return
                writer.write(answer)
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            # The service is away, or either side broke off: the client sees a closed connection.
            pass
        finally:
            writer.close()

    def _watch(self, task: asyncio.Task[None]) -> None:
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _answer(self, exchange: Exchange, client: asyncio.StreamWriter) -> bytes | None:
        """What the client gets to see; None ends its connection."""
        ill = self._next_ill(exchange)
        if exchange.is_save:
            self._captured = [*self._captured, exchange][-CAPTURED_MAX:]
        if ill is None:
            return (await self._pass_on(exchange)).content
        self.done[ill] += 1
        if ill in _FORGED:
            return self._forge(ill, exchange)
        if ill in _CUT:
            return await self._cut(ill, exchange, client)
        if ill is Ill.DELAYED:
            await asyncio.sleep(self.chance.uniform(0.1, DELAY_SECONDS_MAX))
        elif ill is Ill.DOUBLED:
            self._send_aside([exchange])
        else:
            again = min(REPLAYED_AT_ONCE_MAX, len(self._captured))
            self._send_aside(self.chance.sample(self._captured, again))
        return (await self._pass_on(exchange)).content

    def _next_ill(self, exchange: Exchange) -> Ill | None:
        point = self.chance.random()
        for ill, share in self.weather.items():
            point -= share
            if point < 0:
                # A cache has nothing to repeat before the first answer.
                is_possible = ill is not Ill.STALE or _name(exchange) in self._earlier
                return ill if is_possible else None
        return None

    async def _pass_on(self, exchange: Exchange) -> Answer:
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", self.upstream_port, limit=HEAD_BYTES_MAX
        )
        try:
            writer.write(exchange.content)
            await writer.drain()
            await self._at(Point.FORWARDED, exchange)
            answer = await read_answer(reader)
            await self._at(Point.ANSWERED, exchange)
        finally:
            writer.close()
        self.statuses[answer.status] += 1
        if answer.status == 200:
            self._earlier[_name(exchange)] = answer
        return answer

    async def _at(self, point: Point, exchange: Exchange) -> None:
        if self._snare is None or not exchange.is_save or self._snare.point is not point:
            return
        self._saves_until_snare -= 1
        if self._saves_until_snare <= 0:
            snare, self._snare = self._snare, None
            await snare.spring()

    def _forge(self, ill: Ill, exchange: Exchange) -> bytes:
        if ill is Ill.STALE:
            return self._earlier[_name(exchange)].content
        if ill is Ill.PORTAL_REDIRECT:
            return PORTAL_REDIRECT
        size = str(len(PORTAL_PAGE)).encode()
        head = b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: " + size
        return head + b"\r\n\r\n" + PORTAL_PAGE

    async def _cut(
        self, ill: Ill, exchange: Exchange, client: asyncio.StreamWriter
    ) -> bytes | None:
        if ill is Ill.REQUEST_CUT:
            await self._send_a_part(exchange)
        elif ill is Ill.RESET:
            _reset(client)
        elif ill is Ill.SWALLOWED:
            if self.chance.random() < 0.5:
                await self._pass_on(exchange)
            await asyncio.sleep(SWALLOWED_SECONDS)
        else:
            answer = await self._pass_on(exchange)
            if ill is Ill.REPLY_CUT:
                client.write(answer.content[: self.chance.randrange(1, len(answer.content))])
                await client.drain()
        return None

    async def _send_a_part(self, exchange: Exchange) -> None:
        """Only so many bytes of the request reach the service, and then the line is dead."""
        _, writer = await asyncio.open_connection("127.0.0.1", self.upstream_port)
        writer.write(exchange.content[: self.chance.randrange(1, len(exchange.content))])
        await writer.drain()
        writer.close()

    def _send_aside(self, exchanges: list[Exchange]) -> None:
        """Deliver requests whose answers nobody waits for."""

        async def deliver(exchange: Exchange) -> None:
            with suppress(OSError, asyncio.IncompleteReadError):
                await self._pass_on(exchange)

        for exchange in exchanges:
            self._watch(asyncio.create_task(deliver(exchange)))


_FORGED = frozenset({Ill.PORTAL_PAGE, Ill.PORTAL_REDIRECT, Ill.STALE})
_CUT = frozenset({Ill.REPLY_LOST, Ill.REPLY_CUT, Ill.REQUEST_CUT, Ill.SWALLOWED, Ill.RESET})


def _name(exchange: Exchange) -> tuple[str, str]:
    return exchange.method, exchange.path


def _reset(client: asyncio.StreamWriter) -> None:
    """Close with RST instead of FIN."""
    connection: socket = client.get_extra_info("socket")
    connection.setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
    client.transport.abort()
