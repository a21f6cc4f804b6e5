"""Whatever is written into an address or a form, the answer is ours and never an accident."""

from collections.abc import AsyncIterator, Iterator
from urllib.parse import quote, unquote

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from exam_service.database.session import OpenSession
from exam_service.people.rules import Role
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
    }
    return dict.fromkeys(route.param_convertors, "1") | there


def addresses(route: APIRoute, running: Running) -> Iterator[str]:
    """The route's address, and each place in it with each hostile value."""
    known = known_names(route, running)
    yield route.path.format(**known)
    for name in route.param_convertors:
        for value in HOSTILE:
            yield route.path.format(**{**known, name: quote(value, safe="")})


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
        for name in ASKED:
            answer = await everybody.client.get(address, params={name: NUL})
            accidents += [(address, name)] if answer.status_code >= 500 else []
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
