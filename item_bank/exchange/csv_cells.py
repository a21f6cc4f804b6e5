"""CSV in and out as rows of cells: encodings, delimiters, quoting (RFC 4180), active content.

Columns and their meaning are in layouts.py and rows.py.
"""

import codecs
import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final

from item_bank.errors import FileRefused
from item_bank.exchange.cells import CellRow, Fault, Limits, cell_row

_DELIMITERS: Final = (",", ";", "\t")
_UTF_16_MARKS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

# A cell that is too long costs its row, not the file: cell_row refuses it.
csv.field_size_limit(Limits().file_bytes_max)

# A spreadsheet runs text that begins so as a formula. We write an apostrophe before it, as
# spreadsheets themselves do, and take that one apostrophe away again when reading.
_ACTIVE: Final = re.compile(r"'*[=+\-@\t\r]")
_GUARDED: Final = re.compile(r"''*[=+\-@\t\r]")


def read_csv(content: bytes, headings: Collection[str], limits: Limits) -> Iterator[CellRow]:
    """The rows of a CSV file. `headings`, in lower case, decide which delimiter is meant."""
    text = _decoded(content)
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=_delimiter(text, headings), strict=True
    )
    number = 0
    while True:
        number += 1
        try:
            found = next(reader, None)
        except csv.Error as fault:
            message = f"Row {number} cannot be read as CSV ({fault}). Is a quotation mark missing?"
            raise FileRefused(message) from None
        if found is None:
            return
        cells: list[str | Fault] = [without_guard(cell) for cell in found]
        yield cell_row(number, cells, limits)


def write_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """Rows as UTF-8 with byte order mark, so that spreadsheets recognise the encoding."""
    output = io.StringIO(newline="")
    writer = csv.writer(output, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    writer.writerows([_with_guard(cell) for cell in row] for row in rows)
    return output.getvalue().encode("utf-8-sig")


def _decoded(content: bytes) -> str:
    encoding = "utf-16" if content.startswith(_UTF_16_MARKS) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as fault:
        raise FileRefused(
            f"The file is not UTF-8 text: byte 0x{content[fault.start]:02X} at position"
            f" {fault.start + 1} does not belong there. Save it as “CSV UTF-8” or as XLSX."
        ) from None
    if "\0" in text:
        raise FileRefused("The file contains NUL characters; it is not a text file.")
    return text


def _delimiter(text: str, headings: Collection[str]) -> str:
    first_line = text.lstrip().split("\n", 1)[0]

    def known(delimiter: str) -> int:
        cells = (cell.strip().strip('"').lower() for cell in first_line.split(delimiter))
        return sum(cell in headings for cell in cells)

    return max(_DELIMITERS, key=known)


def _with_guard(cell: str) -> str:
    return f"'{cell}" if _ACTIVE.match(cell) else cell


def without_guard(cell: str) -> str:
    return cell[1:] if _GUARDED.match(cell) else cell
