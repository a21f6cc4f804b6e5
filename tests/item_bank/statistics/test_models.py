"""Rasch and 2PL on simulated responses: known parameters come back, and what is refused."""

import numpy as np
import pytest
from girth import twopl_mml

from item_bank.statistics.abilities import (
    expected_abilities,
    likeliest_abilities,
    rasch_ability_of_scores,
    weighted_abilities,
)
from item_bank.statistics.item_fit import residual_fit, score_fit
from item_bank.statistics.likelihood import NotConverged
from item_bank.statistics.matrix import Floats
from item_bank.statistics.rasch import fit_rasch
from item_bank.statistics.rasch_conditional import fit_rasch_conditional
from item_bank.statistics.samples import NotIdentified, SampleTooSmall
from item_bank.statistics.two_pl import fit_two_pl

ITEMS = 12
SLOPES = np.linspace(0.7, 1.6, ITEMS)
DIFFICULTIES = np.linspace(-1.5, 1.5, ITEMS)[np.random.default_rng(5).permutation(ITEMS)]


def responses(candidates: int, a: Floats, *, spread: float = 1.0, seed: int = 1) -> Floats:
    chance = np.random.default_rng(seed)
    ability = spread * chance.normal(size=(candidates, 1))
    right = 1 / (1 + np.exp(-a * (ability - DIFFICULTIES)))
    return (chance.random(right.shape) < right).astype(np.float64)


def with_sets(scores: Floats) -> Floats:
    """Three sets of items, as with pretest items in rotation."""
    some = scores.copy()
    some[::3, :3] = np.nan
    some[1::3, 3:6] = np.nan
    return some


def assert_recovered(found: Floats, se: Floats, true: Floats) -> None:
    """Within 3.5 standard errors everywhere, and those of about the right size."""
    z = (found - true) / se
    assert np.abs(z).max() < 3.5
    assert 0.5 < np.sqrt(np.mean(z**2)) < 1.6


def test_2pl_parameters_come_back_within_their_standard_errors() -> None:
    found = fit_two_pl(responses(4000, SLOPES))
    assert_recovered(found.a, found.se_a, SLOPES)
    assert_recovered(found.b, found.se_b, DIFFICULTIES)


def test_parameters_come_back_where_candidates_had_different_items() -> None:
    two_pl = fit_two_pl(with_sets(responses(4000, SLOPES, seed=4)))
    assert_recovered(two_pl.a, two_pl.se_a, SLOPES)
    scores = with_sets(responses(4000, np.ones(ITEMS), spread=1.3, seed=2))
    marginal, conditional = fit_rasch(scores), fit_rasch_conditional(scores)
    assert_recovered(marginal.difficulty, marginal.se, DIFFICULTIES)
    assert_recovered(conditional.difficulty, conditional.se, DIFFICULTIES - DIFFICULTIES.mean())
    assert marginal.ability_sd == pytest.approx(1.3, abs=0.1)


def test_2pl_agrees_with_girth_and_is_no_less_likely() -> None:
    scores = responses(1500, SLOPES, seed=3)
    ours = fit_two_pl(scores)
    theirs = twopl_mml(scores.T.astype(int))
    np.testing.assert_allclose(ours.a, theirs["Discrimination"], atol=0.02)
    np.testing.assert_allclose(ours.b, theirs["Difficulty"], atol=0.02)


def test_a_rasch_model_is_a_2pl_with_one_slope() -> None:
    """Its likelihood is never higher, and its parameters are fewer."""
    scores = responses(1000, np.ones(ITEMS))
    rasch, two_pl = fit_rasch(scores), fit_two_pl(scores)
    assert rasch.log_likelihood < two_pl.log_likelihood
    assert rasch.bic < two_pl.bic


def test_an_item_in_reverse_gets_a_negative_slope() -> None:
    scores = responses(1000, SLOPES)
    scores[:, 4] = 1 - scores[:, 4]
    found = fit_two_pl(scores)
    assert found.a[4] < 0
    assert (np.delete(found.a, 4) > 0).all()


def test_progress_never_goes_beyond_the_whole() -> None:
    told: list[float] = []
    fit_two_pl(responses(500, SLOPES), told.append)
    assert told
    assert all(0 <= share <= 1 for share in told)


def test_what_these_responses_do_not_determine_is_refused_in_words() -> None:
    scores = responses(300, SLOPES)
    everybody = scores.copy()
    everybody[:, 2] = 1.0
    with pytest.raises(NotIdentified, match="column 3"):
        fit_two_pl(everybody)
    with pytest.raises(NotIdentified, match="other than 0 and 1"):
        fit_rasch(scores * 2)
    with pytest.raises(SampleTooSmall, match="100 are needed"):
        fit_two_pl(scores[:99])
    with pytest.raises(SampleTooSmall, match="30 are needed"):
        fit_rasch_conditional(scores[:29])
    twins = np.repeat(np.random.default_rng(1).integers(0, 2, (200, 1)), 4, axis=1)
    with pytest.raises(NotConverged):
        fit_two_pl(twins.astype(np.float64))


def test_candidates_who_do_not_differ_have_no_rasch_scale() -> None:
    chance = np.random.default_rng(6)
    # Exactly half of the items right for everybody: less than chance would make them differ.
    scores = chance.permuted(np.tile([0.0, 1.0], (200, ITEMS // 2)), axis=1)
    with pytest.raises(NotIdentified, match="differ"):
        fit_rasch(scores)


def test_abilities_follow_the_score_on_a_rasch_form() -> None:
    weighted = rasch_ability_of_scores(DIFFICULTIES, is_weighted=True)
    likeliest = rasch_ability_of_scores(DIFFICULTIES, is_weighted=False)
    assert (np.diff(weighted.ability) > 0).all()
    assert np.isfinite(weighted.ability).all()
    assert likeliest.ability[0] == -np.inf
    assert likeliest.ability[-1] == np.inf
    # Warm: the likelihood's own estimate lies too far out.
    assert (np.abs(weighted.ability[1:-1]) < np.abs(likeliest.ability[1:-1]) + 1e-9).mean() > 0.8


def test_abilities_come_back_whatever_the_method() -> None:
    chance = np.random.default_rng(8)
    ability = chance.normal(size=800)
    a, b = np.repeat(SLOPES, 5), np.linspace(-2, 2, 5 * ITEMS)
    right = 1 / (1 + np.exp(-a * (ability[:, None] - b)))
    scores = (chance.random(right.shape) < right).astype(np.float64)
    scores[:400, :20] = np.nan
    for found in (
        weighted_abilities(scores, a, b),
        likeliest_abilities(scores, a, b),
        expected_abilities(scores, a, b),
    ):
        there = np.isfinite(found.ability)
        z = (found.ability[there] - ability[there]) / found.se[there]
        assert np.sqrt(np.mean(z**2)) == pytest.approx(1.0, abs=0.12)


def test_an_item_that_follows_another_law_does_not_fit() -> None:
    scores = responses(2000, np.ones(ITEMS), seed=7)
    scores[:, 5] = np.random.default_rng(9).integers(0, 2, len(scores))
    rasch, two_pl = fit_rasch(scores), fit_two_pl(responses(2000, SLOPES, seed=10))
    residuals = residual_fit(scores, rasch.difficulty - rasch.difficulty.mean())
    assert residuals.infit.argmax() == residuals.outfit.argmax() == 5
    assert residuals.infit_t[5] > 5
    by_score = score_fit(
        scores, np.ones(ITEMS), rasch.difficulty, parameters=1, ability_sd=rasch.ability_sd
    )
    assert by_score.p[5] < 1e-6
    true = score_fit(responses(2000, SLOPES, seed=10), two_pl.a, two_pl.b)
    assert (true.p > 0.01).mean() > 0.8
