"""Importing a file in one go, for commands: looked at, and applied if there is something to do."""

from datetime import datetime
from uuid import UUID

from exam_service.authoring.rules.import_plan import ImportOptions
from exam_service.authoring.rules.import_report import ImportReport
from exam_service.authoring.use_cases.apply_import import apply_import
from exam_service.authoring.use_cases.look_at_import import look_at_import, preview_import
from exam_service.database.session import OpenSession


async def import_file(
    open_session: OpenSession,
    *,
    exam_id: UUID,
    file_name: str,
    content: bytes,
    options: ImportOptions,
    actor_id: UUID,
    skip_refused: bool = False,
    now: datetime,
) -> ImportReport:
    """Bring the bank to what the file says; a second time there is nothing to do.

    With refused rows nothing is done unless they are skipped: the report names them.
    """
    report = await preview_import(open_session, exam_id=exam_id, content=content, options=options)
    if not report.changes_something or (report.refused and not skip_refused):
        return report
    seen = await look_at_import(
        open_session,
        exam_id=exam_id,
        file_name=file_name,
        content=content,
        options=options,
        actor_id=actor_id,
        now=now,
    )
    return await apply_import(
        open_session,
        import_id=seen.import_id,
        actor_id=actor_id,
        skip_refused=skip_refused,
        now=now,
    )
