"""What holds for every route: who gets through it, and that it answers in our shape."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from exam_service.app import API, PAGES
from exam_service.people.dependencies import anyone
from exam_service.people.rules import PERMISSIONS, Role
from exam_service.web.static_files import static_url
from tests.builders.sittings import make_person
from tests.exam_service.web.conftest import Browser


def calls_of(dependant: Dependant) -> Iterator[Any]:
    for one in dependant.dependencies:
        yield one.call
        yield from calls_of(one)


def routes_of(router: APIRouter) -> Iterator[APIRoute]:
    """Every route of a router, those of the routers it includes among them."""
    for route in router.routes:
        if isinstance(route, APIRoute):
            yield route
        else:
            yield from routes_of(route.original_router)  # type: ignore[attr-defined]


ROUTES = [route for router in (*API, *PAGES) for route in routes_of(router)]


def is_public(route: APIRoute) -> bool:
    return anyone in list(calls_of(route.dependant))


UNKNOWN = "00000000-0000-7000-8000-000000000000"


def address_of(route: APIRoute) -> str:
    """The route's path with an identifier that nothing has."""
    address = route.path_format
    for name in route.param_convertors:
        value = UNKNOWN if name.endswith("_id") else "1"
        address = address.replace("{" + name + "}", value)
    return address


CLOSED = [route for route in ROUTES if not is_public(route)]


async def test_nobody_signed_in_gets_through_any_other_route(visitor: Browser) -> None:
    let_through = []
    for route in CLOSED:
        for method in sorted(route.methods or ()):
            answer = await visitor.client.request(
                method, address_of(route), headers=visitor.headers, json={}
            )
            redirected = answer.status_code == 303 and "/sign-in" in answer.headers["location"]
            if answer.status_code not in {401, 404, 422} and not redirected:
                let_through.append((method, route.path, answer.status_code))

    assert let_through == []


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.CANDIDATE])
async def test_staff_get_only_what_their_role_opens(
    app: FastAPI, open_session: Any, role: Role
) -> None:
    _, sign_in_id = await make_person(open_session, role)
    browser = Browser(app, sign_in_id)
    leaked = []
    for route in CLOSED:
        needed = {
            call.permission for call in calls_of(route.dependant) if hasattr(call, "permission")
        }
        if needed & PERMISSIONS[role] or "GET" not in (route.methods or ()):
            continue
        answer = await browser.client.get(address_of(route))
        if answer.status_code != 404:
            leaked.append((route.path, answer.status_code))
    await browser.client.aclose()

    assert leaked == []


class TestChanges:
    async def test_a_change_without_the_page_s_token_is_refused(self, visitor: Browser) -> None:
        answer = await visitor.client.post("/sign-in", data={"email": "a@b.c", "password": "x"})

        assert answer.status_code == 403
        assert "nothing was changed" in answer.text

    async def test_a_change_from_another_site_is_refused_even_with_the_token(
        self, visitor: Browser
    ) -> None:
        for header in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
            answer = await visitor.client.post(
                "/sign-out", headers={"X-CSRF-Token": visitor.token, **header}
            )
            assert answer.status_code == 403

    async def test_a_token_of_another_browser_is_refused(
        self, app: FastAPI, visitor: Browser
    ) -> None:
        other = Browser(app)
        answer = await visitor.client.post("/sign-out", headers={"X-CSRF-Token": other.token})

        assert answer.status_code == 403

    async def test_signing_in_leads_to_no_other_site(self, visitor: Browser) -> None:
        for address in ("https://evil.example/", "//evil.example", "/\\evil.example", "x"):
            page = await visitor.client.get("/sign-in", params={"next": address})
            assert "evil" not in page.text


class TestHeaders:
    @pytest.mark.parametrize("path", ["/", "/sign-in", "/nowhere", "/api/v1/nowhere", "/practice"])
    async def test_every_answer_confines_the_page(self, visitor: Browser, path: str) -> None:
        headers = (await visitor.client.get(path)).headers
        policy = headers["content-security-policy"]

        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert headers["cross-origin-opener-policy"] == "same-origin"

    async def test_static_files_never_change_below_their_prefix(self, visitor: Browser) -> None:
        answer = await visitor.client.get(static_url("css/layers.css"))

        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]


class TestErrors:
    async def test_the_api_has_one_shape(self, visitor: Browser) -> None:
        for method, path in [
            ("GET", "/api/v1/nowhere"),
            ("GET", f"/api/v1/sittings/{UNKNOWN}"),
            ("POST", f"/api/v1/sittings/{UNKNOWN}/entries"),
            ("GET", "/api/v1/sittings/not-an-identifier"),
        ]:
            answer = await visitor.client.request(method, path, headers=visitor.headers)
            assert set(answer.json()) == {"error"}
            assert set(answer.json()["error"]) == {"code", "message", "details"}

    async def test_a_page_that_is_not_there_says_what_to_do(self, visitor: Browser) -> None:
        answer = await visitor.client.get("/nowhere")

        assert answer.status_code == 404
        assert "start page" in answer.text

    async def test_no_trace_of_the_stack_reaches_a_browser(
        self, app: FastAPI, visitor: Browser
    ) -> None:
        app.state.services = None

        answer = await visitor.client.get("/health/ready")

        assert answer.status_code == 500
        assert "Traceback" not in answer.text

    async def test_the_openapi_document_lists_the_api(self, visitor: Browser) -> None:
        document = (await visitor.client.get("/api/v1/openapi.json")).json()

        assert "/api/v1/sittings/{sitting_id}/entries" in document["paths"]
        assert all(
            path.startswith(("/api/v1/", "/health/", "/metrics")) for path in document["paths"]
        )


async def test_operators_read_counters_from_this_machine_only(visitor: Browser) -> None:
    answer = await visitor.client.get("/metrics")

    assert answer.status_code == 200
    assert "exam_requests_total" in answer.text
