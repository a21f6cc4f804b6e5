"""Seconds per item: summaries, rapid guessing, and times that are far from what is usual.

Rapid guessing: Wise and Kong (2005), Applied Measurement in Education 18, 163-183; the normative
threshold of 10 %: Wise and Ma (2012), NCME. A time tells of the sitting, never of its reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from item_bank.statistics.cells import TableNotReadable, is_blank, read_table
from item_bank.statistics.matrix import Booleans, Floats, ResponseMatrix
from item_bank.statistics.samples import TIMES_MIN, NotIdentified, require

# Wise and Ma's share of an item's mean time, below which a response is a rapid guess.
RAPID_SHARE = 0.10
# Below this share of unhurried responses a candidate's effort is looked at (Wise and Kong 2005).
EFFORT_MIN = 0.90
# A residual beyond this many deviations is a lead; 0.3 % of normal residuals are.
RESIDUAL_MAX = 3.0
# The median absolute deviation of a normal variable, over its standard deviation, inverted.
MAD_TO_DEVIATION = 1.4826
SECONDS_MAX = 7 * 24 * 3600.0


@dataclass(frozen=True, slots=True, eq=False)
class ItemTimes:
    """Per item. Mean and median count times of zero; logarithms are of those above zero."""

    items: tuple[str, ...]
    timed: Floats
    zero: Floats
    mean: Floats
    median: Floats
    mean_log: Floats
    deviation_log: Floats
    rapid_below: Floats
    rapid: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Effort:
    """Per candidate: the share of items that took at least the item's threshold."""

    candidates: tuple[str, ...]
    share: Floats

    @property
    def low(self) -> tuple[str, ...]:
        """Who has less than the share of unhurried responses."""
        return tuple(
            name
            for name, share in zip(self.candidates, self.share, strict=True)
            if share < EFFORT_MIN
        )


@dataclass(frozen=True, slots=True)
class UnusualTime:
    """One response whose time is far from what this item and this candidate usually take."""

    candidate: str
    item: str
    seconds: float
    residual: float


def read_times(content: bytes, matrix: ResponseMatrix) -> Floats:
    """Seconds in a CSV of the same candidates and items, in the order of the matrix."""
    table = read_table(content, "times")
    names, rows = table.rows[0], table.rows[1:]
    missing = [item for item in matrix.items if item not in names]
    if missing:
        raise TableNotReadable(f"The file of times has no column of the item “{missing[0]}”.")
    columns = [names.index(item) for item in matrix.items]
    seconds = np.full(matrix.scores.shape, np.nan)
    for place, row in enumerate(_rows_of(matrix.candidates, rows, is_named=0 not in columns)):
        name = matrix.candidates[place]
        seconds[place] = [_seconds(row[column], name, names[column]) for column in columns]
    return seconds


def _rows_of(
    candidates: Sequence[str], rows: list[list[str]], *, is_named: bool
) -> list[list[str]]:
    """The row of each candidate: by the name in the first column, or else in the same order."""
    if not is_named:
        if len(rows) != len(candidates):
            raise TableNotReadable(
                f"The file of times has {len(rows)} rows for {len(candidates)} candidates, "
                "and no column that says who."
            )
        return rows
    if [row[0] for row in rows] == list(candidates):
        return rows
    by_name = {row[0]: row for row in rows}
    if len(by_name) < len(rows):
        raise TableNotReadable(
            "The file of times has a candidate twice, in another order than the responses."
        )
    for name in candidates:
        if name not in by_name:
            raise TableNotReadable(f"The file of times has no row of the candidate “{name}”.")
    return [by_name[name] for name in candidates]


def analyse_times(items: tuple[str, ...], seconds: Floats) -> ItemTimes:
    """The summaries; NaN where an item has no time above zero."""
    require("response times", len(seconds), TIMES_MIN)
    thresholds = rapid_thresholds(seconds)
    logs = np.log(np.where(seconds > 0, seconds, np.nan))
    timed = (seconds > 0).sum(axis=0).astype(np.float64)
    return ItemTimes(
        items=items,
        timed=timed,
        zero=(seconds == 0).sum(axis=0).astype(np.float64),
        mean=_mean(seconds),
        median=_medians(seconds),
        mean_log=_mean(logs),
        deviation_log=_deviation(logs),
        rapid_below=thresholds,
        rapid=(seconds < thresholds).sum(axis=0).astype(np.float64),
    )


def rapid_thresholds(seconds: Floats) -> Floats:
    """NT10: a tenth of each item's mean time."""
    return RAPID_SHARE * _mean(seconds)


def effort(candidates: tuple[str, ...], seconds: Floats) -> Effort:
    """Response time effort over the items that a candidate has a time for."""
    require("response time effort", len(seconds), TIMES_MIN)
    timed = ~np.isnan(seconds)
    unhurried = ((seconds >= rapid_thresholds(seconds)) & timed).sum(axis=1)
    counts = timed.sum(axis=1)
    share = np.divide(unhurried, counts, out=np.full(len(seconds), np.nan), where=counts > 0)
    return Effort(candidates, share)


def unusual_times(
    candidates: tuple[str, ...], items: tuple[str, ...], seconds: Floats, at_most: int = 200
) -> list[UnusualTime]:
    """The times with the largest residuals, largest first.

    Residuals of log seconds from what the item and the candidate usually take, over the item's
    spread: the lognormal model of van der Linden (2006), JEBS 31, 181-204, estimated by medians,
    which a few strange times do not move.
    """
    require("unusual response times", len(seconds), TIMES_MIN)
    logs = np.log(np.where(seconds > 0, seconds, np.nan))
    if np.isnan(logs).all():
        raise NotIdentified("No response took more than zero seconds.")
    away = logs - _medians(logs)
    residuals = away - _medians(away.T)[:, np.newaxis]
    spread = MAD_TO_DEVIATION * _medians(np.abs(residuals - _medians(residuals)))
    with np.errstate(invalid="ignore", divide="ignore"):
        standard = np.where(spread > 0, residuals / spread, np.nan)
    far: Booleans = np.abs(standard) > RESIDUAL_MAX
    places = sorted(np.argwhere(far).tolist(), key=lambda place: -abs(standard[tuple(place)]))
    return [
        UnusualTime(
            candidates[row],
            items[column],
            float(seconds[row, column]),
            float(standard[row, column]),
        )
        for row, column in places[:at_most]
    ]


def _seconds(cell: str, candidate: str, item: str) -> float:
    if is_blank(cell):
        return float("nan")
    try:
        value = float(cell)
    except ValueError:
        value = -1.0
    if not 0 <= value <= SECONDS_MAX:
        raise TableNotReadable(
            f"The time of candidate “{candidate}” on item “{item}” is “{cell}”, which is no number "
            "of seconds."
        )
    return value


def _mean(values: Floats) -> Floats:
    known = ~np.isnan(values)
    with np.errstate(invalid="ignore", divide="ignore"):
        means: Floats = np.where(known, values, 0.0).sum(axis=0) / known.sum(axis=0)
    return means


def _deviation(values: Floats) -> Floats:
    known = ~np.isnan(values)
    squares = np.where(known, (values - _mean(values)) ** 2, 0.0).sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        deviations: Floats = np.sqrt(squares / (known.sum(axis=0) - 1))
    return deviations


def _medians(values: Floats) -> Floats:
    known = (column[~np.isnan(column)] for column in values.T)
    return np.array([np.median(some) if len(some) else np.nan for some in known])
