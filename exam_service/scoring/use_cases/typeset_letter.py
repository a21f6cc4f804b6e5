"""Set the letter after a hand check as a tagged PDF with typst.

Texts travel as data, never as source. The compiler works in one thread of its own, and only a few
may wait for it.
"""

import asyncio
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from typing import Final, Literal

import typst

from exam_service.reports.use_cases import PdfNotReady
from exam_service.scoring.rules.hand_check_letter import Letter
from exam_service.settings import PROJECT_FOLDER

FRONTEND: Final = PROJECT_FOLDER / "frontend"
TEMPLATES: Final = FRONTEND / "templates" / "reports"
LETTERS_WAITING_MAX: Final = 8
SECONDS_MAX: Final = 30.0

_places = threading.BoundedSemaphore(LETTERS_WAITING_MAX)


@dataclass(frozen=True, slots=True)
class LetterSheet:
    """A letter with what its paper form needs besides its texts."""

    letter: Letter
    language: str
    direction: str
    # With places for {page} and {pages}.
    page_of_pages: str
    dated: datetime

    def as_json(self) -> str:
        document = asdict(self.letter) | {
            # typst knows languages by their first subtag.
            "language": self.language.split("-")[0],
            "direction": self.direction,
            "page_of_pages": self.page_of_pages,
        }
        return json.dumps(document, ensure_ascii=False)


async def set_letter(sheet: LetterSheet) -> bytes:
    """The PDF; refuses when too many wait, and when it takes too long."""
    if not _places.acquire(blocking=False):
        raise PdfNotReady
    work = _thread().submit(_compile, sheet)
    # A thread cannot be stopped: the place is free when the work ends, not when we give up.
    work.add_done_callback(lambda _: _places.release())
    try:
        return await asyncio.wait_for(asyncio.wrap_future(work), SECONDS_MAX)
    except TimeoutError:
        raise PdfNotReady from None


@cache
def _thread() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="letter-typesetter")


def _compile(sheet: LetterSheet) -> bytes:
    try:
        return _compiled(sheet, standard="ua-1", with_system_fonts=False)
    except typst.TypstError:
        # A name in letters that our fonts lack: the machine's own may have them. It stays tagged.
        return _compiled(sheet, standard="1.7", with_system_fonts=True)


def _compiled(
    sheet: LetterSheet, *, standard: Literal["ua-1", "1.7"], with_system_fonts: bool
) -> bytes:
    compiler = typst.Compiler(
        input=TEMPLATES / "hand_check_letter.typ",
        root=TEMPLATES,
        font_paths=typst.Fonts(
            include_system_fonts=with_system_fonts,
            include_embedded_fonts=False,
            font_paths=sorted({path.parent for path in (FRONTEND / "vendor").glob("*/*.ttf")}),
        ),
    )
    pdf = compiler.compile(
        format="pdf",
        sys_inputs={"letter": sheet.as_json()},
        pdf_standards=standard,
        # Whole seconds are what typst takes.
        timestamp=sheet.dated.replace(microsecond=0),
    )
    assert isinstance(pdf, bytes), "a PDF is one file"
    return pdf
