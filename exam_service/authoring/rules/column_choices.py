"""The columns of somebody's table as a person settles them: what each is for, and a sample."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from exam_service.authoring.rules.import_options import ImportOptions
from exam_service.authoring.rules.import_reading import as_told
from exam_service.errors import InvalidInput
from item_bank.errors import MappingRefused
from item_bank.exchange.guessing import ColumnGuess, guess_mapping
from item_bank.exchange.mapping import FIELDS, ColumnMapping, KeyForm
from item_bank.exchange.table_files import open_table

SAMPLE_ROWS: Final = 5
SAMPLE_CHARACTERS_MAX: Final = 160
IGNORED: Final = "ignored"


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """One column: what it is for now, what it seemed to be for and why, and its first cells."""

    place: int
    heading: str
    field: str
    guess: ColumnGuess
    sample: tuple[str, ...]


def column_choices(content: bytes, options: ImportOptions) -> tuple[ColumnChoice, ...]:
    """Every column of a table in its order; raises ContentError for what is no table."""
    opened = as_told(open_table(content), options)
    guesses = guess_mapping(opened.headings, opened.sample()).columns
    said = ColumnMapping.from_document(options.mapping) if options.mapping else ColumnMapping()
    fields = {heading: name for name, named in said.columns.items() for heading in named}
    rows = [row.cells for row in opened.rows[:SAMPLE_ROWS]]
    return tuple(
        ColumnChoice(
            place=place,
            heading=heading,
            field=fields.get(heading, fields.get(f"#{place + 1}", IGNORED)),
            guess=guess,
            sample=tuple(_cell(cells, place) for cells in rows),
        )
        for place, (heading, guess) in enumerate(zip(opened.headings, guesses, strict=True))
    )


def chosen_mapping(
    columns: Sequence[ColumnChoice],
    chosen: Mapping[int, str],
    options: ImportOptions,
    key_form: str,
) -> ColumnMapping:
    """The mapping that a person's choices make, by the place of each column.

    Constants and the separator stay as they were.
    """
    headings: dict[str, tuple[str, ...]] = {}
    for column in columns:
        name = chosen.get(column.place, column.field)
        name = name if name in FIELDS else IGNORED
        headings[name] = (*headings.get(name, ()), column.heading)
    before = ColumnMapping.from_document(options.mapping or {})
    constants = {name: value for name, value in before.constants.items() if name not in headings}
    # A mapping names at most so many columns for one thing; to be left out needs no naming.
    headings.pop(IGNORED, None)
    try:
        form = KeyForm(key_form) if key_form else before.key_form
        return ColumnMapping(headings, constants, form, before.separator)
    except (MappingRefused, ValueError) as error:
        raise InvalidInput(str(error), {"columns": str(error)}) from None


def _cell(cells: Sequence[str], place: int) -> str:
    text = cells[place] if place < len(cells) else ""
    return text if len(text) <= SAMPLE_CHARACTERS_MAX else f"{text[:SAMPLE_CHARACTERS_MAX]}…"
