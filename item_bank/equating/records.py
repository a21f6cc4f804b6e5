"""One link of two forms from responses, as whole numbers and texts: what a record keeps.

x is the new form, y the one whose scale stays. Numbers become texts with fixed digits, so that a
record reads the same on every machine.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from item_bank.equating import methods
from item_bank.equating.conversions import Conversion, Method
from item_bank.equating.distributions import ScoresUnfit, scores_of
from item_bank.equating.drift import drifts, logit_difficulty
from item_bank.equating.rasch_link import fixed_anchor_conversion, resampled_rows
from item_bank.equating.reading import Group, on_one_anchor, with_anchor
from item_bank.equating.tables import EQUIVALENT_DIGITS, to_scaling_table
from item_bank.scaling import ScalingTable
from item_bank.statistics.matrix import ResponseMatrix

REPLICATIONS: Final = 500
# A calibration of both forms each.
RASCH_REPLICATIONS: Final = 100


@dataclass(frozen=True, slots=True)
class ScoredRows:
    """Item scores 0/1 of one group, candidates × items; the items by name."""

    items: tuple[str, ...]
    rows: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class LinkAsked:
    """How two groups are to be linked. `anchors` are common items; none for groups alike."""

    method: str
    anchors: tuple[str, ...]
    base: ScalingTable
    seed: int


@dataclass(frozen=True, slots=True)
class LinkMade:
    """The table of the new form, the equivalents as texts with their standard errors, drift."""

    scaled_by_raw: tuple[int, ...]
    equivalents: tuple[str, ...]
    # None where the method has none, or where there was nothing to resample.
    errors: tuple[str, ...] | None
    # (item, share right before, share right now, move in logits, does it stand out).
    drift: tuple[tuple[str, str, str, str, bool], ...]
    notes: tuple[str, ...]


def identity_link(raw_max: int, base: ScalingTable) -> LinkMade:
    """The same raw score is worth the same: an argument, not a computation."""
    if raw_max != base.raw_max:
        raise ScoresUnfit(
            f"Forms of {raw_max} and {base.raw_max} scored items are not alike score by score."
        )
    equivalents = tuple(_text(score) for score in range(raw_max + 1))
    return LinkMade(base.scaled_by_raw, equivalents, None, (), ())


def link_responses(x: ScoredRows, y: ScoredRows, asked: LinkAsked) -> LinkMade:
    """The link by the method that is asked for, with errors by resampling and anchor drift."""
    drift, notes = _drift(x, y, asked.anchors)
    if asked.method == Method.IDENTITY:
        same = identity_link(len(x.items), asked.base)
        return LinkMade(same.scaled_by_raw, same.equivalents, None, drift, notes)
    if len(y.items) != asked.base.raw_max:
        raise ScoresUnfit("The old form's responses and its scaling table differ in length.")
    conversion = _converted(x, y, asked)
    table = to_scaling_table(conversion, asked.base)
    errors = conversion.standard_errors
    if errors is None:
        notes = (*notes, "This method comes without standard errors here.")
    return LinkMade(
        table.scaled_by_raw,
        tuple(map(_text, conversion.y_of_x)),
        None if errors is None else tuple(map(_text, errors)),
        drift,
        notes,
    )


def _converted(x: ScoredRows, y: ScoredRows, asked: LinkAsked) -> Conversion:
    method = Method(asked.method)
    if method is Method.RASCH_FIXED_ANCHORS:
        return _by_rasch(x, y, asked)
    x_group, y_group = _group(x), _group(y)
    if not asked.anchors:
        found = methods.link_groups(method, x_group.scores, y_group.scores)

        def again(chance: np.random.Generator) -> Conversion:
            return methods.link_groups(
                method,
                methods.resampled(x_group.scores, chance),
                methods.resampled(y_group.scores, chance),
            )
    else:
        x_over, y_over = on_one_anchor(
            with_anchor(x_group, asked.anchors, is_internal=True),
            with_anchor(y_group, asked.anchors, is_internal=True),
        )
        assert x_over.anchored is not None, "an anchor was just named"
        assert y_over.anchored is not None, "an anchor was just named"
        both = (x_over.anchored, y_over.anchored)
        found = methods.link_anchored(method, *both)

        def again(chance: np.random.Generator) -> Conversion:
            drawn = [methods.resampled_anchored(one, chance) for one in both]
            return methods.link_anchored(method, drawn[0], drawn[1])

    return found.with_errors(methods.bootstrap_errors(again, REPLICATIONS, asked.seed))


def _by_rasch(x: ScoredRows, y: ScoredRows, asked: LinkAsked) -> Conversion:
    x_scores, y_scores = (np.array(one.rows, dtype=np.float64) for one in (x, y))

    def again(chance: np.random.Generator) -> Conversion:
        x_drawn, y_drawn = (resampled_rows(scores, chance) for scores in (x_scores, y_scores))
        return fixed_anchor_conversion((x_drawn, x.items), (y_drawn, y.items), asked.anchors)

    found = fixed_anchor_conversion((x_scores, x.items), (y_scores, y.items), asked.anchors)
    return found.with_errors(methods.bootstrap_errors(again, RASCH_REPLICATIONS, asked.seed))


def _group(scored: ScoredRows) -> Group:
    scores = np.array(scored.rows, dtype=np.float64).reshape(-1, len(scored.items))
    totals = (sum(row) for row in scored.rows)
    matrix = ResponseMatrix(
        scores,
        scored.items,
        tuple(str(number) for number in range(1, len(scored.rows) + 1)),
        np.zeros(scores.shape, dtype=np.bool_),
    )
    return Group(scores_of(totals, len(scored.items)), None, matrix)


def _drift(
    x: ScoredRows, y: ScoredRows, anchors: Sequence[str]
) -> tuple[tuple[tuple[str, str, str, str, bool], ...], tuple[str, ...]]:
    """The anchors' difficulties then and now, the largest move first; or why not."""
    if not anchors or not x.rows or not y.rows:
        return (), ()
    before, after = _shares(y), _shares(x)
    try:
        found = drifts(
            {item: logit_difficulty(before[item], len(y.rows)) for item in anchors},
            {item: logit_difficulty(after[item], len(x.rows)) for item in anchors},
        )
    except ScoresUnfit as refusal:
        return (), (refusal.message,)
    drift = tuple(
        (one.item, _text(before[one.item]), _text(after[one.item]), _text(one.move), one.stands_out)
        for one in found
    )
    return drift, ()


def _shares(scored: ScoredRows) -> dict[str, float]:
    columns = zip(*scored.rows, strict=True)
    return {
        item: sum(column) / len(scored.rows)
        for item, column in zip(scored.items, columns, strict=True)
    }


def _text(value: float) -> str:
    # Adding zero turns a minus zero into a plain one.
    return f"{round(float(value), EQUIVALENT_DIGITS) + 0.0:.{EQUIVALENT_DIGITS}f}"
