"""Reading item parameters that were estimated elsewhere: a small CSV file. Pure."""

import csv
from typing import Final

from exam_service.errors import InvalidInput

CALIBRATION_BYTES_MAX: Final = 1024 * 1024
# Far beyond what any estimation gives, and far from what overflows.
SLOPE_MAX, DIFFICULTY_MAX = 100.0, 100.0
CANNOT_READ: Final = (
    "Choose a CSV file of at most 1 MB with the columns item, a, b and c: slope above 0,"
    " difficulty, and lower asymptote from 0 to below 1."
)

Calibration = dict[str, tuple[float, float, float]]


def read_calibration(content: bytes) -> Calibration:
    """Slope, difficulty and lower asymptote by item; a missing asymptote is 0."""
    try:
        if len(content) > CALIBRATION_BYTES_MAX:
            raise ValueError("too large")
        return _read(content.decode("utf-8-sig"))
    except (ValueError, KeyError, TypeError, csv.Error):
        raise InvalidInput(CANNOT_READ, {"file": CANNOT_READ}) from None


def _read(text: str) -> Calibration:
    found = {}
    for row in csv.DictReader(text.splitlines()):
        values = (float(row["a"]), float(row["b"]), float(row.get("c") or 0.0))
        slope, difficulty, asymptote = values
        is_sound = 0 < slope <= SLOPE_MAX and abs(difficulty) <= DIFFICULTY_MAX
        if not is_sound or not 0 <= asymptote < 1 or not row["item"].isprintable():
            raise ValueError(row["item"])
        found[row["item"]] = values
    if not found:
        raise ValueError("no row")
    return found
