"""What each option of an item did: who chose it, and how well they did otherwise.

Haladyna (2004), Developing and Validating Multiple-Choice Test Items, ch. 9. Trace lines: Wainer
(1989), Journal of Educational Measurement 26, 191-208.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from item_bank.statistics.correlations import correlations, presented, rests, totals
from item_bank.statistics.matrix import Booleans, Codes, Floats, ResponseMatrix
from item_bank.statistics.samples import NotIdentified

# More different codes than this are no options: the columns are something else.
CODES_MAX = 50
TRACE_GROUPS = 5
OMITTED = ""


@dataclass(frozen=True, slots=True)
class OptionRow:
    """One option of one item. `code` is "" for those who chose none.

    Correlations are of choosing it with the total, with and without the item's own score. `low`,
    `middle` and `high` are its share in each third of the totals (equal totals stay together);
    `trace` is its share in each of the groups of `trace_groups`.
    """

    item: str
    code: str
    is_key: bool
    count: int
    share: float
    mean_total: float
    point_biserial: float
    corrected_point_biserial: float
    low: float
    middle: float
    high: float
    trace: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class TraceGroups:
    """The score groups of the trace lines: mean total and number of candidates of each."""

    means: tuple[float, ...]
    sizes: tuple[int, ...]


def analyse_options(
    matrix: ResponseMatrix, groups: int = TRACE_GROUPS
) -> tuple[TraceGroups, list[OptionRow]]:
    """All options that were chosen, are key or are known, item by item, in order of their codes."""
    chosen, key = matrix.chosen, matrix.key
    if chosen is None or key is None:
        raise NotIdentified("Scored responses do not say which option was chosen.")
    accepted = [key.accepted[item] for item in matrix.items]
    codes = _codes(chosen, [*accepted, frozenset(matrix.options)])
    total, rest = totals(matrix.scores), rests(matrix.scores)
    given = presented(matrix.scores)
    thirds, traced = _members(total, 3), _members(total, groups)
    rows: list[list[OptionRow]] = [[] for _ in matrix.items]
    for code in codes:
        choice = ((chosen == code) & given).astype(np.float64)
        found = _figures(choice, given, total, rest)
        low_to_high, trace = _shares(choice, given, thirds), _shares(choice, given, traced)
        for column, item in enumerate(matrix.items):
            is_key = code in accepted[column]
            if found[0, column] or is_key or code in matrix.options:
                count, share, mean_total, r_total, r_rest = found[:, column].tolist()
                low, middle, high = low_to_high[:, column].tolist()
                rows[column].append(
                    OptionRow(
                        item=item,
                        code=code,
                        is_key=is_key,
                        count=int(count),
                        share=share,
                        mean_total=mean_total,
                        point_biserial=r_total,
                        corrected_point_biserial=r_rest,
                        low=low,
                        middle=middle,
                        high=high,
                        trace=tuple(trace[:, column].tolist()),
                    )
                )
    return _described(total, traced), [row for item_rows in rows for row in item_rows]


def score_groups(total: Floats, groups: int) -> NDArray[np.intp]:
    """The group of each candidate, 0 the lowest: cut at quantiles, equal totals in one group."""
    known = total[~np.isnan(total)]
    cuts = np.quantile(known, np.arange(1, groups) / groups) if len(known) else np.zeros(0)
    return np.where(np.isnan(total), -1, np.searchsorted(cuts, total, side="left"))


def _codes(chosen: Codes, accepted: Sequence[frozenset[str]]) -> list[str]:
    """Every code that occurs, the omitted last."""
    codes = set(chosen.ravel().tolist()).union(*accepted)
    if len(codes) > CODES_MAX:
        raise NotIdentified(
            f"The responses have {len(codes)} different codes; no item has so many options."
        )
    return sorted(codes, key=lambda code: (code == OMITTED, code))


def _figures(choice: Floats, given: Booleans, total: Floats, rest: Floats) -> Floats:
    """Count, share, mean total, r with the total and with the rest: a row each."""
    count = choice.sum(axis=0)
    known = np.where(np.isnan(total), 0.0, total)
    with np.errstate(invalid="ignore", divide="ignore"):
        share, mean_total = count / given.sum(axis=0), (known @ choice) / count
    return np.array(
        [
            count,
            share,
            mean_total,
            correlations(choice, total, given),
            correlations(choice, rest, given),
        ]
    )


def _members(total: Floats, groups: int) -> Floats:
    """1 where the candidate is in the group, groups × candidates."""
    is_member: Booleans = score_groups(total, groups) == np.arange(groups)[:, np.newaxis]
    return is_member.astype(np.float64)


def _shares(choice: Floats, given: Booleans, members: Floats) -> Floats:
    """The share of each group that chose it, groups × items; NaN for an empty group."""
    counts: Floats = members @ given.astype(np.float64)
    shares = np.divide(members @ choice, counts, out=np.full_like(counts, np.nan), where=counts > 0)
    return np.asarray(shares, dtype=np.float64)


def _described(total: Floats, members: Floats) -> TraceGroups:
    groups = [total[some > 0] for some in members]
    means = tuple(float(some.mean()) if len(some) else float("nan") for some in groups)
    return TraceGroups(means, tuple(len(some) for some in groups))
