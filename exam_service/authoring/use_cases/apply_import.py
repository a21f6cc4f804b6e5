"""Applying a looked-at file: everything it says in one transaction, or nothing."""

from datetime import datetime
from uuid import UUID

from exam_service.audit.store import add_audit_entry
from exam_service.authoring.rules.import_options import ImportOptions
from exam_service.authoring.rules.import_report import ImportReport
from exam_service.authoring.rules.refusals import ImportApplied, ImportOutdated, ImportRefused
from exam_service.authoring.store import imports
from exam_service.authoring.store.item_writing import Authorship
from exam_service.authoring.use_cases.import_planning import load_compared, planned, read_content
from exam_service.authoring.use_cases.import_writing import write_plan
from exam_service.database.session import OpenSession
from exam_service.exams.store import lock_exam
from item_bank.exchange.difference import Change


async def apply_import(
    open_session: OpenSession,
    *,
    import_id: UUID,
    actor_id: UUID,
    skip_refused: bool = False,
    now: datetime,
) -> ImportReport:
    """Store what the report said, exactly; refused when the bank is no longer the one compared."""
    async with open_session() as session:
        row = await imports.load_import(session, import_id)
        if row.applied_at is not None or row.content is None:
            raise ImportApplied
        content, file_name = row.content, row.file_name
        options = ImportOptions.from_document(row.report["options"])
        compared = await load_compared(session, row.exam_id)
    # Nobody waits for a locked bank while a large file is read.
    read = await read_content(content, file_name, options, compared.bank)
    async with open_session() as session:
        row = await imports.lock_import(session, import_id)
        if row.applied_at is not None or row.report["options"] != options.to_document():
            raise ImportApplied
        await lock_exam(session, row.exam_id)
        compared = await load_compared(session, row.exam_id)
        plan = await planned(session, row.exam_id, read, file_name, options, compared)
        if plan.report != ImportReport.from_document(row.report):
            raise ImportOutdated
        refused = plan.report.count(Change.REFUSED)
        if refused and not skip_refused:
            raise ImportRefused(refused)
        by = Authorship(actor_id, now)
        await write_plan(session, row.exam_id, plan, compared, by)
        row.applied_at, row.applied_by, row.content = now, actor_id, None
        add_audit_entry(
            session,
            actor_id=actor_id,
            action="bank.imported",
            subject=("exam", row.exam_id),
            after=plan.report.counts() | {"file": row.file_name, "sha256": row.sha256},
            now=now,
        )
        return plan.report
