"""Importing a file in one go, for commands: looked at, and applied if there is something to do."""

import hashlib
from datetime import datetime
from uuid import UUID

from exam_service.audit.store import add_audit_entry
from exam_service.authoring.rules.import_options import ImportOptions
from exam_service.authoring.rules.import_report import ImportReport
from exam_service.authoring.store.item_writing import Authorship
from exam_service.authoring.store.new_rows import Told
from exam_service.authoring.tables import BankImportRow
from exam_service.authoring.use_cases.import_planning import load_compared, planned, read_content
from exam_service.authoring.use_cases.import_writing import write_plan
from exam_service.authoring.use_cases.look_at_import import FILE_NAME_CHARACTERS_MAX
from exam_service.database.base import uuid7
from exam_service.database.session import OpenSession
from exam_service.exams.store import lock_exam


async def import_file(
    open_session: OpenSession,
    *,
    exam_id: UUID,
    file_name: str,
    content: bytes,
    options: ImportOptions,
    actor_id: UUID,
    skip_refused: bool = False,
    told: Told | None = None,
    now: datetime,
) -> ImportReport:
    """Bring the bank to what the file says; a second time there is nothing to do.

    With refused rows nothing is done unless they are skipped: the report names them.
    """
    name = file_name[:FILE_NAME_CHARACTERS_MAX]
    async with open_session() as session:
        compared = await load_compared(session, exam_id)
    read = await read_content(content, name, options, compared.bank)
    async with open_session() as session:
        await lock_exam(session, exam_id)
        compared = await load_compared(session, exam_id)
        plan = await planned(session, exam_id, read, name, options, compared)
        report = plan.report
        if not report.changes_something or (report.refused and not skip_refused):
            return report
        await write_plan(session, exam_id, plan, compared, Authorship(actor_id, now), told)
        row = BankImportRow(
            id=uuid7(),
            exam_id=exam_id,
            file_name=name,
            sha256=hashlib.sha256(content).hexdigest(),
            content=None,
            report=report.to_document() | {"options": options.to_document()},
            created_at=now,
            created_by=actor_id,
            applied_at=now,
            applied_by=actor_id,
        )
        session.add(row)
        add_audit_entry(
            session,
            actor_id=actor_id,
            action="bank.imported",
            subject=("exam", exam_id),
            after=report.counts() | {"file": name, "sha256": row.sha256},
            now=now,
        )
        return report
