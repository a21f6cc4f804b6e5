"""Every method by its name, on the scores it needs; and its standard errors by resampling."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from item_bank.equating import anchored, anchored_percentiles, equivalent_groups
from item_bank.equating.conversions import Conversion, Method
from item_bank.equating.distributions import AnchoredScores, Floats, Scores, ScoresUnfit
from item_bank.equating.percentiles import equipercentile
from item_bank.equating.smoothing import smoothed

DEGREE: Final = 6
REPLICATIONS_MIN: Final = 50
REPLICATIONS_MAX: Final = 10_000

Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Choices:
    """What a method leaves open: the weight of group 1, the degree of a smoothing polynomial, and
    the scores below which nobody knows anything (chance), for the circle-arc.

    `x_weight` None weighs the groups by their size.
    """

    x_weight: float | None = None
    degree: int = DEGREE
    x_floor: float = 0.0
    y_floor: float = 0.0


DEFAULT: Final = Choices()


def link_groups(method: Method, x: Scores, y: Scores, choices: Choices = DEFAULT) -> Conversion:
    """A link between equivalent groups. Refuses a method that needs an anchor."""
    match method:
        case Method.IDENTITY:
            return equivalent_groups.identity(x, y)
        case Method.MEAN:
            return equivalent_groups.mean(x, y)
        case Method.LINEAR:
            return equivalent_groups.linear(x, y)
        case Method.CIRCLE_ARC:
            return _arc(x, y, x.mean, y.mean, choices)
        case Method.EQUIPERCENTILE:
            return equipercentile(x, y)
        case Method.SMOOTHED_EQUIPERCENTILE:
            found = equipercentile(smoothed(x, choices.degree), smoothed(y, choices.degree))
            return Conversion(method, found.y_of_x, {"degree": choices.degree})
    raise ScoresUnfit(f"The method {method} needs an anchor or single responses.")


def link_anchored(
    method: Method, x: AnchoredScores, y: AnchoredScores, choices: Choices = DEFAULT
) -> Conversion:
    """A link over an anchor. Refuses a method for equivalent groups, which would be wrong here."""
    weight = choices.x_weight if choices.x_weight is not None else x.n / (x.n + y.n)
    with_weight = {
        Method.TUCKER: anchored.tucker,
        Method.TUCKER_MEAN: anchored.tucker_mean,
        Method.LEVINE_OBSERVED: anchored.levine_observed,
        Method.NOMINAL_WEIGHTS_MEAN: anchored.nominal_weights_mean,
        Method.BRAUN_HOLLAND: anchored_percentiles.braun_holland,
        Method.FREQUENCY_ESTIMATION: anchored_percentiles.frequency_estimation,
    }
    without_weight = {
        Method.LEVINE_TRUE: anchored.levine_true,
        Method.CHAINED_MEAN: anchored.chained_mean,
        Method.CHAINED_LINEAR: anchored.chained_linear,
        Method.CHAINED_EQUIPERCENTILE: anchored_percentiles.chained_equipercentile,
    }
    if method in with_weight:
        return with_weight[method](x, y, weight)
    if method in without_weight:
        return without_weight[method](x, y)
    if method is Method.IDENTITY:
        return equivalent_groups.identity(x.total, y.total)
    if method is Method.CIRCLE_ARC:
        # The middle by chained means: what Livingston and Kim recommend over an anchor.
        chained = anchored.chained_mean(x, y)
        middle = x.total.mean + chained.coefficients["intercept"]
        return _arc(x.total, y.total, x.total.mean, middle, choices)
    raise ScoresUnfit(f"The method {method} is not one for groups with an anchor.")


def bootstrap_errors(
    link: Callable[[np.random.Generator], Conversion],
    replications: int,
    seed: int,
    progress: Progress | None = None,
) -> Floats:
    """Standard deviations of y by x over resampled groups, K&B, 7.2.

    `link` resamples with the generator and links anew. Samples that cannot be linked are drawn
    again, half as many as wanted at most. Same seed, same errors.
    """
    checked_replications(replications)
    chance = np.random.default_rng(seed)
    found: list[Floats] = []
    failures = 0
    while len(found) < replications:
        try:
            found.append(link(chance).y_of_x)
        except ScoresUnfit:
            failures += 1
            if failures > replications // 2:
                raise
        if progress is not None:
            progress(len(found) / replications)
    return np.asarray(np.std(found, axis=0, ddof=1))


def checked_replications(replications: int) -> None:
    """Refuses numbers of samples that say little, or take hours."""
    if not REPLICATIONS_MIN <= replications <= REPLICATIONS_MAX:
        raise ScoresUnfit(
            f"Resample between {REPLICATIONS_MIN} and {REPLICATIONS_MAX:,} times, not"
            f" {replications:,}."
        )


def resampled(scores: Scores, chance: np.random.Generator) -> Scores:
    """As many candidates as there were, drawn from them with replacement."""
    return Scores(chance.multinomial(round(scores.n), scores.shares).astype(np.float64))


def resampled_anchored(scores: AnchoredScores, chance: np.random.Generator) -> AnchoredScores:
    """The same of candidates with their anchor scores."""
    shares = (scores.counts / scores.n).ravel()
    drawn = chance.multinomial(round(scores.n), shares).astype(np.float64)
    return AnchoredScores(drawn.reshape(scores.counts.shape), scores.is_internal)


def _arc(x: Scores, y: Scores, x_middle: float, y_middle: float, choices: Choices) -> Conversion:
    low, high = (choices.x_floor, choices.y_floor), (float(x.top), float(y.top))
    return equivalent_groups.circle_arc(x.top, low, (x_middle, y_middle), high)
