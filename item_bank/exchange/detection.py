"""Which format a file has, told by its content; the name helps only between kinds of plain text.

Nothing is unpacked and nothing parsed here, so a hostile file costs nothing.
"""

import codecs
import io
import re
import zipfile
from enum import StrEnum
from typing import Final

from item_bank.errors import FileRefused
from item_bank.exchange.packages import is_zip

HEAD_BYTES_MAX: Final = 64 * 1024
ARCHIVE_MANIFEST: Final = "bank.json"


class Format(StrEnum):
    """What a file of items may be."""

    CSV = "csv"
    XLSX = "xlsx"
    QTI = "qti"
    MOODLE = "moodle"
    GIFT = "gift"
    ARCHIVE = "archive"


TABLES: Final = frozenset({Format.CSV, Format.XLSX})
# Formats that say nothing of areas and competencies, and carry their own names for items.
FOREIGN: Final = frozenset({Format.QTI, Format.MOODLE, Format.GIFT})

_ROOT: Final = re.compile(r"<\s*(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
_NOT_AN_ELEMENT: Final = re.compile(
    r"<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\])?\s*>", re.DOTALL
)
_GIFT_ANSWERS: Final = re.compile(
    r"(?<!\\)\{[^{}]*(?<!\\)[=~#][^{}]*\}|\{\s*(T|F|TRUE|FALSE)\b", re.I
)
_GIFT_LINE: Final = re.compile(r"^\s*(\$CATEGORY:|::[^:]+::)", re.MULTILINE)


def detect_format(content: bytes, name: str) -> Format:
    """The format of a file. A zip file that is nothing we know counts as a QTI package.

    Raises FileRefused for an empty file; whether the rest is sound is its reader's matter.
    """
    if not content:
        raise FileRefused("The file is empty.")
    if is_zip(content):
        return _zip_format(content)
    text = _head(content)
    if text.startswith("<"):
        return Format.MOODLE if _root_name(text) == "quiz" else Format.QTI
    ending = name.lower().rpartition(".")[2]
    if ending == "gift" or (ending not in ("csv", "tsv", "tab") and _looks_like_gift(text)):
        return Format.GIFT
    return Format.CSV


def _zip_format(content: bytes) -> Format:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return Format.QTI
    if "xl/workbook.xml" in names:
        return Format.XLSX
    return Format.ARCHIVE if ARCHIVE_MANIFEST in names else Format.QTI


def _head(content: bytes) -> str:
    head = content[:HEAD_BYTES_MAX]
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif head.startswith(b"<\x00"):
        encoding = "utf-16-le"
    elif head.startswith(b"\x00<"):
        encoding = "utf-16-be"
    else:
        encoding = "utf-8-sig"
    return head.decode(encoding, errors="replace").lstrip()


def _root_name(text: str) -> str:
    found = _ROOT.search(_NOT_AN_ELEMENT.sub("", text))
    return found[1] if found else ""


def _looks_like_gift(text: str) -> bool:
    return bool(_GIFT_LINE.search(text) or _GIFT_ANSWERS.search(text))
