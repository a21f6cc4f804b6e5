"""Saves pass by everything else; everything else waits its turn, within limits."""

import asyncio
from collections.abc import AsyncIterator

from httpx2 import ASGITransport, AsyncClient
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from exam_service.web.back_pressure import (
    READ_AHEAD_BYTES_MAX,
    SIGN_INS_AT_ONCE_MAX,
    AnswersFirst,
    Queues,
)

SITTING = "/api/v1/sittings/01a204f8-2f45-77c2-be27-bf1ced17383b"
SAVE = f"{SITTING}/entries"
SUBMIT = f"{SITTING}/submit"


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
    async with client_of(AnswersFirst(slow, Queues(at_once_max=2))) as client:
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
    app = AnswersFirst(slow, Queues(at_once_max=1, waiting_max=1, wait_seconds_max=0.05))
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


async def test_a_crowd_that_signs_in_stops_no_page_and_no_crowd_stops_a_sitting() -> None:
    slow = Slow()
    async with client_of(AnswersFirst(slow, Queues(at_once_max=1))) as client:
        crowd = [asyncio.create_task(client.post("/api/v1/sign-ins")) for _ in range(9)]
        await begun()
        assert slow.working == SIGN_INS_AT_ONCE_MAX

        pages = [asyncio.create_task(client.get("/")) for _ in range(3)]
        await begun()
        submit = asyncio.create_task(client.put(SUBMIT))
        await begun()
        assert slow.working == SIGN_INS_AT_ONCE_MAX + 2

        slow.go.set()
        answers = await asyncio.gather(*crowd, *pages, submit)
    assert {answer.status_code for answer in answers} == {200}


async def test_who_sends_slowly_holds_no_turn() -> None:
    slow = Slow()
    slow.go.set()
    app = AnswersFirst(slow, Queues(at_once_max=1, wait_seconds_max=0.05))

    async def slowly() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.Event().wait()

    async with client_of(app) as client:
        sending = asyncio.create_task(client.post("/verify", content=slowly()))
        await begun()
        answer = await client.get("/")
        sending.cancel()
    assert answer.status_code == 200


async def test_who_reads_slowly_holds_no_turn() -> None:
    slow = Slow()
    slow.go.set()
    app = AnswersFirst(slow, Queues(at_once_max=1, wait_seconds_max=0.05))

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        await asyncio.Event().wait()

    scope: Scope = {"type": "http", "method": "GET", "path": "/", "headers": []}
    reading = asyncio.create_task(app(scope, receive, send))
    await begun()
    async with client_of(app) as client:
        answer = await client.get("/")
    reading.cancel()
    assert answer.status_code == 200


async def test_a_long_body_arrives_whole_and_has_turns_of_its_own() -> None:
    async def length(scope: Scope, receive: Receive, send: Send) -> None:
        body = await Request(scope, receive).body()
        await PlainTextResponse(str(len(body)))(scope, receive, send)

    async def body() -> AsyncIterator[bytes]:
        for _ in range(10):
            yield b"x" * READ_AHEAD_BYTES_MAX

    async with client_of(AnswersFirst(length, Queues(at_once_max=1))) as client:
        answer = await client.post("/manage/journals", content=body())
    assert answer.text == str(10 * READ_AHEAD_BYTES_MAX)
