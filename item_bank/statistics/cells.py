"""A delimited file as rows of trimmed cells: byte-order mark, separator and line ends recognised.

Nothing is known here of what the cells mean.
"""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

from item_bank.errors import ContentError

FILE_BYTES_MAX = 64 * 1024 * 1024
ROWS_MAX = 200_000
COLUMNS_MAX = 2_000
CELLS_MAX = 20_000_000
CELL_CHARACTERS_MAX = 200

SEPARATORS = ",;\t|"
# What programs write where a value is missing.
BLANKS = frozenset({"", "NA", "NaN", "nan", "N/A", "n/a", "#N/A", "<NA>", ".", "-", "NULL", "null"})
# A whole number that went through a program which only knows fractions, or only powers of ten.
_WHOLE = re.compile(r"([+-]?\d+)(?:\.0+|(?:\.0+)?[eE][+-]00)")


class TableNotReadable(ContentError):
    """A file of responses, keys or groups that cannot be read; the sentence says row and column."""

    code = "statistics.table_not_readable"


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a file, all of one length, with the number of its line for each."""

    rows: list[list[str]]
    lines: list[int]

    @property
    def width(self) -> int:
        return len(self.rows[0])


def read_table(content: bytes, what: str = "responses") -> Table:
    """The cells of `content`; `what` names the file in refusals."""
    text = _unix_lines(decoded(content, what))
    reader = csv.reader(io.StringIO(text), delimiter=_separator(text), skipinitialspace=True)
    rows: list[list[str]] = []
    lines: list[int] = []
    try:
        for cells in reader:
            row = [tidy(cell) for cell in cells]
            if any(row):
                _bound(row, len(rows), what)
                rows.append(row)
                lines.append(reader.line_num)
    except csv.Error as error:
        raise TableNotReadable(
            f"The file of {what} cannot be read at line {reader.line_num}: {error}."
        ) from None
    if not rows:
        raise TableNotReadable(f"The file of {what} has no rows.")
    return Table(_levelled(rows, lines, what), lines)


def decoded(content: bytes, what: str) -> str:
    if len(content) > FILE_BYTES_MAX:
        megabytes = FILE_BYTES_MAX // 1024**2
        raise TableNotReadable(f"The file of {what} is larger than {megabytes} MiB.")
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise TableNotReadable(
            f"The file of {what} is not text in UTF-8; save it as “CSV UTF-8” and try again."
        ) from None
    if "\0" in text:
        raise TableNotReadable(f"The file of {what} is not a text file.")
    return text


def tidy(cell: str) -> str:
    """The cell without surrounding blanks; `1.0` is `1`."""
    cell = cell.strip()
    whole = _WHOLE.fullmatch(cell)
    return whole.group(1) if whole else cell


def is_blank(cell: str) -> bool:
    return cell in BLANKS


def _unix_lines(text: str) -> str:
    """Lines that end with a carriage return alone, as old programs end them, are lines too."""
    return text if "\n" in text else text.replace("\r", "\n")


def _separator(text: str) -> str:
    """The separator that the first line with anything on it has most often outside quotes.

    Without any, blanks separate, if every line has as many words as the first.
    """
    line = next((line for line in text.splitlines() if line.strip()), "")
    bare = re.sub(r'"[^"]*"', "", line)
    found = max(SEPARATORS, key=bare.count)
    if found in bare or '"' in line:
        return found
    words = {len(other.split()) for other in text.splitlines() if other.strip()}
    lines_end_bare = all(other == other.rstrip(" ") for other in text.splitlines())
    return " " if len(words) == 1 and max(words) > 1 and lines_end_bare else found


def _bound(row: Sequence[str], before: int, what: str) -> None:
    if before >= ROWS_MAX:
        raise TableNotReadable(f"The file of {what} has more than {ROWS_MAX:,} rows.")
    if len(row) > COLUMNS_MAX:
        raise TableNotReadable(f"The file of {what} has more than {COLUMNS_MAX:,} columns.")
    if (before + 1) * len(row) > CELLS_MAX:
        raise TableNotReadable(f"The file of {what} has more than {CELLS_MAX:,} cells.")
    if max(map(len, row)) > CELL_CHARACTERS_MAX:
        raise TableNotReadable(
            f"Row {before + 1} of the {what} has a cell of more than "
            f"{CELL_CHARACTERS_MAX} characters."
        )


def _levelled(rows: list[list[str]], lines: Sequence[int], what: str) -> list[list[str]]:
    """All rows as long as the first; a heading may leave out the name of the first column.

    A separator at the end of every line, or of every line but the heading, begins no column.
    """
    while (
        len(rows[0]) > 1
        and len({len(row) for row in rows}) == 1
        and not any(row[-1] for row in rows)
    ):
        rows = [row[:-1] for row in rows]
    width = len(rows[0])
    if all(len(row) == width + 1 and not row[-1] for row in rows[1:]):
        rows[1:] = [row[:-1] for row in rows[1:]]
    if len(rows) > 1 and all(len(row) == width + 1 for row in rows[1:]):
        rows[0] = ["", *rows[0]]
        width += 1
    for row, line in zip(rows, lines, strict=True):
        if len(row) != width:
            raise TableNotReadable(
                f"Line {line} of the {what} has {len(row)} cells where the others have {width}."
            )
    return rows
