"""What the cells of one row mean: an item in one language, or problems an author can act on.

Every cell is judged by itself and with its row. Whether rows fit each other and the bank is
difference.py's matter.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, TypeVar

from item_bank.errors import TextRefused, UnknownLanguage
from item_bank.exchange.cells import Fault
from item_bank.exchange.layouts import option_column, rationale_column
from item_bank.exchange.rows import ImportedRow, RowProblem, Vocabulary
from item_bank.items import (
    OPTION_IDS,
    OPTIONS_MIN,
    AreaCode,
    ItemCode,
    Markup,
    OptionId,
    OptionText,
    Stage,
)
from item_bank.languages import LANGUAGES, LanguageTag, find_language, is_visible, normalise
from item_bank.markup import image_references, missed_elements, plain_text, sanitise

Value = TypeVar("Value")

_FOUND_CHARACTERS_MAX: Final = 60
_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_CODE_EXPECTED: Final = "letters, digits, dot, dash or underscore, 40 at most"
_COMPETENCY: Final = re.compile(r"[1-9][0-9]{0,3}")
_YES_OR_NO: Final = MappingProxyType(
    {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
)


@dataclass(slots=True)
class Cells:
    """One row's texts by our column names, and the problems found in them so far."""

    number: int
    texts: Mapping[str, str]
    faults: Mapping[str, Fault]
    headings: Mapping[str, str]
    problems: list[RowProblem] = field(default_factory=list)

    def refuse(self, column: str, found: str, expected: str) -> None:
        """Note a problem with a cell."""
        heading = self.headings.get(column, column)
        item = self.texts.get("item", "").strip()[:_FOUND_CHARACTERS_MAX]
        shown = (
            found if len(found) <= _FOUND_CHARACTERS_MAX else f"{found[:_FOUND_CHARACTERS_MAX]}…"
        )
        self.problems.append(RowProblem(self.number, heading, shown, expected, item))

    def text(self, column: str) -> str:
        """The normalised text of a cell, empty if nothing in it can be seen or it is refused."""
        if column in self.faults:
            self.refuse(column, self.faults[column].found, self.faults[column].expected)
            return ""
        try:
            text = normalise(self.texts.get(column, ""))
        except TextRefused as refusal:
            self.refuse(column, refusal.found, "text without it")
            return ""
        return text if is_visible(text) else ""

    def wording(self, column: str, markup: Markup) -> str:
        """A text as candidates read it; HTML keeps only what markup.py allows."""
        text = self.text(column)
        if not text or markup is Markup.PLAIN:
            return text
        missed = sorted(missed_elements(text))
        if missed:
            self.refuse(column, f"<{missed[0]}>", "only elements and images of this item bank")
            return ""
        try:
            kept = sanitise(text)
        except TextRefused as refusal:
            self.refuse(column, refusal.found, "text without it")
            return ""
        return kept if is_visible(plain_text(kept)) or image_references(kept) else ""

    def required(self, column: str, text: str, expected: str) -> None:
        """Note a blank cell, unless the cell was refused already."""
        heading = self.headings.get(column, column)
        if not text and all(problem.column != heading for problem in self.problems):
            self.refuse(column, "", expected)


def read_row(
    cells: Cells, source_language: LanguageTag, vocabulary: Vocabulary
) -> ImportedRow | None:
    """The row's meaning, or None with the reasons in `cells.problems`."""
    item, language, markup = _item(cells), _language(cells), _markup(cells)
    stimulus, stem = cells.wording("stimulus", markup), cells.wording("stem", markup)
    cells.required("stem", stem, "the text that asks")
    options = _options(cells, markup)
    row = ImportedRow(
        number=cells.number,
        item=item,
        language=language,
        stem=stem,
        options=options,
        area=_area(cells, vocabulary),
        competency=_competency(cells, vocabulary),
        secondary=_list(cells, "secondary", _competency_number(vocabulary)),
        ethics=_list(cells, "ethics", _one_of(vocabulary.ethics)),
        enemies=_enemies(cells),
        shuffle_safe=_shuffle_safe(cells),
        key=_key(cells, options),
        reference=cells.text("reference"),
        stage=_stage(cells),
        note=cells.text("note"),
        stimulus=stimulus,
        markup=markup,
    )
    if language == source_language:
        if vocabulary.area_required:
            cells.required("area", row.area or "", "the code of an area")
        cells.required("key", row.key or "", "the letter of the correct option")
        if vocabulary.competencies is not None:
            cells.required("competency", str(row.competency or ""), "a competency's number")
    return None if cells.problems else row


def is_item_code(text: str) -> bool:
    """Whether an item can have this name."""
    return _CODE.fullmatch(text) is not None


def _item(cells: Cells) -> ItemCode:
    text = cells.text("item")
    if text and not is_item_code(text):
        cells.refuse("item", text, _CODE_EXPECTED)
    cells.required("item", text, "the code of an item")
    return ItemCode(text)


def _language(cells: Cells) -> LanguageTag:
    text = cells.text("language")
    expected = f"one of {', '.join(LANGUAGES)}"
    cells.required("language", text, expected)
    try:
        return find_language(text).tag
    except UnknownLanguage:
        if text:
            cells.refuse("language", text, expected)
        return LanguageTag(text)


def _options(cells: Cells, markup: Markup) -> tuple[OptionText, ...]:
    texts = {option: cells.wording(option_column(option), markup) for option in OPTION_IDS}
    rationales = {option: cells.text(rationale_column(option)) for option in OPTION_IDS}
    filled = [option for option in OPTION_IDS if texts[option]]
    for position, option in enumerate(OPTION_IDS):
        if position < max(OPTIONS_MIN, len(filled)):
            cells.required(option_column(option), texts[option], "a text; options leave no gap")
        if rationales[option] and not texts[option]:
            expected = f"nothing, since option {option} is empty"
            cells.refuse(rationale_column(option), rationales[option], expected)
        if texts[option] and texts[option] in [texts[other] for other in OPTION_IDS[:position]]:
            cells.refuse(option_column(option), texts[option], "a text no other option has")
    return tuple(OptionText(option, texts[option], rationales[option]) for option in filled)


def _markup(cells: Cells) -> Markup:
    text = cells.text("markup").lower()
    if text not in ("", *Markup):
        cells.refuse("markup", text, "html, plain, or nothing")
        return Markup.PLAIN
    return Markup(text or Markup.PLAIN)


def _key(cells: Cells, options: tuple[OptionText, ...]) -> OptionId | None:
    text = cells.text("key")
    if not text:
        return None
    key = OptionId(text.lower())
    letters = [option.option for option in options]
    if key not in letters:
        cells.refuse("key", text, f"one letter of {', '.join(letters)}")
    return key


def _area(cells: Cells, vocabulary: Vocabulary) -> AreaCode | None:
    text = cells.text("area")
    if not text:
        return None
    if not _CODE.fullmatch(text):
        cells.refuse("area", text, _CODE_EXPECTED)
    elif vocabulary.areas is not None and text not in vocabulary.areas:
        cells.refuse("area", text, f"one of {', '.join(vocabulary.areas)}")
    return AreaCode(text)


def _competency(cells: Cells, vocabulary: Vocabulary) -> int | None:
    found = _list(cells, "competency", _competency_number(vocabulary))
    if found and len(found) > 1:
        cells.refuse("competency", ";".join(map(str, found)), "one number")
    return found[0] if found else None


def _enemies(cells: Cells) -> frozenset[ItemCode] | None:
    found = _list(cells, "enemies", _code)
    return None if found is None else frozenset(found)


def _shuffle_safe(cells: Cells) -> bool | None:
    text = cells.text("shuffle_safe")
    if text and text.lower() not in _YES_OR_NO:
        cells.refuse("shuffle_safe", text, "yes or no")
    return _YES_OR_NO.get(text.lower())


def _stage(cells: Cells) -> Stage | None:
    text = cells.text("stage")
    if not text:
        return None
    try:
        return Stage(text.lower().replace(" ", "_"))
    except ValueError:
        cells.refuse("stage", text, f"one of {', '.join(Stage).replace('_', ' ')}")
        return None


def _list(
    cells: Cells, column: str, read: Callable[[str], Value | Fault]
) -> tuple[Value, ...] | None:
    """The values of a cell that holds several, separated by semicolons."""
    values: list[Value] = []
    for part in (part.strip() for part in cells.text(column).split(";")):
        value = read(part) if part else None
        if isinstance(value, Fault):
            cells.refuse(column, value.found, value.expected)
        elif value is not None and value not in values:
            values.append(value)
    return tuple(values) or None


def _code(part: str) -> ItemCode | Fault:
    return ItemCode(part) if _CODE.fullmatch(part) else Fault(part, _CODE_EXPECTED)


def _competency_number(vocabulary: Vocabulary) -> Callable[[str], int | Fault]:
    def read(part: str) -> int | Fault:
        known = vocabulary.competencies
        if not _COMPETENCY.fullmatch(part):
            return Fault(part, "a competency's number")
        if known is not None and int(part) not in known:
            return Fault(part, f"one of {', '.join(map(str, known))}")
        return int(part)

    return read


def _one_of(names: Collection[str] | None) -> Callable[[str], str | Fault]:
    def read(part: str) -> str | Fault:
        if names is None or part in names:
            return part
        return Fault(part, f"one of {'; '.join(names)}")

    return read
