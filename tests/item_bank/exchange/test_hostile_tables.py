"""A file that is no table of anybody's is refused with a sentence, before it costs much."""

import io
import tracemalloc
import zipfile

import pytest

from item_bank.errors import FileRefused
from item_bank.exchange.cells import Limits
from item_bank.exchange.guessing import guess_mapping
from item_bank.exchange.spreadsheet import write_xlsx_table
from item_bank.exchange.table_files import open_table
from item_bank.exchange.tables import read_rows_by

MEGABYTE = 1024 * 1024
SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</worksheet>'
)


def refusal_of(content: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(FileRefused) as refusal:
        open_table(content, limits or Limits())
    return refusal.value.message


def workbook_with_sheet(xml: str) -> bytes:
    output = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(write_xlsx_table([]))) as sound,
        zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name in sound.namelist():
            is_sheet = name == "xl/worksheets/sheet1.xml"
            archive.writestr(name, xml if is_sheet else sound.read(name))
    return output.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (b",,\n,,\n", "no rows"),
        (b"stem,a\nx\0,y", "NUL"),
        ("stem,a".encode("utf-32"), "UTF-32"),
        (b"%PDF-1.7\n%\xe2\xe3\x01\x02", "not text"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "XLS workbook or has a password"),
        (b"PK\x03\x04rest", "not a readable XLSX"),
        (b"x," * 1_000_000, "more than|no rows|columns"),
        (b"stem,key\n" + b"y," * 1_000_000 + b"y", "more than 64 columns"),
        (b'stem,key\n"never closed', "Row 2 cannot be read"),
        (b'stem,key\n"' + b"a,\n" * 3_000_000, "Row 2 cannot be read"),
    ],
    ids=["nothing", "blank", "commas", "NUL", "UTF-32", "PDF", "XLS", "zip", "columns",
         "wide row", "open quote", "huge open quote"],
)  # fmt: skip
def test_what_is_no_table_is_refused(content: bytes, said: str) -> None:
    message = refusal_of(content)

    assert any(part in message for part in said.split("|"))


def test_too_many_bytes_and_rows_are_refused() -> None:
    assert "larger than 1 MB" in refusal_of(b"x" * 2 * MEGABYTE, Limits(file_bytes_max=MEGABYTE))
    assert "more than 4 rows" in refusal_of(b"stem,key\n" * 40, Limits(rows_max=4))


def test_a_workbook_that_unpacks_to_too_much_is_refused() -> None:
    assert "unpacks to more" in refusal_of(workbook_with_sheet(SHEET.format(" " * 60_000_000)))


def test_a_hostile_file_costs_a_few_times_its_size_in_memory() -> None:
    tracemalloc.start()
    refusal_of(b"stem,key\n" + b"y," * 1_000_000 + b"y")
    huge = open_table(b"stem,key\n" + b"a" * 10_000_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 200 * MEGABYTE
    assert [row.faults[0].found for row in huge.rows] == ["10000000 characters"]


@pytest.mark.parametrize(
    "rows", [[], [["x"]], [["", ""], ["", ""]], [["1", "2", "3"]] * 3, [["a"] * 200] * 2]
)
def test_guessing_never_fails_whatever_stands_in_a_table(rows: list[list[str]]) -> None:
    headings = [f"h{at}" for at in range(max(map(len, rows), default=0))]

    guess = guess_mapping(headings, rows)

    assert len(guess.columns) == len(headings)


def test_thousands_of_repeats_are_marked_without_comparing_each_with_each() -> None:
    rows = b"x,a,b,A\n" * 9_000 + b"x,a,b,B\n" * 9_000
    table = open_table(b"stem,option_a,option_b,key\n" + rows)

    items = read_rows_by(table, guess_mapping(table.headings, table.sample()).mapping).items

    assert items[0].warnings == (
        "The same item has another key elsewhere: row 9002 says “b”.",
        "The same item with the same key: row 3, row 4, row 5 and 8996 more.",
    )


def test_formulas_in_text_tables_are_text() -> None:
    content = b"stem,option_a,option_b,key\n=HYPERLINK(x),@a,+b,A\n"
    table = open_table(content)

    (item,) = read_rows_by(table, guess_mapping(table.headings, table.sample()).mapping).items

    assert (item.stem, item.options[0].text) == ("=HYPERLINK(x)", "@a")
