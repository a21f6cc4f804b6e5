"""Reading the audit table, for those who may. Entries are added by the use cases that act."""

from dataclasses import dataclass

from exam_service.audit.rules import AuditFilter, ChangedPair, changed_pairs
from exam_service.audit.store import list_acts
from exam_service.audit.tables import AuditEntryRow
from exam_service.database.paging import Part, Position
from exam_service.database.session import OpenSession

ENTRIES_PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One act as a row of the list."""

    row: AuditEntryRow
    actor: str | None
    pairs: tuple[ChangedPair, ...]


async def read_audit(
    open_session: OpenSession, *, wanted: AuditFilter, position: Position | None
) -> Part[AuditLine]:
    """The acts that fit a filter, newest first, one page of them."""
    async with open_session() as session:
        part = await list_acts(session, wanted, position, ENTRIES_PER_PAGE)
    lines = [
        AuditLine(one.row, one.actor, changed_pairs(one.row.before, one.row.after))
        for one in part.rows
    ]
    return Part(tuple(lines), part.newer, part.older)
