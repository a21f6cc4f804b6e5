"""What addresses and inputs of the bank's pages mean. What cannot be read asks for anything."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from exam_service.authoring.rules.checklist import (
    NOTE_CHARACTERS_MAX,
    POINTS,
    Checklist,
    Mark,
)
from exam_service.authoring.rules.import_report import RowFilter
from exam_service.authoring.rules.item_statistics import StatisticsFilter
from exam_service.authoring.rules.visibility import Duty
from exam_service.authoring.rules.wording import Wording
from exam_service.authoring.store.item_filters import ItemFilter
from exam_service.authoring.use_cases.translation_desk import QueueWanted
from exam_service.errors import InvalidInput
from exam_service.web.inputs import Inputs
from item_bank.errors import TextRefused
from item_bank.exchange.difference import Change
from item_bank.exchange.layouts import COLUMNS
from item_bank.items import LanguageStatus, Stage
from item_bank.languages import LANGUAGES, LanguageTag, normalise

_DECIMAL = re.compile(r"-?(?:[01](?:\.[0-9]{0,4})?|\.[0-9]{1,4})")

Choice = TypeVar("Choice", bound=StrEnum)

MARKED = "marked"
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
        author=_account(asked.get("author", "")),
        statistics=StatisticsFilter(
            p_below=_decimal(asked.get("p_below", "")),
            p_above=_decimal(asked.get("p_above", "")),
            discrimination_below=_decimal(asked.get("r_below", "")),
        ),
    )


def row_filter_of(asked: Mapping[str, str]) -> RowFilter:
    """Which lines of an import's report an address asks for."""
    said = asked.get("change", "")
    return RowFilter(
        change=_one_of(Change, said),
        text=_text(asked, "text")[:SEARCH_CHARACTERS_MAX],
        marked=said == MARKED,
    )


def page_of(asked: Mapping[str, str]) -> int:
    page = asked.get("page", "")
    return min(int(page), PAGES_MAX) if _is_number(page, len(str(PAGES_MAX))) else 1


def queue_of(asked: Mapping[str, str]) -> QueueWanted:
    """Which part of a queue of translations an address asks for."""
    return QueueWanted(
        language=language_of(asked.get("language", "")),
        everything=asked.get("show", "") == "all",
        area=_text(asked, "area"),
    )


def language_of(text: str) -> LanguageTag | None:
    """The language of a tag in an address, written as ours are."""
    known = LANGUAGES.get(LanguageTag(text))
    return known.tag if known else None


def wording_of_inputs(sent: Mapping[str, str]) -> Wording:
    """The columns of an item among what was sent."""
    return Wording({name: text for name, text in sent.items() if name in COLUMNS})


def checklist_of(inputs: Inputs) -> Checklist:
    """The points that were answered, each with its note."""
    answers = {point: inputs.text(f"met_{point}") for point in POINTS}
    return {
        point: Mark(answer == "yes", inputs.text(f"note_{point}")[:NOTE_CHARACTERS_MAX])
        for point, answer in answers.items()
        if answer in ("yes", "no")
    }


@dataclass(frozen=True, slots=True)
class AskedAssignment:
    """An assignment as a page of ours asks for it."""

    account_id: UUID
    duty: Duty
    item_code: str
    language: str


def assignment_of(sent: Mapping[str, str]) -> AskedAssignment:
    """The assignment that was sent; refuses one without a person or a duty."""
    duty = _one_of(Duty, sent.get("duty", ""))
    try:
        account_id = UUID(sent.get("account", ""))
    except ValueError:
        account_id = None
    if account_id is None or duty is None:
        sentence = "Nothing was assigned: choose a person and what they do."
        raise InvalidInput(sentence, {"account": "Choose a person.", "duty": "Choose one."})
    return AskedAssignment(account_id, duty, _text(sent, "item"), _text(sent, "language"))


def number_of(sent: Mapping[str, str], name: str) -> int:
    """A whole number that a page of ours sent; 0 for anything else."""
    text = sent.get(name, "")
    return int(text) if _is_number(text, 9) else 0


def _text(asked: Mapping[str, str], name: str) -> str:
    try:
        return normalise(asked.get(name, ""))
    except TextRefused:
        return ""


def _account(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _decimal(text: str) -> float | None:
    """A number from -1 to 1, with a point or a comma."""
    written = text.strip().replace(",", ".")
    return float(written) if _DECIMAL.fullmatch(written) else None


def _is_number(text: str, digits_max: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= digits_max


def _one_of(choices: type[Choice], text: str) -> Choice | None:
    try:
        return choices(text)
    except ValueError:
        return None
