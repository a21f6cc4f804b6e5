"""Queries for the proctors' board, as the delivery role: no item, no scored mark, no score."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVarTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, false, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.exams.rules.policy import Admission
from exam_service.exams.tables import AdministrationRow, ExamRow
from exam_service.people.tables import AccountRow
from exam_service.responses.tables import SittingContactRow
from exam_service.sittings.rules.lifecycle import LIVE, SittingState
from exam_service.sittings.rules.takeover import ASKED, WAITS_MAX
from exam_service.sittings.store import SittingNotFound
from exam_service.sittings.tables import SittingEventRow, SittingRow, StatementAcceptanceRow

Selected = TypeVarTuple("Selected")

# Behind whoever needs a person: first those whose clock a person stopped.
ORDER: Final = (
    SittingState.PAUSED,
    SittingState.ON_BREAK,
    SittingState.IN_PROGRESS,
    SittingState.CHECKED_IN,
    SittingState.SCHEDULED,
)
_ASKED_AT: Final = (
    select(func.max(SittingEventRow.happened_at))
    .where(SittingEventRow.sitting_id == SittingRow.id, SittingEventRow.kind == ASKED)
    .correlate(SittingRow)
    .scalar_subquery()
)
_WAITS_FOR_ADMISSION: Final = and_(
    AdministrationRow.admission != Admission.SELF,
    StatementAcceptanceRow.accepted_at.is_not(None),
    SittingRow.state == SittingState.SCHEDULED,
)


@dataclass(frozen=True, slots=True)
class KnownSitting:
    """A sitting with what a proctor knows of it."""

    row: SittingRow
    candidate: str
    exam_code: str
    administration: str
    admission: str
    contact: SittingContactRow
    # None while the statement has not been accepted.
    accepted_at: datetime | None
    # When another device asked last to be let in.
    asked_at: datetime | None


@dataclass(frozen=True, slots=True)
class LiveCounts:
    """How many sittings have not ended, and how many of them need a person."""

    all: int
    waiting: int
    devices: int
    unheard: int


Known = Select[SittingRow, str, str, str, str, SittingContactRow, datetime | None, datetime | None]


def _known() -> Known:
    return _joined(
        select(
            SittingRow,
            AccountRow.name,
            ExamRow.code,
            AdministrationRow.title,
            AdministrationRow.admission,
            SittingContactRow,
            StatementAcceptanceRow.accepted_at,
            _ASKED_AT,
        )
    )


def _joined(query: Select[*Selected]) -> Select[*Selected]:
    return (
        query.join(AccountRow, AccountRow.id == SittingRow.account_id)
        .join(ExamRow, ExamRow.id == SittingRow.exam_id)
        .join(AdministrationRow, AdministrationRow.id == SittingRow.administration_id)
        .join(SittingContactRow, SittingContactRow.sitting_id == SittingRow.id)
        .outerjoin(StatementAcceptanceRow, StatementAcceptanceRow.sitting_id == SittingRow.id)
    )


async def list_live(
    session: AsyncSession, text: str, now: datetime, limit: int, offset: int
) -> Sequence[KnownSitting]:
    """Sittings that have not ended and fit a text, those that need a person first."""
    waits = or_(_WAITS_FOR_ADMISSION, _device_waits(now))
    places = case({state: place for place, state in enumerate(ORDER)}, value=SittingRow.state)
    query = _known().where(*_fits(text))
    query = query.order_by(
        waits.desc(), _is_unheard(now).desc(), places, AccountRow.name, SittingRow.id
    )
    rows = await session.execute(query.limit(limit).offset(offset))
    return [KnownSitting(*row) for row in rows.all()]


async def count_live(session: AsyncSession, text: str, now: datetime) -> LiveCounts:
    """How many of all that fit a text there are, whatever part of them is shown."""
    everybody = func.count()
    query = select(
        everybody,
        everybody.filter(_WAITS_FOR_ADMISSION),
        everybody.filter(_device_waits(now)),
        everybody.filter(_is_unheard(now)),
    ).select_from(SittingRow)
    return LiveCounts(*(await session.execute(_joined(query).where(*_fits(text)))).one())


async def load_known(session: AsyncSession, sitting_id: UUID) -> KnownSitting:
    row = (await session.execute(_known().where(SittingRow.id == sitting_id))).one_or_none()
    if row is None:
        raise SittingNotFound
    return KnownSitting(*row)


def _fits(text: str) -> tuple[ColumnElement[bool], ...]:
    """What a proctor may look for: a person, an exam, an administration by its title."""
    is_live = SittingRow.state.in_(LIVE)
    columns = (AccountRow.name, ExamRow.code, AdministrationRow.title)
    words = text.split()
    return (
        is_live,
        *(or_(*(one.icontains(word, autoescape=True) for one in columns)) for word in words),
    )


def _device_waits(now: datetime) -> ColumnElement[bool]:
    asked = and_(SittingContactRow.device_waiting.is_not(None), now - WAITS_MAX < _ASKED_AT)
    return func.coalesce(asked, false())


def _is_unheard(now: datetime) -> ColumnElement[bool]:
    """Nobody hears of the device for longer than it may work by itself."""
    silence = literal(now) - SittingContactRow.last_contact_at
    return and_(
        SittingRow.state == SittingState.IN_PROGRESS, silence > SittingContactRow.offline_work
    )
