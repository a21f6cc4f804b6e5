"""An item exactly as candidates meet it: the player's own template and module, at two widths.

The page shows frames of our own origin; only those frames may be framed, and only by us.
"""

from fastapi import APIRouter, Request, Response

from exam_service.authoring.dependencies import BankReader
from exam_service.authoring.pages.rendering import STAFF_LANGUAGE, show
from exam_service.authoring.use_cases import desk
from exam_service.authoring.use_cases.item_images import Preview, load_preview
from exam_service.errors import NotFound
from exam_service.web.inputs import VersionNumber
from exam_service.web.item_texts import shown_text
from exam_service.web.languages import is_page_language
from exam_service.web.services import OfficeSession
from exam_service.web.templates import render
from item_bank.errors import UnknownLanguage
from item_bank.languages import Language, find_language
from item_bank.presentation import PresentedItem

router = APIRouter(prefix="/bank")

LETTERS = "ABCDE"


@router.get("/{exam_code}/items/{item_code}/preview")
async def show_preview(
    exam_code: str,
    item_code: str,
    actor: BankReader,
    request: Request,
    open_session: OfficeSession,
    version: VersionNumber | None = None,
    language: str = "",
) -> Response:
    shown = await desk.load_item_desk(
        open_session, exam_code=exam_code, item_code=item_code, number=version
    )
    tag = language or shown.shown.source
    if tag not in shown.shown.texts:
        raise NotFound
    response = show(
        request,
        "item_preview.html",
        actor,
        shown.exam,
        desk=shown,
        chosen=_language(tag),
        offered=[find_language(other) for other in shown.languages if other in shown.shown.texts],
    )
    policy = _policy_of(request)
    response.headers["content-security-policy"] = f"{policy}; frame-src 'self'"
    return response


@router.get("/{exam_code}/items/{item_code}/preview/{language}")
async def show_framed_item(
    exam_code: str,
    item_code: str,
    language: str,
    actor: BankReader,
    request: Request,
    open_session: OfficeSession,
    version: VersionNumber | None = None,
) -> Response:
    """What a candidate sees in the middle of the player, with nothing around it."""
    shown = await desk.load_item_desk(
        open_session, exam_code=exam_code, item_code=item_code, number=version
    )
    spoken = _language(language)
    preview = await load_preview(open_session, stored=shown.shown, language=spoken.tag)
    response = render(
        request,
        "author/preview_frame.html",
        actor=actor,
        page_language=spoken.tag if is_page_language(spoken.tag) else STAFF_LANGUAGE,
        item=_rendered(preview, spoken),
        sent=_sent(preview.item),
        spoken=spoken,
    )
    response.headers["content-security-policy"] = _policy_of(request).replace(
        "frame-ancestors 'none'", "frame-ancestors 'self'"
    )
    response.headers["x-frame-options"] = "SAMEORIGIN"
    return response


def _policy_of(request: Request) -> str:
    policy: str = request.state.confining_headers["content-security-policy"]
    return policy


def _language(tag: str) -> Language:
    try:
        return find_language(tag)
    except UnknownLanguage:
        raise NotFound from None


def _sent(item: PresentedItem) -> dict[str, object]:
    """The item as a section's document has it."""
    return {
        "slot": item.slot,
        "stem": item.stem,
        "stimulus": item.stimulus,
        "markup": item.markup,
        "options": [{"option": each.option, "text": each.text} for each in item.options],
    }


def _rendered(preview: Preview, language: Language) -> dict[str, object]:
    """The item for the template, for whoever has no JavaScript."""
    text = preview.text

    def shown(part: str) -> object:
        return shown_text(part, text.markup, preview.sources)

    return {
        "stem": shown(text.stem),
        "stimulus": shown(text.stimulus),
        "markup": text.markup,
        "language": language.tag,
        "direction": language.direction,
        "options": [
            {"letter": letter, "value": each.option, "text": shown(each.text)}
            for letter, each in zip(LETTERS, text.options, strict=False)
        ],
    }
