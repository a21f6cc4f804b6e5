"""The database of this installation, for as long as a command or the service needs it.

One's own server where DATABASE_URL is set, else the embedded one. No query lives here.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from exam_service.database.embedded import EmbeddedServer
from exam_service.database.session import Address, Addresses, DatabaseRole, addresses_of
from exam_service.settings import Settings


@dataclass(frozen=True, slots=True)
class Reached:
    """A database that answers: as the owner of the tables, and as each role of the service."""

    owner_url: str
    addresses: Addresses


@contextmanager
def reached_database(settings: Settings) -> Iterator[Reached]:
    """Joins the embedded server where it runs already, else starts it for this block."""
    if settings.database_url is not None:
        given = {
            DatabaseRole.DELIVERY: settings.database_url_delivery,
            DatabaseRole.IDENTITY: settings.database_url_identity,
            DatabaseRole.OFFICE: settings.database_url_office,
            DatabaseRole.SCORING: settings.database_url_scoring,
        }
        own_logins = {role: url for role, url in given.items() if url is not None}
        yield Reached(settings.database_url, addresses_of(settings.database_url, own_logins))
        return
    with EmbeddedServer(settings.data_dir, settings.postgres_bin).running() as server:
        # Each role has a login of its own here: none can take on another's rights.
        logins = {role: Address(server.url(role)) for role in DatabaseRole}
        yield Reached(server.url(), logins)
