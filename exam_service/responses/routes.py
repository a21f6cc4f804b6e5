"""The one route that saves. It does what it must and nothing else."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from exam_service.database.session import DatabaseRole
from exam_service.keys import ServiceKeys
from exam_service.people.dependencies import Public, SignedOut
from exam_service.people.rules import Permission
from exam_service.responses.rules import ReceiptKind, ReceiptStatement, instant_text
from exam_service.responses.schemas import ReceiptView, Sync, SyncClock, Synced
from exam_service.responses.store import Saving
from exam_service.responses.use_cases.save import Batch, Outcome, save_entries
from exam_service.sittings.dependencies import Device, device_in, sitting_in
from exam_service.sittings.rules.lifecycle import SittingState
from exam_service.web.security import refuse_foreign_changes
from exam_service.web.services import AllServices, DeliverySession, Now, services_of

SYNC_BYTES_MAX = 256 * 1024


router = APIRouter(prefix="/api/v1/sittings", tags=["responses"])
keys_router = APIRouter(prefix="/api/v1", tags=["responses"])


async def sign_in_of_writer(request: Request, services: AllServices) -> UUID:
    """The sign-in that the cookie names. Whether it is good, and whose the sitting is, the
    statement that saves checks itself: no query of its own is spent on it here."""
    sign_in_id = services.signer.sign_in_of(request)
    if sign_in_id is None:
        raise SignedOut
    return sign_in_id


sign_in_of_writer.permission = Permission.SIT  # type: ignore[attr-defined]


async def saving_of(request: Request) -> Saving:
    saving: Saving = request.app.state.saving
    return saving


@router.post("/{sitting_id}/entries")
async def save(
    sitting_id: UUID,
    sync: Sync,
    sign_in_id: Annotated[UUID, Depends(sign_in_of_writer)],
    device: Device,
    saving: Annotated[Saving, Depends(saving_of)],
    open_session: DeliverySession,
    services: AllServices,
    now: Now,
) -> Synced:
    """Append entries; "Saved" may be said of all up to `acknowledged_sequence` by its receipt."""
    outcome = await save_entries(
        saving,
        open_session,
        sitting_id=sitting_id,
        sign_in_id=sign_in_id,
        batch=Batch(device, sync.epoch, [sent.entry() for sent in sync.entries]),
        now=now,
    )
    return Synced(
        acknowledged_sequence=outcome.acknowledged_sequence,
        state=outcome.state,
        section=outcome.section,
        revision=outcome.revision,
        lease="held" if outcome.has_lease else "lost",
        clock=_clock_of(outcome, now),
        held=outcome.held,
        receipt=_receipt_for(outcome, sitting_id, services.keys, now) if sync.entries else None,
        server_time=instant_text(now),
    )


async def save_by_hand(request: Request) -> Response:
    """Take in a save as `save` declares it: the same checks in the same order, and nothing else.

    Solving the dependencies of a declared route would be most of what a save costs.
    """
    await refuse_foreign_changes(request)
    services = services_of(request)
    synced = await save(
        sitting_id=sitting_in(request),
        sync=_sync_in(await _body_of(request)),
        sign_in_id=await sign_in_of_writer(request, services),
        device=device_in(request),
        saving=await saving_of(request),
        open_session=services.databases.opener(DatabaseRole.DELIVERY),
        services=services,
        now=services.clock(),
    )
    return Response(synced.model_dump_json(), media_type="application/json")


async def _body_of(request: Request) -> bytes:
    parts: list[bytes] = []
    room = SYNC_BYTES_MAX
    async for part in request.stream():
        room -= len(part)
        if room < 0:
            raise HTTPException(413)
        parts.append(part)
    return b"".join(parts)


def _sync_in(body: bytes) -> Sync:
    try:
        return Sync.model_validate_json(body)
    except ValidationError as error:
        found = error.errors(include_context=False, include_url=False)
        raise RequestValidationError(
            [{**one, "loc": ("body", *one["loc"])} for one in found]
        ) from None


@keys_router.get("/keys")
async def show_keys(_: Public, services: AllServices) -> dict[str, object]:
    """The public keys that receipts are checked with and emergency journals are encrypted to."""
    return services.keys.published()


def _clock_of(outcome: Outcome, now: datetime) -> SyncClock | None:
    if outcome.closes_at is None or outcome.state != SittingState.IN_PROGRESS:
        return None
    return SyncClock(
        remaining_seconds=max((outcome.closes_at - now).total_seconds(), 0),
        is_running=True,
        break_remaining_seconds=None,
    )


def _receipt_for(
    outcome: Outcome, sitting_id: UUID, keys: ServiceKeys, now: datetime
) -> ReceiptView:
    statement = ReceiptStatement(
        ReceiptKind.SAVED,
        sitting_id,
        outcome.epoch,
        outcome.acknowledged_sequence,
        outcome.chain,
        now,
    )
    return ReceiptView.signed(statement, keys.receipts)
