"""The device behind a request of the player."""

from typing import Annotated

from fastapi import Depends, Header

from exam_service.people.dependencies import Candidate
from exam_service.sittings.use_cases.settling import Holder

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
