"""How one item version did: its share of right responses, and how it goes with the rest. Pure.

Plain sums come in, so that no response leaves the database. Nothing is said of few responses.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Final

RESPONSES_MIN: Final = 30


@dataclass(frozen=True, slots=True)
class ResponseSums:
    """The sittings in which an item version got one response; `option` is None for no answer.

    `rest` is a sitting's raw score without this item: its sum, and the sum of its squares.
    """

    option: str | None
    responses: int
    right: int
    rest: int
    rest_squares: int
    rest_when_right: int

    def plus(self, other: "ResponseSums") -> "ResponseSums":
        """Both together: the same response in other sittings, of the same form or another."""
        assert other.option == self.option, "only sums of one response add up"
        return ResponseSums(
            self.option,
            self.responses + other.responses,
            self.right + other.right,
            self.rest + other.rest,
            self.rest_squares + other.rest_squares,
            self.rest_when_right + other.rest_when_right,
        )


@dataclass(frozen=True, slots=True)
class OptionCount:
    """How many chose an option, and their mean rest score: a distractor draws the weaker ones."""

    option: str | None
    responses: int
    share: float
    rest_mean: float


@dataclass(frozen=True, slots=True)
class ItemStatistics:
    """What the responses say. `discrimination` is the corrected point-biserial correlation.

    None where everybody, or nobody, was right: then there is nothing that could go together.
    """

    responses: int
    difficulty: float
    discrimination: float | None
    options: tuple[OptionCount, ...]

    def of(self, option: str | None) -> OptionCount | None:
        """Who chose this option; None says that nobody did."""
        return next((each for each in self.options if each.option == option), None)


@dataclass(frozen=True, slots=True)
class StatisticsFilter:
    """Which items are asked for by their statistics; None asks for anything."""

    p_below: float | None = None
    p_above: float | None = None
    discrimination_below: float | None = None

    @property
    def asks(self) -> bool:
        return (self.p_below, self.p_above, self.discrimination_below) != (None, None, None)

    def fits(self, known: ItemStatistics) -> bool:
        """Whether statistics are as asked for; what has no discrimination is below nothing."""
        if self.p_below is not None and known.difficulty >= self.p_below:
            return False
        if self.p_above is not None and known.difficulty <= self.p_above:
            return False
        if self.discrimination_below is None:
            return True
        return known.discrimination is not None and known.discrimination < self.discrimination_below


def count_responses(sums: Iterable[ResponseSums]) -> int:
    return sum(each.responses for each in sums)


def item_statistics(sums: Iterable[ResponseSums]) -> ItemStatistics | None:
    """The statistics, or None while there are fewer than RESPONSES_MIN responses.

    The correlation is that of the item (0 or 1) with the raw score without it, as in Henrysson
    (1963), Psychometrika 28(2), 211-218: computed from sums, for the sittings at hand.
    """
    by_option = sorted(sums, key=lambda each: (each.option is None, each.option))
    responses = count_responses(by_option)
    if responses < RESPONSES_MIN:
        return None
    right = sum(each.right for each in by_option)
    return ItemStatistics(
        responses=responses,
        difficulty=right / responses,
        discrimination=_correlation(by_option, responses, right),
        options=tuple(
            OptionCount(
                each.option, each.responses, each.responses / responses, each.rest / each.responses
            )
            for each in by_option
        ),
    )


def _correlation(sums: Iterable[ResponseSums], responses: int, right: int) -> float | None:
    listed = list(sums)
    rest = sum(each.rest for each in listed)
    squares = sum(each.rest_squares for each in listed)
    together = sum(each.rest_when_right for each in listed)
    spread = (responses * right - right * right) * (responses * squares - rest * rest)
    return (responses * together - right * rest) / sqrt(spread) if spread > 0 else None


def newest_with_statistics(
    versions: Mapping[int, ItemStatistics | None],
) -> tuple[int, ItemStatistics] | None:
    """The newest version, by number, of which there are enough responses."""
    known = [(number, found) for number, found in versions.items() if found is not None]
    return max(known, key=lambda pair: pair[0], default=None)
