"""Importing through pages: upload, look at every row, apply exactly what was looked at."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Request, Response, UploadFile

from exam_service.authoring.dependencies import Importer
from exam_service.authoring.pages.rendering import UNPROCESSABLE, show
from exam_service.authoring.rules.import_plan import ImportOptions
from exam_service.authoring.use_cases import desk, import_desk
from exam_service.authoring.use_cases.apply_import import apply_import
from exam_service.authoring.use_cases.look_at_import import look_at_import
from exam_service.errors import ExamError, InvalidInput
from exam_service.people.rules import Actor
from exam_service.web.inputs import Inputs, SentInputs
from exam_service.web.services import Now, OfficeSession
from exam_service.web.templates import redirect
from item_bank.exchange.spreadsheet import write_csv_table, write_xlsx_table
from item_bank.items import Stage

router = APIRouter(prefix="/bank")

FILE_BYTES_MAX = 10 * 1024 * 1024
ROWS_SHOWN_MAX = 500
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Upload = Annotated[UploadFile | None, File()]


@router.get("/{exam_code}/import")
async def show_imports(
    exam_code: str, actor: Importer, request: Request, open_session: OfficeSession
) -> Response:
    return await _upload_page(request, actor, open_session, exam_code)


@router.get("/{exam_code}/import/template.csv")
async def download_csv_template(exam_code: str, _: Importer) -> Response:
    return _attachment(write_csv_table([]), "text/csv; charset=utf-8", "items.csv")


@router.get("/{exam_code}/import/template.xlsx")
async def download_xlsx_template(exam_code: str, _: Importer) -> Response:
    return _attachment(write_xlsx_table([]), XLSX, "items.xlsx")


@router.post("/{exam_code}/import")
async def upload_file(
    exam_code: str,
    actor: Importer,
    request: Request,
    sent: SentInputs,
    open_session: OfficeSession,
    now: Now,
    file: Upload = None,
) -> Response:
    stage = Stage.IN_REVIEW if Inputs(sent).is_checked("to_review") else Stage.DRAFT
    try:
        content = await _content(file)
        exam = await desk.load_exam_of_bank(open_session, code=exam_code)
        seen = await look_at_import(
            open_session,
            exam_id=exam.id,
            file_name=(file.filename if file else None) or "",
            content=content,
            options=ImportOptions(stage=stage),
            actor_id=actor.account_id,
            now=now,
        )
    except InvalidInput as error:
        return await _upload_page(request, actor, open_session, exam_code, error)
    except ExamError as error:
        if "fields" not in error.details:
            raise
        return await _upload_page(request, actor, open_session, exam_code, error)
    return redirect(request, f"/bank/{exam_code}/imports/{seen.import_id}")


@router.get("/{exam_code}/imports/{import_id}")
async def show_import(
    exam_code: str,
    import_id: UUID,
    actor: Importer,
    request: Request,
    open_session: OfficeSession,
) -> Response:
    return await _report_page(request, actor, open_session, exam_code, import_id)


@router.post("/{exam_code}/imports/{import_id}/application")
async def apply_file(
    exam_code: str,
    import_id: UUID,
    actor: Importer,
    request: Request,
    sent: SentInputs,
    open_session: OfficeSession,
    now: Now,
) -> Response:
    # Foreign identifiers end here, before anything is done.
    await import_desk.load_import_desk(open_session, exam_code=exam_code, import_id=import_id)
    try:
        await apply_import(
            open_session,
            import_id=import_id,
            actor_id=actor.account_id,
            skip_refused=Inputs(sent).is_checked("skip_refused"),
            now=now,
        )
    except ExamError as error:
        return await _report_page(request, actor, open_session, exam_code, import_id, error)
    url = f"/bank/{exam_code}/imports/{import_id}"
    return redirect(request, url, notice="Imported. The items are in the bank.")


async def _content(file: UploadFile | None) -> bytes:
    sentence = "Choose a CSV or XLSX file."
    if file is None or not file.filename:
        raise InvalidInput(sentence, {"file": sentence})
    content = await file.read(FILE_BYTES_MAX + 1)
    if len(content) > FILE_BYTES_MAX:
        sentence = "The file is larger than 10 MB; please send it in parts."
        raise InvalidInput(sentence, {"file": sentence})
    return content


async def _upload_page(
    request: Request,
    actor: Actor,
    open_session: OfficeSession,
    exam_code: str,
    error: ExamError | None = None,
) -> Response:
    shown = await import_desk.load_imports_desk(open_session, exam_code=exam_code)
    fields = error.details.get("fields", {}) if error else {}
    return show(
        request,
        "import.html",
        actor,
        shown.exam,
        status=UNPROCESSABLE if error else 200,
        desk=shown,
        errors=fields,
    )


async def _report_page(
    request: Request,
    actor: Actor,
    open_session: OfficeSession,
    exam_code: str,
    import_id: UUID,
    error: ExamError | None = None,
) -> Response:
    shown = await import_desk.load_import_desk(
        open_session, exam_code=exam_code, import_id=import_id
    )
    return show(
        request,
        "import_report.html",
        actor,
        shown.exam,
        status=UNPROCESSABLE if error else 200,
        refusal=error,
        desk=shown,
        rows=shown.rows[:ROWS_SHOWN_MAX],
        rows_shown_max=ROWS_SHOWN_MAX,
    )


def _attachment(content: bytes, media_type: str, name: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)
