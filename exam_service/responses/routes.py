"""The one route that saves. It does what it must and nothing else."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request

from exam_service.people.dependencies import SignedOut
from exam_service.people.rules import Permission
from exam_service.responses import use_cases
from exam_service.responses.schemas import Sync, SyncClock, Synced
from exam_service.responses.store import SavingPool
from exam_service.sittings.rules.lifecycle import SittingState
from exam_service.web.services import AllServices, DeliverySession, Now

router = APIRouter(prefix="/api/v1/sittings", tags=["responses"])


async def sign_in_of_writer(request: Request, services: AllServices) -> UUID:
    """The sign-in that the cookie names. Whether it is good, and whose the sitting is, the
    statement that saves checks itself: no query of its own is spent on it here."""
    sign_in_id = services.signer.sign_in_of(request)
    if sign_in_id is None:
        raise SignedOut
    return sign_in_id


sign_in_of_writer.permission = Permission.SIT  # type: ignore[attr-defined]


def saving_pool(request: Request) -> SavingPool:
    pool: SavingPool = request.app.state.saving
    return pool


@router.post("/{sitting_id}/entries")
async def save(
    sitting_id: UUID,
    sync: Sync,
    sign_in_id: Annotated[UUID, Depends(sign_in_of_writer)],
    pool: Annotated[SavingPool, Depends(saving_pool)],
    open_session: DeliverySession,
    now: Now,
) -> Synced:
    """Append entries; "Saved" may be said of all up to `acknowledged_sequence`."""
    saved = await use_cases.save_entries(
        pool,
        open_session,
        sitting_id=sitting_id,
        sign_in_id=sign_in_id,
        batch=use_cases.Batch(sync.epoch, [sent.entry() for sent in sync.entries]),
        now=now,
    )
    assert saved.closes_at is not None, "a save succeeds only before a deadline"
    return Synced(
        acknowledged_sequence=saved.acknowledged_sequence,
        state=SittingState.IN_PROGRESS,
        section=saved.section,
        clock=SyncClock(
            remaining_seconds=(saved.closes_at - now).total_seconds(),
            is_running=True,
            break_remaining_seconds=None,
        ),
    )
