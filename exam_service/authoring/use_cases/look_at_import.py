"""Looking at a file: what it would do to the bank, item by item. Nothing of the bank changes."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from exam_service.authoring.rules.import_options import ImportOptions
from exam_service.authoring.rules.import_plan import ImportPlan
from exam_service.authoring.rules.import_report import ImportReport
from exam_service.authoring.tables import BankImportRow
from exam_service.authoring.use_cases.import_planning import load_compared, planned, read_content
from exam_service.database.base import uuid7
from exam_service.database.session import OpenSession

FILE_NAME_CHARACTERS_MAX = 200


@dataclass(frozen=True, slots=True)
class LookedAt:
    """A file that is kept until it is applied, with the report about it.

    `has_columns` where columns are somebody else's, to be settled by a person.
    """

    import_id: UUID
    report: ImportReport
    has_columns: bool


async def preview_import(
    open_session: OpenSession,
    *,
    exam_id: UUID,
    content: bytes,
    options: ImportOptions,
    file_name: str = "",
) -> ImportReport:
    """What the file would do; nothing is kept."""
    plan, _ = await _plan(open_session, exam_id, file_name, content, options)
    return plan.report


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
    name = file_name[:FILE_NAME_CHARACTERS_MAX]
    plan, settled = await _plan(open_session, exam_id, name, content, options)
    row = BankImportRow(
        id=uuid7(),
        exam_id=exam_id,
        file_name=name,
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        report=plan.report.to_document() | {"options": settled.to_document()},
        created_at=now,
        created_by=actor_id,
    )
    async with open_session() as session:
        session.add(row)
    return LookedAt(row.id, plan.report, settled.mapping is not None)


async def _plan(
    open_session: OpenSession,
    exam_id: UUID,
    file_name: str,
    content: bytes,
    options: ImportOptions,
) -> tuple[ImportPlan, ImportOptions]:
    """The plan, and the options with the mapping that was settled on."""
    async with open_session() as session:
        compared = await load_compared(session, exam_id)
    read = await read_content(content, file_name, options, compared.bank)
    settled = options
    if read.mapping is not None:
        settled = replace(options, mapping=read.mapping, corrections=None)
    async with open_session() as session:
        return await planned(session, exam_id, read, file_name, settled, compared), settled
