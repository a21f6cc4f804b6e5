"""Set the letter after a hand check as a tagged PDF."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache

from exam_service.reports.use_cases import PdfNotReady
from exam_service.scoring.rules.hand_check_letter import Letter
from exam_service.typesetting import Paper, Typesetter


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
    paper = Paper("hand_check_letter.typ", "letter", sheet.as_json(), sheet.dated)
    return await _typesetter().set_paper(paper)


@cache
def _typesetter() -> Typesetter:
    return Typesetter(PdfNotReady)
