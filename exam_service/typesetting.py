"""Setting papers as tagged PDFs with typst: reports, letters, records.

Texts travel as data (JSON in sys_inputs), never as source: a name full of markup stays a name.
The compiler lives in a few threads of its own, so that no page waits for typesetting.
"""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from exam_service.errors import ExamError
from exam_service.settings import PROJECT_FOLDER

# Imported where a paper is set: the compiler is large, and many processes never set one.
if TYPE_CHECKING:
    import typst

FRONTEND: Final = PROJECT_FOLDER / "frontend"
TEMPLATES: Final = FRONTEND / "templates" / "reports"
TYPESETTING_SECONDS_MAX: Final = 30.0


@dataclass(frozen=True, slots=True)
class Paper:
    """A document and the template that sets it."""

    template: str
    # Under which name the template finds the document.
    name: str
    # JSON.
    document: str
    dated: datetime


class Typesetter:
    """Sets papers in threads that each keep a warm compiler for each template.

    `refusal` makes the error for whoever comes while too many wait, or waits too long.
    """

    def __init__(
        self, refusal: Callable[[], ExamError], *, threads_max: int = 1, waiting_max: int = 8
    ) -> None:
        self._refusal = refusal
        self._threads = ThreadPoolExecutor(threads_max, thread_name_prefix="typesetter")
        self._places = threading.BoundedSemaphore(waiting_max)
        self._own = threading.local()

    async def set_paper(self, paper: Paper) -> bytes:
        """The PDF; refuses when too many wait, and when it takes too long."""
        if not self._places.acquire(blocking=False):
            raise self._refusal()
        work = self._threads.submit(self._compile, paper)
        # A thread cannot be stopped: the place is free when the work ends, not when we give up.
        work.add_done_callback(lambda _: self._places.release())
        try:
            return await asyncio.wait_for(asyncio.wrap_future(work), TYPESETTING_SECONDS_MAX)
        except TimeoutError:
            raise self._refusal() from None

    def close(self) -> None:
        """Let the threads end; whoever waits still gets their paper."""
        self._threads.shutdown()

    def _compile(self, paper: Paper) -> bytes:
        import typst

        try:
            return _compiled(self._compiler(paper.template), paper, standard="ua-1")
        except typst.TypstError:
            # A name in letters that our fonts lack breaks PDF/UA's promise that all text can be
            # shown. The machine's own fonts may have them; the file is tagged all the same.
            compiler = _new_compiler(paper.template, with_system_fonts=True)
            return _compiled(compiler, paper, standard="1.7")

    def _compiler(self, template: str) -> "typst.Compiler":
        warm: dict[str, typst.Compiler] = self._own.__dict__.setdefault("compilers", {})
        if template not in warm:
            warm[template] = _new_compiler(template, with_system_fonts=False)
        return warm[template]


def _new_compiler(template: str, *, with_system_fonts: bool) -> "typst.Compiler":
    import typst

    return typst.Compiler(
        input=TEMPLATES / template,
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


def _compiled(
    compiler: "typst.Compiler", paper: Paper, *, standard: Literal["ua-1", "1.7"]
) -> bytes:
    pdf = compiler.compile(
        format="pdf",
        sys_inputs={paper.name: paper.document},
        pdf_standards=standard,
        # Whole seconds are what typst takes.
        timestamp=paper.dated.replace(microsecond=0),
    )
    assert isinstance(pdf, bytes), "a PDF is one file"
    return pdf
