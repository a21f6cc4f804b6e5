"""Doubts about an item's key: raised by statistics or people, cleared by a person who says why."""

from datetime import datetime
from uuid import UUID

from exam_service.audit.store import add_audit_entry
from exam_service.database.session import OpenSession
from exam_service.errors import N_, ErrorKind, ExamError, InvalidInput, NotFound
from exam_service.responses.rules.held import given_reason
from exam_service.scoring.store import holds
from exam_service.scoring.store.holds import ListedHold, NamedForm
from exam_service.scoring.tables import ItemHoldClearanceRow

HOLDS_LISTED_MAX = 200
FORMS_OFFERED_MAX = 200


class AlreadyCleared(ExamError):
    """Somebody cleared this doubt meanwhile."""

    kind = ErrorKind.CONFLICT
    code = "item_hold.already_cleared"

    def __init__(self) -> None:
        super().__init__(N_("Somebody else cleared this doubt meanwhile. Nothing was changed."))


async def list_item_holds(open_session: OpenSession) -> tuple[ListedHold, ...]:
    async with open_session() as session:
        return tuple(await holds.list_item_holds(session, HOLDS_LISTED_MAX))


async def list_scored_forms(open_session: OpenSession) -> tuple[NamedForm, ...]:
    """Published forms, which a doubt can be about, the newest first."""
    async with open_session() as session:
        return tuple(await holds.list_published_forms(session, FORMS_OFFERED_MAX))


async def find_item_hold(open_session: OpenSession, *, hold_id: UUID) -> ListedHold:
    async with open_session() as session:
        hold = await holds.find_item_hold(session, hold_id)
    if hold is None:
        raise NotFound
    return hold


async def raise_item_hold(
    open_session: OpenSession,
    *,
    form_id: UUID,
    slot: str,
    reason: str,
    actor_id: UUID | None,
    now: datetime,
) -> UUID:
    """Doubt the key of a slot's item; no actor where statistics say so.

    Safe to repeat: while a doubt about the same item version is open, it is that one.
    """
    reason = given_reason(reason)
    async with open_session() as session:
        row = await holds.find_form_slot(session, form_id, slot)
        if row is None:
            raise NotFound
        standing = await holds.find_open_hold(session, row.item_version_id)
        if standing is not None:
            return standing.id
        hold_id = await holds.add_item_hold(
            session,
            form_id=form_id,
            slot=slot,
            item_version_id=row.item_version_id,
            reason=reason,
            raised_by=actor_id,
            now=now,
        )
        add_audit_entry(
            session,
            actor_id=actor_id,
            action="item_hold.raised",
            subject=("item_version", row.item_version_id),
            before=None,
            after={"hold": str(hold_id), "form": str(form_id), "slot": slot, "reason": reason},
            now=now,
        )
        return hold_id


async def doubt_item(
    open_session: OpenSession,
    *,
    form_id: UUID,
    item_code: str,
    reason: str,
    actor_id: UUID,
    now: datetime,
) -> UUID:
    """A person doubts the key of an item of a form, which they name by its code."""
    async with open_session() as session:
        slot = await holds.find_slot_of_item(session, form_id, item_code)
    if slot is None:
        sentence = N_("The form has no item with this code.")
        raise InvalidInput(sentence, {"item": sentence})
    return await raise_item_hold(
        open_session, form_id=form_id, slot=slot, reason=reason, actor_id=actor_id, now=now
    )


async def clear_item_hold(
    open_session: OpenSession, *, hold_id: UUID, reason: str, actor_id: UUID, now: datetime
) -> None:
    """Say that a person looked and why the scores may go out."""
    reason = given_reason(reason)
    async with open_session() as session:
        hold = await holds.find_item_hold(session, hold_id)
        if hold is None:
            raise NotFound
        if hold.clearance is not None:
            raise AlreadyCleared
        session.add(
            ItemHoldClearanceRow(
                hold_id=hold_id, reason=reason, cleared_by=actor_id, cleared_at=now
            )
        )
        add_audit_entry(
            session,
            actor_id=actor_id,
            action="item_hold.cleared",
            subject=("item_version", hold.row.item_version_id),
            before={"hold": str(hold_id), "reason": hold.row.reason},
            after={"reason": reason},
            now=now,
        )
