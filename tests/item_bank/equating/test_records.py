"""One link of two forms as a record keeps it."""

from random import Random

import pytest

from item_bank.equating.distributions import ScoresUnfit
from item_bank.equating.records import LinkAsked, ScoredRows, identity_link, link_responses
from item_bank.scaling import linear_sample_table

ITEMS = 20
ANCHORS = tuple(f"A{number}" for number in range(8))
BASE = linear_sample_table(raw_max=ITEMS, cut_raw=12, scale_min=200, scale_max=800, scale_cut=500)


def responses(form: str, seed: int, moved: str | None = None) -> ScoredRows:
    """Four hundred candidates by a Rasch model; `moved` is an anchor that became harder."""
    chance = Random(seed)
    items = (*ANCHORS, *(f"{form}{number}" for number in range(ITEMS - len(ANCHORS))))
    rows = []
    for _ in range(400):
        ability = chance.gauss(0.5, 1)
        row = []
        for place, item in enumerate(items):
            difficulty = (place % 8 - 3.5) / 3 + (2.0 if item == moved else 0.0)
            row.append(int(chance.random() < 1 / (1 + 2.718281828 ** (difficulty - ability))))
        rows.append(tuple(row))
    return ScoredRows(items, tuple(rows))


def test_a_link_over_an_anchor_has_a_table_errors_and_the_item_that_moved() -> None:
    x, y = responses("X", 1, moved="A3"), responses("Y", 2)

    made = link_responses(x, y, LinkAsked("chained_linear", ANCHORS, BASE, seed=1))

    assert len(made.scaled_by_raw) == ITEMS + 1
    assert made.errors is not None
    assert all(float(error) > 0 for error in made.errors)
    assert next(one[0] for one in made.drift if one[4]) == "A3"
    assert link_responses(x, y, LinkAsked("chained_linear", ANCHORS, BASE, seed=1)) == made


def test_rasch_with_fixed_anchors_links_forms_that_are_alike_to_themselves() -> None:
    y = responses("Y", 2)

    made = link_responses(y, y, LinkAsked("rasch_fixed_anchors", ANCHORS, BASE, seed=1))

    assert [round(float(each)) for each in made.equivalents] == list(range(ITEMS + 1))
    # Twelve points were the cut; what a search leaves in the last places fails nobody.
    assert made.scaled_by_raw == BASE.scaled_by_raw
    assert made.errors is not None
    assert [float(error) > 0 for error in made.errors] == [False, *[True] * (ITEMS - 1), False]


def test_identity_asks_for_forms_of_one_length() -> None:
    assert identity_link(ITEMS, BASE).scaled_by_raw == BASE.scaled_by_raw
    with pytest.raises(ScoresUnfit, match="not alike"):
        identity_link(ITEMS - 1, BASE)
