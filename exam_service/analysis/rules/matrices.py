"""Responses as the library's matrices. Loads numpy: only the child process imports it."""

from collections.abc import Sequence

import numpy as np

from exam_service.analysis.rules.analysed import Analysed, AnalysedItem
from item_bank.statistics.keys import AnswerKey
from item_bank.statistics.matrix import Floats, ResponseMatrix

MILLISECONDS = 1000


def scored_matrix(analysed: Analysed) -> ResponseMatrix:
    """The items that count, of all candidates."""
    return matrix_of(analysed, [item for item in analysed.items if item.is_scored])


def matrix_of(analysed: Analysed, items: Sequence[AnalysedItem]) -> ResponseMatrix:
    """Some of the items, of all candidates."""
    places = _places(analysed, [item.code for item in items])
    cells = [[row[place] for place in places] for row in analysed.chosen]
    missing = np.array([[cell is None for cell in row] for row in cells], dtype=np.bool_)
    chosen = np.array([[cell or "" for cell in row] for row in cells], dtype=np.str_)
    key = AnswerKey({item.code: frozenset(item.accepted) for item in items})
    names = tuple(item.code for item in items)
    scores = key.scored(chosen, names)
    scores[missing] = np.nan
    return ResponseMatrix(
        scores=scores,
        items=names,
        candidates=analysed.candidates,
        omitted=(chosen == "") & ~missing,
        chosen=chosen,
        key=key,
    )


def seconds_of(analysed: Analysed, items: Sequence[str]) -> Floats | None:
    """Seconds in the shape of the matrix; None where nobody's time is known."""
    if not any(analysed.milliseconds):
        return None
    places = _places(analysed, items)
    seconds = np.full((len(analysed.candidates), len(places)), np.nan)
    for row, times in enumerate(analysed.milliseconds):
        for column, place in enumerate(places):
            time = None if times is None else times[place]
            if time is not None:
                seconds[row, column] = time / MILLISECONDS
    return seconds


def _places(analysed: Analysed, codes: Sequence[str]) -> list[int]:
    by_code = {item.code: place for place, item in enumerate(analysed.items)}
    return [by_code[code] for code in codes]
