"""One language as a spreadsheet for translators who work elsewhere: one row per part of a text.

Key and rationales are never in it. Each row carries from which source and which saved text it
comes, so that nothing is put beside a wording that its translator has not seen.
"""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from item_bank.errors import FileRefused, TextRefused
from item_bank.exchange import csv_cells, xlsx_cells
from item_bank.exchange.cells import CellRow, Limits
from item_bank.items import ItemCode, LanguageVersion, text_hash
from item_bank.languages import Direction, LanguageTag, find_language, normalise
from item_bank.translation import parts_of

# Imported where a workbook is written, and not before: it brings numpy along.
if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

ITEM: Final = "item"
PART: Final = "part"
LANGUAGE: Final = "language"
SOURCE_TEXT: Final = "source text"
CURRENT_TEXT: Final = "current text"
YOUR_TEXT: Final = "your text"
NOTE: Final = "note"
ORIGIN: Final = "do not change"

COLUMNS: Final[Mapping[str, str]] = {
    ITEM: "Which item it is. Please leave it.",
    PART: "Which part of the item: stimulus, stem, or an option by its letter. Please leave it.",
    LANGUAGE: "The language that is translated into. Please leave it.",
    SOURCE_TEXT: "What is to be translated.",
    CURRENT_TEXT: "The translation that is saved now, if there is one.",
    YOUR_TEXT: "Your translation. Empty keeps the text that is saved.",
    NOTE: "For yourself or for us; it is not imported.",
    ORIGIN: "From which texts this row comes. A changed one is refused.",
}
_TYPED: Final = (YOUR_TEXT, NOTE)
_WIDTHS: Final = {SOURCE_TEXT: 60, CURRENT_TEXT: 60, YOUR_TEXT: 60, NOTE: 30, ORIGIN: 18}
_SHORT: Final = 14
_HASH_CHARACTERS: Final = 16
_NOTHING: Final = "none"
HELP_SHEET: Final = "What the columns mean"

# An item has up to seven parts; so many items fit a file that is read again.
ITEMS_MAX: Final = 5_000
TABLE_LIMITS: Final = Limits(rows_max=7 * ITEMS_MAX, columns_max=32)


@dataclass(frozen=True, slots=True)
class ExportedText:
    """One item as it goes out: its source text, and the translation there is."""

    source: LanguageVersion
    target: LanguageVersion | None

    @property
    def origin(self) -> str:
        return origin_of(self.source, self.target)


@dataclass(frozen=True, slots=True)
class TranslatedPart:
    """One row as it came back; `problem` says why it cannot be taken."""

    number: int
    item: ItemCode
    part: str
    text: str
    origin: str
    problem: str = ""


def origin_of(source: LanguageVersion, target: LanguageVersion | None) -> str:
    """Names both texts of a row: a row whose origin is another one was made from other words."""
    saved = text_hash(target)[:_HASH_CHARACTERS] if target else _NOTHING
    return f"{text_hash(source)[:_HASH_CHARACTERS]}-{saved}"


def source_changed(origin: str, source: LanguageVersion) -> bool:
    """Whether a row was made from another source text than this one."""
    return origin.partition("-")[0] != text_hash(source)[:_HASH_CHARACTERS]


def write_translation_csv(texts: Iterable[ExportedText], language: LanguageTag) -> bytes:
    """One language as CSV (UTF-8)."""
    return csv_cells.write_csv([list(COLUMNS), *_rows(texts, language)])


def write_translation_xlsx(texts: Iterable[ExportedText], language: LanguageTag) -> bytes:
    """One language as XLSX: only what a translator types is unlocked. There is no password."""
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(find_language(language).english_name)
    sheet.freeze_panes = "A2"
    sheet.protection.sheet = True
    sheet.protection.formatCells = sheet.protection.formatColumns = False
    sheet.protection.formatRows = False
    for position, column in enumerate(COLUMNS, start=1):
        width = _WIDTHS.get(column, _SHORT)
        sheet.column_dimensions[get_column_letter(position)].width = width
    is_rtl = find_language(language).direction is Direction.RIGHT_TO_LEFT
    sheet.append([_cell(sheet, column, column, is_heading=True) for column in COLUMNS])
    for row in _rows(texts, language):
        sheet.append(
            [
                _cell(sheet, text, column, is_rtl=is_rtl and column in (CURRENT_TEXT, YOUR_TEXT))
                for column, text in zip(COLUMNS, row, strict=True)
            ]
        )
    meanings = workbook.create_sheet(HELP_SHEET)
    for pair in (("Column", "Meaning"), *COLUMNS.items()):
        meanings.append([_cell(meanings, text, ITEM) for text in pair])
    output = io.BytesIO()
    workbook.save(output)
    return output.getvalue()


def read_translations(
    content: bytes, language: LanguageTag, limits: Limits = TABLE_LIMITS
) -> list[TranslatedPart]:
    """The rows of a CSV or XLSX file in this language; refuses what is no such table."""
    rows = (row for row in _cell_rows(content, limits) if not row.is_blank)
    heading_row = next(rows, None)
    if heading_row is None:
        raise FileRefused("The file has no rows.")
    positions = _positions(heading_row)
    found = []
    for count, row in enumerate(rows, start=1):
        if count > limits.rows_max:
            raise FileRefused(f"The file has more than {limits.rows_max} rows; send it in parts.")
        found.append(_part(row, positions, language))
    return found


def _rows(texts: Iterable[ExportedText], language: LanguageTag) -> Iterator[Sequence[str]]:
    for each in texts:
        saved = parts_of(each.target) if each.target else {}
        for part, source_text in parts_of(each.source).items():
            yield (
                each.source.ref.item,
                part,
                language,
                source_text,
                saved.get(part, ""),
                "",
                "",
                each.origin,
            )


def _cell(
    sheet: "WriteOnlyWorksheet",
    text: str,
    column: str,
    *,
    is_heading: bool = False,
    is_rtl: bool = False,
) -> "Cell":
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font, PatternFill, Protection

    cell: Cell = WriteOnlyCell(sheet, text)
    # openpyxl takes any text that begins with “=” for a formula.
    cell.data_type = "s"
    cell.number_format = "@"
    cell.alignment = Alignment(vertical="top", wrap_text=True, readingOrder=2 if is_rtl else 0)
    if is_heading:
        cell.font = Font(bold=True)
    elif column in _TYPED:
        cell.protection = Protection(locked=False)
        cell.fill = PatternFill("solid", fgColor="FFF8E1")
    return cell


def _cell_rows(content: bytes, limits: Limits) -> Iterator[CellRow]:
    if not content:
        raise FileRefused("The file is empty.")
    if len(content) > limits.file_bytes_max:
        megabytes = limits.file_bytes_max // (1024 * 1024)
        raise FileRefused(f"The file is larger than {megabytes} MB; send it in parts.")
    if content.startswith(xlsx_cells.OLE_MARK):
        raise FileRefused("The file is an old XLS workbook or has a password. Save it as XLSX.")
    if content.startswith(xlsx_cells.ZIP_MARK):
        return iter(xlsx_cells.read_xlsx(content, limits))
    return csv_cells.read_csv(content, frozenset(COLUMNS), limits)


def _positions(heading_row: CellRow) -> dict[str, int]:
    """Where each of our columns stands; those of others are not looked at."""
    positions: dict[str, int] = {}
    for position, cell in enumerate(heading_row.cells):
        heading = cell.strip().lower()
        if heading in COLUMNS and heading in positions:
            raise FileRefused(f"Row {heading_row.number}: “{heading}” occurs twice.")
        positions[heading] = position
    missing = [name for name in (ITEM, PART, LANGUAGE, YOUR_TEXT, ORIGIN) if name not in positions]
    if missing:
        raise FileRefused(
            f"Row {heading_row.number}: missing columns: {', '.join(missing)}."
            " Please use the file that was exported here."
        )
    return positions


def _part(row: CellRow, positions: Mapping[str, int], language: LanguageTag) -> TranslatedPart:
    def cell(name: str) -> str:
        return row.cells[positions[name]] if positions[name] < len(row.cells) else ""

    problem = ""
    fault = row.faults.get(positions[YOUR_TEXT])
    if fault is not None:
        problem = f"Found {fault.found}; expected {fault.expected}."
    if cell(LANGUAGE).strip() != language:
        name = find_language(language).english_name
        problem = f"The row is in “{cell(LANGUAGE).strip()[:20]}”, not in {name}."
    try:
        text = normalise(cell(YOUR_TEXT))
    except TextRefused as error:
        text, problem = "", error.message
    return TranslatedPart(
        number=row.number,
        item=ItemCode(cell(ITEM).strip()),
        part=cell(PART).strip().lower(),
        text=text,
        origin=cell(ORIGIN).strip(),
        problem=problem,
    )
