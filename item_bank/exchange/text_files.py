"""A file's bytes as text, whatever its encoding: UTF-8, UTF-16, at last Windows-1252."""

import codecs
import re
from dataclasses import dataclass
from typing import Final

from item_bank.errors import FileRefused
from item_bank.exchange.cells import Limits

_UTF_16_MARKS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_UTF_32_MARKS: Final = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_SAMPLE_BYTES: Final = 4096
# Text in UTF-16 is full of zero bytes wherever it is ASCII: delimiters, digits, line ends.
_ZEROS_FROM: Final = 0.2
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
# What Windows-1252 has at 0x80 to 0x9F, where Unicode has control characters nobody types.
_WINDOWS: Final = {
    code: bytes([code]).decode("cp1252", errors="ignore")
    for code in range(0x80, 0xA0)
    if bytes([code]).decode("cp1252", errors="ignore")
}


@dataclass(frozen=True, slots=True)
class TextFile:
    """A file's text, and the encoding that it was read in."""

    text: str
    encoding: str


def read_text(content: bytes, limits: Limits) -> TextFile:
    """The text of a file; refuses what is too large, empty or no text."""
    if len(content) > limits.file_bytes_max:
        megabytes = limits.file_bytes_max // (1024 * 1024)
        raise FileRefused(f"The file is larger than {megabytes} MB; send it in parts.")
    if not content.strip():
        raise FileRefused("The file is empty.")
    for encoding in _encodings(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            raise FileRefused("The file contains NUL characters; it is not a text file.")
        if encoding == "cp1252" and _CONTROLS.search(text):
            break
        return TextFile(text.removeprefix("\ufeff"), encoding)
    raise FileRefused("The file is not text in UTF-8, UTF-16 or Windows-1252. Save it as UTF-8.")


def repaired(text: str) -> str:
    """Text whose Windows-1252 characters were once taken for Latin-1 ones, put right.

    Source: the table of numeric character references in the HTML standard, which does the same.
    """
    return text.translate(_WINDOWS)


def is_damaged(text: str) -> bool:
    """Whether `repaired` changes it."""
    return any("\x80" <= character <= "\x9f" for character in text) and repaired(text) != text


def _encodings(content: bytes) -> tuple[str, ...]:
    if content.startswith(_UTF_32_MARKS):
        raise FileRefused("The file is UTF-32 text; save it as UTF-8.")
    if content.startswith(_UTF_16_MARKS):
        return ("utf-16",)
    sample = content[:_SAMPLE_BYTES]
    for encoding, zeros in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
        others = len(sample) - len(zeros)
        if zeros.count(0) > _ZEROS_FROM * len(zeros) and sample.count(0) - zeros.count(0) < max(
            1, others // 50
        ):
            return (encoding,)
    return ("utf-8-sig", "cp1252")
