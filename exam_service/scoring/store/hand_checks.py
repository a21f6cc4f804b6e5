"""Requests for hand checks and their results. The delivery role sees a finding and its day."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.database.base import uuid7
from exam_service.database.paging import Part, Position, beside, part_of
from exam_service.errors import NotFound
from exam_service.exams.tables import ExamRow
from exam_service.people.tables import AccountRow
from exam_service.scoring.tables import (
    HandCheckRequestRow,
    HandCheckResultRow,
    ScoreReportRow,
    SecondOpinionRow,
)
from exam_service.sittings.tables import SittingRow


@dataclass(frozen=True, slots=True)
class AskedCheck:
    """A candidate's request about one score, and what came of it."""

    score_id: UUID
    requested_at: datetime
    finding: str | None
    checked_at: datetime | None


@dataclass(frozen=True, slots=True)
class ListedCheck:
    """A request in the list of staff."""

    row: HandCheckRequestRow
    candidate: str
    exam_code: str
    result: HandCheckResultRow | None


@dataclass(frozen=True, slots=True)
class DoneCheck:
    """A result with the person's name and the opinion it rests on."""

    row: HandCheckResultRow
    checked_by: str
    opinion: SecondOpinionRow


async def find_current_report(
    session: AsyncSession, sitting_id: UUID, account_id: UUID
) -> ScoreReportRow | None:
    """The newest report of a candidate's own sitting."""
    query = select(ScoreReportRow).where(
        ScoreReportRow.sitting_id == sitting_id, ScoreReportRow.account_id == account_id
    )
    return await session.scalar(query.order_by(ScoreReportRow.version.desc()).limit(1))


async def find_asked(
    session: AsyncSession, sitting_id: UUID, score_id: UUID | None = None
) -> AskedCheck | None:
    """The newest request about a sitting, or the one about one score."""
    query = (
        select(
            HandCheckRequestRow.score_id,
            HandCheckRequestRow.requested_at,
            HandCheckResultRow.finding,
            HandCheckResultRow.checked_at,
        )
        .outerjoin(HandCheckResultRow, HandCheckResultRow.request_id == HandCheckRequestRow.id)
        .where(HandCheckRequestRow.sitting_id == sitting_id)
    )
    if score_id is not None:
        query = query.where(HandCheckRequestRow.score_id == score_id)
    row = (await session.execute(query.order_by(HandCheckRequestRow.id.desc()).limit(1))).first()
    return None if row is None else AskedCheck(*row)


def add_request(
    session: AsyncSession, sitting_id: UUID, score_id: UUID, account_id: UUID, now: datetime
) -> UUID:
    request_id = uuid7()
    session.add(
        HandCheckRequestRow(
            id=request_id,
            sitting_id=sitting_id,
            score_id=score_id,
            account_id=account_id,
            requested_at=now,
        )
    )
    return request_id


async def list_requests(
    session: AsyncSession, position: Position | None, size: int
) -> Part[ListedCheck]:
    query = (
        select(HandCheckRequestRow, AccountRow.name, ExamRow.code, HandCheckResultRow)
        .join(AccountRow, AccountRow.id == HandCheckRequestRow.account_id)
        .join(SittingRow, SittingRow.id == HandCheckRequestRow.sitting_id)
        .join(ExamRow, ExamRow.id == SittingRow.exam_id)
        .outerjoin(HandCheckResultRow, HandCheckResultRow.request_id == HandCheckRequestRow.id)
    )
    rows = await session.execute(beside(query, HandCheckRequestRow.id, position, size))
    listed = [ListedCheck(row, name, code, result) for row, name, code, result in rows]
    return part_of(listed, lambda check: check.row.id, position, size)


async def load_request(session: AsyncSession, request_id: UUID) -> ListedCheck:
    rows = await session.execute(
        select(HandCheckRequestRow, AccountRow.name, ExamRow.code, HandCheckResultRow)
        .join(AccountRow, AccountRow.id == HandCheckRequestRow.account_id)
        .join(SittingRow, SittingRow.id == HandCheckRequestRow.sitting_id)
        .join(ExamRow, ExamRow.id == SittingRow.exam_id)
        .outerjoin(HandCheckResultRow, HandCheckResultRow.request_id == HandCheckRequestRow.id)
        .where(HandCheckRequestRow.id == request_id)
    )
    found = rows.one_or_none()
    if found is None:
        raise NotFound
    row, name, code, result = found
    return ListedCheck(row, name, code, result)


async def find_done(session: AsyncSession, request_id: UUID) -> DoneCheck | None:
    row = (
        await session.execute(
            select(HandCheckResultRow, AccountRow.name, SecondOpinionRow)
            .join(AccountRow, AccountRow.id == HandCheckResultRow.checked_by)
            .join(SecondOpinionRow, SecondOpinionRow.id == HandCheckResultRow.opinion_id)
            .where(HandCheckResultRow.request_id == request_id)
        )
    ).one_or_none()
    return None if row is None else DoneCheck(row[0], row[1], row[2])
