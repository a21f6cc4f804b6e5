"""Rasch linking finds again what was planted, and drift says which anchor moved."""

import numpy as np
import pytest

from item_bank.equating.distributions import ScoresUnfit
from item_bank.equating.drift import drifts, logit_difficulty
from item_bank.equating.rasch_link import calibrate, true_score_conversion

ITEMS = [f"i{number:02}" for number in range(30)]
PLANTED = dict(zip(ITEMS, np.linspace(-2, 2, 30), strict=True))
ANCHORS = {item: PLANTED[item] for item in ITEMS[::3]}


def simulated(
    mean: float, candidates: int = 3000
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    chance = np.random.default_rng(11)
    ability = chance.normal(mean, 1.2, candidates)
    right = 1 / (1 + np.exp(np.array(list(PLANTED.values()))[None, :] - ability[:, None]))
    return (chance.random(right.shape) < right).astype(np.float64)


def test_new_items_are_found_on_the_anchors_scale() -> None:
    found = calibrate(simulated(0.7), ITEMS, ANCHORS)

    assert (found.mean, found.sd) == pytest.approx((0.7, 1.2), abs=0.08)
    for item, planted in PLANTED.items():
        assert found.difficulties[item] == pytest.approx(planted, abs=0.2)
        assert item not in ANCHORS or found.difficulties[item] == planted


def test_without_anchors_the_group_makes_the_scale() -> None:
    assert calibrate(simulated(0.7), ITEMS, {}).mean == 0


def test_a_single_anchor_is_refused() -> None:
    with pytest.raises(ScoresUnfit, match="two are needed"):
        calibrate(simulated(0), ITEMS, {ITEMS[0]: 0.0})


def test_an_item_that_everybody_has_right_is_named() -> None:
    scores = simulated(0)
    scores[:, 4] = 1

    with pytest.raises(ScoresUnfit, match="item i04"):
        calibrate(scores, ITEMS, ANCHORS)


def test_equal_forms_have_equal_true_scores() -> None:
    found = true_score_conversion(list(PLANTED.values()), list(PLANTED.values()))

    assert found.y_of_x == pytest.approx(range(31), abs=1e-9)


def test_an_easier_form_gives_more_points() -> None:
    harder, easier = list(PLANTED.values()), [b - 0.5 for b in PLANTED.values()]

    assert (true_score_conversion(harder, easier).y_of_x[1:-1] > np.arange(1, 30)).all()


def test_the_anchor_that_moved_stands_out_alone() -> None:
    after = {item: b + 0.1 + 0.02 * (place % 3) for place, (item, b) in enumerate(PLANTED.items())}
    after["i05"] += 0.8

    found = drifts(PLANTED, after)

    assert found[0].item == "i05"
    assert [one.item for one in found if one.stands_out] == ["i05"]


def test_few_anchors_say_nothing_of_drift() -> None:
    few = dict(list(PLANTED.items())[:4])
    with pytest.raises(ScoresUnfit, match="5 or more"):
        drifts(few, few)


def test_a_difficulty_from_a_share_is_finite() -> None:
    assert logit_difficulty(1.0, 50) == pytest.approx(np.log(0.5 / 50.5))
    assert logit_difficulty(0.5, 50) == 0
