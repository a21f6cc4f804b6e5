"""A player signs its candidate in again without leaving the page."""

import json
from collections.abc import AsyncIterator, Callable
from typing import get_args

import asyncpg
import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient

from exam_service.database.session import DatabaseRole, OpenSession
from exam_service.people.rules import FAILURES_PER_ACCOUNT_MAX, Role
from exam_service.people.use_cases import create_account
from exam_service.sittings.use_cases.close_expired import close_expired
from exam_service.web.services import IdentityConnection, Services
from tests.builders.sittings import Running
from tests.exam_service.web.conftest import ORIGIN, Browser, ManualClock

RIGHT = {"email": "robin@example.org", "password": "a long enough password"}
WRONG = {**RIGHT, "password": "another password"}


@pytest.fixture
async def stranger(app: FastAPI, clock: ManualClock) -> AsyncIterator[AsyncClient]:
    """A browser without any cookie, beside an account that may sign in."""
    services: Services = app.state.services
    await create_account(
        services.databases.opener(DatabaseRole.IDENTITY),
        email=RIGHT["email"],
        name="Robin Vega",
        password=RIGHT["password"],
        roles=[Role.CANDIDATE],
        language="en",
        now=clock(),
    )
    async with AsyncClient(transport=ASGITransport(app), base_url=ORIGIN) as client:
        yield client


async def token_of(client: AsyncClient) -> dict[str, str]:
    token = (await client.get("/api/v1/request-token")).json()["token"]
    return {"X-CSRF-Token": token, "Origin": ORIGIN}


async def test_a_page_without_any_cookie_gets_a_token_and_with_it_a_sign_in(
    stranger: AsyncClient,
) -> None:
    headers = await token_of(stranger)

    answer = await stranger.post("/api/v1/sign-ins", json=RIGHT, headers=headers)

    assert (answer.status_code, answer.content) == (204, b"")
    assert "httponly" in answer.headers["set-cookie"].lower()
    assert "Robin Vega" in (await stranger.get("/")).text


async def test_the_token_of_a_browser_that_is_known_keeps_its_name(visitor: Browser) -> None:
    answer = await visitor.client.get("/api/v1/request-token")

    assert "set-cookie" not in answer.headers
    assert answer.json() == {"token": visitor.token}


async def test_a_wrong_password_is_refused_in_one_shape_and_after_several_one_waits(
    stranger: AsyncClient,
) -> None:
    headers = await token_of(stranger)

    answers = [
        await stranger.post("/api/v1/sign-ins", json=WRONG, headers=headers)
        for _ in range(FAILURES_PER_ACCOUNT_MAX + 1)
    ]

    refused, waits = answers[0], answers[-1]
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "sign_in.refused")
    assert (waits.status_code, waits.json()["error"]["code"]) == (429, "sign_in.too_many")
    assert waits.json()["error"]["details"]["wait_seconds"] > 0
    assert all("set-cookie" not in answer.headers for answer in answers)


async def test_without_the_token_nobody_is_signed_in(stranger: AsyncClient) -> None:
    answer = await stranger.post("/api/v1/sign-ins", json=RIGHT)

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "request.stale_form")


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"email": "robin@example.org"},
        {**RIGHT, "more": "1"},
        {**RIGHT, "email": "nobody"},
        {**RIGHT, "email": "nul\x00@example.org"},
        {**RIGHT, "email": "a@" + "b" * 300},
        {**RIGHT, "password": ""},
        {**RIGHT, "password": "p" * 201},
        {"email": 5, "password": ["x"]},
    ],
    ids=[
        *("nothing", "no-password", "unknown-name", "no-address", "nul", "long-address"),
        *("empty-password", "long-password", "other-kinds"),
    ],
)
async def test_what_is_no_sign_in_is_refused_without_an_echo(
    stranger: AsyncClient, sent: dict[str, object]
) -> None:
    headers = {**await token_of(stranger), "Content-Type": "application/json"}

    answer = await stranger.post("/api/v1/sign-ins", content=json.dumps(sent), headers=headers)

    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "input.invalid")
    assert "long enough" not in answer.text


async def test_a_password_that_is_no_text_is_a_wrong_one(stranger: AsyncClient) -> None:
    headers = {**await token_of(stranger), "Content-Type": "application/json"}
    sent = json.dumps({**RIGHT, "password": "\ud800"})

    answer = await stranger.post("/api/v1/sign-ins", content=sent, headers=headers)

    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "sign_in.refused")


async def test_a_sitting_lets_its_sign_in_last_while_it_is_live_and_no_longer(
    app: FastAPI, clock: ManualClock, running: Running, as_delivery: OpenSession
) -> None:
    player = Browser(app, running.candidate.sign_in_id)
    lease = f"/api/v1/sittings/{running.id}/lease"
    while_live = await player.client.put(lease, json={}, headers=player.headers)
    clock.move(200)
    await close_expired(as_delivery, now=clock())
    after = await player.client.put(lease, json={}, headers=player.headers)
    await player.client.aclose()

    assert (while_live.status_code, while_live.json()["state"]) == (200, "in_progress")
    assert "sign-in" in while_live.headers["set-cookie"]
    assert (after.status_code, after.json()["state"]) == (200, "submitted")
    assert "set-cookie" not in after.headers


async def test_where_signing_in_is_out_of_order_a_sitting_goes_on(
    app: FastAPI, running: Running
) -> None:
    class Down:
        async def __aenter__(self) -> asyncpg.Connection:
            raise ConnectionRefusedError

        async def __aexit__(self, *error: object) -> None: ...

    async def down() -> Callable[[], Down]:
        return Down

    identity = get_args(IdentityConnection)[1].dependency
    app.dependency_overrides[identity] = down
    player = Browser(app, running.candidate.sign_in_id)
    answer = await player.client.put(
        f"/api/v1/sittings/{running.id}/lease", json={}, headers=player.headers
    )
    await player.client.aclose()

    assert (answer.status_code, answer.json()["lease"]) == (200, "held")
    assert "set-cookie" not in answer.headers
