"""Queries for the proctors' board, as the delivery role: no item, no scored mark, no score."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.exams.tables import AdministrationRow, ExamRow
from exam_service.people.tables import AccountRow
from exam_service.responses.tables import SittingContactRow
from exam_service.sittings.rules.lifecycle import LIVE
from exam_service.sittings.store import SittingNotFound
from exam_service.sittings.tables import SittingRow, StatementAcceptanceRow

SITTINGS_WATCHED_MAX = 300


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


def _known() -> Select[SittingRow, str, str, str, str, SittingContactRow, datetime | None]:
    return (
        select(
            SittingRow,
            AccountRow.name,
            ExamRow.code,
            AdministrationRow.title,
            AdministrationRow.admission,
            SittingContactRow,
            StatementAcceptanceRow.accepted_at,
        )
        .join(AccountRow, AccountRow.id == SittingRow.account_id)
        .join(ExamRow, ExamRow.id == SittingRow.exam_id)
        .join(AdministrationRow, AdministrationRow.id == SittingRow.administration_id)
        .join(SittingContactRow, SittingContactRow.sitting_id == SittingRow.id)
        .outerjoin(StatementAcceptanceRow, StatementAcceptanceRow.sitting_id == SittingRow.id)
    )


async def list_live(session: AsyncSession) -> Sequence[KnownSitting]:
    """Sittings that have not ended, those that were opened last first."""
    query = _known().where(SittingRow.state.in_(LIVE)).order_by(SittingRow.id.desc())
    query = query.limit(SITTINGS_WATCHED_MAX)
    return [KnownSitting(*row) for row in (await session.execute(query)).all()]


async def load_known(session: AsyncSession, sitting_id: UUID) -> KnownSitting:
    row = (await session.execute(_known().where(SittingRow.id == sitting_id))).one_or_none()
    if row is None:
        raise SittingNotFound
    return KnownSitting(*row)
