"""Any tidy table as headings and rows of cells: CSV of any delimiter and encoding, or XLSX.

Where the headings are is found, not asked: under a title, or nowhere.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from item_bank.errors import FileRefused
from item_bank.exchange import headings as names
from item_bank.exchange import xlsx_cells
from item_bank.exchange.cells import CellRow, Limits, cell_row
from item_bank.exchange.csv_cells import without_guard
from item_bank.exchange.text_files import read_text

TABLE_LIMITS: Final = Limits(columns_max=200)
HEADINGS_WITHIN_ROWS: Final = 12
_DELIMITERS: Final = (",", ";", "\t", "|")
_SAMPLE_CHARACTERS: Final = 64 * 1024
_SAMPLE_ROWS: Final = 60
_SEPARATOR_LINE: Final = re.compile(r"\s*sep=(.)\s*?\r?\n")
_HEADING_CHARACTERS_MAX: Final = 120
_LETTER: Final = re.compile(r"\s*[A-Ea-e]\s*")


@dataclass(frozen=True, slots=True)
class OpenedTable:
    """The headings of a table, each once, and its rows. `heading_row` is 0 if it has none."""

    headings: tuple[str, ...]
    rows: tuple[CellRow, ...]
    heading_row: int
    encoding: str = ""
    delimiter: str = ""

    def sample(self, count: int = 200) -> list[tuple[str, ...]]:
        """The cells of some rows from all over the table, for guessing and showing."""
        step = max(1, len(self.rows) // count)
        width = len(self.headings)
        return [(*row.cells, *[""] * width)[:width] for row in self.rows[::step][:count]]


def open_table(content: bytes, limits: Limits = TABLE_LIMITS) -> OpenedTable:
    """The table in a file, told apart by content. Refuses what is no table."""
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
    encoding = delimiter = ""
    rows: Iterable[CellRow]
    if content.startswith(xlsx_cells.ZIP_MARK):
        rows = xlsx_cells.read_xlsx(content, limits)
    else:
        file = read_text(content, limits)
        encoding = file.encoding
        delimiter, rows = _csv_rows(file.text, limits)
    filled = _bounded(rows, limits)
    if not filled:
        raise FileRefused("The file has no rows.")
    at = _heading_position(filled)
    heading_cells = filled[at].cells if at is not None else ()
    below = filled[at + 1 :] if at is not None else filled
    return OpenedTable(
        headings=_headings(heading_cells, below),
        rows=tuple(below),
        heading_row=filled[at].number if at is not None else 0,
        encoding=encoding,
        delimiter=delimiter,
    )


def _bounded(rows: Iterable[CellRow], limits: Limits) -> list[CellRow]:
    filled = []
    for row in rows:
        if any(cell.strip() for cell in row.cells[limits.columns_max :]):
            said = f"Row {row.number} has more than {limits.columns_max} columns."
            raise FileRefused(f"{said} Is this a table of items?")
        if not row.is_blank:
            filled.append(row)
        # The heading row, a title and one row too many show that the file is too long.
        if len(filled) > limits.rows_max + HEADINGS_WITHIN_ROWS:
            raise FileRefused(f"The file has more than {limits.rows_max:,} rows; send it in parts.")
    return filled


def _csv_rows(text: str, limits: Limits) -> tuple[str, Iterator[CellRow]]:
    said = _SEPARATOR_LINE.match(text)
    delimiter = said[1] if said else _delimiter(text)
    quoting = csv.QUOTE_MINIMAL
    # Tables with tabs are often written without any quoting; a quotation mark is then a character.
    if delimiter == "\t" and not _is_quoted_soundly(text, delimiter):
        quoting = csv.QUOTE_NONE
    start = said.end() if said else 0
    return delimiter, _rows_of(text[start:], delimiter, quoting, limits, 2 if said else 1)


def _rows_of(
    text: str, delimiter: str, quoting: int, limits: Limits, number: int
) -> Iterator[CellRow]:
    reader = _reader(text, delimiter, quoting)
    while True:
        try:
            found = next(reader, None)
        except csv.Error as fault:
            message = f"Row {number} cannot be read as CSV ({fault}). Is a quotation mark missing?"
            raise FileRefused(message) from None
        if found is None:
            return
        filled = (at for at in range(len(found) - 1, -1, -1) if found[at].strip())
        del found[next(filled, -1) + 1 :]
        yield cell_row(number, [without_guard(cell) for cell in found], limits)
        number += 1


def _reader(text: str, delimiter: str, quoting: int = csv.QUOTE_MINIMAL) -> Iterator[list[str]]:
    lines = io.StringIO(text, newline="")
    if quoting == csv.QUOTE_NONE:
        return csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE, strict=True)
    return csv.reader(lines, delimiter=delimiter, strict=True)


def _is_quoted_soundly(text: str, delimiter: str) -> bool:
    try:
        for _ in _reader(text, delimiter):
            pass
    except csv.Error:
        return False
    return True


def _delimiter(text: str) -> str:
    """The delimiter that gives known headings, and rows of one width."""

    def fit(delimiter: str) -> tuple[int, float, int]:
        rows = _first_rows(text, delimiter)
        widths = Counter(len(row) for row in rows)
        width, count = widths.most_common(1)[0] if widths else (1, 1)
        known = max((names.known_count(row) for row in rows[:HEADINGS_WITHIN_ROWS]), default=0)
        return (known if known > 1 else 0, count / max(1, len(rows)) if width > 1 else 0, width)

    return max(_DELIMITERS, key=fit)


def _first_rows(text: str, delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    reader = _reader(text[:_SAMPLE_CHARACTERS], delimiter)
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append(row)
            if len(rows) == _SAMPLE_ROWS:
                break
    except csv.Error:
        pass
    return rows


def _heading_position(rows: Sequence[CellRow]) -> int | None:
    """Which of the first rows has the headings; None if none has."""
    first = rows[:HEADINGS_WITHIN_ROWS]
    known = [names.known_count(row.cells) for row in first]
    best = max(known)
    at = known.index(best) if best > 1 else _widest(first)
    if best < 2 and _is_a_row_of_items(rows, at):
        return None
    return at if len(rows) > at + 1 or best else None


def _widest(rows: Sequence[CellRow]) -> int:
    counts = [sum(bool(cell.strip()) for cell in row.cells) for row in rows]
    return next(at for at, count in enumerate(counts) if count >= max(counts) * 0.6)


def _is_a_row_of_items(rows: Sequence[CellRow], at: int) -> bool:
    """Whether a row is like those below it: its key is a letter, as theirs are."""
    below = rows[at + 1 : at + 1 + _SAMPLE_ROWS]
    for position, cell in enumerate(rows[at].cells):
        others = [row.cells[position] for row in below if position < len(row.cells)]
        if others and _LETTER.fullmatch(cell) and all(map(_LETTER.fullmatch, others)):
            return True
    return False


def _headings(cells: Sequence[str], rows: Sequence[CellRow]) -> tuple[str, ...]:
    """Every column that has a heading or a cell, by a name that no other column has."""
    filled = Counter(
        position for row in rows for position, cell in enumerate(row.cells) if cell.strip()
    )
    # A cell beyond the last heading is an accident, unless most rows have one there.
    columns = [position for position, count in filled.items() if count > len(rows) / 2]
    columns += [position for position, cell in enumerate(cells) if cell.strip()]
    width = max(columns, default=-1) + 1
    found: list[str] = []
    same: Counter[str] = Counter()
    for position in range(width):
        written = " ".join((cells[position] if position < len(cells) else "").split())
        name = written[:_HEADING_CHARACTERS_MAX] or f"column {position + 1}"
        same[name.casefold()] += 1
        count = same[name.casefold()]
        found.append(f"{name} ({count})" if count > 1 else name)
    return tuple(found)
