"""Models on responses that make estimation hard: long forms, small groups, items without end."""

import numpy as np
import pytest

from item_bank.equating.rasch_link import calibrate
from item_bank.statistics import model_estimates
from item_bank.statistics.likelihood import NODES
from item_bank.statistics.matrix import Floats
from item_bank.statistics.model_estimates import estimate_models
from item_bank.statistics.rasch import fit_rasch
from item_bank.statistics.two_pl import CANDIDATES_MIN, SlopeUnbounded, fit_two_pl


def responses(candidates: int, items: int, spread: float = 1.0, seed: int = 3) -> Floats:
    chance = np.random.default_rng(seed)
    ability = spread * chance.normal(size=(candidates, 1))
    right = 1 / (1 + np.exp(np.linspace(-2, 2, items) - ability))
    return (chance.random(right.shape) < right).astype(np.float64)


def likelihood_by_finer_nodes(scores: Floats, difficulty: Floats, spread: float) -> float:
    """The Rasch model's, on four times as many points: independent of the module's own."""
    nodes = np.linspace(-6, 6, 4 * len(NODES))
    logs = -(nodes**2) / 2
    logs = logs - np.log(np.exp(logs).sum())
    logit = spread * nodes[:, None] - difficulty[None, :]
    joint = scores @ logit.T - np.logaddexp(0, logit).sum(axis=1) + logs
    top = joint.max(axis=1, keepdims=True)
    return float((np.log(np.exp(joint - top).sum(axis=1)) + top[:, 0]).sum())


def test_a_long_form_and_a_wide_group_are_integrated_finely_enough() -> None:
    scores = responses(500, 200, spread=2.0)
    found = fit_rasch(scores)
    finer = likelihood_by_finer_nodes(scores, found.difficulty, found.ability_sd)
    assert found.log_likelihood == pytest.approx(finer, abs=1e-3)


def test_calibration_with_anchors_agrees_with_the_rasch_model() -> None:
    scores = responses(800, 170, spread=1.4)
    items = [f"i{number}" for number in range(170)]
    found = calibrate(scores, items, {}).difficulties
    assert list(found.values()) == pytest.approx(fit_rasch(scores).difficulty.tolist(), abs=1e-4)


def test_one_item_whose_slope_has_no_end_does_not_take_the_others_estimates() -> None:
    scores = responses(600, 16)
    splitting = (scores.sum(axis=1) > 8).astype(np.float64)
    with_it = np.column_stack((scores[:, :5], splitting, scores[:, 5:]))
    with pytest.raises(SlopeUnbounded, match="column 6"):
        fit_two_pl(with_it)

    found = estimate_models(with_it)

    assert np.isnan(found.discrimination[5])
    assert np.delete(found.discrimination, 5) == pytest.approx(fit_two_pl(scores).a, abs=1e-6)
    assert any("item number 6" in note for note in found.notes)


def test_several_such_items_are_refused_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_estimates, "UNBOUNDED_MAX", 0)
    scores = responses(600, 16)
    splitting = (scores.sum(axis=1) > 8).astype(np.float64)
    found = estimate_models(np.column_stack((scores, splitting)))
    assert np.isnan(found.discrimination).all()
    assert any("grows without bound" in note for note in found.notes)


def test_2pl_of_a_small_group_is_given_only_to_whoever_asks_and_with_a_note() -> None:
    scores = responses(150, 12)
    assert np.isnan(estimate_models(scores).discrimination).all()

    asked = estimate_models(scores, two_pl_from=CANDIDATES_MIN)

    assert asked.discrimination == pytest.approx(fit_two_pl(scores).a)
    assert any("150 candidates are unsure" in note for note in asked.notes)
