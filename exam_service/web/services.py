"""What a request may reach: the collaborators that app.py builds once per process."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, cast

from fastapi import Depends, Request

from exam_service.clock import Clock
from exam_service.database.session import DatabaseRole, Databases, OpenSession
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
    templates: Templates


def services_of(request: Request) -> Services:
    return cast(Services, request.app.state.services)


def read_clock(request: Request) -> datetime:
    """The instant of this request: read once, used to judge, to store and to show."""
    return services_of(request).clock()


def opener_of(role: DatabaseRole) -> Callable[[Request], OpenSession]:
    def open_session_of(request: Request) -> OpenSession:
        return services_of(request).databases.opener(role)

    return open_session_of


Now = Annotated[datetime, Depends(read_clock)]
AllServices = Annotated[Services, Depends(services_of)]
DeliverySession = Annotated[OpenSession, Depends(opener_of(DatabaseRole.DELIVERY))]
IdentitySession = Annotated[OpenSession, Depends(opener_of(DatabaseRole.IDENTITY))]
OfficeSession = Annotated[OpenSession, Depends(opener_of(DatabaseRole.OFFICE))]
