"""The device behind a request of the player, and what a request read by hand names."""

import re
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Request
from fastapi.exceptions import RequestValidationError

from exam_service.database.session import DatabaseRole
from exam_service.people.dependencies import Candidate
from exam_service.sittings.store import OpenSittings, SittingNotFound
from exam_service.sittings.use_cases.settling import Holder
from exam_service.web.services import opener_of

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
