"""Translating: what waits in one language, one text beside its source, and the moves of a text."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from exam_service.authoring.dependencies import BankReader, Translator
from exam_service.authoring.pages.rendering import (
    CONFLICT,
    FINDING_BADGES,
    TEXT_EVENT_WORDS,
    TEXT_MOVE_BUTTONS,
    UNPROCESSABLE,
    show,
)
from exam_service.authoring.rules.text_moves import PERMISSIONS_FOR, TextMove
from exam_service.authoring.rules.text_refusals import TextEditedMeanwhile
from exam_service.authoring.rules.version_changes import FIELD_WORDS
from exam_service.authoring.rules.wording import TEXT_FIELDS, wording_of
from exam_service.authoring.schemas import (
    language_of,
    number_of,
    page_of,
    queue_of,
    wording_of_inputs,
)
from exam_service.authoring.use_cases.approve_texts import move_text
from exam_service.authoring.use_cases.translate_text import TypedText, translate_text
from exam_service.authoring.use_cases.translation_desk import (
    QueueDesk,
    TranslationDesk,
    exam_languages,
    load_queue_desk,
    load_translation_desk,
)
from exam_service.errors import ExamError, NotFound
from exam_service.people.rules import Actor, Permission
from exam_service.web.inputs import Inputs, SentInputs
from exam_service.web.services import Now, OfficeSession
from exam_service.web.templates import redirect
from item_bank.languages import find_language

router = APIRouter(prefix="/bank")

REASON_CHARACTERS_MAX = 500
HASH_CHARACTERS_MAX = 64


@router.get("/{exam_code}/translations")
async def show_queue(
    exam_code: str, actor: BankReader, request: Request, open_session: OfficeSession
) -> Response:
    """What waits for this person in one language, or everything there is."""
    asked = dict(request.query_params)
    shown = await load_queue_desk(
        open_session,
        exam_code=exam_code,
        wanted=queue_of(asked),
        page=page_of(asked),
        actor=actor,
    )
    return show(
        request,
        "translations.html",
        actor,
        shown.exam,
        desk=shown,
        languages=exam_languages(shown.exam),
        last=shown.first - 1 + len(shown.lines),
        previous_href=_page_href(shown, shown.page - 1),
        next_href=_page_href(shown, shown.page + 1),
    )


@router.get("/{exam_code}/items/{item_code}/translations/{language}")
async def show_translation(
    exam_code: str,
    item_code: str,
    language: str,
    actor: BankReader,
    request: Request,
    open_session: OfficeSession,
    now: Now,
) -> Response:
    shown = await _desk(open_session, exam_code, item_code, language, actor, now)
    return _translation_page(request, actor, shown)


@router.post("/{exam_code}/items/{item_code}/translations/{language}")
async def save_translation(
    exam_code: str,
    item_code: str,
    language: str,
    actor: Translator,
    request: Request,
    sent: SentInputs,
    open_session: OfficeSession,
    now: Now,
) -> Response:
    shown = await _desk(open_session, exam_code, item_code, language, actor, now)
    typed = TypedText(
        wording_of_inputs(sent),
        number_of(sent, "from_number"),
        sent.get("saved_hash", "")[:HASH_CHARACTERS_MAX],
    )
    try:
        await translate_text(
            open_session,
            item_id=shown.item_id,
            language=shown.language,
            typed=typed,
            actor_id=actor.account_id,
            now=now,
        )
    except NotFound:
        raise
    except ExamError as error:
        return _translation_page(request, actor, shown, sent, error)
    if "go_on" in sent and shown.next_code is not None:
        url = _address(exam_code, shown.next_code, shown.language)
        return redirect(request, url, notice=f"Item {item_code} is saved. This is the next one.")
    url = _address(exam_code, item_code, shown.language)
    return redirect(request, url, notice="Saved as a draft. Somebody else reviews it next.")


@router.post("/{exam_code}/items/{item_code}/translations/{language}/moves")
async def move_translation(
    exam_code: str,
    item_code: str,
    language: str,
    actor: BankReader,
    request: Request,
    sent: SentInputs,
    open_session: OfficeSession,
    now: Now,
) -> Response:
    """Review, approve, send back. Which permission it takes depends on the move: asked here."""
    move = _move(sent.get("move", ""), actor)
    shown = await _desk(open_session, exam_code, item_code, language, actor, now)
    if shown.stored is None:
        raise NotFound
    if sent.get("saved_hash") != shown.saved_hash:
        # What is judged is what was read.
        error = TextEditedMeanwhile(item_code)
        return _translation_page(request, actor, shown, refusal=error)
    inputs = Inputs(sent)
    try:
        status = await move_text(
            open_session,
            item_id=shown.item_id,
            text_id=shown.stored.id,
            move=move,
            actor_id=actor.account_id,
            reason=inputs.text("reason")[:REASON_CHARACTERS_MAX],
            now=now,
        )
    except NotFound:
        raise
    except ExamError as error:
        return _translation_page(
            request, actor, shown, refusal=error, reason=sent.get("reason", "")
        )
    url = _address(exam_code, item_code, shown.language)
    return redirect(request, url, notice=f"This text is now {status}.")


async def _desk(
    open_session: OfficeSession,
    exam_code: str,
    item_code: str,
    language: str,
    actor: Actor,
    now: datetime,
) -> TranslationDesk:
    tag = language_of(language)
    if tag is None or not item_code.isprintable():
        raise NotFound
    return await load_translation_desk(
        open_session, exam_code=exam_code, item_code=item_code, language=tag, actor=actor, now=now
    )


def _move(text: str, actor: Actor) -> TextMove:
    try:
        move = TextMove(text)
    except ValueError:
        raise NotFound from None
    if not any(actor.may(permission) for permission in PERMISSIONS_FOR.get(move, ())):
        raise NotFound
    return move


def _translation_page(
    request: Request,
    actor: Actor,
    shown: TranslationDesk,
    typed: Mapping[str, str] | None = None,
    refusal: ExamError | None = None,
    reason: str = "",
) -> Response:
    """The page of one text; with a refusal, what was typed is still in it."""
    version = shown.newest.version
    stored = shown.stored
    saved = wording_of(version, stored.text, "").texts if stored else {}
    source = wording_of(version, shown.source, "").texts
    options = version.options
    shown_fields = [
        name
        for name in TEXT_FIELDS
        if not name.startswith("rationale_")
        and (source.get(name) or name == "stem")
        and (name in ("stimulus", "stem") or name[-1] in options)
    ]
    return show(
        request,
        "translation.html",
        actor,
        shown.exam,
        status=_status(refusal),
        refusal=refusal,
        desk=shown,
        source_language=find_language(shown.newest.source),
        target=find_language(shown.language),
        fields=shown_fields,
        rationales=[
            f"rationale_{option}" for option in options if source.get(f"rationale_{option}")
        ],
        parts={name: name.removeprefix("option_") for name in shown_fields},
        words=FIELD_WORDS,
        source_texts=source,
        values=typed if typed is not None else saved,
        saved_texts=saved,
        errors=getattr(refusal, "fields", {}),
        from_number=version.ref.number,
        may_write=actor.may(Permission.TRANSLATE_ITEMS),
        reason=reason,
        move_buttons=TEXT_MOVE_BUTTONS,
        event_words=TEXT_EVENT_WORDS,
        finding_badges=FINDING_BADGES,
    )


def _status(refusal: ExamError | None) -> int:
    if refusal is None:
        return 200
    return UNPROCESSABLE if getattr(refusal, "fields", None) else CONFLICT


def _address(exam_code: str, item_code: str, language: str) -> str:
    return f"/bank/{exam_code}/items/{item_code}/translations/{language}"


def _page_href(shown: QueueDesk, page: int) -> str | None:
    if not 1 <= page <= shown.pages:
        return None
    asked = {
        "language": shown.language,
        "show": "all" if shown.everything else "",
        "area": shown.area,
    }
    query = urlencode({**{name: text for name, text in asked.items() if text}, "page": page})
    return f"/bank/{shown.exam.code}/translations?{query}"
