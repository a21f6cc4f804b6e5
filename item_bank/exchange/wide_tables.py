"""Tables with a column for each language become tables with a row for each item and language.

“stem_en, a_en, b_en, stem_es, a_es, b_es, key” says the same as two rows with a language column.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from item_bank.canonical import canonical_bytes, sha256_hex
from item_bank.exchange import headings as names
from item_bank.exchange.cells import CellRow
from item_bank.exchange.table_files import OpenedTable
from item_bank.languages import LanguageTag

LANGUAGE_HEADING: Final = "language"
NAME_HEADING: Final = "item"
_NAME_DIGITS: Final = 10
_LANGUAGES_MAX: Final = 40

# For each language, where its column of each name stands; all languages have the same names.
_Columns = Mapping[LanguageTag, Mapping[str, int]]


def rows_by_language(table: OpenedTable) -> OpenedTable:
    """The table with one row for each item and language; as it is if its columns say no languages.

    Rows keep their numbers. A language whose cells are all blank in a row makes no row.
    """
    worded = _worded_columns(table)
    if not worded:
        return table
    used = {place for columns in worded.values() for place in columns.values()}
    shared = [place for place in range(len(table.headings)) if place not in used]
    bases = list(dict.fromkeys(base for columns in worded.values() for base in columns))
    own = {tag: [columns.get(base, -1) for base in bases] for tag, columns in worded.items()}
    kept = [table.headings[place] for place in shared]
    is_named = any(names.plain(heading) in names.NAMES["item"] for heading in kept)
    rows = []
    for row in table.rows:
        parts = [_parted(row, shared, places, language) for language, places in own.items()]
        found = [part for part in parts if part is not None]
        rows.extend(found if is_named else _named(found))
    headings = [*kept, *bases, LANGUAGE_HEADING, *([] if is_named else [NAME_HEADING])]
    return replace(table, headings=tuple(headings), rows=tuple(rows))


def _worded_columns(table: OpenedTable) -> _Columns:
    """The columns that name a language, if at least two languages have the same names."""
    if any(names.plain(heading) in names.NAMES["language"] for heading in table.headings):
        return {}
    worded: dict[LanguageTag, dict[str, int]] = {}
    spelt: dict[str, str] = {}
    for place, heading in enumerate(table.headings):
        found = names.language_of(heading)
        if found and names.is_known(found[0]):
            base = spelt.setdefault(names.plain(found[0]), found[0])
            worded.setdefault(found[1], {}).setdefault(base, place)
    plain = {names.plain(heading) for heading in table.headings}
    has_stem = [any(_is_stem(base) for base in columns) for columns in worded.values()]
    is_wide = 2 <= len(worded) <= _LANGUAGES_MAX and all(has_stem) and not plain & spelt.keys()
    return worded if is_wide else {}


def _named(parts: Sequence[CellRow]) -> list[CellRow]:
    """The parts of one row under one name, for by their content they are different items."""
    name = sha256_hex(canonical_bytes(list(parts[0].cells)))[:_NAME_DIGITS] if parts else ""
    return [replace(part, cells=(*part.cells, name)) for part in parts]


def _is_stem(base: str) -> bool:
    return names.plain(base) in names.NAMES["stem"]


def _parted(
    row: CellRow, shared: list[int], own: list[int], language: LanguageTag
) -> CellRow | None:
    """One language's part of a row; None where it has nothing."""
    places = [*shared, *own]
    cells = [row.cells[at] if 0 <= at < len(row.cells) else "" for at in places]
    faults = {new: row.faults[at] for new, at in enumerate(places) if at in row.faults}
    filled = any(cell.strip() for cell in cells[len(shared) :])
    if not filled and not any(at in row.faults for at in own):
        return None
    return CellRow(row.number, (*cells, language), faults)
