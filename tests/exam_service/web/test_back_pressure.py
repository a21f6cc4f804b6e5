"""Saves pass by everything else; everything else waits its turn, within limits."""

import asyncio

from httpx2 import ASGITransport, AsyncClient
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from exam_service.web.back_pressure import AnswersFirst

SAVE = "/api/v1/sittings/01a204f8-2f45-77c2-be27-bf1ced17383b/entries"


class Slow:
    """An application that answers when it is told to, and knows how many it works on."""

    def __init__(self) -> None:
        self.go = asyncio.Event()
        self.working = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.working += 1
        await self.go.wait()
        self.working -= 1
        await PlainTextResponse("done")(scope, receive, send)


def client_of(app: AnswersFirst) -> AsyncClient:
    return AsyncClient(transport=ASGITransport(app), base_url="http://service")


async def begun() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


async def test_saves_pass_a_queue_of_pages() -> None:
    slow = Slow()
    async with client_of(AnswersFirst(slow, at_once_max=2)) as client:
        pages = [asyncio.create_task(client.get("/")) for _ in range(6)]
        await begun()
        assert slow.working == 2

        saves = [asyncio.create_task(client.post(SAVE)) for _ in range(3)]
        await begun()
        assert slow.working == 5

        slow.go.set()
        answers = await asyncio.gather(*pages, *saves)
    assert {answer.status_code for answer in answers} == {200}


async def test_who_would_wait_too_long_is_told_when_to_come_back() -> None:
    slow = Slow()
    app = AnswersFirst(slow, at_once_max=1, waiting_max=1, wait_seconds_max=0.05)
    async with client_of(app) as client:
        first = asyncio.create_task(client.get("/"))
        await begun()
        second = asyncio.create_task(client.get("/"))
        await begun()
        third = await client.get("/")
        late = await second
        slow.go.set()
        assert (await first).status_code == 200
    for answer in (third, late):
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "3"
        assert answer.json()["error"]["code"] == "service.busy"
