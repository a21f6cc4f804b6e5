"""Adding to the audit table and reading it. There is no way to change or remove an entry."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import TypeVarTuple
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.audit.rules import AuditFilter
from exam_service.audit.tables import AuditEntryRow
from exam_service.database.base import Document
from exam_service.database.paging import Part, Position, beside, part_of
from exam_service.people.tables import AccountRow

Selected = TypeVarTuple("Selected")


def add_audit_entry(
    session: AsyncSession,
    *,
    actor_id: UUID | None,
    action: str,
    subject: tuple[str, object],
    reason: str = "",
    before: Document | None = None,
    after: Document | None = None,
    now: datetime,
) -> None:
    """Write down an act inside the transaction that performs it: both stand or neither does."""
    kind, identifier = subject
    session.add(
        AuditEntryRow(
            recorded_at=now,
            actor_id=actor_id,
            action=action,
            subject_kind=kind,
            subject_id=str(identifier),
            reason=reason,
            before=before,
            after=after,
        )
    )


async def list_audit_entries(
    session: AsyncSession, *, subject: tuple[str, object], limit: int = 100
) -> Sequence[AuditEntryRow]:
    """What was done to one subject, newest first."""
    kind, identifier = subject
    query = select(AuditEntryRow).where(
        AuditEntryRow.subject_kind == kind, AuditEntryRow.subject_id == str(identifier)
    )
    return (await session.scalars(query.order_by(AuditEntryRow.id.desc()).limit(limit))).all()


@dataclass(frozen=True, slots=True)
class ListedEntry:
    """An entry with the name of whoever acted; None for the service itself."""

    row: AuditEntryRow
    actor: str | None


async def list_acts(
    session: AsyncSession, wanted: AuditFilter, position: Position | None, size: int
) -> Part[ListedEntry]:
    """Entries that fit a filter, newest first, from a position on."""
    query = select(AuditEntryRow, AccountRow.name).outerjoin(
        AccountRow, AccountRow.id == AuditEntryRow.actor_id
    )
    rows = await session.execute(beside(_narrowed(query, wanted), AuditEntryRow.id, position, size))
    listed = [ListedEntry(row, actor) for row, actor in rows]
    return part_of(listed, lambda entry: entry.row.id, position, size)


def _narrowed(query: Select[*Selected], wanted: AuditFilter) -> Select[*Selected]:
    """The query with the filter's conditions; accounts are joined already."""
    for column, text in (
        (AuditEntryRow.subject_kind, wanted.subject_kind),
        (AuditEntryRow.subject_id, wanted.subject_id),
    ):
        if text:
            query = query.where(column == text)
    if wanted.action:
        query = query.where(AuditEntryRow.action.icontains(wanted.action, autoescape=True))
    if wanted.actor:
        query = query.where(
            or_(
                AccountRow.name.icontains(wanted.actor, autoescape=True),
                AccountRow.email.icontains(wanted.actor, autoescape=True),
            )
        )
    if wanted.first_day is not None:
        first = datetime.combine(wanted.first_day, time(), UTC)
        query = query.where(AuditEntryRow.recorded_at >= first)
    if wanted.last_day is not None:
        # The day's last instant, not the next day's first: the last day of the calendar has none.
        last = datetime.combine(wanted.last_day, time.max, UTC)
        query = query.where(AuditEntryRow.recorded_at <= last)
    return query
