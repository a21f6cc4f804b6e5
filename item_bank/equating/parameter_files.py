"""Item parameters of a calibration from a CSV file: a slope, and a difficulty or an intercept."""

from collections.abc import Collection, Sequence
from math import isfinite
from typing import Final

from item_bank.equating.distributions import ScoresUnfit
from item_bank.equating.linking import ItemParameters
from item_bank.statistics.cells import read_table

ITEMS: Final = frozenset({"item", "items", "item_id", "name", "id", ""})
SLOPES: Final = frozenset({"slope", "a", "discrimination"})
DIFFICULTIES: Final = frozenset({"b", "difficulty", "location"})
INTERCEPTS: Final = frozenset({"intercept", "d"})


def read_parameters(content: bytes, side: str) -> dict[str, ItemParameters] | None:
    """Parameters by item; None for a file that has no column of slopes and of places.

    Items may be called a and b, too: a column of nothing but 0 and 1, or of letters, is an item's.
    """
    table = read_table(content, f"form {side}")
    headings = [cell.lower() for cell in table.rows[0]]
    item, slope = _position(headings, ITEMS), _position(headings, SLOPES)
    difficulty = _position(headings, DIFFICULTIES)
    intercept = _position(headings, INTERCEPTS)
    if item is None or slope is None or (difficulty is None and intercept is None):
        return None
    if not any(_is_slope(row[slope]) for row in table.rows[1:]):
        return None
    found: dict[str, ItemParameters] = {}
    for line, row in zip(table.lines[1:], table.rows[1:], strict=True):
        a = _number(row[slope], line)
        if difficulty is not None:
            b = _number(row[difficulty], line)
        elif a != 0 and intercept is not None:
            b = -_number(row[intercept], line) / a
        else:
            raise ScoresUnfit(f"Line {line}: a slope of 0 leaves the item without a difficulty.")
        if row[item] in found:
            raise ScoresUnfit(f"Line {line}: the item “{row[item]}” is there twice.")
        found[row[item]] = ItemParameters(a, b)
    if not found:
        raise ScoresUnfit("The file has headings and no rows.")
    return found


def _is_slope(cell: str) -> bool:
    try:
        return float(cell) not in (0.0, 1.0)
    except ValueError:
        return False


def _position(headings: Sequence[str], names: Collection[str]) -> int | None:
    return next((place for place, heading in enumerate(headings) if heading in names), None)


def _number(cell: str, line: int) -> float:
    try:
        value = float(cell)
    except ValueError:
        value = float("nan")
    if not isfinite(value):
        raise ScoresUnfit(f"Line {line}: found “{cell}” where a number was expected.")
    return value
