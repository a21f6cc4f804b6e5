"""What a request may reach: the collaborators that app.py builds once per process."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, cast

from fastapi import Depends, Request

from exam_service.clock import Clock
from exam_service.database.session import DatabaseRole, Databases, OpenConnection, OpenSession
from exam_service.keys import ServiceKeys
from exam_service.settings import Settings
from exam_service.web.security import Signer
from exam_service.web.templates import Templates


@dataclass(frozen=True, slots=True)
class Services:
    """Built by app.py, kept on `app.state.services`, handed to routes by the dependencies below."""

    settings: Settings
    databases: Databases
    clock: Clock
    signer: Signer
    keys: ServiceKeys
    templates: Templates


def services_of(request: Request) -> Services:
    return cast(Services, request.app.state.services)


# Dependencies are async even where they wait for nothing: a plain function would be handed to a
# thread, which costs more than everything else about a save.


async def all_services(request: Request) -> Services:
    return services_of(request)


async def read_clock(request: Request) -> datetime:
    """The instant of this request: read once, used to judge, to store and to show."""
    return services_of(request).clock()


def opener_of(role: DatabaseRole) -> Callable[[Request], Awaitable[OpenSession]]:
    async def open_session_of(request: Request) -> OpenSession:
        return services_of(request).databases.opener(role)

    return open_session_of


def lender_of(role: DatabaseRole) -> Callable[[Request], Awaitable[OpenConnection]]:
    async def lend_connection_of(request: Request) -> OpenConnection:
        return services_of(request).databases.lender(role)

    return lend_connection_of


Now = Annotated[datetime, Depends(read_clock)]
AllServices = Annotated[Services, Depends(all_services)]
DeliverySession = Annotated[OpenSession, Depends(opener_of(DatabaseRole.DELIVERY))]
# For one statement alone.
DeliveryConnection = Annotated[OpenConnection, Depends(lender_of(DatabaseRole.DELIVERY))]
IdentityConnection = Annotated[OpenConnection, Depends(lender_of(DatabaseRole.IDENTITY))]
IdentitySession = Annotated[OpenSession, Depends(opener_of(DatabaseRole.IDENTITY))]
OfficeSession = Annotated[OpenSession, Depends(opener_of(DatabaseRole.OFFICE))]
