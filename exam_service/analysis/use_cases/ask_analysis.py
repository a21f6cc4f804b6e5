"""Asking for an analysis, stopping it, and looking how it goes. Computing is in run_asked.py."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from exam_service.analysis.store import requests
from exam_service.analysis.store.analyses import AnalysisSubject
from exam_service.analysis.tables import (
    AnalysisRequestRow,
    ImportedAdministrationRow,
)
from exam_service.audit.store import add_audit_entry
from exam_service.authoring.store.exams import BankExam, load_bank_exam
from exam_service.database.base import uuid7
from exam_service.database.session import OpenSession
from exam_service.exams.store import lock_exam
from exam_service.exams.tables import AdministrationRow, FormRow

WAITS = "Waiting for its turn"


@dataclass(frozen=True, slots=True)
class AskedAnalysis:
    """One request as a page shows it."""

    exam: BankExam
    row: AnalysisRequestRow
    title: str
    where: str
    # Of the analysis, below the exam's address of analyses.
    address: str
    # A process that gave no sign of life in time computes no more, whatever the row says.
    is_overdue: bool

    @property
    def state(self) -> str:
        return requests.INTERRUPTED if self.is_overdue else self.row.state

    @property
    def is_under_way(self) -> bool:
        return self.state in requests.UNDER_WAY


async def ask_for_analysis(
    open_session: OpenSession,
    *,
    exam_id: UUID,
    subject: AnalysisSubject,
    actor_id: UUID,
    now: datetime,
) -> UUID:
    """Keep a request; it is computed outside the page that asked. One under way is that one."""
    async with open_session() as session:
        # Two who ask in the same moment get the same answer.
        await lock_exam(session, exam_id)
        before = await requests.find_under_way(session, subject, now)
        if before is not None:
            return before.id
        row = AnalysisRequestRow(
            id=uuid7(),
            exam_id=exam_id,
            form_id=subject.form_id,
            administration_id=subject.administration_id,
            imported_id=subject.imported_id,
            state=requests.WAITING,
            step=WAITS,
            share=0.0,
            asked_at=now,
            asked_by=actor_id,
            said="",
        )
        session.add(row)
        add_audit_entry(
            session,
            actor_id=actor_id,
            action="analysis.asked",
            subject=("analysis_request", row.id),
            after={"of": str(subject.form_id or subject.imported_id)},
            now=now,
        )
        return row.id


async def stop_analysis(
    open_session: OpenSession, *, exam_code: str, request_id: UUID, actor_id: UUID, now: datetime
) -> None:
    """Whoever computes hears of it at once. What has ended stays as it ended."""
    async with open_session() as session:
        exam = await load_bank_exam(session, exam_code)
        await requests.load_request(session, exam.id, request_id)
        row = await requests.lock_request(session, request_id)
        if row.state not in requests.UNDER_WAY:
            return
        row.state, row.ended_at = requests.STOPPED, now
        add_audit_entry(
            session,
            actor_id=actor_id,
            action="analysis.stopped",
            subject=("analysis_request", row.id),
            now=now,
        )


async def load_asked(
    open_session: OpenSession, *, exam_code: str, request_id: UUID, now: datetime
) -> AskedAnalysis:
    async with open_session() as session:
        exam = await load_bank_exam(session, exam_code)
        row = await requests.load_request(session, exam.id, request_id)
        if row.imported_id is not None:
            earlier = await session.get_one(ImportedAdministrationRow, row.imported_id)
            title, where, address = earlier.title, "Held elsewhere", f"earlier/{earlier.code}"
        else:
            form = await session.get_one(FormRow, row.form_id)
            title, where, address = f"Form {form.code}", "All administrations", f"forms/{form.code}"
            if row.administration_id is not None:
                administration = await session.get_one(AdministrationRow, row.administration_id)
                where = administration.title
                address += f"?administration={administration.id}"
    is_overdue = row.ended_at is None and row.ends_by is not None and row.ends_by < now
    return AskedAnalysis(exam, row, title, where, address, is_overdue)
