"""Scores of one group in a CSV file: totals, perhaps with anchor scores, counts, or responses.

What the file is, its headings say; refusals name what was looked for.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from item_bank.equating.distributions import (
    AnchoredScores,
    Scores,
    ScoresUnfit,
    anchored_scores_of,
    scores_of,
)
from item_bank.statistics.cells import Table, read_table
from item_bank.statistics.matrix import ResponseMatrix, read_matrix

TOTALS: Final = frozenset({"total", "total_score", "raw", "raw_score", "sum"})
ANCHORS: Final = frozenset({"anchor", "anchor_score", "anchor_total", "v"})
SCORES: Final = frozenset({"score", "scores"})
COUNTS: Final = frozenset({"freq", "frequency", "count", "n"})
CANDIDATES_MAX: Final = 1_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """What a file says of one group. `anchored` where it has anchor scores, `responses` where it
    has responses to single items; `notes` are what had to be taken for granted."""

    scores: Scores
    anchored: AnchoredScores | None = None
    responses: ResponseMatrix | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """What a file of totals does not say itself. None takes the highest score that occurs."""

    top: int | None = None
    anchor_top: int | None = None
    is_internal: bool = True


def read_group(content: bytes, side: str, layout: Layout, key: bytes | None = None) -> Group:
    """The scores in a file. `side`, “x” or “y”, chooses between columns like freq_x and freq_y."""
    table = read_table(content, f"form {side}")
    headings = [cell.strip().strip('"').lower() for cell in table.rows[0]]
    counts = _position(headings, COUNTS | {f"{name}_{side}" for name in COUNTS})
    total, score = _position(headings, TOTALS), _position(headings, SCORES)
    anchor = _position(headings, ANCHORS)
    cells = [row[0] for row in table.rows]
    if table.width == 1 and all(cell.isdigit() for cell in cells) and not set(cells) <= {"0", "1"}:
        # Without a heading, a column of whole numbers can only be totals.
        headed = Table([["total"], *table.rows], [0, *table.lines])
        return _of_totals(headed, 0, None, layout, side)
    either = total if total is not None else score
    if either is not None and counts is not None and anchor is not None:
        return _of_pairs(table, (either, anchor, counts), layout, side)
    if either is not None and counts is not None:
        return Group(_of_counts(table, either, counts))
    if total is not None or (score is not None and len(headings) <= 2):
        assert either is not None, "one of the two is there"
        return _of_totals(table, either, anchor, layout, side)
    matrix = read_matrix(content, key)
    return _of_responses(matrix)


def with_anchor(group: Group, items: Collection[str], *, is_internal: bool) -> Group:
    """A group whose anchor score is the sum of these items of its responses."""
    responses = group.responses
    if responses is None:
        raise ScoresUnfit("Anchor items can be named only where the files have responses to items.")
    missing = sorted(set(items) - set(responses.items))
    if missing:
        raise ScoresUnfit(f"These anchor items are not in the file: {', '.join(missing[:10])}.")
    anchors = np.nansum(responses.only(items).scores, axis=1)
    rest = np.nansum(responses.scores, axis=1)
    totals = rest if is_internal else rest - anchors
    top = len(responses.items) - (0 if is_internal else len(items))
    pairs = zip(totals.astype(int).tolist(), anchors.astype(int).tolist(), strict=True)
    anchored = anchored_scores_of(pairs, top, len(items), is_internal=is_internal)
    return Group(anchored.total, anchored, responses, group.notes)


def on_one_anchor(x: Group, y: Group) -> tuple[Group, Group]:
    """Both groups on the same range of anchor scores, though one may never have had the highest."""
    if x.anchored is None or y.anchored is None:
        return x, y
    width = max(x.anchored.counts.shape[1], y.anchored.counts.shape[1])
    return _widened(x, x.anchored, width), _widened(y, y.anchored, width)


def _widened(group: Group, anchored: AnchoredScores, width: int) -> Group:
    missing = width - anchored.counts.shape[1]
    counts = np.pad(anchored.counts, ((0, 0), (0, missing)))
    return replace(group, anchored=AnchoredScores(counts, anchored.is_internal))


def _position(headings: Sequence[str], names: Collection[str]) -> int | None:
    found = [place for place, heading in enumerate(headings) if heading in names]
    return found[0] if found else None


def _of_totals(table: Table, total: int, anchor: int | None, layout: Layout, side: str) -> Group:
    totals = _column(table, total)
    top = layout.top if layout.top is not None else max(totals)
    if anchor is None:
        return Group(scores_of(totals, top), notes=_assumed(layout, side, top, None))
    anchors = _column(table, anchor)
    anchor_top = layout.anchor_top if layout.anchor_top is not None else max(anchors)
    pairs = zip(totals, anchors, strict=True)
    anchored = anchored_scores_of(pairs, top, anchor_top, is_internal=layout.is_internal)
    return Group(anchored.total, anchored, notes=_assumed(layout, side, top, anchor_top))


def _of_pairs(table: Table, places: tuple[int, int, int], layout: Layout, side: str) -> Group:
    """Counts of pairs of total and anchor score, a row each."""
    totals, anchors, counts = (_column(table, place) for place in places)
    if min(counts) < 0 or sum(counts) > CANDIDATES_MAX:
        raise ScoresUnfit(f"Counts are not negative and come to {CANDIDATES_MAX:,} at most.")
    top = layout.top if layout.top is not None else max(totals)
    anchor_top = layout.anchor_top if layout.anchor_top is not None else max(anchors)
    pairs = (
        pair for *pair, count in zip(totals, anchors, counts, strict=True) for _ in range(count)
    )
    anchored = anchored_scores_of(
        ((total, anchor) for total, anchor in pairs),
        top,
        anchor_top,
        is_internal=layout.is_internal,
    )
    return Group(anchored.total, anchored, notes=_assumed(layout, side, top, anchor_top))


def _assumed(layout: Layout, side: str, top: int, anchor_top: int | None) -> tuple[str, ...]:
    """What is said of highest scores that nobody named: a form may go beyond what was reached."""
    notes = []
    if layout.top is None:
        notes.append(
            f"Form {side} is taken to go to {top}, the highest score there; say --{side}-top."
        )
    if layout.anchor_top is None and anchor_top is not None:
        notes.append(
            f"The anchor of form {side} is taken to go to {anchor_top}, the highest score there; "
            "say --anchor-top."
        )
    return tuple(notes)


def _of_counts(table: Table, score: int, count: int) -> Scores:
    scores, counts = _column(table, score), _column(table, count)
    if min(scores) < 0 or min(counts) < 0 or max(scores) > 1000:
        raise ScoresUnfit("Scores are between 0 and 1000 and counts are not negative.")
    if len(set(scores)) != len(scores):
        raise ScoresUnfit("A score occurs twice in the table of counts.")
    found = np.zeros(max(scores) + 1)
    found[scores] = counts
    if found.sum() < 2:
        raise ScoresUnfit("The table counts fewer than two candidates.")
    return Scores(found)


def _of_responses(responses: ResponseMatrix) -> Group:
    totals = np.nansum(responses.scores, axis=1).astype(int).tolist()
    return Group(scores_of(totals, len(responses.items)), None, responses, responses.notes)


def _column(table: Table, place: int) -> list[int]:
    found = []
    for line, row in zip(table.lines[1:], table.rows[1:], strict=True):
        try:
            found.append(int(row[place]))
        except ValueError:
            raise ScoresUnfit(
                f"Line {line}: found “{row[place]}” where a whole number of points was expected."
            ) from None
    if not found:
        raise ScoresUnfit("The file has headings and no rows.")
    return found
