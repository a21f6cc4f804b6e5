"""One wording of an item as an author types it, before it is a version.

Turns what was typed into the library's values, and says beside which field something is wrong.
"""

import html
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from exam_service.authoring.rules.refusals import ContentRefused
from exam_service.errors import InvalidInput
from item_bank.errors import ContentError, TextRefused
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
    Markup,
    OptionText,
    Stage,
)
from item_bank.languages import LanguageTag
from item_bank.markup import missed_elements

TEXT_FIELDS: Final = tuple(
    column
    for column in COLUMNS
    if column in ("stimulus", "stem") or column.startswith(("option_", "rationale_"))
)
# What may be marked up; the rest is always characters and nothing else.
SHOWN_FIELDS: Final = tuple(name for name in TEXT_FIELDS if not name.startswith("rationale_"))
FIELD_CHARACTERS_MAX: Final = 10_000
LOOK_AGAIN: Final = "Nothing was saved. Please look at the fields again."
_KEPT: Final = "the elements named above, and images that were added here"
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
    return version, _text_of(row, ref, row.options)


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
    return _text_of(row, version.ref, options)


def with_image(wording: Wording, field: str, sha256: str, words: str) -> Wording:
    """The wording with an image at the end of one text, all of it marked up from then on."""
    texts = dict(wording.texts)
    if texts.get("markup") != Markup.HTML:
        texts |= {name: _as_html(texts[name]) for name in SHOWN_FIELDS if texts.get(name)}
    image = f'<img alt="{html.escape(words)}" src="image:{sha256}">'
    before = texts.get(field, "")
    paragraph = f"<p>{image}</p>" if field in ("stimulus", "stem") else image
    return Wording({**texts, "markup": Markup.HTML, field: f"{before}\n{paragraph}".strip()})


def _as_html(text: str) -> str:
    """Plain characters as HTML that shows the same: a line feed is a line feed."""
    return html.escape(text, quote=False).replace("\r\n", "\n").replace("\n", "<br>")


def _text_of(
    row: ImportedRow, ref: ItemVersionRef, options: tuple[OptionText, ...]
) -> LanguageVersion:
    return LanguageVersion(
        ref, row.language, row.stem, options, stimulus=row.stimulus, markup=row.markup
    )


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
    if texts.get("markup") == Markup.HTML:
        faults = _missed(texts) | faults
    cells = Cells(0, texts, faults or _NO_FAULTS, OUR_LAYOUT.columns)
    try:
        row = read_row(cells, source, vocabulary)
    except TextRefused as error:
        raise ContentRefused(error) from None
    if row is None:
        fields = {
            problem.column: _sentence(problem.found, problem.expected)
            for problem in reversed(cells.problems)
        }
        raise InvalidInput(LOOK_AGAIN, fields)
    return row


def _missed(texts: Mapping[str, str]) -> dict[str, Fault]:
    """Texts with elements that would be taken out, and that a reader would miss."""
    found = {name: sorted(missed_elements(texts.get(name, ""))) for name in SHOWN_FIELDS}
    return {
        name: Fault(", ".join(f"<{element}>" for element in elements), _KEPT)
        for name, elements in found.items()
        if elements
    }


def _sentence(found: str, expected: str) -> str:
    return f"Found “{found}”; expected {expected}." if found else f"Please fill in {expected}."
