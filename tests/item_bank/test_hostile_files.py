"""A file that is no table of items is refused quickly, with a sentence that says what to do."""

import io
import struct
import zipfile
from collections.abc import Mapping
from datetime import date
from time import perf_counter

import pytest
from openpyxl import Workbook

from item_bank.errors import FileRefused
from item_bank.exchange.cells import Limits
from item_bank.exchange.spreadsheet import read_table, write_xlsx_table
from tests.item_bank.tables import SOUND, csv_of, sound

# Ample on a busy machine; what these files aim at takes minutes.
SECONDS_MAX = 5.0


def refusal_of(content: bytes, limits: Limits | None = None) -> str:
    started = perf_counter()
    with pytest.raises(FileRefused) as refusal:
        read_table(content, limits=limits or Limits())
    assert perf_counter() - started < SECONDS_MAX
    return refusal.value.message


def workbook_with(cells: Mapping[str, object]) -> bytes:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    row = {**SOUND, **cells}
    sheet.append(list(row))
    sheet.append(list(row.values()))
    output = io.BytesIO()
    workbook.save(output)
    return output.getvalue()


def with_sheet(xml: str) -> bytes:
    """A workbook whose first sheet is replaced by the given XML."""
    output = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(write_xlsx_table([]))) as sound_archive,
        zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name in sound_archive.namelist():
            is_sheet = name == "xl/worksheets/sheet1.xml"
            archive.writestr(name, xml if is_sheet else sound_archive.read(name))
    return output.getvalue()


SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</worksheet>'
)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\n\n,,\n", "no rows"),
        (csv_of(sound()).decode("utf-8-sig").replace("best", "bést").encode("latin-1"), "UTF-8"),
        (csv_of(sound()) + b"\0", "NUL"),
        ("item,language".encode("utf-32"), "NUL"),
        (b"item,language\nx", "missing columns: option_a, option_b, stem"),
        (b"item,item\n", "“item” occurs twice"),
        (b"item,colour\n", "no column is called “colour”"),
        (b'item,language,stem,option_a,option_b\nx,en,"never closed', "Row 2 cannot be read"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "XLS workbook or has a password"),
        (b"PK\x03\x04rest", "not a readable XLSX"),
        (b"%PDF-1.7\n%\xe2\xe3", "UTF-8"),
    ],
)
def test_what_is_no_table_is_refused(content: bytes, said: str) -> None:
    assert said in refusal_of(content)


def test_too_many_bytes_rows_and_columns_are_refused() -> None:
    rows = [sound(item=f"A1-{number}") for number in range(5)]

    assert "larger than 1 MB" in refusal_of(b"x" * 2**21, Limits(file_bytes_max=2**20))
    assert "more than 4 rows" in refusal_of(csv_of(*rows), Limits(rows_max=4))
    assert "no column is called" in refusal_of(b"item," + b"x," * 100_000)


def test_one_huge_cell_costs_its_row_and_nothing_else() -> None:
    huge = sound(item="P1", stem="a" * 10_000_000)
    started = perf_counter()

    table = read_table(csv_of(huge, sound(item="P2")))

    assert perf_counter() - started < SECONDS_MAX
    assert [row.item for row in table.rows] == ["P2"]
    assert [(problem.column, problem.found) for problem in table.problems] == [
        ("stem", "10000000 characters")
    ]


def test_cells_beyond_the_last_heading_are_a_problem() -> None:
    table = read_table(b"item,language,stem,option_a,option_b\nA,es,s,a,b" + b",x" * 100_000)

    assert [problem.column for problem in table.problems] == ["after the last heading"]


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        archive.writestr("../../etc/passwd", "root")

    assert "not an XLSX workbook" in refusal_of(output.getvalue())


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    packed_well = with_sheet(SHEET.format(" " * 60_000_000))
    packed_less = with_sheet(SHEET.format(" " * 5_000_000))

    assert "unpacks to more" in refusal_of(packed_well)
    assert "unpacks to more" in refusal_of(packed_less)


def test_a_directory_that_lies_about_sizes_is_refused() -> None:
    content = bytearray(with_sheet(SHEET.format(" " * 5_000_000)))
    size = struct.pack("<I", 5_000_000 + len(SHEET) - 2)
    start = 0
    while (start := content.find(size, start)) >= 0:
        content[start : start + 4] = struct.pack("<I", 1000)
        start += 4

    assert "not a readable XLSX" in refusal_of(bytes(content))


def test_entities_that_multiply_are_refused() -> None:
    entities = '<!ENTITY e0 "lollollollol">' + "".join(
        f'<!ENTITY e{level} "{f"&e{level - 1};" * 10}">' for level in range(1, 10)
    )
    cell = (
        '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&e9;</t></is></c></row></sheetData>'
    )

    assert "not a readable XLSX" in refusal_of(
        with_sheet(f"<!DOCTYPE worksheet [{entities}]>" + SHEET.format(cell))
    )


def test_a_sheet_that_claims_a_million_rows_is_read_in_no_time() -> None:
    cell = '<c r="A1" t="inlineStr"><is><t>item</t></is></c>'
    far = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>'
    rows = f'<dimension ref="A1:XFD1048576"/><sheetData><row r="1">{cell}</row>{far}</sheetData>'

    assert "missing columns" in refusal_of(with_sheet(SHEET.format(rows)))


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ({"stem": '=HYPERLINK("http://example.org")'}, "a formula"),
        ({"stem": date(2026, 1, 2)}, "a date"),
        ({"stem": "#REF!"}, "the error #REF!"),
    ],
)
def test_formulas_dates_and_errors_in_cells_are_refused_by_row(
    cells: dict[str, object], found: str
) -> None:
    (problem,) = read_table(workbook_with(cells)).problems

    assert (problem.row, problem.column, problem.found) == (2, "stem", found)


def test_numbers_and_truth_values_in_a_workbook_are_read_as_written() -> None:
    cells = {"competency": 11.0, "option_a": 12, "option_b": 0.5, "shuffle_safe": True}

    (row,) = read_table(workbook_with(cells)).rows

    assert (row.competency, row.shuffle_safe) == (11, True)
    assert [option.text for option in row.options] == ["12", "0.5", "Three"]
