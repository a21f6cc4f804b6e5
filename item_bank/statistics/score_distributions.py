"""How number-right scores are distributed for items answered independently (Lord & Wingersky 1984).

One probability per item; the recursion adds an item at a time and subtracts nothing.
"""

import numpy as np

from item_bank.statistics.patterns import Floats


def score_distribution(right: Floats) -> Floats:
    """Probability of every score 0 … items, from probabilities places × items."""
    places, items = right.shape
    found = np.zeros((places, items + 1))
    found[:, 0] = 1.0
    for number in range(items):
        chance = right[:, number, None]
        found[:, 1 : number + 2] = (
            found[:, 1 : number + 2] * (1 - chance) + found[:, : number + 1] * chance
        )
        found[:, 0] *= 1 - chance[:, 0]
    return found


def distributions_without_each(right: Floats) -> Floats:
    """The same for all items but one: item left out × scores 0 … items - 1, at one place."""
    items = len(right)
    found = np.zeros((items, items + 1))
    found[:, 0] = 1.0
    for number, chance in enumerate(right):
        before = found[number].copy()
        found[:, 1:] = found[:, 1:] * (1 - chance) + found[:, :-1] * chance
        found[:, 0] *= 1 - chance
        found[number] = before
    return found[:, :-1]
