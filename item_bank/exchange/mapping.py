"""How the columns of somebody's table lead to ours: a value that can be shown, stored and typed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from item_bank.errors import MappingRefused
from item_bank.items import OPTION_IDS

ENTRIES_MAX: Final = 60
COLUMNS_OF_ONE_MAX: Final = 20
CHARACTERS_MAX: Final = 300

# What a column can be for, in the order of a page that asks, and what its help says.
FIELDS: Final = MappingProxyType(
    {
        "item": "The source's own identifier of the item.",
        "language": "The language of the row: a tag or a name.",
        "stem": "The text that asks.",
        "stimulus": "What the stem refers to: a case, a passage, code.",
        **{f"option_{option}": f"The text of option {option}." for option in OPTION_IDS},
        "more_options": "Options beyond the fifth; a row that fills one is refused.",
        "options": "All options in one cell, parted by “|”, lines or “;”, or a list in brackets.",
        "correct": "The text of the right option, where the others are distractors.",
        "distractors": "The texts of the other options.",
        "key": "Which option is right: a letter, a number, or the option's text.",
        "key_text": "The right option's text beside its letter; a difference is marked.",
        **{f"mark_{option}": f"Whether option {option} is right: x, 1, yes, 100, …"
           for option in OPTION_IDS},
        "rationale": "Why the key is right.",
        **{f"rationale_{option}": f"Why option {option} is right or less good."
           for option in OPTION_IDS},
        "area": "The content area, as the source names it.",
        "title": "A short name of the item.",
        "reference": "Where the content comes from.",
        "note": "A remark for the people who work on the item.",
        "image": "An image the item needs; a row that fills it is refused: the image is missing.",
        "ignored": "Nothing; the column is left out.",
    }
)  # fmt: skip
# Of these several columns are one after the other the parts of one text, or the parts of a list.
SEVERAL: Final = frozenset(
    {"item", "stem", "stimulus", "distractors", "more_options", "key", "area", "reference", "note",
     "image", "ignored"}
)  # fmt: skip
CONSTANTS: Final = frozenset(
    {"language", "area", "title", "reference", "note", "stimulus", "markup"}
)
_SETTINGS: Final = frozenset({"key_form", "separator"})
_ENTRY: Final = re.compile(r"\s*([a-z_]+)\s*(:?=)(.*)", re.DOTALL)
_UNESCAPED_COMMA: Final = re.compile(r"(?<!\\),")
_UNESCAPED_PLUS: Final = re.compile(r"(?<!\\)\+")


class KeyForm(StrEnum):
    """How the key's column names an option."""

    # Told by the column's values; what two forms would read differently is refused.
    AUTOMATIC = "automatic"
    LETTER = "letter"
    NUMBER = "number"
    NUMBER_FROM_ZERO = "number_from_zero"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """For each of our fields, the headings that hold it, or a constant for every row.

    A heading “#3” is the third column, whatever it is called. `separator` parts a cell of several
    options.
    """

    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    key_form: KeyForm = KeyForm.AUTOMATIC
    separator: str = ""

    def __post_init__(self) -> None:
        if len(self.columns) + len(self.constants) > ENTRIES_MAX:
            raise MappingRefused(f"The mapping has more than {ENTRIES_MAX} entries.")
        for name, headings in self.columns.items():
            _check_columns(name, headings)
        for name, value in self.constants.items():
            _check_constant(name, value, self.columns)
        used: dict[str, str] = {}
        for name, headings in self.columns.items():
            for heading in headings:
                if used.setdefault(heading, name) != name:
                    raise MappingRefused(
                        f"The column “{heading}” is for {used[heading]} and for {name}; choose one."
                    )

    def check_complete(self) -> None:
        """Refuses a mapping that leads to no items, saying what is missing."""
        has = self.columns.__contains__
        if not has("stem"):
            raise MappingRefused("No column is for the stem, the text that asks.")
        if not (has("options") or (has("option_a") and has("option_b"))) and not (
            has("correct") and has("distractors")
        ):
            raise MappingRefused("No columns are for the options; name at least option_a and _b.")
        if not any(has(name) for name in ("key", "key_text", "correct", "mark_a")):
            raise MappingRefused("No column is for the key.")

    def with_corrections(self, corrections: "ColumnMapping") -> "ColumnMapping":
        """This mapping, with what the corrections say instead of it."""
        claimed = {heading for headings in corrections.columns.values() for heading in headings}
        columns = {
            name: kept
            for name, headings in self.columns.items()
            if name not in corrections.constants
            and (kept := tuple(heading for heading in headings if heading not in claimed))
        }
        columns.update(corrections.columns)
        constants = {
            name: value for name, value in self.constants.items() if name not in corrections.columns
        }
        automatic = corrections.key_form is KeyForm.AUTOMATIC
        return ColumnMapping(
            columns,
            {**constants, **corrections.constants},
            self.key_form if automatic else corrections.key_form,
            corrections.separator or self.separator,
        )

    def to_document(self) -> dict[str, object]:
        """The mapping as JSON can hold it."""
        return {
            "columns": {name: list(headings) for name, headings in self.columns.items()},
            "constants": dict(self.constants),
            "key_form": str(self.key_form),
            "separator": self.separator,
        }

    @staticmethod
    def from_document(document: object) -> "ColumnMapping":
        """The mapping of a document; MappingRefused for anything that is none."""
        if not isinstance(document, Mapping):
            raise MappingRefused("The mapping is not a JSON object.")
        columns, constants = document.get("columns", {}), document.get("constants", {})
        separator = document.get("separator", "")
        if not isinstance(columns, Mapping) or not isinstance(constants, Mapping):
            raise MappingRefused("“columns” and “constants” of the mapping must be JSON objects.")
        lists = {
            str(name): tuple(map(str, found)) if isinstance(found, list) else (str(found),)
            for name, found in columns.items()
        }
        values = {str(name): str(value) for name, value in constants.items()}
        form = _key_form(str(document.get("key_form", KeyForm.AUTOMATIC)))
        return ColumnMapping(lists, values, form, str(separator)[:5])


def parse_mapping(text: str) -> ColumnMapping:
    """A mapping as it is typed: `stem=Question,option_a=A,note=Topic+Year,language:=es`.

    `=` names columns, several with `+`; `:=` gives every row a value, and says `key_form` and
    `separator`. A comma or plus sign of a heading has a backslash before it.
    """
    columns: dict[str, tuple[str, ...]] = {}
    constants: dict[str, str] = {}
    for entry in _UNESCAPED_COMMA.split(text):
        if not entry.strip():
            continue
        found = _ENTRY.fullmatch(entry)
        if not found:
            raise MappingRefused(f"“{entry.strip()[:60]}” is no entry such as stem=Question.")
        name, sign, value = found.groups()
        if name in columns or name in constants:
            raise MappingRefused(f"The mapping names {name} twice.")
        if sign == ":=":
            constants[name] = _unescaped(value)
        else:
            columns[name] = tuple(_unescaped(part) for part in _UNESCAPED_PLUS.split(value))
    form = _key_form(constants.pop("key_form", KeyForm.AUTOMATIC))
    return ColumnMapping(columns, constants, form, constants.pop("separator", ""))


def _check_columns(name: str, headings: Sequence[str]) -> None:
    if name not in FIELDS:
        known = ", ".join(FIELDS)
        raise MappingRefused(f"“{name[:60]}” is nothing a column can be for. Known are: {known}.")
    if not headings or any(not heading.strip() for heading in headings):
        raise MappingRefused(f"The mapping names no column for {name}.")
    if len(headings) > 1 and name not in SEVERAL:
        raise MappingRefused(f"Only one column can be for {name}.")
    if len(headings) > COLUMNS_OF_ONE_MAX or any(len(said) > CHARACTERS_MAX for said in headings):
        raise MappingRefused(f"Too much is named for {name}.")


def _check_constant(name: str, value: str, columns: Mapping[str, tuple[str, ...]]) -> None:
    if name not in CONSTANTS:
        known = ", ".join(sorted(CONSTANTS | _SETTINGS))
        raise MappingRefused(f"“{name[:60]}” cannot be a constant. These can: {known}.")
    if name in columns:
        raise MappingRefused(f"The mapping gives {name} a column and a constant.")
    if len(value) > CHARACTERS_MAX:
        raise MappingRefused(f"The constant for {name} is too long.")
    if name == "markup" and value not in ("plain", "html"):
        raise MappingRefused("The constant markup is plain or html.")


def _key_form(text: str) -> KeyForm:
    try:
        return KeyForm(text.strip())
    except ValueError:
        raise MappingRefused(f"The key_form is one of {', '.join(KeyForm)}.") from None


def _unescaped(text: str) -> str:
    return re.sub(r"\\([,+\\])", r"\1", text).strip()
