"""Set a composed report as a tagged PDF with typst.

Texts travel as data (JSON in sys_inputs), never as source: a name full of markup stays a name.
The compiler lives in a few threads of its own, so that no page waits for typesetting.
"""

import asyncio
import json
import re
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Literal

import typst

from exam_service.errors import N_, ErrorKind, ExamError
from exam_service.reports.rules.text import ReportText
from exam_service.settings import PROJECT_FOLDER

FRONTEND: Final = PROJECT_FOLDER / "frontend"
TEMPLATES: Final = FRONTEND / "templates" / "reports"
THREADS_MAX: Final = 2
REPORTS_WAITING_MAX: Final = 32
TYPESETTING_SECONDS_MAX: Final = 30.0
# The short vowels and doublings of Arabic, which readers do without. Each would be a drawing of its
# own beside its letter, and the letter would stand twice in what is copied or read aloud.
VOWEL_MARKS: Final = re.compile("[\u064b-\u0652]")


class PdfNotReady(ExamError):
    """Too many reports are being set at once, or one takes too long."""

    kind = ErrorKind.UNAVAILABLE
    code = "report.pdf_not_ready"

    def __init__(self, *, reports_waiting_max: int = REPORTS_WAITING_MAX) -> None:
        super().__init__(
            N_("The PDF is not ready yet. Please try again in a minute; the page shows the same.")
        )


@dataclass(frozen=True, slots=True)
class Sheet:
    """A report with everything that its paper form needs besides its texts."""

    text: ReportText
    # One drawing per area as SVG; None where there is nothing to draw.
    pictures: Sequence[str | None]
    language: str
    direction: str
    # With places for {page} and {pages}.
    page_of_pages: str
    # Where the service is, for links on paper.
    origin: str
    issued_at: datetime

    def as_json(self) -> str:
        document = asdict(self.text) | {
            "pictures": list(self.pictures),
            # typst knows languages by their first subtag.
            "language": self.language.split("-")[0],
            "direction": self.direction,
            "page_of_pages": self.page_of_pages,
            "origin": self.origin,
        }
        text = json.dumps(document, ensure_ascii=False)
        return VOWEL_MARKS.sub("", text) if self.direction == "rtl" else text


class Typesetter:
    """Sets reports in threads that each keep a warm compiler."""

    def __init__(self, *, reports_waiting_max: int = REPORTS_WAITING_MAX) -> None:
        self._threads = ThreadPoolExecutor(THREADS_MAX, thread_name_prefix="typesetter")
        self._places = threading.BoundedSemaphore(reports_waiting_max)
        self._own = threading.local()

    async def set_report(self, sheet: Sheet) -> bytes:
        """The PDF; refuses when too many wait, and when it takes too long."""
        if not self._places.acquire(blocking=False):
            raise PdfNotReady
        work = self._threads.submit(self._compile, sheet)
        # A thread cannot be stopped: the place is free when the work ends, not when we give up.
        work.add_done_callback(lambda _: self._places.release())
        try:
            return await asyncio.wait_for(asyncio.wrap_future(work), TYPESETTING_SECONDS_MAX)
        except TimeoutError:
            raise PdfNotReady from None

    def close(self) -> None:
        """Let the threads end; whoever waits still gets their report."""
        self._threads.shutdown()

    def _compile(self, sheet: Sheet) -> bytes:
        try:
            return _compiled(self._compiler(), sheet, standard="ua-1")
        except typst.TypstError:
            # A name in letters that our fonts lack breaks PDF/UA's promise that all text can be
            # shown. The machine's own fonts may have them; the file is tagged all the same.
            return _compiled(_compiler(with_system_fonts=True), sheet, standard="1.7")

    def _compiler(self) -> typst.Compiler:
        if not hasattr(self._own, "compiler"):
            self._own.compiler = _compiler(with_system_fonts=False)
        compiler: typst.Compiler = self._own.compiler
        return compiler


def _compiler(*, with_system_fonts: bool) -> typst.Compiler:
    return typst.Compiler(
        input=TEMPLATES / "score_report.typ",
        root=TEMPLATES,
        font_paths=typst.Fonts(
            include_system_fonts=with_system_fonts,
            include_embedded_fonts=False,
            font_paths=_font_folders(),
        ),
    )


def _font_folders() -> list[Path]:
    """The folders of our own fonts in a format that typst reads."""
    return sorted({path.parent for path in (FRONTEND / "vendor").glob("*/*.ttf")})


def _compiled(compiler: typst.Compiler, sheet: Sheet, *, standard: Literal["ua-1", "1.7"]) -> bytes:
    pdf = compiler.compile(
        format="pdf",
        sys_inputs={"report": sheet.as_json()},
        pdf_standards=standard,
        # Whole seconds are what typst takes.
        timestamp=sheet.issued_at.replace(microsecond=0),
    )
    assert isinstance(pdf, bytes), "a PDF is one file"
    return pdf
