"""Translators who work outside: a table out, a table in, looked at before it counts."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, File, Request, Response, UploadFile

from exam_service.authoring.dependencies import Translator
from exam_service.authoring.pages.rendering import TEXT_CHANGE_BADGES, UNPROCESSABLE, show
from exam_service.authoring.rules.translation_import import TextChange
from exam_service.authoring.rules.visibility import viewer_of
from exam_service.authoring.schemas import language_of, queue_of
from exam_service.authoring.use_cases.translation_desk import exam_languages
from exam_service.authoring.use_cases.translation_table_desk import (
    TablesDesk,
    load_table_desk,
    load_tables_desk,
)
from exam_service.authoring.use_cases.translation_tables import (
    Wanted,
    apply_translations,
    export_translations,
    look_at_translations,
)
from exam_service.errors import ExamError, InvalidInput, NotFound
from exam_service.people.rules import Actor
from exam_service.web.inputs import Inputs, SentInputs
from exam_service.web.services import Now, OfficeSession
from exam_service.web.templates import redirect

router = APIRouter(prefix="/bank")

FILE_BYTES_MAX = 10 * 1024 * 1024
LINES_SHOWN_MAX = 500
MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

Upload = Annotated[UploadFile | None, File()]


@router.get("/{exam_code}/translations/{language}/tables")
async def show_tables(
    exam_code: str,
    language: str,
    actor: Translator,
    request: Request,
    open_session: OfficeSession,
) -> Response:
    shown = await _tables(open_session, exam_code, language, actor)
    return _tables_page(request, actor, shown)


@router.get("/{exam_code}/translations/{language}/table.{ending}")
async def download_table(
    exam_code: str,
    language: str,
    ending: Literal["csv", "xlsx"],
    actor: Translator,
    request: Request,
    open_session: OfficeSession,
    now: Now,
) -> Response:
    shown = await _tables(open_session, exam_code, language, actor)
    wanted = _wanted(request, shown, actor)
    content = await export_translations(
        open_session, wanted=wanted, as_xlsx=ending == "xlsx", now=now
    )
    return _attachment(content, MEDIA_TYPES[ending], f"translation.{shown.language}.{ending}")


@router.post("/{exam_code}/translations/{language}/tables")
async def upload_table(
    exam_code: str,
    language: str,
    actor: Translator,
    request: Request,
    open_session: OfficeSession,
    now: Now,
    file: Upload = None,
) -> Response:
    shown = await _tables(open_session, exam_code, language, actor)
    try:
        import_id = await look_at_translations(
            open_session,
            wanted=Wanted(shown.exam.id, shown.language, viewer_of(actor)),
            file_name=(file.filename if file else None) or "",
            content=await _content(file),
            now=now,
        )
    except ExamError as error:
        if "fields" not in error.details:
            raise
        return _tables_page(request, actor, shown, error)
    return redirect(request, f"/bank/{exam_code}/translation-tables/{import_id}")


@router.get("/{exam_code}/translation-tables/{import_id}")
async def show_table(
    exam_code: str,
    import_id: UUID,
    actor: Translator,
    request: Request,
    open_session: OfficeSession,
) -> Response:
    return await _report_page(request, actor, open_session, exam_code, import_id)


@router.post("/{exam_code}/translation-tables/{import_id}/application")
async def apply_table(
    exam_code: str,
    import_id: UUID,
    actor: Translator,
    request: Request,
    sent: SentInputs,
    open_session: OfficeSession,
    now: Now,
) -> Response:
    # Foreign identifiers end here, before anything is done.
    await load_table_desk(
        open_session, exam_code=exam_code, import_id=import_id, account_id=actor.account_id
    )
    try:
        report = await apply_translations(
            open_session,
            import_id=import_id,
            viewer=viewer_of(actor),
            skip_refused=Inputs(sent).is_checked("skip_refused"),
            now=now,
        )
    except NotFound:
        raise
    except ExamError as error:
        return await _report_page(request, actor, open_session, exam_code, import_id, error)
    url = f"/bank/{exam_code}/translation-tables/{import_id}"
    saved = report.count(TextChange.CHANGED)
    return redirect(request, url, notice=f"Saved as drafts: {saved}. Somebody else reviews them.")


async def _tables(
    open_session: OfficeSession, exam_code: str, language: str, actor: Actor
) -> TablesDesk:
    tag = language_of(language)
    if tag is None:
        raise NotFound
    shown = await load_tables_desk(
        open_session, exam_code=exam_code, language=tag, account_id=actor.account_id
    )
    if tag not in exam_languages(shown.exam):
        raise NotFound
    return shown


def _wanted(request: Request, shown: TablesDesk, actor: Actor) -> Wanted:
    asked = queue_of(request.query_params)
    viewer = viewer_of(actor)
    return Wanted(shown.exam.id, shown.language, viewer, asked.everything, asked.area)


async def _content(file: UploadFile | None) -> bytes:
    if file is None or not file.filename:
        sentence = "Choose the CSV or XLSX file that came back."
        raise InvalidInput(sentence, {"file": sentence})
    content = await file.read(FILE_BYTES_MAX + 1)
    if len(content) > FILE_BYTES_MAX:
        sentence = "The file is larger than 10 MB; please send it in parts."
        raise InvalidInput(sentence, {"file": sentence})
    return content


def _tables_page(
    request: Request, actor: Actor, shown: TablesDesk, error: ExamError | None = None
) -> Response:
    return show(
        request,
        "translation_tables.html",
        actor,
        shown.exam,
        status=UNPROCESSABLE if error else 200,
        desk=shown,
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
    shown = await load_table_desk(
        open_session, exam_code=exam_code, import_id=import_id, account_id=actor.account_id
    )
    return show(
        request,
        "translation_table.html",
        actor,
        shown.exam,
        status=UNPROCESSABLE if error else 200,
        refusal=error,
        desk=shown,
        lines=shown.lines[:LINES_SHOWN_MAX],
        counts={change.value: shown.report.count(change) for change in TextChange},
        text_change_badges=TEXT_CHANGE_BADGES,
    )


def _attachment(content: bytes, media_type: str, name: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)
