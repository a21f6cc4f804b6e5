"""The lease: which device may write a sitting. A takeover raises its epoch and drops nothing."""

from datetime import datetime
from uuid import UUID

from exam_service.errors import N_, ErrorKind, ExamError
from exam_service.responses.rules import device_mark, genesis
from exam_service.sittings.rules.lifecycle import ENDED
from exam_service.sittings.rules.takeover import ASKED, waits
from exam_service.sittings.store import OpenSittings, Owner
from exam_service.sittings.use_cases.look import SittingSeen, heard, see
from exam_service.sittings.use_cases.settling import OpenSitting, open_for_change

ADMITS_ITSELF = "self"
TAKE_LEASE, TAKE_OVER = "take_lease", "take_over"
# Whatever gives a lease to a device.
TAKES_LEASE = frozenset({TAKE_LEASE, TAKE_OVER})


class OpenElsewhere(ExamError):
    """Another device has the lease."""

    kind = ErrorKind.CONFLICT
    code = "sitting.open_elsewhere"

    def __init__(self, *, needs_staff: bool) -> None:
        super().__init__(
            N_("This exam is open on another device. What was saved there is safe."),
            details={"needs_staff": needs_staff},
        )


class TakeoverWaits(ExamError):
    """A person must let the other device in."""

    kind = ErrorKind.CONFLICT
    code = "sitting.takeover_waits"

    def __init__(self) -> None:
        super().__init__(N_("A member of our staff will let this device in. Please wait a moment."))


class NobodyWaits(ExamError):
    """No other device asked to go on with this sitting."""

    kind = ErrorKind.CONFLICT
    code = "sitting.nobody_waits"

    def __init__(self) -> None:
        super().__init__(N_("No other device is waiting for this sitting. Nothing was changed."))


async def take_lease(
    open_sittings: OpenSittings, *, sitting_id: UUID, account_id: UUID, device: str, now: datetime
) -> SittingSeen:
    """Take the lease where nobody has it, or confirm that this device has it."""
    async with open_sittings() as session:
        sitting = await open_for_change(session, sitting_id, now, Owner(account_id))
        refusal = await _taken_or_refused(sitting, account_id, device)
        seen = await see(await heard(session, sitting, device), device)
    # Raised outside the block: an end that was noticed on the way stays written.
    if refusal is not None:
        raise refusal
    return seen


async def _taken_or_refused(
    sitting: OpenSitting, account_id: UUID, device: str
) -> OpenElsewhere | TakeoverWaits | None:
    contact = sitting.contact
    if contact.device == device or sitting.state in ENDED:
        return None
    if contact.device_waiting == device and await _still_waits(sitting):
        return TakeoverWaits()
    if contact.device is not None:
        return OpenElsewhere(needs_staff=await _needs_staff(sitting))
    contact.device = device
    detail = {"epoch": contact.epoch, "device": device_mark(device)}
    sitting.note(TAKE_LEASE, actor_id=account_id, detail=detail)
    return None


async def take_over(
    open_sittings: OpenSittings, *, sitting_id: UUID, account_id: UUID, device: str, now: datetime
) -> None:
    """Go on with this device, after the candidate signed in again on it.

    Where a person admits candidates, a person also lets another device in.
    """
    async with open_sittings() as session:
        sitting = await open_for_change(session, sitting_id, now, Owner(account_id))
        must_wait = False
        if sitting.contact.device != device and sitting.state not in ENDED:
            must_wait = sitting.contact.device is not None and await _needs_staff(sitting)
            if must_wait:
                await _ask_staff(sitting, account_id, device)
            else:
                _hand_over(sitting, device, account_id)
    if must_wait:
        raise TakeoverWaits


async def allow_device(
    open_sittings: OpenSittings, *, sitting_id: UUID, actor_id: UUID, now: datetime
) -> None:
    """A person lets the waiting device in, as long as it waits; after the end there is nothing to
    go on with."""
    async with open_sittings() as session:
        sitting = await open_for_change(session, sitting_id, now)
        is_asked = sitting.state not in ENDED and await _still_waits(sitting)
        device = sitting.contact.device_waiting if is_asked else None
        if device is not None:
            _hand_over(sitting, device, actor_id)
            sitting.store.add_audit_entry(
                actor_id=actor_id,
                action="sitting.device_allowed",
                sitting_id=sitting_id,
                reason="",
                now=now,
            )
    # Raised outside the block: an end that was noticed on the way stays written.
    if device is None:
        raise NobodyWaits


async def _needs_staff(sitting: OpenSitting) -> bool:
    limits = await sitting.store.load_start_limits(sitting.row)
    return limits.admission != ADMITS_ITSELF


async def _ask_staff(sitting: OpenSitting, account_id: UUID, device: str) -> None:
    if sitting.contact.device_waiting != device or not await _still_waits(sitting):
        sitting.contact.device_waiting = device
        sitting.note(ASKED, actor_id=account_id)


async def _still_waits(sitting: OpenSitting) -> bool:
    events = await sitting.store.list_events(sitting.row.id)
    asked = [event.happened_at for event in events if event.kind == ASKED]
    return waits(sitting.contact.device_waiting, max(asked, default=None), sitting.now)


def _hand_over(sitting: OpenSitting, device: str, actor_id: UUID) -> None:
    """The next epoch begins, empty. What the old device still holds is kept when it arrives."""
    contact = sitting.contact
    contact.epoch += 1
    contact.device = device
    contact.device_waiting = None
    contact.acknowledged_sequence = 0
    contact.chain = genesis(sitting.row.id, contact.epoch)
    contact.revision += 1
    detail = {"epoch": contact.epoch, "device": device_mark(device)}
    sitting.note(TAKE_OVER, actor_id=actor_id, detail=detail)
