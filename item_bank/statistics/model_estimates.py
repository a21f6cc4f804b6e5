"""Rasch and 2PL estimates of the items of one form, where the sample carries them.

An item that everybody has right, or wrong, has no estimate; the others are fitted without it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from item_bank.errors import ContentError
from item_bank.statistics.correlations import presented
from item_bank.statistics.matrix import Booleans, Floats
from item_bank.statistics.rasch import fit_rasch
from item_bank.statistics.rasch_conditional import fit_rasch_conditional
from item_bank.statistics.samples import require
from item_bank.statistics.two_pl import REPORTED_MIN, SlopeUnbounded, TwoPlFit, fit_two_pl

Progress = Callable[[float], None]

# Of the whole work, as far as the bar is concerned.
RASCH_SHARE = 0.25
# Items that a 2PL without them can do without; more, and the model is the wrong one.
UNBOUNDED_MAX = 3


@dataclass(slots=True, eq=False)
class ModelEstimates:
    """One value per item in each array; NaN where a note says why."""

    rasch_difficulty: Floats
    rasch_error: Floats
    discrimination: Floats
    difficulty: Floats
    discrimination_error: Floats
    difficulty_error: Floats
    notes: list[str] = field(default_factory=list)


def estimate_models(
    scores: Floats,
    *,
    conditional: bool = False,
    two_pl_from: int = REPORTED_MIN,
    progress: Progress = lambda share: None,
) -> ModelEstimates:
    """Rasch by marginal (mean ability 0) or conditional maximum likelihood, 2PL by marginal.

    2PL from `two_pl_from` candidates on, with a note where they are few.
    """
    none = np.full((6, scores.shape[1]), np.nan)
    estimates = ModelEstimates(none[0], none[1], none[2], none[3], none[4], none[5])
    fitted = _with_spread(scores)
    if not fitted.all():
        estimates.notes.append(
            f"{int((~fitted).sum())} items that everybody has right, or wrong, have no Rasch or "
            "2PL estimate."
        )

    def in_rasch(share: float) -> None:
        progress(RASCH_SHARE * share)

    def in_two_pl(share: float) -> None:
        progress(RASCH_SHARE + (1 - RASCH_SHARE) * share)

    _said(
        estimates,
        lambda: _add_rasch(estimates, scores, fitted, in_rasch, conditional=conditional),
    )
    _said(estimates, lambda: _add_two_pl(estimates, scores, fitted, in_two_pl, two_pl_from))
    progress(1.0)
    return estimates


def _said(estimates: ModelEstimates, fit: Callable[[], None]) -> None:
    """Fit, or note why not."""
    try:
        fit()
    except ContentError as refusal:
        if refusal.message not in estimates.notes:
            estimates.notes.append(refusal.message)


def _add_rasch(
    estimates: ModelEstimates,
    scores: Floats,
    fitted: Booleans,
    progress: Progress,
    *,
    conditional: bool,
) -> None:
    responses = _informative(scores, fitted)
    found = (
        fit_rasch_conditional(responses, progress)
        if conditional
        else fit_rasch(responses, progress)
    )
    estimates.rasch_difficulty[fitted] = found.difficulty
    estimates.rasch_error[fitted] = found.se


def _add_two_pl(
    estimates: ModelEstimates,
    scores: Floats,
    fitted: Booleans,
    progress: Progress,
    candidates_min: int,
) -> None:
    candidates = len(_informative(scores, fitted))
    require("2PL estimates", candidates, candidates_min)
    found, kept = _two_pl_of_most(scores, fitted, progress)
    estimates.discrimination[kept] = found.a
    estimates.difficulty[kept] = found.b
    estimates.discrimination_error[kept] = found.se_a
    estimates.difficulty_error[kept] = found.se_b
    if candidates < REPORTED_MIN:
        estimates.notes.append(
            f"2PL estimates of {candidates} candidates are unsure; below {REPORTED_MIN} look at "
            "their standard errors first."
        )
    without = np.flatnonzero(fitted & ~kept) + 1
    if without.size:
        estimates.notes.append(
            "The 2PL model has no estimate of an item whose discrimination has no end: it splits "
            "the candidates without an error, or copies another item. The others were fitted "
            f"without item number {', '.join(map(str, without))}."
        )


def _two_pl_of_most(
    scores: Floats, fitted: Booleans, progress: Progress
) -> tuple[TwoPlFit, Booleans]:
    """The fit, and the items in it: a few whose slope has no end are left out, one by one."""
    kept = fitted.copy()
    while True:
        try:
            return fit_two_pl(_informative(scores, kept), progress), kept
        except SlopeUnbounded as refusal:
            if fitted.sum() - kept.sum() >= UNBOUNDED_MAX:
                raise
            kept[np.flatnonzero(kept)[refusal.column]] = False


def _informative(scores: Floats, fitted: Booleans) -> Floats:
    """The fitted items, and the candidates who were presented one of them."""
    responses = scores[:, fitted]
    return responses[presented(responses).any(axis=1)]


def _with_spread(scores: Floats) -> Booleans:
    """Items that some have right and some have wrong."""
    given = presented(scores)
    points, counts = np.where(given, scores, 0.0).sum(axis=0), given.sum(axis=0)
    spread: Booleans = (points > 0) & (points < counts)
    return spread
