"""Set a composed report as a tagged PDF."""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from exam_service import typesetting
from exam_service.errors import N_, ErrorKind, ExamError
from exam_service.reports.rules.text import ReportText
from exam_service.typesetting import Paper

THREADS_MAX: Final = 2
REPORTS_WAITING_MAX: Final = 32
# The short vowels and doublings of Arabic, which readers do without. Each would be a drawing of its
# own beside its letter, and the letter would stand twice in what is copied or read aloud.
VOWEL_MARKS: Final = re.compile("[\u064b-\u0652]")


class PdfNotReady(ExamError):
    """Too many reports are being set at once, or one takes too long."""

    kind = ErrorKind.UNAVAILABLE
    code = "report.pdf_not_ready"

    def __init__(self) -> None:
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


class Typesetter(typesetting.Typesetter):
    """Sets reports."""

    def __init__(self, *, reports_waiting_max: int = REPORTS_WAITING_MAX) -> None:
        super().__init__(PdfNotReady, threads_max=THREADS_MAX, waiting_max=reports_waiting_max)

    async def set_report(self, sheet: Sheet) -> bytes:
        """The PDF; refuses when too many wait, and when it takes too long."""
        paper = Paper("score_report.typ", "report", sheet.as_json(), sheet.issued_at)
        return await self.set_paper(paper)
