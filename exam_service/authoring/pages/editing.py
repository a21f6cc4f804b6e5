"""Writing: a new item, a new version of one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, File, Request, Response, UploadFile

from exam_service.authoring.dependencies import Writer
from exam_service.authoring.pages.rendering import CONFLICT, UNPROCESSABLE, show
from exam_service.authoring.rules.refusals import ContentRefused, EditedMeanwhile
from exam_service.authoring.rules.version_changes import FIELD_WORDS
from exam_service.authoring.rules.wording import (
    LOOK_AGAIN,
    SHOWN_FIELDS,
    with_image,
    wording_of,
)
from exam_service.authoring.schemas import number_of, wording_of_inputs
from exam_service.authoring.store.exams import BankExam
from exam_service.authoring.use_cases import desk
from exam_service.authoring.use_cases.desk import ItemDesk
from exam_service.authoring.use_cases.edit_item import edit_item, write_item
from exam_service.authoring.use_cases.item_images import add_image
from exam_service.errors import ExamError, InvalidInput
from exam_service.people.rules import Actor
from exam_service.web.inputs import SentInputs
from exam_service.web.services import Now, OfficeSession
from exam_service.web.templates import redirect
from item_bank.items import OPTION_IDS

router = APIRouter(prefix="/bank")

IMAGE_BYTES_MAX = 5 * 1024 * 1024
IMAGE_WORDS_MAX = 500

Upload = Annotated[UploadFile | None, File()]


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
    image: Upload = None,
) -> Response:
    exam = await desk.load_exam_of_bank(open_session, code=exam_code)
    code = sent.get("item", "").strip()
    if _adds_image(sent):
        values, error = await _with_image(open_session, exam, sent, image, actor, now)
        return _item_inputs(request, actor, exam, None, values, error)
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
    values = wording_of(newest.version, newest.source_text.text, newest.note).texts
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
    image: Upload = None,
) -> Response:
    shown = await desk.load_item_desk(open_session, exam_code=exam_code, item_code=item_code)
    if _adds_image(sent):
        values, error = await _with_image(open_session, shown.exam, sent, image, actor, now)
        return _item_inputs(request, actor, shown.exam, shown, values, error)
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


def _adds_image(sent: Mapping[str, str]) -> bool:
    return sent.get("act") == "add_image"


async def _with_image(
    open_session: OfficeSession,
    exam: BankExam,
    sent: Mapping[str, str],
    upload: UploadFile | None,
    actor: Actor,
    now: datetime,
) -> tuple[Mapping[str, str], ExamError | None]:
    """What was typed with the image in its text; without it, and why, where it cannot be used."""
    field, words = sent.get("image_field", ""), sent.get("image_words", "").strip()
    try:
        content = await _image_content(upload, field, words)
        sha256 = await add_image(
            open_session, content=content, exam_id=exam.id, actor_id=actor.account_id, now=now
        )
    except ContentRefused as error:
        return sent, InvalidInput(LOOK_AGAIN, {"image": error.message})
    except InvalidInput as error:
        return sent, error
    placed = with_image(wording_of_inputs(sent), field, sha256, words)
    return {**sent, **placed.texts, "image_words": ""}, None


async def _image_content(upload: UploadFile | None, field: str, words: str) -> bytes:
    if upload is None or not upload.filename:
        raise InvalidInput(LOOK_AGAIN, {"image": "Choose an image: PNG, JPEG, GIF or WebP."})
    if field not in SHOWN_FIELDS:
        raise InvalidInput(LOOK_AGAIN, {"image_field": "Choose the text that shows the image."})
    if not words or len(words) > IMAGE_WORDS_MAX:
        asked = "Say in words what the image shows, for people who cannot see it."
        raise InvalidInput(LOOK_AGAIN, {"image_words": asked})
    content = await upload.read(IMAGE_BYTES_MAX + 1)
    if len(content) > IMAGE_BYTES_MAX:
        raise InvalidInput(LOOK_AGAIN, {"image": "The image is larger than 5 MB."})
    return content


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
        shown_fields=SHOWN_FIELDS,
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
