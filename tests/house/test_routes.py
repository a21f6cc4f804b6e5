"""Every route says who may call it, and what everybody may call is on a list."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts

from exam_service.app import create_app
from exam_service.database.session import Address, DatabaseRole
from exam_service.people.dependencies import anyone
from exam_service.settings import Settings

# Whoever adds to this list says in review why nobody has to be signed in for it.
PUBLIC = {
    "/api/v1/keys": "the public halves of keys, which anybody checks receipts with",
    "/": "says what this is; shows a signed-in person what is next",
    "/api/v1/request-token": "a page that was open for long needs a token before it can sign in",
    "/api/v1/sign-ins": "how a player gets its candidate in again",
    "/exam/service_worker.js": "a script of the player, the same for everybody",
    "/system-check": "anybody may look what their device can do, before they have an account",
    "/accessibility": "how to get help, for whoever needs it",
    "/health/live": "asked by machines",
    "/health/ready": "asked by machines",
    "/language": "keeps the language of a visitor",
    "/metrics": "asked by machines; the route itself looks at token or address",
    "/packages/{address}": "sealed; what opens a package is told to its candidates alone",
    "/practice": "practice needs no sign-in (X46)",
    "/practice/summary": "practice needs no sign-in (X46)",
    "/practice/{number}": "practice needs no sign-in (X46)",
    "/sign-in": "how one gets in",
    "/sign-out": "harmless for who is out already",
    "/verify": "whoever holds a receipt may check it; it says nothing to who has none",
}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    nowhere = Address("postgresql+asyncpg://nobody@localhost/nothing")
    settings = Settings(data_dir=tmp_path_factory.mktemp("data"))
    return create_app(settings, dict.fromkeys(DatabaseRole, nowhere))


def routes(app: FastAPI) -> list[RouteContext]:
    """Every route of ours, those of included routers too; nothing that serves files."""
    found = iter_route_contexts(app.routes)
    return [route for route in found if isinstance(route.original_route, APIRoute)]


def calls(dependant: Dependant) -> Iterator[object]:
    yield dependant.call
    for child in dependant.dependencies:
        yield from calls(child)


def names_an_actor(route: RouteContext) -> bool:
    return any(hasattr(call, "permission") for call in calls(route.dependant))


def is_public(route: RouteContext) -> bool:
    return anyone in calls(route.dependant)


def test_there_are_routes(app: FastAPI) -> None:
    assert len(routes(app)) > 20


def test_every_route_says_who_may_call_it(app: FastAPI) -> None:
    silent = [route.path for route in routes(app) if names_an_actor(route) == is_public(route)]

    assert silent == []


def test_what_everybody_may_call_is_on_the_list(app: FastAPI) -> None:
    assert {route.path for route in routes(app) if is_public(route)} == set(PUBLIC)


def test_no_two_routes_answer_to_the_same_address(app: FastAPI) -> None:
    addresses = [(method, route.path) for route in routes(app) for method in route.methods or ()]

    assert len(addresses) == len(set(addresses))


def test_the_interface_is_described(app: FastAPI) -> None:
    described = app.openapi()["paths"]

    assert described
    assert all(Path(path).is_relative_to("/api/v1") for path in described if "/api" in path)
