"""The CSV and XLSX files that committees send: read with every problem named, written, templates.

A bad row never stops the reading; a file that is no table at all is refused with one sentence.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from item_bank.errors import FileRefused, UnknownLanguage
from item_bank.exchange import csv_cells, xlsx_cells
from item_bank.exchange.cells import CellRow, Limits
from item_bank.exchange.layouts import COLUMNS, OUR_LAYOUT, REQUIRED_COLUMNS, Layout
from item_bank.exchange.row_reading import Cells, read_row
from item_bank.exchange.rows import ImportedRow, RowProblem, Vocabulary, cells_of
from item_bank.languages import ENGLISH, LanguageTag, find_language

ITEMS_SHEET: Final = "Items"
HELP_SHEET: Final = "What the columns mean"

DEFAULT_LIMITS: Final = Limits()
ANY_VOCABULARY: Final = Vocabulary()


@dataclass(frozen=True, slots=True)
class Selection:
    """Which rows to take: some languages, the first so many items. None takes all."""

    languages: frozenset[LanguageTag] | None = None
    items_max: int | None = None


@dataclass(frozen=True, slots=True)
class ImportedTable:
    """The sound rows of a file and the problems of the others, the first `problems_max` of them.

    `faulty_items` has every item with a faulty row, and that row's number.
    """

    rows: tuple[ImportedRow, ...]
    problems: tuple[RowProblem, ...] = ()
    problems_omitted: int = 0
    faulty_items: Mapping[str, int] = field(default_factory=dict)


EVERYTHING: Final = Selection()


def read_table(
    content: bytes,
    *,
    source_language: LanguageTag = ENGLISH,
    layout: Layout = OUR_LAYOUT,
    vocabulary: Vocabulary = ANY_VOCABULARY,
    selection: Selection = EVERYTHING,
    limits: Limits = DEFAULT_LIMITS,
) -> ImportedTable:
    """Read a CSV or XLSX file, told apart by content, not by name.

    Raises FileRefused for a file that is too large, hostile, not a table, or without our columns.
    """
    rows = (row for row in _cell_rows(content, layout, limits) if not row.is_blank)
    heading_row = next(rows, None)
    if heading_row is None:
        raise FileRefused("The file has no rows.")
    reading = _Reading(layout, _positions(heading_row, layout), selection)
    sound: list[ImportedRow] = []
    problems: list[RowProblem] = []
    omitted = 0
    faulty_items: dict[str, int] = {}
    for count, cell_row in enumerate(rows, start=1):
        if count > limits.rows_max:
            raise FileRefused(f"The file has more than {limits.rows_max} rows; send it in parts.")
        if not reading.is_wanted(cell_row):
            continue
        cells = reading.cells(cell_row)
        row = read_row(cells, source_language, vocabulary)
        if row:
            sound.append(row)
            continue
        faulty_items.setdefault(cells.problems[0].item, cell_row.number)
        room = limits.problems_max - len(problems)
        problems.extend(cells.problems[:room])
        omitted += len(cells.problems[room:])
    return ImportedTable(tuple(sound), tuple(problems), omitted, faulty_items)


def write_csv_table(rows: Iterable[ImportedRow]) -> bytes:
    """Rows in our columns as CSV; no rows at all make a template."""
    return csv_cells.write_csv(_texts(rows))


def write_xlsx_table(rows: Iterable[ImportedRow]) -> bytes:
    """Rows in our columns as XLSX, with a sheet that says what the columns mean."""
    meanings = [("Column", "Meaning"), *COLUMNS.items()]
    return xlsx_cells.write_xlsx({ITEMS_SHEET: _texts(rows), HELP_SHEET: meanings})


@dataclass(slots=True)
class _Reading:
    """Where a file keeps its columns, and which of its rows are wanted."""

    layout: Layout
    positions: Mapping[str, int]
    selection: Selection
    _items: set[str] = field(default_factory=set)

    def is_wanted(self, row: CellRow) -> bool:
        kept = all(
            self._cell(row, heading).strip() == value for heading, value in self.layout.keep.items()
        )
        return kept and self._is_in_language(row) and self._is_among_first(row)

    def cells(self, row: CellRow) -> Cells:
        headings = self.layout.columns
        texts = {column: self._cell(row, heading) for column, heading in headings.items()}
        faults = {
            column: row.faults[self.positions[heading]]
            for column, heading in headings.items()
            if self.positions.get(heading) in row.faults
        }
        cells = Cells(row.number, {**texts, **self.layout.constants}, faults, headings)
        for heading in sorted(self.layout.blank):
            if self._cell(row, heading).strip():
                cells.refuse(heading, self._cell(row, heading), "nothing; we have no place for it")
        beyond = row.cells[max(self.positions.values()) + 1 :]
        excess = next((cell for cell in beyond if cell.strip()), None)
        if excess:
            cells.refuse("after the last heading", excess, "nothing")
        return cells

    def _cell(self, row: CellRow, heading: str) -> str:
        position = self.positions.get(heading, len(row.cells))
        return row.cells[position] if position < len(row.cells) else ""

    def _is_in_language(self, row: CellRow) -> bool:
        if self.selection.languages is None:
            return True
        try:
            tag = find_language(self._cell(row, self.layout.columns["language"])).tag
        except UnknownLanguage:
            return False
        return tag in self.selection.languages

    def _is_among_first(self, row: CellRow) -> bool:
        if self.selection.items_max is None:
            return True
        item = self._cell(row, self.layout.columns["item"]).strip()
        if len(self._items) < self.selection.items_max:
            self._items.add(item)
        return item in self._items


def _cell_rows(content: bytes, layout: Layout, limits: Limits) -> Iterator[CellRow]:
    if not content:
        raise FileRefused("The file is empty.")
    if len(content) > limits.file_bytes_max:
        megabytes = limits.file_bytes_max // (1024 * 1024)
        raise FileRefused(f"The file is larger than {megabytes} MB; send it in parts.")
    if content.startswith(xlsx_cells.OLE_MARK):
        raise FileRefused(
            "The file is an old XLS workbook or has a password."
            " Save it as XLSX without a password, or as “CSV UTF-8”."
        )
    if content.startswith(xlsx_cells.ZIP_MARK):
        return iter(xlsx_cells.read_xlsx(content, limits))
    return csv_cells.read_csv(content, layout.headings, limits)


def _positions(heading_row: CellRow, layout: Layout) -> dict[str, int]:
    """Where each known heading stands; refuses unknown, doubled and missing ones by name."""
    positions: dict[str, int] = {}
    for position, cell in enumerate(heading_row.cells):
        heading = cell.strip().lower()
        if not heading:
            continue
        if heading not in layout.headings:
            known = ", ".join(sorted(layout.headings))
            raise FileRefused(
                f"Row {heading_row.number}: no column is called “{heading[:60]}”."
                f" Known are: {known}."
            )
        if heading in positions:
            raise FileRefused(f"Row {heading_row.number}: the column “{heading}” occurs twice.")
        positions[heading] = position
    needed = {layout.columns[column] for column in REQUIRED_COLUMNS} | set(layout.keep)
    missing = sorted(needed - positions.keys())
    if missing:
        raise FileRefused(f"Row {heading_row.number}: missing columns: {', '.join(missing)}.")
    return positions


def _texts(rows: Iterable[ImportedRow]) -> Iterator[list[str]]:
    yield list(COLUMNS)
    for row in rows:
        texts = cells_of(row)
        yield [texts.get(column, "") for column in COLUMNS]
