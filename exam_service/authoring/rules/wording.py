"""One wording of an item as an author types it, before it is a version.

Turns what was typed into the library's values, and says beside which field something is wrong.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from exam_service.authoring.rules.refusals import ContentRefused
from exam_service.errors import InvalidInput
from item_bank.errors import ContentError
from item_bank.exchange.cells import Fault
from item_bank.exchange.layouts import COLUMNS, OUR_LAYOUT
from item_bank.exchange.row_reading import Cells, read_row
from item_bank.exchange.rows import ImportedRow, Vocabulary, cells_of, imported_row
from item_bank.items import (
    AreaCode,
    ItemCode,
    ItemVersion,
    ItemVersionRef,
    LanguageVersion,
    OptionText,
    Stage,
)
from item_bank.languages import LanguageTag

TEXT_FIELDS: Final = tuple(
    column for column in COLUMNS if column == "stem" or column.startswith(("option_", "rationale_"))
)
FIELD_CHARACTERS_MAX: Final = 10_000
LOOK_AGAIN: Final = "Nothing was saved. Please look at the fields again."
_NO_FAULTS: Final[Mapping[str, Fault]] = {}


@dataclass(frozen=True, slots=True)
class BankWords:
    """The names that an item may refer to: the exam's areas and the bank's items."""

    areas: tuple[AreaCode, ...]
    items: Collection[ItemCode]


@dataclass(frozen=True, slots=True)
class Wording:
    """What was typed, by the names of the spreadsheet's columns: one set of words for both ways."""

    texts: Mapping[str, str]

    @property
    def note(self) -> str:
        return self.texts.get("note", "")


def wording_of(version: ItemVersion, text: LanguageVersion, note: str) -> Wording:
    """A version as it stands in the form that edits it."""
    return Wording(cells_of(imported_row(version, text, text.language)) | {"note": note})


def edited_item(
    wording: Wording, ref: ItemVersionRef, language: LanguageTag, bank: BankWords
) -> tuple[ItemVersion, LanguageVersion]:
    """A draft of this version from what was typed; refuses with a sentence per field."""
    row = _read(wording, ref, language, language, Vocabulary(areas=bank.areas))
    assert row.area is not None, "a source row without an area was read as sound"
    assert row.key is not None, "a source row without a key was read as sound"
    unknown = sorted((row.enemies or frozenset()) - set(bank.items))
    if unknown:
        named = ", ".join(unknown)
        raise InvalidInput(LOOK_AGAIN, {"enemies": f"There is no item {named} in this bank."})
    try:
        version = ItemVersion(
            ref=ref,
            stage=Stage.DRAFT,
            area=row.area,
            key=row.key,
            options=row.option_ids,
            competency=row.competency,
            secondary=row.secondary or (),
            ethics=row.ethics or (),
            enemies=row.enemies or frozenset(),
            shuffle_safe=bool(row.shuffle_safe),
            reference=row.reference,
        )
    except ContentError as error:
        raise ContentRefused(error) from None
    return version, LanguageVersion(ref, language, row.stem, row.options)


def edited_text(
    wording: Wording, version: ItemVersion, language: LanguageTag, source: LanguageTag
) -> LanguageVersion:
    """A translation from what was typed; it words exactly the options of its item version."""
    row = _read(wording, version.ref, language, source, Vocabulary())
    given = {option.option: option for option in row.options}
    if tuple(given) != version.options:
        count = len(version.options)
        raise InvalidInput(
            LOOK_AGAIN, {"option_a": f"This item has {count} options; write exactly these."}
        )
    options = tuple(
        OptionText(option, given[option].text, given[option].rationale)
        for option in version.options
    )
    return LanguageVersion(version.ref, language, row.stem, options)


def _read(
    wording: Wording,
    ref: ItemVersionRef,
    language: LanguageTag,
    source: LanguageTag,
    vocabulary: Vocabulary,
) -> ImportedRow:
    texts = {**wording.texts, "item": ref.item, "language": language}
    faults = {
        name: Fault(f"{len(text)} characters", f"at most {FIELD_CHARACTERS_MAX}")
        for name, text in texts.items()
        if len(text) > FIELD_CHARACTERS_MAX
    }
    cells = Cells(0, texts, faults or _NO_FAULTS, OUR_LAYOUT.columns)
    row = read_row(cells, source, vocabulary)
    if row is None:
        fields = {
            problem.column: _sentence(problem.found, problem.expected)
            for problem in reversed(cells.problems)
        }
        raise InvalidInput(LOOK_AGAIN, fields)
    return row


def _sentence(found: str, expected: str) -> str:
    return f"Found “{found}”; expected {expected}." if found else f"Please fill in {expected}."
