"""What the item bank needs to know of an exam beyond what the exams' own store answers."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.errors import NotFound
from exam_service.exams.rules.policy import ExamPolicy
from exam_service.exams.tables import ExamPolicyRow, ExamRow

EXAMS_LISTED_MAX = 500


@dataclass(frozen=True, slots=True)
class BankExam:
    """An exam as the pages of its bank know it."""

    id: UUID
    code: str
    policy_version: int
    policy: ExamPolicy


async def load_newest_policy(session: AsyncSession, exam_id: UUID) -> tuple[int, ExamPolicy]:
    """The newest published policy with its version; before the first one, the newest draft."""
    row = await session.scalar(
        select(ExamPolicyRow)
        .where(ExamPolicyRow.exam_id == exam_id)
        .order_by(ExamPolicyRow.published_at.is_(None), ExamPolicyRow.version.desc())
        .limit(1)
    )
    if row is None:
        raise NotFound("This exam has no policy yet.")
    return row.version, ExamPolicy.from_document(row.document)


async def list_bank_exams(session: AsyncSession) -> list[BankExam]:
    """Every exam that has a policy, by code."""
    query = (
        select(ExamRow.code, ExamPolicyRow)
        .join(ExamPolicyRow, ExamPolicyRow.exam_id == ExamRow.id)
        .ext(distinct_on(ExamRow.code))
        .order_by(ExamRow.code, ExamPolicyRow.published_at.is_(None), ExamPolicyRow.version.desc())
        .limit(EXAMS_LISTED_MAX)
    )
    return [
        BankExam(row.exam_id, code, row.version, ExamPolicy.from_document(row.document))
        for code, row in await session.execute(query)
    ]


async def load_bank_exam(session: AsyncSession, code: str) -> BankExam:
    """The exam of this code. An address may carry characters that the database refuses."""
    if not code.isprintable():
        raise NotFound
    exam_id = await session.scalar(select(ExamRow.id).where(ExamRow.code == code))
    if exam_id is None:
        raise NotFound
    version, policy = await load_newest_policy(session, exam_id)
    return BankExam(exam_id, code, version, policy)
