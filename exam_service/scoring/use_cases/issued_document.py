"""The report document of a score: what a release issues, and what a verification expects."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.database.base import Document
from exam_service.exams import store as exams
from exam_service.reports.rules.documents import report_document
from exam_service.reports.rules.issuing import AreaCount, ReleasedScore, issue_report
from exam_service.scoring import store
from exam_service.scoring.store import reports
from exam_service.scoring.tables import ScoreRow
from exam_service.scoring.use_cases.form_scoring import scaling_table
from item_bank.scaling import Outcome


async def report_document_of(session: AsyncSession, score: ScoreRow, at: datetime) -> Document:
    """What the candidate of this score may see of it, as a report of that instant stores it."""
    run = await store.load_run(session, score.run_id)
    form = await store.load_form(session, run.form_id)
    row = await store.load_scaling_table(session, run.form_id, run.scaling_version)
    policy = await exams.load_policy(session, form.exam_id, form.policy_version)
    released = ReleasedScore(
        outcome=Outcome(score.outcome),
        scaled=score.scaled,
        raw_max=score.raw_max,
        scaling=scaling_table(row.document, policy),
        areas=tuple(
            AreaCount(area["area"], area["correct"], area["items"]) for area in score.areas
        ),
        numeric_areas=await reports.list_numeric_areas(session, run.form_id, at),
    )
    return report_document(issue_report(released))
