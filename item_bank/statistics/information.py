"""What a form tells about ability: information and expected score of 2PL items (Birnbaum 1968).

A Rasch item is one with discrimination 1.
"""

from item_bank.statistics.likelihood import right_and_log_wrong
from item_bank.statistics.patterns import Floats


def item_probabilities(abilities: Floats, a: Floats, b: Floats) -> Floats:
    """Probability of a right response: abilities × items."""
    return right_and_log_wrong(a[None, :] * (abilities[:, None] - b[None, :]))[0]


def item_information(abilities: Floats, a: Floats, b: Floats) -> Floats:
    """Fisher information a² P (1 - P): abilities × items."""
    right = item_probabilities(abilities, a, b)
    information: Floats = a[None, :] ** 2 * right * (1 - right)
    return information


def form_information(abilities: Floats, a: Floats, b: Floats) -> Floats:
    """Fisher information of all the items; 1/√ of it is the standard error of ability there."""
    information: Floats = item_information(abilities, a, b).sum(axis=1)
    return information


def expected_score(abilities: Floats, a: Floats, b: Floats) -> Floats:
    """The form's characteristic curve: expected number right."""
    expected: Floats = item_probabilities(abilities, a, b).sum(axis=1)
    return expected
