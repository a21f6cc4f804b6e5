"""Taking the bank out through a page: spreadsheets, QTI, the whole archive."""

from fastapi import APIRouter, Request, Response

from exam_service.authoring.dependencies import Exporter
from exam_service.authoring.pages.imports import attachment
from exam_service.authoring.pages.rendering import show
from exam_service.authoring.rules.export_files import ExportFormat
from exam_service.authoring.use_cases import desk
from exam_service.authoring.use_cases.export_bank import export_bank
from exam_service.web.inputs import Inputs, SentInputs
from exam_service.web.services import Now, OfficeSession

router = APIRouter(prefix="/bank")


@router.get("/{exam_code}/export")
async def show_export(
    exam_code: str, actor: Exporter, request: Request, open_session: OfficeSession
) -> Response:
    exam = await desk.load_exam_of_bank(open_session, code=exam_code)
    return show(request, "export.html", actor, exam, formats=tuple(ExportFormat))


@router.post("/{exam_code}/export")
async def download_bank(
    exam_code: str, actor: Exporter, sent: SentInputs, open_session: OfficeSession, now: Now
) -> Response:
    exam = await desk.load_exam_of_bank(open_session, code=exam_code)
    said = sent.get("format", "")
    kind = ExportFormat(said) if said in tuple(ExportFormat) else ExportFormat.CSV
    exported = await export_bank(
        open_session,
        exam_id=exam.id,
        kind=kind,
        languages=[tag for tag in Inputs(sent).chosen("languages") if tag in exam.policy.languages],
        actor_id=actor.account_id,
        now=now,
    )
    return attachment(exported.content, exported.kind.media_type, exported.name)
