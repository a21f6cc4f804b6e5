"""An earlier administration as CSV, line by line: its key, scores, responses, right and wrong.

The files of responses are those that `exam-service analyse`, `dif` and `equate` read.
"""

import csv
import io
from collections.abc import AsyncIterator, Iterable, Sequence

from exam_service.analysis.rendering.files import guarded
from exam_service.analysis.store.earlier_scores import CandidateAnswers
from exam_service.analysis.store.imported import ImportedScore
from exam_service.analysis.tables import ImportedItemRow

NAMES = ("key", "scores", "responses", "right_and_wrong")
# Spreadsheets take this as the sign of UTF-8.
BYTE_ORDER_MARK = "\ufeff"
RIGHT, WRONG, NOT_PRESENTED = "1", "0", ""
SCORED, PILOT = "scored", "pilot"


async def key_lines(items: Sequence[ImportedItemRow]) -> AsyncIterator[str]:
    """Headings as `exam-service responses import --key` reads them."""
    yield BYTE_ORDER_MARK + _line(["item", "key", "status", "area", "options", "in_bank"])
    for item in items:
        key = "|".join([item.key, *item.also])
        status = SCORED if item.is_scored else PILOT
        linked = "yes" if item.item_id else "no"
        yield _line([item.code, key, status, item.area, "|".join(item.options), linked])


async def score_lines(scores: AsyncIterator[ImportedScore]) -> AsyncIterator[str]:
    areas: list[str] = []
    is_first = True
    async for score in scores:
        if is_first:
            areas = [area["area"] for area in score.row.areas]
            heading = ["candidate", "raw", "raw_max", "scaled", "outcome"]
            yield BYTE_ORDER_MARK + _line([*heading, *(f"area {area}" for area in areas)])
            is_first = False
        row = score.row
        correct = {area["area"]: area["correct"] for area in row.areas}
        counts = [correct.get(area, "") for area in areas]
        yield _line([score.candidate, row.raw, row.raw_max, row.scaled, row.outcome, *counts])


async def response_lines(
    items: Sequence[ImportedItemRow], answers: AsyncIterator[CandidateAnswers]
) -> AsyncIterator[str]:
    """The options as they were chosen, of all items."""
    yield BYTE_ORDER_MARK + _line(["id", *(item.code for item in items)])
    async for one in answers:
        yield _line([one.code, *(option or "" for option in one.chosen)])


async def right_and_wrong_lines(
    items: Sequence[ImportedItemRow], answers: AsyncIterator[CandidateAnswers]
) -> AsyncIterator[str]:
    """1 for right and 0 for wrong or omitted, of the items that count."""
    counted = [(place, item) for place, item in enumerate(items) if item.is_scored]
    accepted = {place: {item.key, *item.also} for place, item in counted}
    yield BYTE_ORDER_MARK + _line(["id", *(item.code for _, item in counted)])
    async for one in answers:
        cells = [_cell(one.chosen[place], accepted[place]) for place, _ in counted]
        yield _line([one.code, *cells])


def _cell(chosen: str | None, accepted: set[str]) -> str:
    if chosen is None:
        return NOT_PRESENTED
    return RIGHT if chosen in accepted else WRONG


def _line(cells: Iterable[object]) -> str:
    target = io.StringIO()
    csv.writer(target).writerow([guarded(cell) for cell in cells])
    return target.getvalue()
