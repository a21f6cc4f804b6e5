"""How many candidates a statistic needs, and what is said where there are fewer.

The numbers are the programme's rules; where a method's source asks for more, that is named beside.
"""

from dataclasses import dataclass

from item_bank.errors import ContentError

# Below this many responses an item's numbers are shown greyed and no model is fitted.
RESPONSES_SHOWN_MIN = 100
# Below this many responses an item's numbers lead to nothing: no flag blocks a release.
RESPONSES_ACTED_ON_MIN = 200
# Correlations and variances exist from here on, as descriptions of those who were there.
DESCRIBED_MIN = 2
# Livingston and Lewis's model needs four moments of the total; Haberman's value two reliabilities.
MODEL_CANDIDATES_MIN = RESPONSES_SHOWN_MIN
# Mean and spread of an item's response times.
TIMES_MIN = 30


class SampleTooSmall(ContentError):
    """A statistic was asked for with fewer candidates or items than it needs."""

    code = "statistics.sample_too_small"

    def __init__(
        self, statistic: str, found: int, needed: int, of_what: str = "candidates"
    ) -> None:
        super().__init__(
            f"Not enough data for {statistic}: there are {found} {of_what}; {needed} are needed."
        )


class NotIdentified(ContentError):
    """A statistic that these responses do not determine; the sentence says why."""

    code = "statistics.not_identified"


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence interval, with the share of cases in which such intervals hold the value."""

    low: float
    high: float
    level: float


def require(statistic: str, found: int, needed: int, of_what: str = "candidates") -> None:
    if found < needed:
        raise SampleTooSmall(statistic, found, needed, of_what)
