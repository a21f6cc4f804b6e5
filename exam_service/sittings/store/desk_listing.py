"""The list of sittings for staff: its conditions, its order, one part of it, and counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any, Final, TypeVarTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.database.paging import Part, Position, part_of
from exam_service.exams.tables import ExamRow, FormRow
from exam_service.people.tables import AccountRow
from exam_service.responses.rules import Standing
from exam_service.responses.tables import EntryRow
from exam_service.scoring.tables import ScoreRow
from exam_service.sittings.rules.desk import Occurrence, SittingFilter, SittingOrder
from exam_service.sittings.rules.time import SpanKind
from exam_service.sittings.tables import SittingEventRow, SittingRow, SpanRow

Selected = TypeVarTuple("Selected")

LISTED: Final = (
    select(SittingRow, AccountRow.name, AccountRow.email, ExamRow.code, FormRow.code)
    .join(AccountRow, AccountRow.id == SittingRow.account_id)
    .join(ExamRow, ExamRow.id == SittingRow.exam_id)
    .join(FormRow, FormRow.id == SittingRow.form_id)
)

_NEWEST_OUTCOME: Final = (
    select(ScoreRow.outcome)
    .where(ScoreRow.sitting_id == SittingRow.id)
    .order_by(ScoreRow.computed_at.desc(), ScoreRow.id.desc())
    .limit(1)
    .correlate(SittingRow)
    .scalar_subquery()
)
_ACTS_OF_PEOPLE: Final = ("pause", "give_time", "give_break", "message", "terminate", "read_code")
_NOT_YET: Final = datetime.max.replace(tzinfo=UTC)
_HELD_AT: Final = func.coalesce(SittingRow.started_at, SittingRow.created_at)
# What a list is ordered by, and whether the greatest comes first. Ties stand by identity.
_ORDERS: Final[dict[SittingOrder, tuple[ColumnElement[Any], bool]]] = {
    SittingOrder.NEWEST: (_HELD_AT, True),
    SittingOrder.OLDEST: (_HELD_AT, False),
    SittingOrder.NAME: (func.lower(AccountRow.name), False),
    # What goes on has not ended: it stands first.
    SittingOrder.ENDED: (
        func.coalesce(SittingRow.ended_at, datetime.max.replace(tzinfo=UTC)),
        True,
    ),
}


@dataclass(frozen=True, slots=True)
class ListedSitting:
    """A sitting with the names of what it belongs to."""

    row: SittingRow
    candidate: str
    email: str
    exam_code: str
    form_code: str


async def list_sittings(
    session: AsyncSession, wanted: SittingFilter, position: Position | None, size: int
) -> Part[ListedSitting]:
    """Sittings that fit a filter, in its order, from a position on."""
    query = _beside(narrowed(LISTED, wanted), wanted.order, position).limit(size + 1)
    listed = [ListedSitting(*row) for row in (await session.execute(query)).all()]
    return part_of(listed, lambda sitting: sitting.row.id, position, size)


def _beside(
    query: Select[*Selected], order: SittingOrder, position: Position | None
) -> Select[*Selected]:
    """The rows beyond a known one, in an order that a column gives and the identity completes."""
    value, is_descending = _ORDERS[order]
    goes_back = position is not None and position.is_towards_newer
    towards_less = is_descending != goes_back
    if position is not None:
        known = (
            select(value, SittingRow.id)
            .join(AccountRow, AccountRow.id == SittingRow.account_id)
            .where(SittingRow.id == position.entry_id)
            .correlate(None)
            .scalar_subquery()
        )
        here = tuple_(value, SittingRow.id)
        query = query.where(here < known if towards_less else here > known)
    if towards_less:
        return query.order_by(value.desc(), SittingRow.id.desc())
    return query.order_by(value.asc(), SittingRow.id.asc())


async def count_by_state(
    session: AsyncSession, wanted: SittingFilter, limit: int
) -> Sequence[tuple[str, str, int]]:
    """(state, score status, how many) of the sittings that fit, counted up to a limit."""
    query = narrowed(
        select(SittingRow.state, SittingRow.score_status).join(
            AccountRow, AccountRow.id == SittingRow.account_id
        ),
        wanted,
    )
    found = query.limit(limit).subquery()
    rows = await session.execute(
        select(found.c.state, found.c.score_status, func.count()).group_by(
            found.c.state, found.c.score_status
        )
    )
    return [(state, status, number) for state, status, number in rows.all()]


def narrowed(query: Select[*Selected], wanted: SittingFilter) -> Select[*Selected]:
    """The query with the filter's conditions; accounts are joined already."""
    for column, value in (
        (SittingRow.id, wanted.sitting_id),
        (SittingRow.exam_id, wanted.exam_id),
        (SittingRow.administration_id, wanted.administration_id),
        (SittingRow.form_id, wanted.form_id),
        (SittingRow.language, wanted.language),
        (SittingRow.state, wanted.state),
        (SittingRow.score_status, wanted.score_status),
        (SittingRow.integrity, wanted.integrity),
        (_NEWEST_OUTCOME, wanted.outcome),
    ):
        if value is not None:
            query = query.where(column == value)
    if wanted.text:
        query = query.where(_matches(wanted.text))
    if wanted.had is not None:
        query = query.where(SittingRow.id.in_(_with(wanted.had)))
    if wanted.first_day is not None:
        first = datetime.combine(wanted.first_day, time(), UTC)
        query = query.where(first <= _HELD_AT)
    if wanted.last_day is not None:
        # The day's last instant, not the next day's first: the last day of the calendar has none.
        last = datetime.combine(wanted.last_day, time.max, UTC)
        query = query.where(last >= _HELD_AT)
    return query


def _matches(text: str) -> ColumnElement[bool]:
    named = or_(
        AccountRow.name.icontains(text, autoescape=True),
        AccountRow.email.icontains(text, autoescape=True),
    )
    try:
        return or_(named, SittingRow.id == UUID(text))
    except ValueError:
        return named


def _with(occurrence: Occurrence) -> Select[UUID]:
    """The sittings in which something occurred."""
    match occurrence:
        case Occurrence.COVERED:
            return select(SpanRow.sitting_id).where(SpanRow.kind == SpanKind.COVERED)
        case Occurrence.FAULT:
            return select(SpanRow.sitting_id).where(SpanRow.kind == SpanKind.FAULT)
        case Occurrence.LATE:
            return select(EntryRow.sitting_id).where(EntryRow.standing == Standing.LATE)
        case Occurrence.HELD:
            return select(EntryRow.sitting_id).where(EntryRow.standing == Standing.HELD)
        case Occurrence.PERSON:
            return select(SittingEventRow.sitting_id).where(
                SittingEventRow.kind.in_(_ACTS_OF_PEOPLE)
            )
