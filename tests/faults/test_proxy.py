"""The proxy does what it says, on real connections."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from random import Random
from socket import socket

import pytest

from tests.faults.messages import read_answer, read_request
from tests.faults.proxy import PORTAL_PAGE, Ill, Point, Proxy, Snare
from tests.services import free_port

SAVE = b"POST /api/v1/sittings/1/entries HTTP/1.1\r\ncontent-length: 4\r\n\r\nsave"
ANSWER = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nsaved"
SOON = 0.05


@dataclass(slots=True)
class Upstream:
    """A server that answers the same to everything, and remembers what it got."""

    got: list[bytes] = field(default_factory=list)
    broken_off: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while (exchange := await read_request(reader)) is not None:
            self.got.append(exchange.content)
            writer.write(ANSWER)
        self.broken_off += 1
        writer.close()


def closed_port() -> int:
    """A port at which somebody listened and nobody does."""
    with socket() as gone:
        gone.bind(("127.0.0.1", 0))
        port: int = gone.getsockname()[1]
        return port


@asynccontextmanager
async def between(ill: Ill | None) -> AsyncIterator[tuple[Upstream, Proxy]]:
    """A proxy before an upstream; `ill` happens to every request."""
    upstream = Upstream()
    server = await asyncio.start_server(upstream.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    proxy = Proxy(free_port(), port, Random(1))
    proxy.weather = {ill: 1.0} if ill else {}
    async with proxy.serving():
        yield upstream, proxy
    server.close()


async def sent(proxy: Proxy, content: bytes = SAVE) -> bytes:
    """What a client sees; nothing where its connection ended without an answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    try:
        writer.write(content)
        return (await read_answer(reader)).content
    except (asyncio.IncompleteReadError, ConnectionError):
        return b""
    finally:
        writer.close()


async def test_on_a_good_line_everything_passes() -> None:
    async with between(None) as (upstream, proxy):
        assert await sent(proxy) == ANSWER

        assert upstream.got == [SAVE]
        assert not proxy.done


@pytest.mark.parametrize("ill", [Ill.REPLY_LOST, Ill.REPLY_CUT])
async def test_a_lost_reply_leaves_the_request_with_the_service(ill: Ill) -> None:
    async with between(ill) as (upstream, proxy):
        assert await sent(proxy) == b""

        assert upstream.got == [SAVE]
        assert proxy.done == {ill: 1}


@pytest.mark.parametrize("ill", [Ill.REQUEST_CUT, Ill.RESET])
async def test_a_request_that_breaks_off_never_arrives_whole(ill: Ill) -> None:
    async with between(ill) as (upstream, proxy):
        assert await sent(proxy) == b""
        await asyncio.sleep(SOON)

        assert upstream.got == []


async def test_a_doubled_request_arrives_twice() -> None:
    async with between(Ill.DOUBLED) as (upstream, proxy):
        assert await sent(proxy) == ANSWER
        await asyncio.sleep(SOON)

        assert upstream.got == [SAVE, SAVE]


async def test_earlier_requests_arrive_again() -> None:
    async with between(None) as (upstream, proxy):
        for body in (b"1st!", b"2nd!"):
            await sent(proxy, SAVE.replace(b"save", body))
        proxy.weather = {Ill.REPLAYED: 1.0}
        await sent(proxy)
        await asyncio.sleep(SOON)

        assert sorted(content[-4:] for content in upstream.got[2:]) == sorted(
            [b"1st!", b"2nd!", b"save", b"save"]
        )


@pytest.mark.parametrize("ill", [Ill.PORTAL_PAGE, Ill.PORTAL_REDIRECT])
async def test_a_portal_answers_itself(ill: Ill) -> None:
    async with between(ill) as (upstream, proxy):
        answer = await sent(proxy)

        assert answer.startswith(b"HTTP/1.1 200") is (ill is Ill.PORTAL_PAGE)
        assert answer.endswith(PORTAL_PAGE) is (ill is Ill.PORTAL_PAGE)
        assert upstream.got == []


async def test_a_cache_repeats_an_earlier_answer() -> None:
    async with between(None) as (upstream, proxy):
        await sent(proxy)
        proxy.weather = {Ill.STALE: 1.0}

        assert await sent(proxy) == ANSWER

        assert len(upstream.got) == 1


@pytest.mark.parametrize("point", Point)
async def test_a_snare_springs_once_at_its_save(point: Point) -> None:
    arrived: list[int] = []
    async with between(None) as (upstream, proxy):

        async def spring() -> None:
            arrived.append(len(upstream.got))

        proxy.set_snare(Snare(point, 2, spring))
        for _ in range(3):
            await sent(proxy)

        assert len(arrived) == 1
        assert arrived[0] in ({1, 2} if point is Point.FORWARDED else {2})


async def test_where_the_service_is_away_the_connection_ends() -> None:
    async with between(None) as (_, proxy):
        proxy.upstream_port = closed_port()

        assert await sent(proxy) == b""
