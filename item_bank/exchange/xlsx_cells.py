"""XLSX in and out as rows of cells; the first sheet counts.

A workbook is a stranger's zip archive: its directory is judged before anything is unpacked, and no
formula is ever evaluated or its stored result believed.
"""

import io
import warnings
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from item_bank.errors import FileRefused
from item_bank.exchange.cells import CellRow, Fault, Limits, cell_row

# openpyxl brings numpy along: both are imported where a workbook is at hand, and not before.
if TYPE_CHECKING:
    from openpyxl.cell import Cell

ZIP_MARK: Final = b"PK\x03\x04"
# Old XLS files and encrypted workbooks are both OLE containers.
OLE_MARK: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_EXCEL_ROWS_MAX: Final = 1_048_576
_ENCRYPTED: Final = 0x1
_RATIO_COUNTS_FROM_BYTES: Final = 1024 * 1024
_NOT_READABLE: Final = "The file is not a readable XLSX workbook."

_A_FORMULA: Final = Fault("a formula", "a value; copy the column and paste it as values")
_A_DATE: Final = Fault("a date", "text; format the column as text and type it again")


def read_xlsx(content: bytes, limits: Limits) -> list[CellRow]:
    """The filled rows of a workbook's first sheet; refuses an archive that is not what it seems."""
    _check_archive(content, limits)
    with warnings.catch_warnings():
        # openpyxl warns about decorations it does not know; they hold no content.
        warnings.simplefilter("ignore")
        try:
            return _rows(content, limits)
        except Exception:  # openpyxl raises almost anything on a malformed workbook.
            raise FileRefused(_NOT_READABLE) from None


def write_xlsx(sheets: Mapping[str, Iterable[Sequence[str]]]) -> bytes:
    """Sheets by title, each a heading row and rows of text. Nothing becomes a formula."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    workbook = Workbook(write_only=True)
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title)
        sheet.freeze_panes = "A2"
        for number, row in enumerate(rows):
            cells: list[Cell] = []
            for text in row:
                cell = WriteOnlyCell(sheet, text)
                # openpyxl takes any text that begins with “=” for a formula.
                cell.data_type = "s"
                cell.number_format = "@"
                cell.alignment = Alignment(vertical="top", wrap_text=True)
                if number == 0:
                    cell.font = Font(bold=True)
                    sheet.column_dimensions[get_column_letter(len(cells) + 1)].width = 24
                cells.append(cell)
            sheet.append(cells)
    output = io.BytesIO()
    workbook.save(output)
    return output.getvalue()


def _check_archive(content: bytes, limits: Limits) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise FileRefused(_NOT_READABLE) from None
    if not {"[Content_Types].xml", "xl/workbook.xml"} <= {member.filename for member in members}:
        raise FileRefused("The file is a zip archive, but not an XLSX workbook.")
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise FileRefused("The workbook is encrypted; save it without a password.")
    unpacked_bytes = sum(member.file_size for member in members)
    if (
        len(members) > limits.archive_members_max
        or unpacked_bytes > limits.archive_bytes_max
        or any(_is_bomb(member, limits) for member in members)
    ):
        raise FileRefused("The workbook unpacks to more than a table of items can need.")


def _is_bomb(member: zipfile.ZipInfo, limits: Limits) -> bool:
    ratio_breached = member.file_size > limits.archive_ratio_max * max(1, member.compress_size)
    return member.file_size > _RATIO_COUNTS_FROM_BYTES and ratio_breached


def _rows(content: bytes, limits: Limits) -> list[CellRow]:
    from openpyxl import load_workbook
    from openpyxl.cell.read_only import EMPTY_CELL

    # Stands for every missing cell of a read-only sheet, whatever type its stubs promise.
    empty: object = EMPTY_CELL
    workbook = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    sheet = workbook.worksheets[0]
    # What the file says about its own size may be wrong or a trap; count while reading instead.
    sheet.reset_dimensions()
    rows: list[CellRow] = []
    gap: object = None
    found = sheet.iter_rows(max_row=_EXCEL_ROWS_MAX, max_col=limits.columns_max + 1)
    for number, cells in enumerate(found, start=1):
        # A row number may leap over a million rows; openpyxl yields one and the same for each.
        if cells is gap or all(cell is empty for cell in cells):
            gap = cells
            continue
        row = cell_row(number, [_text(cell.value, cell.data_type) for cell in cells], limits)
        if not row.is_blank:
            rows.append(row)
        # The heading row and one row too many are enough to see that the file is too long.
        if len(rows) > limits.rows_max + 1:
            break
    return rows


def _text(value: object, data_type: str) -> str | Fault:
    match value:
        case None:
            return ""
        case _ if data_type == "f":
            return _A_FORMULA
        case _ if data_type == "e":
            return Fault(f"the error {value}", "a value")
        case bool():
            return "yes" if value else "no"
        case datetime() | date() | time() | timedelta():
            return _A_DATE
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value)
