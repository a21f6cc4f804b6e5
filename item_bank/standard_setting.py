"""Modified Angoff: what a panel's ratings of a form come to, how sure that is, what stands out.

A rating is a whole percentage: of 100 candidates who are just competent, how many would answer the
item right. Figures are computed with the standard library: panels are small.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import floor, sqrt
from statistics import correlation, fmean, mean, median, quantiles, stdev
from typing import Final

from item_bank.errors import ContentError

RATING_MAX: Final = 100
JUDGES_MIN: Final = 3
ITEMS_MIN: Final = 2
# B. Iglewicz and D. C. Hoaglin, How to Detect and Handle Outliers, 1993: a modified z beyond 3.5.
MODIFIED_Z_MAX: Final = 3.5
MODIFIED_Z_FACTOR: Final = 0.6745
# The same for the mean deviation, where more than half of the cuts are alike: sqrt(pi / 2).
MEAN_DEVIATION_FACTOR: Final = 1.253314
# Below it a judge ranks items in a way of their own.
AGREEMENT_MIN: Final = 0.2
# A standard deviation, in percent, of one item's ratings: from here on the panel talks about it.
ITEM_SPREAD_MAX: Final = 20.0
ROUNDING: Final = (
    "The sum of the items' mean ratings, rounded to the nearest whole raw score, halves upward;"
    " at least 1 and at most the number of scored items."
)


class RatingsUnfit(ContentError):
    """These ratings do not make a standard; the sentence says why."""

    code = "standard_setting.ratings_unfit"


@dataclass(frozen=True, slots=True)
class Ratings:
    """`percents[judge][item]` in the order of `judges` and `items`; whole, nothing missing."""

    judges: tuple[str, ...]
    items: tuple[str, ...]
    percents: tuple[tuple[int, ...], ...]

    def __post_init__(self) -> None:
        if len(self.judges) < JUDGES_MIN or len(self.items) < ITEMS_MIN:
            raise RatingsUnfit(
                f"A standard needs {JUDGES_MIN} judges and {ITEMS_MIN} items or more; there are"
                f" {len(self.judges)} and {len(self.items)}."
            )
        if len(self.percents) != len(self.judges) or any(
            len(row) != len(self.items) for row in self.percents
        ):
            raise RatingsUnfit("A rating is missing: every judge rates every item.")
        if any(not 0 <= percent <= RATING_MAX for row in self.percents for percent in row):
            raise RatingsUnfit(f"A rating lies between 0 and {RATING_MAX}.")


@dataclass(frozen=True, slots=True)
class JudgeFigures:
    """One judge: the cut that their ratings make, the spread of these, how they go with the panel.

    `quartiles` are least, first quartile, median, third quartile and greatest rating.
    `agreement` is the correlation with the mean of the other judges; None where one of the two
    does not vary. `reasons` say why the judge stands out; empty where they do not.
    """

    judge: str
    cut: float
    quartiles: tuple[float, float, float, float, float]
    agreement: float | None
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """One item: mean and standard deviation of its ratings in percent, and the ends of them."""

    item: str
    mean: float
    sd: float
    lowest: int
    highest: int
    stands_out: bool


@dataclass(frozen=True, slots=True)
class PanelFigures:
    """What one round came to. `cut` is the exact mean of the judges' cuts, in raw points."""

    cut: Fraction
    sd: float
    standard_error: float
    recommended_cut: int
    consistency: float | None
    agreement: float | None
    mean_absolute_deviation: float
    judges: tuple[JudgeFigures, ...]
    items: tuple[ItemFigures, ...]

    @property
    def cuts_within_error(self) -> tuple[int, ...]:
        """The whole cuts within one standard error of the mean, and the recommended one."""
        center = float(self.cut)
        near = (
            cut
            for cut in range(1, len(self.items) + 1)
            if abs(cut - center) <= self.standard_error or cut == self.recommended_cut
        )
        return tuple(near)


def panel_figures(ratings: Ratings) -> PanelFigures:
    """Cut, error and agreement of one round of ratings.

    Cut: the sum over items of the mean rating (W. H. Angoff, in Educational Measurement, 2nd ed.,
    1971, pp. 514-515). Standard error: the standard deviation of the judges' cuts (n - 1) over the
    square root of their number, other panels of such judges rating the same items (G. J. Cizek and
    M. B. Bunch, Standard Setting, 2007, ch. 6; R. L. Brennan and R. E. Lockwood, Applied
    Psychological Measurement 4, 1980, with items fixed).
    """
    cuts = [Fraction(sum(row), RATING_MAX) for row in ratings.percents]
    cut = mean(cuts)
    sd = stdev(float(one) for one in cuts)
    consistency, agreement = panel_agreement(ratings)
    items = tuple(_item(ratings, place) for place in range(len(ratings.items)))
    apart = [
        abs(percent - items[place].mean)
        for row in ratings.percents
        for place, percent in enumerate(row)
    ]
    return PanelFigures(
        cut=cut,
        sd=sd,
        standard_error=sd / sqrt(len(cuts)),
        recommended_cut=rounded_cut(cut, len(ratings.items)),
        consistency=consistency,
        agreement=agreement,
        mean_absolute_deviation=fmean(apart),
        judges=_judges(ratings, [float(one) for one in cuts]),
        items=items,
    )


def rounded_cut(cut: Fraction, items: int) -> int:
    """The whole raw score that a mean cut becomes: the rule is in ROUNDING."""
    return min(max(floor(cut + Fraction(1, 2)), 1), items)


def panel_agreement(ratings: Ratings) -> tuple[float | None, float | None]:
    """How reliable the panel's mean ratings are: ICC(3,k), which is Cronbach's alpha over judges,
    and ICC(2,k), for which judges must agree in height too.

    P. E. Shrout and J. L. Fleiss, Psychological Bulletin 86, 1979, p. 423 and 426. None where the
    items' means do not differ.
    """
    rows = list(zip(*ratings.percents, strict=True))
    items, judges = len(ratings.items), len(ratings.judges)
    all_mean = fmean(percent for row in rows for percent in row)
    between_items = judges * sum((fmean(row) - all_mean) ** 2 for row in rows)
    between_judges = items * sum((fmean(row) - all_mean) ** 2 for row in ratings.percents)
    total = sum((percent - all_mean) ** 2 for row in rows for percent in row)
    item_square = between_items / (items - 1)
    judge_square = between_judges / (judges - 1)
    rest = max(total - between_items - between_judges, 0.0)
    error_square = rest / ((items - 1) * (judges - 1))
    if item_square <= 0:
        return None, None
    consistency = (item_square - error_square) / item_square
    whole = item_square + (judge_square - error_square) / items
    return consistency, (item_square - error_square) / whole if whole > 0 else None


def _judges(ratings: Ratings, cuts: Sequence[float]) -> tuple[JudgeFigures, ...]:
    far = _lie_far(cuts)
    found = []
    for place, (judge, row) in enumerate(zip(ratings.judges, ratings.percents, strict=True)):
        others = [other for number, other in enumerate(ratings.percents) if number != place]
        agreement = _correlation(row, [fmean(column) for column in zip(*others, strict=True)])
        reasons = []
        if far[place]:
            reasons.append("the cut lies far from those of the others")
        if agreement is not None and agreement < AGREEMENT_MIN:
            reasons.append("the ratings hardly go with those of the others")
        if len(set(row)) == 1:
            reasons.append("every item has the same rating")
        found.append(JudgeFigures(judge, cuts[place], _quartiles(row), agreement, tuple(reasons)))
    return tuple(found)


def _lie_far(cuts: Sequence[float]) -> list[bool]:
    """Which cuts lie beyond the modified z; where half of them are one, by the mean deviation."""
    middle = median(cuts)
    apart = [abs(one - middle) for one in cuts]
    spread = median(apart) / MODIFIED_Z_FACTOR or MEAN_DEVIATION_FACTOR * fmean(apart)
    return [spread > 0 and one / spread > MODIFIED_Z_MAX for one in apart]


def _quartiles(row: Sequence[int]) -> tuple[float, float, float, float, float]:
    first, second, third = quantiles(row, n=4, method="inclusive")
    return (float(min(row)), first, second, third, float(max(row)))


def _item(ratings: Ratings, place: int) -> ItemFigures:
    column = [row[place] for row in ratings.percents]
    sd = stdev(column)
    return ItemFigures(
        ratings.items[place], fmean(column), sd, min(column), max(column), sd >= ITEM_SPREAD_MAX
    )


def _correlation(one: Sequence[float], other: Sequence[float]) -> float | None:
    varies = all(any(a != b for a, b in pairwise(values)) for values in (one, other))
    return correlation(one, other) if varies else None
