"""What a file is, told by its content and, between kinds of plain text, by its name."""

import io
import zipfile

import pytest

from item_bank.errors import FileRefused
from item_bank.exchange.detection import ARCHIVE_MANIFEST, Format, detect_format
from item_bank.exchange.spreadsheet import write_csv_table, write_xlsx_table


def zipped(*names: str) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as package:
        for name in names:
            package.writestr(name, "")
    return output.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "found"),
    [
        (write_csv_table([]), "items.csv", Format.CSV),
        (write_xlsx_table([]), "items.csv", Format.XLSX),
        (zipped("imsmanifest.xml", "item.xml"), "items.xlsx", Format.QTI),
        (zipped(ARCHIVE_MANIFEST), "bank.zip", Format.ARCHIVE),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- by hand -->\n<quiz/>", "a.xml", Format.MOODLE),
        ("<?xml version='1.0' encoding='utf-16'?><quiz/>".encode("utf-16"), "a", Format.MOODLE),
        (b"<qti:assessmentItem xmlns:qti='x'/>", "a.xml", Format.QTI),
        (b"<!DOCTYPE quiz [<!ENTITY a 'a'>]><assessmentItem/>", "a.txt", Format.QTI),
        (b"::One:: What? {=This ~That}", "items.txt", Format.GIFT),
        (b"// nothing else\nSun rises. {T}", "items", Format.GIFT),
        (b"What is {x=1}?,a,b", "items.csv", Format.CSV),
        (b"stem\tA\tB\tkey\nOne?\tYes\tNo\tA", "pasted.txt", Format.CSV),
    ],
)
def test_the_format_is_what_the_content_shows(content: bytes, name: str, found: Format) -> None:
    assert detect_format(content, name) is found


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(FileRefused):
        detect_format(b"", "items.csv")
