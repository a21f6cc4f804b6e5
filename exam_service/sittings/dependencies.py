"""The device behind a request of the player, and what a request read by hand names."""

import re
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import Depends, Header, Request
from fastapi.exceptions import RequestValidationError

from exam_service.database.session import DatabaseRole
from exam_service.people.dependencies import Candidate
from exam_service.sittings.store import (
    OpenSittings,
    SittingNotFound,
    TakesTheLongWay,
    open_steps,
)
from exam_service.sittings.use_cases.settling import Holder
from exam_service.web.services import Services, opener_of

Result = TypeVar("Result")

DEVICE_PATTERN = "^[A-Za-z0-9_-]{22}$"

# 128 random bits that a browser profile keeps: whoever has them is the device.
Device = Annotated[str, Header(alias="X-Device", pattern=DEVICE_PATTERN)]


async def device_of(
    device: Annotated[str | None, Header(alias="X-Device", pattern=DEVICE_PATTERN)] = None,
) -> str | None:
    return device


PerhapsDevice = Annotated[str | None, Depends(device_of)]


async def holder_of(actor: Candidate, device: Device) -> Holder:
    return Holder(actor.account_id, device)


DeviceHolder = Annotated[Holder, Depends(holder_of)]

# Either way to a sitting's storage.
Sittings = Annotated[OpenSittings, Depends(opener_of(DatabaseRole.DELIVERY))]


async def in_steps(services: Services, act: Callable[[OpenSittings], Awaitable[Result]]) -> Result:
    """Do what many do at once over the driver alone, or the long way where it needs that."""
    databases = services.databases
    try:
        return await act(open_steps(databases.lender(DatabaseRole.DELIVERY)))
    except TakesTheLongWay:
        return await act(databases.opener(DatabaseRole.DELIVERY))


def sitting_in(request: Request) -> UUID:
    """The sitting that the address of a request read by hand names."""
    try:
        return UUID(request.path_params["sitting_id"])
    except ValueError:
        raise SittingNotFound from None


def device_in(request: Request) -> str:
    """The device of a request read by hand; refused as `Device` refuses it."""
    device = request.headers.get("x-device", "")
    if not re.fullmatch(DEVICE_PATTERN, device):
        raise RequestValidationError([{"loc": ("header", "X-Device"), "msg": "No such device"}])
    return device
