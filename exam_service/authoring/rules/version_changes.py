"""What changed between two versions of an item, field by field, for people who compare them."""

from dataclasses import dataclass
from typing import Final

from exam_service.authoring.rules.text_changes import Change, text_changes
from item_bank.exchange.layouts import COLUMNS
from item_bank.exchange.rows import cells_of, imported_row
from item_bank.items import OPTION_IDS, ItemVersion, LanguageVersion

# How a column is called on pages.
FIELD_WORDS: Final = {
    "area": "Area",
    "competency": "Competency",
    "secondary": "Further competencies",
    "ethics": "Ethics principles",
    "enemies": "Enemies",
    "shuffle_safe": "Options may be shuffled",
    "key": "Key",
    "stem": "Stem",
    "reference": "Reference",
    "note": "Note",
    **{f"option_{option}": f"Option {option.upper()}" for option in OPTION_IDS},
    **{f"rationale_{option}": f"Rationale {option.upper()}" for option in OPTION_IDS},
}


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that differs, with the pieces of its text in reading order."""

    name: str
    pieces: tuple[Change, ...]


def version_changes(
    before: tuple[ItemVersion, LanguageVersion], after: tuple[ItemVersion, LanguageVersion]
) -> tuple[FieldChange, ...]:
    """The fields in which two versions differ, in the order of the spreadsheet."""
    old = cells_of(imported_row(*before, before[1].language))
    new = cells_of(imported_row(*after, after[1].language))
    return tuple(
        FieldChange(FIELD_WORDS[column], text_changes(old.get(column, ""), new.get(column, "")))
        for column in COLUMNS
        if column in FIELD_WORDS and old.get(column, "") != new.get(column, "")
    )
