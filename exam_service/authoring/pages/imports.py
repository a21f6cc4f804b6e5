"""Importing through pages: upload, look at every item, apply exactly what was looked at."""

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, File, Request, Response, UploadFile

from exam_service.authoring.dependencies import Importer
from exam_service.authoring.pages.rendering import UNPROCESSABLE, show
from exam_service.authoring.rules.import_options import AUTOMATIC, ImportOptions
from exam_service.authoring.schemas import MARKED, page_of, row_filter_of
from exam_service.authoring.use_cases import desk, import_desk
from exam_service.authoring.use_cases.apply_import import apply_import
from exam_service.authoring.use_cases.column_mappings import load_mapping
from exam_service.authoring.use_cases.look_at_import import look_at_import
from exam_service.errors import ExamError, InvalidInput
from exam_service.people.rules import Actor
from exam_service.web.inputs import Inputs, SentInputs
from exam_service.web.services import Now, OfficeSession
from exam_service.web.templates import redirect
from item_bank.exchange.detection import Format
from item_bank.exchange.spreadsheet import write_csv_table, write_xlsx_table
from item_bank.items import Stage
from item_bank.languages import LANGUAGES, LanguageTag

router = APIRouter(prefix="/bank")

FILE_BYTES_MAX = 10 * 1024 * 1024
ROWS_PER_PAGE = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMAT_WORDS = {
    Format.CSV: "a CSV table",
    Format.XLSX: "an XLSX table",
    Format.QTI: "QTI",
    Format.MOODLE: "Moodle XML",
    Format.GIFT: "GIFT",
    Format.ARCHIVE: "an archive of an item bank",
}

Upload = Annotated[UploadFile | None, File()]


@router.get("/{exam_code}/import")
async def show_imports(
    exam_code: str, actor: Importer, request: Request, open_session: OfficeSession
) -> Response:
    return await _upload_page(request, actor, open_session, exam_code, {})


@router.get("/{exam_code}/import/template.csv")
async def download_csv_template(exam_code: str, _: Importer) -> Response:
    return attachment(write_csv_table([]), "text/csv; charset=utf-8", "items.csv")


@router.get("/{exam_code}/import/template.xlsx")
async def download_xlsx_template(exam_code: str, _: Importer) -> Response:
    return attachment(write_xlsx_table([]), XLSX, "items.xlsx")


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
    try:
        content = await _content(file)
        exam = await desk.load_exam_of_bank(open_session, code=exam_code)
        options = await _options(open_session, exam.id, sent)
        seen = await look_at_import(
            open_session,
            exam_id=exam.id,
            file_name=(file.filename if file else None) or "",
            content=content,
            options=options,
            actor_id=actor.account_id,
            now=now,
        )
    except ExamError as error:
        if "fields" not in error.details:
            raise
        return await _upload_page(request, actor, open_session, exam_code, sent, error)
    url = f"/bank/{exam_code}/imports/{seen.import_id}"
    return redirect(request, f"{url}/columns" if seen.has_columns else url)


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


def attachment(content: bytes, media_type: str, name: str) -> Response:
    """A file that a browser saves and never shows."""
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)


async def _content(file: UploadFile | None) -> bytes:
    sentence = "Choose a file with items."
    if file is None or not file.filename:
        raise InvalidInput(sentence, {"file": sentence})
    content = await file.read(FILE_BYTES_MAX + 1)
    if len(content) > FILE_BYTES_MAX:
        sentence = "The file is larger than 10 MB; please send it in parts."
        raise InvalidInput(sentence, {"file": sentence})
    return content


async def _options(
    open_session: OfficeSession, exam_id: UUID, sent: Mapping[str, str]
) -> ImportOptions:
    """What the page says beside the file; an unknown format or language says nothing."""
    said, named = sent.get("format", ""), sent.get("mapping", "")
    language = LANGUAGES.get(LanguageTag(sent.get("language", "")))
    mapping = None
    if named:
        mapping = await load_mapping(open_session, exam_id=exam_id, name=named)
    return ImportOptions(
        area=sent.get("area", ""),
        stage=Stage.IN_REVIEW if Inputs(sent).is_checked("to_review") else Stage.DRAFT,
        format=said if said in tuple(Format) else AUTOMATIC,
        language=language.tag if language else "",
        mapping=mapping,
    )


async def _upload_page(
    request: Request,
    actor: Actor,
    open_session: OfficeSession,
    exam_code: str,
    sent: Mapping[str, str],
    error: ExamError | None = None,
) -> Response:
    shown = await import_desk.load_imports_desk(open_session, exam_code=exam_code)
    return show(
        request,
        "import.html",
        actor,
        shown.exam,
        status=UNPROCESSABLE if error else 200,
        desk=shown,
        sent=sent,
        formats=FORMAT_WORDS,
        errors=error.details.get("fields", {}) if error else {},
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
    asked = dict(request.query_params)
    rows = shown.rows(row_filter_of(asked))
    pages = max(1, -(-len(rows) // ROWS_PER_PAGE))
    page = min(page_of(asked), pages)

    def href(number: int) -> str | None:
        said = {name: text for name, text in asked.items() if text} | {"page": str(number)}
        return f"{request.url.path}?{urlencode(said)}" if 1 <= number <= pages else None

    return show(
        request,
        "import_report.html",
        actor,
        shown.exam,
        status=UNPROCESSABLE if error else 200,
        refusal=error,
        desk=shown,
        asked=asked,
        marked=MARKED,
        format_words=FORMAT_WORDS.get(Format(shown.report.format)) if shown.report.format else None,
        rows=rows[(page - 1) * ROWS_PER_PAGE : page * ROWS_PER_PAGE],
        total=len(rows),
        page=page,
        pages=pages,
        previous_href=href(page - 1),
        next_href=href(page + 1),
    )
