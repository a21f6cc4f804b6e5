"""Writing: a new item, a new version of one, its text in another language."""

from collections.abc import Mapping

from fastapi import APIRouter, Request, Response

from exam_service.authoring.dependencies import Translator, Writer
from exam_service.authoring.pages.rendering import CONFLICT, UNPROCESSABLE, show
from exam_service.authoring.rules.refusals import EditedMeanwhile
from exam_service.authoring.rules.version_changes import FIELD_WORDS
from exam_service.authoring.rules.wording import TEXT_FIELDS, wording_of
from exam_service.authoring.schemas import number_of, wording_of_inputs
from exam_service.authoring.store.exams import BankExam
from exam_service.authoring.use_cases import desk
from exam_service.authoring.use_cases.desk import ItemDesk
from exam_service.authoring.use_cases.edit_item import edit_item, edit_text, write_item
from exam_service.errors import ExamError, NotFound
from exam_service.people.rules import Actor
from exam_service.web.inputs import SentInputs
from exam_service.web.services import Now, OfficeSession
from exam_service.web.templates import redirect
from item_bank.errors import UnknownLanguage
from item_bank.items import OPTION_IDS
from item_bank.languages import LanguageTag, find_language

router = APIRouter(prefix="/bank")


@router.get("/{exam_code}/items/new")
async def show_new_item(
    exam_code: str, actor: Writer, request: Request, open_session: OfficeSession
) -> Response:
    exam = await desk.load_exam_of_bank(open_session, code=exam_code)
    return _item_inputs(request, actor, exam, None, {"shuffle_safe": "no"})


@router.post("/{exam_code}/items/new")
async def add_item(
    exam_code: str,
    actor: Writer,
    request: Request,
    sent: SentInputs,
    open_session: OfficeSession,
    now: Now,
) -> Response:
    exam = await desk.load_exam_of_bank(open_session, code=exam_code)
    code = sent.get("item", "").strip()
    try:
        await write_item(
            open_session,
            exam_id=exam.id,
            code=code,
            wording=wording_of_inputs(sent),
            actor_id=actor.account_id,
            now=now,
        )
    except ExamError as error:
        return _item_inputs(request, actor, exam, None, sent, error)
    url = f"/bank/{exam_code}/items/{code}"
    return redirect(request, url, notice="Saved as a draft. Send it to review when it is ready.")


@router.get("/{exam_code}/items/{item_code}/edit")
async def show_edit_item(
    exam_code: str, item_code: str, actor: Writer, request: Request, open_session: OfficeSession
) -> Response:
    shown = await desk.load_item_desk(open_session, exam_code=exam_code, item_code=item_code)
    newest = shown.shown
    values = wording_of(newest.version, newest.texts[shown.source].text, newest.note).texts
    return _item_inputs(request, actor, shown.exam, shown, values)


@router.post("/{exam_code}/items/{item_code}/edit")
async def add_version(
    exam_code: str,
    item_code: str,
    actor: Writer,
    request: Request,
    sent: SentInputs,
    open_session: OfficeSession,
    now: Now,
) -> Response:
    shown = await desk.load_item_desk(open_session, exam_code=exam_code, item_code=item_code)
    try:
        number = await edit_item(
            open_session,
            item_id=shown.item_id,
            from_number=number_of(sent, "from_number"),
            wording=wording_of_inputs(sent),
            actor_id=actor.account_id,
            now=now,
        )
    except ExamError as error:
        return _item_inputs(request, actor, shown.exam, shown, sent, error)
    notice = f"Version {number} is saved as a draft. Published forms keep the version they have."
    return redirect(request, f"/bank/{exam_code}/items/{item_code}", notice=notice)


@router.get("/{exam_code}/items/{item_code}/texts/{language}")
async def show_edit_text(
    exam_code: str,
    item_code: str,
    language: str,
    actor: Translator,
    request: Request,
    open_session: OfficeSession,
) -> Response:
    shown = await desk.load_item_desk(open_session, exam_code=exam_code, item_code=item_code)
    tag = _translated(language, shown)
    stored = shown.shown.texts.get(tag)
    values = wording_of(shown.shown.version, stored.text, "").texts if stored else {}
    return _text_inputs(request, actor, shown, tag, values)


@router.post("/{exam_code}/items/{item_code}/texts/{language}")
async def write_text(
    exam_code: str,
    item_code: str,
    language: str,
    actor: Translator,
    request: Request,
    sent: SentInputs,
    open_session: OfficeSession,
    now: Now,
) -> Response:
    shown = await desk.load_item_desk(open_session, exam_code=exam_code, item_code=item_code)
    tag = _translated(language, shown)
    try:
        await edit_text(
            open_session,
            item_id=shown.item_id,
            language=tag,
            from_number=number_of(sent, "from_number"),
            wording=wording_of_inputs(sent),
            actor_id=actor.account_id,
            now=now,
        )
    except ExamError as error:
        return _text_inputs(request, actor, shown, tag, sent, error)
    notice = "Saved. Somebody else approves it before a form can use it."
    return redirect(request, f"/bank/{exam_code}/items/{item_code}", notice=notice)


def _translated(language: str, shown: ItemDesk) -> LanguageTag:
    try:
        tag = find_language(language).tag
    except UnknownLanguage:
        raise NotFound from None
    if tag == shown.source:
        raise NotFound
    return tag


def _item_inputs(
    request: Request,
    actor: Actor,
    exam: BankExam,
    shown: ItemDesk | None,
    values: Mapping[str, str],
    error: ExamError | None = None,
) -> Response:
    return show(
        request,
        "item_edit.html",
        actor,
        exam,
        status=_status(error),
        refusal=error,
        desk=shown,
        values=values,
        errors=getattr(error, "fields", {}),
        words=FIELD_WORDS,
        option_ids=OPTION_IDS,
        from_number=_from_number(shown, values, error),
    )


def _text_inputs(
    request: Request,
    actor: Actor,
    shown: ItemDesk,
    language: LanguageTag,
    values: Mapping[str, str],
    error: ExamError | None = None,
) -> Response:
    options = shown.shown.version.options
    fields = [name for name in TEXT_FIELDS if name == "stem" or name[-1] in options]
    source = shown.shown.texts[shown.source].text
    return show(
        request,
        "text_edit.html",
        actor,
        shown.exam,
        status=_status(error),
        refusal=error,
        desk=shown,
        language_written=find_language(language),
        fields=fields,
        source_texts=wording_of(shown.shown.version, source, "").texts,
        values=values,
        errors=getattr(error, "fields", {}),
        words=FIELD_WORDS,
        from_number=_from_number(shown, values, error),
    )


def _from_number(
    shown: ItemDesk | None, values: Mapping[str, str], error: ExamError | None
) -> int | str:
    """The version that is being edited: after a conflict the new one, which was now shown."""
    if shown is None:
        return ""
    newest = shown.versions[0].version.ref.number
    if error is None or isinstance(error, EditedMeanwhile):
        return newest
    return values.get("from_number", newest)


def _status(error: ExamError | None) -> int:
    if error is None:
        return 200
    return CONFLICT if isinstance(error, EditedMeanwhile) else UNPROCESSABLE
