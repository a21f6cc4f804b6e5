"""One sitting and a candidate's sittings: loaded, locked, and written with their projections."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, cast
from uuid import UUID

from sqlalchemy import TableClause, bindparam, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.database.base import Document, uuid7
from exam_service.errors import N_, NotFound
from exam_service.exams.tables import AdministrationRow
from exam_service.responses.tables import SittingContactRow
from exam_service.sittings.rules.connection import Allowance, covered_between, credit_left
from exam_service.sittings.rules.lifecycle import LIVE, NOT_STARTED, SittingState
from exam_service.sittings.rules.time import (
    Ledger,
    projected_close,
)
from exam_service.sittings.store.interface import Owner
from exam_service.sittings.tables import (
    SittingEventRow,
    SittingRow,
    SpanRow,
    StatementAcceptanceRow,
)

# On the table itself: several rows at once are then one prepared statement, never a new text.
_NEW_SPANS: Final = insert(cast(TableClause, SpanRow.__table__))
_WRITE_SPANS: Final = _NEW_SPANS.on_conflict_do_update(
    index_elements=[SpanRow.sitting_id, SpanRow.ordinal],
    set_={"ended_at": _NEW_SPANS.excluded.ended_at},
    where=SpanRow.ended_at.is_(None),
)


class SittingNotFound(NotFound):
    """No such sitting, or not this person's."""

    code = "sitting.not_found"

    def __init__(self) -> None:
        super().__init__(N_("There is no such sitting."))


async def load_sitting(
    session: AsyncSession, sitting_id: UUID, owner: Owner | None = None
) -> SittingRow:
    return present(await session.get(SittingRow, sitting_id), owner)


async def lock_sitting(
    session: AsyncSession, sitting_id: UUID, owner: Owner | None = None
) -> SittingRow:
    """Load one sitting and hold its row until the transaction ends.

    FOR NO KEY UPDATE: entries refer to the row, so a full lock would wait for a save that in turn
    waits for us at the contact row.
    """
    row = await session.get(
        SittingRow, sitting_id, with_for_update={"key_share": True}, populate_existing=True
    )
    return present(row, owner)


def present(row: SittingRow | None, owner: Owner | None) -> SittingRow:
    if row is None or (owner is not None and row.account_id != owner.account_id):
        raise SittingNotFound
    return row


BOTH: Final = (
    select(SittingRow, SittingContactRow)
    .join(SittingContactRow, SittingContactRow.sitting_id == SittingRow.id)
    .where(SittingRow.id == bindparam("sitting_id"))
    .with_for_update(key_share=True)
    .execution_options(populate_existing=True)
)


async def hold(
    session: AsyncSession, sitting_id: UUID, owner: Owner | None = None
) -> tuple[SittingRow, SittingContactRow]:
    """Lock a sitting and the saves to it, in one statement: the sitting first, as everywhere.

    A save in flight ends before, and a later one sees our change.
    """
    found = (await session.execute(BOTH, {"sitting_id": sitting_id})).one_or_none()
    row, contact = found or (None, None)
    return present(row, owner), cast(SittingContactRow, contact)


async def lock_candidate(session: AsyncSession, account_id: UUID) -> None:
    """Hold everything that opens sittings of one candidate until the transaction ends."""
    name = func.hashtextextended(str(account_id), 0)
    await session.execute(select(func.pg_advisory_xact_lock(name)))


async def find_live_sitting(session: AsyncSession, account_id: UUID) -> SittingRow | None:
    """The one sitting of this candidate that has not ended; a database rule allows no second."""
    return await session.scalar(
        select(SittingRow).where(SittingRow.account_id == account_id, SittingRow.state.in_(LIVE))
    )


async def list_sittings_of(session: AsyncSession, account_id: UUID) -> Sequence[SittingRow]:
    """A candidate's sittings, newest first. Policy bounds them; the limit guards the page."""
    query = select(SittingRow).where(SittingRow.account_id == account_id)
    return (await session.scalars(query.order_by(SittingRow.id.desc()).limit(50))).all()


async def list_unstarted_past_window(
    session: AsyncSession, now: datetime, limit: int
) -> Sequence[UUID]:
    """Sittings that never started and whose administration lets nobody start any more."""
    query = (
        select(SittingRow.id)
        .join(AdministrationRow, AdministrationRow.id == SittingRow.administration_id)
        .where(SittingRow.state.in_(NOT_STARTED), AdministrationRow.last_start_at <= now)
    )
    return (await session.scalars(query.order_by(SittingRow.id).limit(limit))).all()


async def write_state(
    session: AsyncSession,
    sitting: SittingRow,
    state: SittingState,
    ledger: Ledger,
    now: datetime,
) -> None:
    """Write a state with its ledger, and every projection of them, in the caller's transaction.

    Spans are only ever added or ended. The contact row is written too: from then on the statement
    that saves answers judges by the new state, whichever of the two was first.
    """
    # Held already by whoever opened the sitting for a change; read anew only by others.
    contact = await session.get_one(SittingContactRow, sitting.id)
    note_state(sitting, contact, state, ledger, now)
    await session.flush()
    if ledger.spans:
        await session.execute(
            _WRITE_SPANS,
            [
                {
                    "sitting_id": sitting.id,
                    "ordinal": ordinal,
                    "kind": span.kind,
                    "started_at": span.started_at,
                    "ended_at": span.ended_at,
                    "cause": span.cause,
                    "actor_id": span.actor_id,
                }
                for ordinal, span in enumerate(ledger.spans, start=1)
            ],
        )


def note_state(
    sitting: SittingRow,
    contact: SittingContactRow,
    state: SittingState,
    ledger: Ledger,
    now: datetime,
) -> None:
    """A state, and in both rows what follows from it and its ledger."""
    sitting.state = state
    sitting.closes_at = projected_close(ledger, state, now)
    project(contact, sitting, ledger)


def project(contact: SittingContactRow, sitting: SittingRow, ledger: Ledger) -> None:
    """Bring into the contact row what the statement that saves must know of the sitting."""
    accepts = sitting.state == SittingState.IN_PROGRESS
    contact.state = sitting.state
    contact.section = sitting.section
    contact.accepts_entries = accepts
    contact.closes_at = sitting.closes_at if accepts else None
    contact.revision += 1
    contact.credit_left = credit_left(ledger, allowance_of(contact))
    contact.covered_from, contact.covered_until = covered_between(ledger) or (None, None)


def allowance_of(contact: SittingContactRow) -> Allowance:
    return Allowance(contact.offline_work, contact.offline_credit)


async def load_contact(session: AsyncSession, sitting_id: UUID) -> SittingContactRow:
    row = await session.get(SittingContactRow, sitting_id, populate_existing=True)
    if row is None:
        raise SittingNotFound
    return row


def event_row(
    sitting_id: UUID,
    kind: str,
    *,
    happened_at: datetime,
    recorded_at: datetime,
    actor_id: UUID | None,
    cause: str = "",
    detail: Document | None = None,
) -> SittingEventRow:
    return SittingEventRow(
        id=uuid7(),
        sitting_id=sitting_id,
        kind=kind,
        happened_at=happened_at,
        recorded_at=recorded_at,
        actor_id=actor_id,
        cause=cause,
        detail=detail or {},
    )


def add_event(
    session: AsyncSession,
    sitting_id: UUID,
    kind: str,
    *,
    happened_at: datetime,
    recorded_at: datetime,
    actor_id: UUID | None,
    cause: str = "",
    detail: Document | None = None,
) -> None:
    """Record an event in the transaction that makes it true."""
    session.add(
        event_row(
            sitting_id,
            kind,
            happened_at=happened_at,
            recorded_at=recorded_at,
            actor_id=actor_id,
            cause=cause,
            detail=detail,
        )
    )


EVENTS: Final = (
    select(SittingEventRow)
    .where(SittingEventRow.sitting_id == bindparam("sitting_id"))
    .order_by(SittingEventRow.happened_at, SittingEventRow.id)
    .limit(1000)
)


async def list_events(session: AsyncSession, sitting_id: UUID) -> Sequence[SittingEventRow]:
    return (await session.scalars(EVENTS, {"sitting_id": sitting_id})).all()


async def find_acceptance(session: AsyncSession, sitting_id: UUID) -> StatementAcceptanceRow | None:
    return await session.get(StatementAcceptanceRow, sitting_id)
