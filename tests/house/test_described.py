"""The pages on security and on the JSON interface say what the code does."""

from exam_service.app import API
from exam_service.people.rules import PERMISSIONS, Role
from tests.exam_service.web.test_routes import routes_of
from tests.house.test_documents import rows_of

INTERFACE = "/api/v1/"


def test_the_table_of_roles_is_the_one_in_code() -> None:
    held = {role.value: {one.value for one in PERMISSIONS[role]} for role in Role}
    rows = rows_of("security.md")
    written = {row[0]: set(row[1].split(", ")) for row in rows if row[0] in held}

    assert written == held


def test_the_interface_is_described_route_by_route() -> None:
    written = {(row[0], row[1].strip("`")) for row in rows_of("api.md") if INTERFACE in row[1]}
    routes = (route for router in API for route in routes_of(router))

    assert written == {
        (method, route.path)
        for route in routes
        for method in route.methods or ()
        if route.path.startswith(INTERFACE)
    }
