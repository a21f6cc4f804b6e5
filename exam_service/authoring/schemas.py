"""What addresses and inputs of the bank's pages mean. What cannot be read asks for anything."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from exam_service.authoring.rules.wording import Wording
from exam_service.authoring.store.listing import ItemFilter
from item_bank.errors import TextRefused
from item_bank.exchange.layouts import COLUMNS
from item_bank.items import LanguageStatus, Stage
from item_bank.languages import LANGUAGES, LanguageTag, normalise

Choice = TypeVar("Choice", bound=StrEnum)

SEARCH_CHARACTERS_MAX = 200
PAGES_MAX = 10_000
COMPETENCY_DIGITS_MAX = 4


def item_filter_of(asked: Mapping[str, str]) -> ItemFilter:
    """The filter that an address carries; an unknown value filters nothing."""
    competency = asked.get("competency", "")
    language = LANGUAGES.get(LanguageTag(asked.get("language", "")))
    return ItemFilter(
        area=_text(asked, "area"),
        competency=int(competency) if _is_number(competency, COMPETENCY_DIGITS_MAX) else None,
        stage=_one_of(Stage, asked.get("stage", "")),
        language=language.tag if language else None,
        status=_one_of(LanguageStatus, asked.get("status", "")),
        text=_text(asked, "text")[:SEARCH_CHARACTERS_MAX],
    )


def page_of(asked: Mapping[str, str]) -> int:
    page = asked.get("page", "")
    return min(int(page), PAGES_MAX) if _is_number(page, len(str(PAGES_MAX))) else 1


def wording_of_inputs(sent: Mapping[str, str]) -> Wording:
    """The columns of an item among what was sent."""
    return Wording({name: text for name, text in sent.items() if name in COLUMNS})


def number_of(sent: Mapping[str, str], name: str) -> int:
    """A whole number that a page of ours sent; 0 for anything else."""
    text = sent.get(name, "")
    return int(text) if _is_number(text, 9) else 0


def _text(asked: Mapping[str, str], name: str) -> str:
    try:
        return normalise(asked.get(name, ""))
    except TextRefused:
        return ""


def _is_number(text: str, digits_max: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= digits_max


def _one_of(choices: type[Choice], text: str) -> Choice | None:
    try:
        return choices(text)
    except ValueError:
        return None
