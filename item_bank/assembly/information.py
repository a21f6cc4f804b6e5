"""What an item tells about a candidate of a given ability: Fisher information of its model.

Three-parameter logistic (Birnbaum, in Lord & Novick 1968, ch. 20; information as in Lord 1980,
eq. 5-9) and generalised partial credit (Muraki 1993), both with D = 1.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Logistic:
    """Slope a, difficulty b and lower asymptote c; Rasch with a = 1 and c = 0."""

    a: float
    b: float
    c: float = 0.0

    def probability(self, theta: float) -> float:
        return self.c + (1 - self.c) * _logistic(self.a * (theta - self.b))

    def information(self, theta: float) -> float:
        p = self.probability(theta)
        if not 0 < p < 1:
            return 0.0
        above = (p - self.c) / (1 - self.c)
        return self.a**2 * above**2 * (1 - p) / p


@dataclass(frozen=True, slots=True)
class PartialCredit:
    """Slope a and the difficulty of each step from one score to the next."""

    a: float
    steps: tuple[float, ...]

    def probabilities(self, theta: float) -> list[float]:
        """The probability of each score from 0 to the number of steps."""
        reached = [0.0]
        for step in self.steps:
            reached.append(reached[-1] + self.a * (theta - step))
        highest = max(reached)
        weights = [exp(each - highest) for each in reached]
        total = sum(weights)
        return [weight / total for weight in weights]

    def information(self, theta: float) -> float:
        probabilities = self.probabilities(theta)
        mean = sum(score * p for score, p in enumerate(probabilities))
        variance = sum((score - mean) ** 2 * p for score, p in enumerate(probabilities))
        return self.a**2 * variance


ItemModel: TypeAlias = Logistic | PartialCredit


def test_information(models: Sequence[ItemModel], theta: float) -> float:
    """Information adds up over the items of a form."""
    return sum(model.information(theta) for model in models)


def _logistic(x: float) -> float:
    return 1 / (1 + exp(-x)) if x >= 0 else exp(x) / (1 + exp(x))
