"""Looking at a file: what it would do to the bank, row by row. Nothing of the bank changes."""

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from exam_service.authoring.rules.import_plan import ImportOptions, ImportPlan, plan_import
from exam_service.authoring.rules.import_report import ImportReport
from exam_service.authoring.rules.refusals import FileUnreadable
from exam_service.authoring.store import imports
from exam_service.authoring.tables import BankImportRow
from exam_service.database.base import uuid7
from exam_service.database.session import OpenSession
from item_bank.errors import FileRefused

FILE_NAME_CHARACTERS_MAX = 200


@dataclass(frozen=True, slots=True)
class LookedAt:
    """A file that is kept until it is applied, with the report about it."""

    import_id: UUID
    report: ImportReport


async def preview_import(
    open_session: OpenSession, *, exam_id: UUID, content: bytes, options: ImportOptions
) -> ImportReport:
    """What the file would do; nothing is kept."""
    return (await _plan(open_session, exam_id, content, options)).report


async def look_at_import(
    open_session: OpenSession,
    *,
    exam_id: UUID,
    file_name: str,
    content: bytes,
    options: ImportOptions,
    actor_id: UUID,
    now: datetime,
) -> LookedAt:
    """What the file would do; its bytes are kept, so that exactly they can be applied."""
    plan = await _plan(open_session, exam_id, content, options)
    row = BankImportRow(
        id=uuid7(),
        exam_id=exam_id,
        file_name=file_name[:FILE_NAME_CHARACTERS_MAX],
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        report=plan.report.to_document() | {"options": options.to_document()},
        created_at=now,
        created_by=actor_id,
    )
    async with open_session() as session:
        session.add(row)
    return LookedAt(row.id, plan.report)


async def _plan(
    open_session: OpenSession, exam_id: UUID, content: bytes, options: ImportOptions
) -> ImportPlan:
    async with open_session() as session:
        bank = await imports.load_snapshot(session, exam_id)
    try:
        # Reading a large file takes seconds of computing; other requests go on meanwhile.
        return await asyncio.to_thread(plan_import, content, options, bank)
    except FileRefused as error:
        raise FileUnreadable(error) from None
