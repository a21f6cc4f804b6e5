"""How far a total would come out alike again: KR-20, KR-21, split halves and standard errors.

Variances of a score are those of the sample (n - 1), except where the formula itself counts pq.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import fdtri, gammaln, xlogy

from item_bank.scaling import ScalingTable
from item_bank.statistics.correlations import VARIANCE_MIN, presented
from item_bank.statistics.matrix import Floats
from item_bank.statistics.samples import DESCRIBED_MIN, Interval, NotIdentified, require

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Reliability:
    """Reliability of a total of 0/1 scores, and the total's own moments.

    Alpha is KR-20 here, a lower bound if the items measure more than one thing. KR-21 assumes
    items of one difficulty. `deviation` has n - 1, skewness and kurtosis are m3/m2^1.5 and m4/m2².
    """

    candidates: int
    items: int
    mean: float
    deviation: float
    median: float
    skewness: float
    kurtosis: float
    alpha: float
    alpha_interval: Interval
    kr20: float
    kr21: float
    halves_correlation: float
    split_half: float
    sem: float


def reliability(scores: Floats, level: float = LEVEL) -> Reliability:
    """Of complete scores, candidates × items; refuses what has no spread."""
    candidates, items = scores.shape
    require("reliability", candidates, DESCRIBED_MIN)
    require("reliability", items, 2, "items")
    if not presented(scores).all():
        raise NotIdentified(
            "Reliability needs the same items for everybody; some were not presented to all."
        )
    total = scores.sum(axis=1)
    if total.var() < VARIANCE_MIN:
        raise NotIdentified("All candidates have the same total; reliability does not exist.")
    found = alpha(scores)
    deviation = float(total.std(ddof=1))
    halves, stepped_up = split_half(scores)
    skewness, kurtosis = _shape(total)
    return Reliability(
        candidates=candidates,
        items=items,
        mean=float(total.mean()),
        deviation=deviation,
        median=float(np.median(total)),
        skewness=skewness,
        kurtosis=kurtosis,
        alpha=found,
        alpha_interval=alpha_interval(found, candidates, items, level),
        kr20=kr20(scores),
        kr21=kr21(total, items),
        halves_correlation=halves,
        split_half=stepped_up,
        sem=deviation * float(np.sqrt(max(0.0, 1 - found))),
    )


def alpha(scores: Floats) -> float:
    """Cronbach (1951), Psychometrika 16, 297-334."""
    items = scores.shape[1]
    share = scores.var(axis=0, ddof=1).sum() / scores.sum(axis=1).var(ddof=1)
    return float(items / (items - 1) * (1 - share))


def kr20(scores: Floats) -> float:
    """Kuder and Richardson (1937), formula 20, with pq over the variance of all candidates (n)."""
    items = scores.shape[1]
    difficulty = scores.mean(axis=0)
    share = (difficulty * (1 - difficulty)).sum() / scores.sum(axis=1).var()
    return float(items / (items - 1) * (1 - share))


def kr21(total: Floats, items: int) -> float:
    """Kuder and Richardson (1937), formula 21, with the variance of all candidates (n)."""
    mean = total.mean()
    return float(items / (items - 1) * (1 - mean * (items - mean) / (items * total.var())))


def split_half(scores: Floats) -> tuple[float, float]:
    """Correlation of odd and even items, and its Spearman-Brown step to full length (1910)."""
    odd, even = scores[:, 0::2].sum(axis=1), scores[:, 1::2].sum(axis=1)
    if min(odd.var(), even.var()) < VARIANCE_MIN:
        return float("nan"), float("nan")
    r = float(np.corrcoef(odd, even)[0, 1])
    return r, 2 * r / (1 + r) if r > -1 else float("nan")


def alpha_interval(found: float, candidates: int, items: int, level: float = LEVEL) -> Interval:
    """Feldt (1965), Psychometrika 30, 357-370: (1 - α)/(1 - a) follows F.

    Assumes normal, equally variable scores; robust with 0/1 items of some number.
    """
    freedom = (candidates - 1, (candidates - 1) * (items - 1))
    tail = (1 - level) / 2
    return Interval(
        low=float(1 - (1 - found) * fdtri(*freedom, 1 - tail)),
        high=float(1 - (1 - found) * fdtri(*freedom, tail)),
        level=level,
    )


def conditional_sem(items: int) -> Floats:
    """Standard error of each raw score 0…items, by the binomial error model.

    Lord (1955), Educational and Psychological Measurement 15, 325-336: √(x(k - x)/(k - 1)).
    Assumes that other items of the same kind could have been drawn.
    """
    require("a conditional standard error", items, 2, "items")
    raw = np.arange(items + 1, dtype=np.float64)
    return np.sqrt(raw * (items - raw) / (items - 1))


def conditional_sem_scaled(table: ScalingTable) -> Floats:
    """Standard error of the scaled score at each raw score, through the table.

    Kolen, Hanson and Brennan (1992), Journal of Educational Measurement 29, 285-307, with
    binomial errors around x/k and Lord's k/(k - 1), so that an identity table gives Lord's values.
    """
    items = table.raw_max
    require("a conditional standard error", items, 2, "items")
    raw = np.arange(items + 1)
    scaled = np.array(table.scaled_by_raw, dtype=np.float64)
    chances = _binomial(items, raw / items)
    means = chances @ scaled
    variances = chances @ scaled**2 - means**2
    errors: Floats = np.sqrt(np.clip(variances, 0, None) * items / (items - 1))
    return errors


def _binomial(items: int, shares: Floats) -> Floats:
    """Chances of 0…items points for each true share, a row per share."""
    raw = np.arange(items + 1)
    ways = gammaln(items + 1) - gammaln(raw + 1) - gammaln(items - raw + 1)
    logs = xlogy(raw, shares[:, np.newaxis]) + xlogy(items - raw, 1 - shares[:, np.newaxis])
    chances: Floats = np.exp(ways + logs)
    return chances


def _shape(total: Floats) -> tuple[float, float]:
    centred = total - total.mean()
    variance = (centred**2).mean()
    return (
        float((centred**3).mean() / variance**1.5),
        float((centred**4).mean() / variance**2),
    )
