"""What goes a shorter way through the application is answered like everything else."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import PlainTextResponse
from httpx2 import ASGITransport, AsyncClient

from exam_service.database.session import DatabaseRole, Databases, OpenSession
from exam_service.exams.tables import FormWithdrawalRow
from exam_service.responses.routes import SYNC_BYTES_MAX
from exam_service.sittings.store import TakesTheLongWay, open_steps
from exam_service.sittings.use_cases.start import start_sitting
from exam_service.web.back_pressure import Queues
from exam_service.web.health import REGISTRY
from exam_service.web.short_way import ShortWayApp, route_of
from tests.builders.exams import NINE
from tests.builders.sittings import CandidateMade, Programme, Running
from tests.exam_service.conftest import checked_in_at_nine
from tests.exam_service.web.conftest import Browser

CONFINING = (
    "content-security-policy",
    "x-content-type-options",
    "referrer-policy",
    "x-frame-options",
    "cache-control",
)
STEPS = ("start", "break/end", "submit")


@pytest.fixture
async def player(app: FastAPI, running: Running) -> AsyncIterator[Browser]:
    browser = Browser(app, running.candidate.sign_in_id)
    yield browser
    await browser.client.aclose()


async def test_where_many_wait_a_step_is_told_when_to_come_back_and_a_save_passes() -> None:
    async def answer(request: Request) -> Response:
        return PlainTextResponse("done")

    router = APIRouter()
    for path in ("entries", "submit"):
        router.put(f"/api/v1/sittings/{{sitting_id}}/{path}", name=path)(answer)
    app = ShortWayApp()
    ways = [(route_of(router, path), answer) for path in ("entries", "submit")]
    # Nobody may wait: whoever needs a turn is one too many.
    app.shorten(*ways, queues=Queues(waiting_max=0), is_https=False)

    async with AsyncClient(transport=ASGITransport(app), base_url="http://service") as client:
        submitted = await client.put(f"/api/v1/sittings/{uuid4()}/submit")
        saved = await client.put(f"/api/v1/sittings/{uuid4()}/entries")

    assert (submitted.status_code, saved.status_code) == (503, 200)
    assert submitted.json()["error"]["code"] == "service.busy"


async def test_its_answers_confine_a_page_as_all_others_do(
    player: Browser, running: Running
) -> None:
    address = f"/api/v1/sittings/{running.id}"
    ordinary = await player.client.get(address)
    saved = await player.client.post(
        f"{address}/entries", json={"epoch": 1, "entries": []}, headers=player.headers
    )
    started = await player.client.put(f"{address}/start", headers=player.headers)

    assert (ordinary.status_code, saved.status_code, started.status_code) == (200, 200, 200)
    for name in CONFINING:
        assert name in ordinary.headers
        assert (name in saved.headers, name in started.headers) == (True, True), name


async def test_every_answer_echoes_what_its_request_asked_to_hear(
    player: Browser, running: Running
) -> None:
    address = f"/api/v1/sittings/{running.id}"
    asked = {**player.headers, "X-Echo": "b3VyLW93bi13b3Jk"}
    nothing: dict[str, object] = {"epoch": 1, "entries": []}
    answers = [
        await player.client.get(address, headers=asked),
        await player.client.post(f"{address}/entries", json=nothing, headers=asked),
        await player.client.post(f"{address}/entries", json={}, headers=asked),
        await player.client.get("/api/v1/nowhere", headers=asked),
    ]

    assert {answer.headers.get("x-echo") for answer in answers} == {"b3VyLW93bi13b3Jk"}
    for strange in ("two words", "<b>", "x" * 65):
        answer = await player.client.get(address, headers={**asked, "X-Echo": strange})
        assert "x-echo" not in answer.headers
    assert "x-echo" not in (await player.client.get(address, headers=player.headers)).headers


async def test_it_is_counted_by_its_route(player: Browser, running: Running) -> None:
    def counted() -> float:
        labels = {"route": "/api/v1/sittings/{sitting_id}/start", "status": "200"}
        return REGISTRY.get_sample_value("exam_requests_total", labels) or 0

    before = counted()
    await player.client.put(f"/api/v1/sittings/{running.id}/start", headers=player.headers)

    assert counted() == before + 1


@pytest.mark.parametrize("step", STEPS)
async def test_a_step_needs_the_pages_token(player: Browser, running: Running, step: str) -> None:
    answer = await player.client.put(f"/api/v1/sittings/{running.id}/{step}")

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "request.stale_form")


async def test_a_save_needs_it_too(player: Browser, running: Running) -> None:
    answer = await player.client.post(
        f"/api/v1/sittings/{running.id}/entries", json={"epoch": 1, "entries": []}
    )

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "request.stale_form")


@pytest.mark.parametrize("step", STEPS)
async def test_a_step_is_for_the_candidate_and_their_device(
    app: FastAPI, player: Browser, running: Running, step: str
) -> None:
    address = f"/api/v1/sittings/{running.id}/{step}"
    stranger = Browser(app, None)

    signed_out = await stranger.client.put(address, headers=stranger.headers)
    other = await player.client.put(address, headers={**player.headers, "X-Device": "o" * 22})

    assert (signed_out.status_code, signed_out.json()["error"]["code"]) == (401, "sign_in.needed")
    assert other.json()["error"]["code"] == "sitting.lease_lost"
    await stranger.client.aclose()


async def test_a_sitting_is_handed_in_on_the_short_way(player: Browser, running: Running) -> None:
    address = f"/api/v1/sittings/{running.id}"
    await player.client.put(f"{address}/sections/1/finish", json={}, headers=player.headers)

    no_break = await player.client.put(f"{address}/break/end", headers=player.headers)
    ended = await player.client.put(f"{address}/submit", headers=player.headers)

    assert no_break.json()["state"] == "in_progress"
    assert ended.json()["state"] == "submitted"
    assert ended.headers["x-frame-options"] == "DENY"


async def test_a_start_needs_a_sign_in(visitor: Browser, running: Running) -> None:
    answer = await visitor.client.put(
        f"/api/v1/sittings/{running.id}/start", headers=visitor.headers
    )

    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "sign_in.needed")


async def test_nobody_starts_what_is_not_theirs(player: Browser) -> None:
    answer = await player.client.put(f"/api/v1/sittings/{uuid4()}/start", headers=player.headers)

    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "sitting.not_found")


async def test_a_withdrawn_form_is_never_begun(
    app: FastAPI,
    databases: Databases,
    open_session: OpenSession,
    as_delivery: OpenSession,
    programme: Programme,
    candidate: CandidateMade,
) -> None:
    """The short way leaves it to the other, which gives another form or says why not."""
    waiting = await checked_in_at_nine(as_delivery, programme, candidate)
    async with open_session() as session:
        session.add(
            FormWithdrawalRow(
                form_id=programme.form_id,
                withdrawn_at=NINE,
                withdrawn_by=programme.actor_id,
                reason="Seen abroad.",
            )
        )
    steps = open_steps(databases.lender(DatabaseRole.DELIVERY))

    with pytest.raises(TakesTheLongWay):
        await start_sitting(steps, sitting_id=waiting.id, holder=waiting.holder, now=NINE)
    player = Browser(app, candidate.sign_in_id)
    answer = await player.client.put(f"/api/v1/sittings/{waiting.id}/start", headers=player.headers)

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "sitting.no_form_left")
    await player.client.aclose()


async def test_a_save_beyond_its_limit_is_refused(player: Browser, running: Running) -> None:
    answer = await player.client.post(
        f"/api/v1/sittings/{running.id}/entries",
        content=b" " * (SYNC_BYTES_MAX + 1),
        headers=player.headers,
    )

    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "request.too_large")
