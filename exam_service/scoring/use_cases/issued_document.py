"""The report document of a score: what a release issues, and what a verification expects."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.database.base import Document
from exam_service.exams import store as exams
from exam_service.reports.rules.documents import report_document
from exam_service.reports.rules.issuing import AreaCount, ReleasedScore, issue_report
from exam_service.scoring import store
from exam_service.scoring.store import reports
from exam_service.scoring.tables import ScoreRow
from exam_service.scoring.use_cases.form_scoring import scaling_table
from exam_service.scoring.use_cases.release_gates import stored_document
from item_bank.bands import BandRule
from item_bank.scaling import Outcome


async def report_document_of(session: AsyncSession, score: ScoreRow, at: datetime) -> Document:
    """What the candidate of this score may see of it, as a report of that instant stores it."""
    return await document_of(session, score.run_id, stored_document(score), at)


async def document_of(
    session: AsyncSession,
    run_id: UUID,
    found: Mapping[str, Any],  # Any: a JSON document
    at: datetime,
    rule: BandRule = BandRule.CONDITIONAL_ERROR,
) -> Document:
    """The same of a score that was derived anew, under any rule by which reports were issued."""
    run = await store.load_run(session, run_id)
    form = await store.load_form(session, run.form_id)
    row = await store.load_scaling_table(session, run.form_id, run.scaling_version)
    policy = await exams.load_policy(session, form.exam_id, form.policy_version)
    released = ReleasedScore(
        outcome=Outcome(found["outcome"]),
        scaled=found["scaled"],
        raw_max=found["raw_max"],
        scaling=scaling_table(row.document, policy),
        areas=tuple(
            AreaCount(area["area"], area["correct"], area["items"]) for area in found["areas"]
        ),
        numeric_areas=await reports.list_numeric_areas(session, run.form_id, at),
    )
    return report_document(issue_report(released, rule))
