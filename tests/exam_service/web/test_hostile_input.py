"""Whatever is written into an address or a form, the answer is ours and never an accident."""

from collections.abc import AsyncIterator, Iterator
from urllib.parse import quote, unquote

import pytest
from fastapi import FastAPI, Response
from fastapi.routing import APIRoute
from starlette.types import Message

from exam_service.database.session import OpenSession
from exam_service.people.rules import FAILURES_PER_ACCOUNT_MAX, Role
from tests.builders.sittings import Running, make_person
from tests.exam_service.web.conftest import Browser
from tests.exam_service.web.test_routes import ROUTES

NUL = "\x00"
NUMBER_TOO_LARGE = "9" * 25
# What somebody may write where a page expects a word, a number, a day or an identifier.
HOSTILE = (NUL, NUMBER_TOO_LARGE, "-1", "²", "%", "0001-01-01", "9999-12-31", "//[", "x\r\ny: z")
ASKED = (
    *("next", "language", "exam", "page", "email", "text", "from", "to", "state", "score"),
    *("administration", "sitting", "older_than", "action", "kind", "subject", "actor", "version"),
)
SENT = (
    *("next", "language", "email", "password", "reason", "version", "decision", "agreed", "choice"),
    *("amount", "currency", "reference", "date_of_birth", "exam_id", "code", "title", "seen_at"),
    *("text", "minutes", "entry", "verdict", "decision"),
)


@pytest.fixture
async def everybody(
    app: FastAPI, running: Running, open_session: OpenSession
) -> AsyncIterator[Browser]:
    """Somebody who holds every role there is."""
    _, sign_in_id = await make_person(open_session, *Role)
    browser = Browser(app, sign_in_id)
    yield browser
    await browser.client.aclose()


def routes_for(method: str) -> list[APIRoute]:
    return [route for route in ROUTES if method in (route.methods or ())]


def known_names(route: APIRoute, running: Running) -> dict[str, str]:
    """Something that exists for each place in the route's path, as far as there is one."""
    there = {
        "sitting_id": str(running.id),
        "exam_id": str(running.programme.exam_id),
        "exam_code": "peer",
        "act": "time",
    }
    return dict.fromkeys(route.param_convertors, "1") | there


def addresses(route: APIRoute, running: Running) -> Iterator[str]:
    """The route's address, and each place in it with each hostile value."""
    known = known_names(route, running)
    yield route.path_format.format(**known)
    for name in route.param_convertors:
        for value in HOSTILE:
            yield route.path_format.format(**{**known, name: quote(value, safe="")})


async def test_no_address_causes_an_accident(everybody: Browser, running: Running) -> None:
    answers = {
        address: (await everybody.client.get(address)).status_code
        for route in routes_for("GET")
        for address in addresses(route, running)
    }

    assert [address for address, status in answers.items() if status >= 500] == []


async def test_no_query_causes_an_accident(everybody: Browser, running: Running) -> None:
    accidents = []
    for route in routes_for("GET"):
        address = next(addresses(route, running))
        for value in HOSTILE:
            answer = await everybody.client.get(address, params=dict.fromkeys(ASKED, value))
            accidents += [(address, value)] if answer.status_code >= 500 else []

    assert accidents == []


async def test_no_form_causes_an_accident(everybody: Browser, running: Running) -> None:
    accidents = []
    for route in routes_for("POST"):
        address = next(addresses(route, running))
        for value in (*HOSTILE, f"{NUL}@example.org"):
            sent = dict.fromkeys(SENT, value)
            answer = await everybody.client.post(address, data=sent, headers=everybody.headers)
            accidents += [(address, value)] if answer.status_code >= 500 else []

    assert accidents == []


@pytest.mark.parametrize("name", ["x\r\nset-cookie: a=b", "中文"], ids=["line end", "letters"])
async def test_the_way_to_the_sign_in_carries_any_address_back_unharmed(
    visitor: Browser, name: str
) -> None:
    answer = await visitor.client.get(f"/manage/sittings/{quote(name)}")

    assert answer.status_code == 303
    location = answer.headers["location"]
    assert location.isascii()
    assert unquote(location) == f"/sign-in?next=/manage/sittings/{name}".replace(" ", "+")


async def test_an_accident_is_confined_like_every_other_answer(
    app: FastAPI, visitor: Browser
) -> None:
    app.state.services = None

    answer = await visitor.client.get("/health/ready")

    assert answer.status_code == 500
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"


async def test_too_many_tries_to_sign_in_are_told_so_by_the_status_too(visitor: Browser) -> None:
    sent = {"email": "robin@example.org", "password": "wrong"}
    statuses = [
        (await visitor.client.post("/sign-in", data=sent, headers=visitor.headers)).status_code
        for _ in range(FAILURES_PER_ACCOUNT_MAX + 1)
    ]

    assert statuses == [422] * FAILURES_PER_ACCOUNT_MAX + [429]


@pytest.mark.parametrize("path", ["/", "/nowhere", "/sign-in", "/api/v1/nowhere"])
async def test_bytes_that_are_no_text_in_an_address_cause_no_accident(
    app: FastAPI, path: str
) -> None:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    # By hand: no HTTP client sends such an address; which web server lets it through is not ours.
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"\xff=\xff",
        "root_path": "",
        "headers": [(b"host", b"127.0.0.1:8000")],
        "server": ("127.0.0.1", 8000),
        "client": ("127.0.0.1", 1),
    }
    await app(scope, receive, send)

    assert sent[0]["status"] in {200, 404}


async def test_a_cookie_of_ours_in_the_place_of_another_opens_nothing(
    app: FastAPI, visitor: Browser
) -> None:
    signer = app.state.services.signer
    response = Response()
    signer.set_value(response, "practice", "x", seconds=60)
    value = response.headers["set-cookie"].split("=", 1)[1].split(";")[0]
    visitor.client.cookies.set(signer.sign_in_cookie, value)

    answer = await visitor.client.get("/manage/sittings")

    assert answer.status_code == 303
