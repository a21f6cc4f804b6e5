"""Which language a page speaks, and the catalogue of its words."""

from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from fastapi import Request

from item_bank.languages import LANGUAGES, Direction, Language, LanguageTag

LOCALES = Path(__file__).resolve().parent.parent.parent / "frontend" / "locales"
DEFAULT_LANGUAGE = "en"
# Pages of staff are in English, whatever language their reader chose for other pages.
STAFF_LANGUAGE = DEFAULT_LANGUAGE


@cache
def page_languages() -> tuple[Language, ...]:
    """The languages whose catalogue exists: English, in which the sources are, and the others."""
    return tuple(
        language
        for code, language in LANGUAGES.items()
        if code == DEFAULT_LANGUAGE or _catalogue(code).exists()
    )


def is_page_language(code: str) -> bool:
    return any(language.tag == code for language in page_languages())


def direction_of(code: str) -> Direction:
    return LANGUAGES[LanguageTag(code)].direction


@cache
def translations_of(code: str) -> NullTranslations:
    """The catalogue, read from its .po file: there is no compiled file that could be stale."""
    path = _catalogue(code)
    if code == DEFAULT_LANGUAGE or not path.exists():
        return NullTranslations()
    with path.open("rb") as file:
        catalogue = read_po(file, locale=None if code == "hmn" else code.replace("-", "_"))
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)


def language_of(request: Request, cookie: str, account_language: str | None) -> str:
    """What the visitor chose, else what their account says, else what the browser prefers."""
    chosen = request.query_params.get("language") or request.cookies.get(cookie)
    for code in (chosen, account_language, *_accepted(request)):
        if code is not None and is_page_language(code):
            return code
    return DEFAULT_LANGUAGE


def _accepted(request: Request) -> list[str]:
    header = request.headers.get("accept-language", "")[:200]
    tags = [part.split(";")[0].strip() for part in header.split(",")]
    return [shape for tag in tags for shape in (tag, tag.split("-")[0])]


def _catalogue(code: str) -> Path:
    return LOCALES / code / "LC_MESSAGES" / "messages.po"
