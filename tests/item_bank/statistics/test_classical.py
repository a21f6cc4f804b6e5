"""Classical statistics on responses small enough to be computed by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from item_bank.scaling import ScalingTable
from item_bank.statistics.classical import analyse_items
from item_bank.statistics.correlations import totals
from item_bank.statistics.decisions import decision_quality
from item_bank.statistics.distractors import analyse_options, score_groups
from item_bank.statistics.form_analysis import analyse_form
from item_bank.statistics.matrix import Blank, Floats, ResponseMatrix, read_matrix
from item_bank.statistics.reliability import (
    alpha_interval,
    conditional_sem,
    conditional_sem_scaled,
    reliability,
)
from item_bank.statistics.samples import NotIdentified, SampleTooSmall
from item_bank.statistics.speededness import speededness
from item_bank.statistics.subscores import subscore_values
from item_bank.statistics.times import analyse_times, effort, unusual_times

# Four candidates with totals 3, 2, 1 and 0: Guttman's perfect pattern.
STAIRS = b"id,a,b,c\nw,1,1,1\nx,1,1,0\ny,1,0,0\nz,0,0,0\n"


def matrix_of(scores: Floats) -> ResponseMatrix:
    candidates, items = scores.shape
    return ResponseMatrix(
        scores,
        tuple(f"i{number}" for number in range(items)),
        tuple(f"P{number}" for number in range(candidates)),
        np.zeros(scores.shape, dtype=np.bool_),
    )


def simulated(candidates: int, items: int, seed: int = 7) -> Floats:
    chance = np.random.default_rng(seed)
    ability = chance.normal(size=(candidates, 1))
    difficulty = np.linspace(-1.5, 1.5, items)
    right = chance.random((candidates, items)) < 1 / (1 + np.exp(difficulty - ability))
    return right.astype(np.float64)


def test_a_perfect_pattern_has_the_statistics_of_a_hand_calculation() -> None:
    found = analyse_items(read_matrix(STAIRS))
    np.testing.assert_allclose(found.difficulty, [0.75, 0.5, 0.25])
    # Item b with the total: covariance 0.5, variances 0.25 and 1.25 over four candidates.
    assert found.point_biserial[1] == pytest.approx(0.5 / np.sqrt(0.25 * 1.25))
    # With the rest (2, 1, 1, 0): covariance 0.25, variance 0.5.
    assert found.corrected_point_biserial[1] == pytest.approx(0.25 / np.sqrt(0.25 * 0.5))
    # The split at the median: the biserial is the point-biserial times √(π/2).
    assert found.biserial[1] == pytest.approx(found.point_biserial[1] * np.sqrt(np.pi / 2))
    np.testing.assert_allclose(found.upper_lower, [1, 1, 1])


def test_kr20_of_a_perfect_pattern_is_three_quarters() -> None:
    found = reliability(read_matrix(STAIRS).scores)
    # Σpq = 0.625, variance of all = 1.25: 3/2 × (1 - 0.5).
    assert found.kr20 == pytest.approx(0.75)
    assert found.alpha == pytest.approx(found.kr20)
    # Mean 1.5 of 3: 3/2 × (1 - 1.5 × 1.5 / (3 × 1.25)).
    assert found.kr21 == pytest.approx(0.6)
    assert found.sem == pytest.approx(np.sqrt(5 / 3) * np.sqrt(0.25))


def test_feldts_interval_holds_alpha_and_shrinks_with_the_sample() -> None:
    few, many = alpha_interval(0.9, 50, 40), alpha_interval(0.9, 5000, 40)
    assert few.low < many.low < 0.9 < many.high < few.high


def test_an_item_without_spread_has_no_discrimination_and_harms_no_other() -> None:
    scores = np.column_stack([simulated(50, 5), np.ones(50)])
    found = analyse_items(matrix_of(scores))
    assert np.isnan(found.point_biserial[5])
    assert np.isnan(found.biserial[5])
    assert not np.isnan(found.point_biserial[:5]).any()


@given(arrays(np.float64, (12, 5), elements=st.sampled_from([0.0, 1.0])))
def test_correlations_are_those_of_numpy(scores: Floats) -> None:
    found = analyse_items(matrix_of(scores)).corrected_point_biserial
    for item in range(5):
        rest = scores.sum(axis=1) - scores[:, item]
        if scores[:, item].std() == 0 or rest.std() == 0:
            assert np.isnan(found[item])
        else:
            assert found[item] == pytest.approx(np.corrcoef(scores[:, item], rest)[0, 1])


def test_items_that_some_did_not_get_are_analysed_over_those_who_did() -> None:
    matrix = read_matrix(b"id,a,b,c\nw,1,1,\nx,1,,0\ny,0,0,0\n", blank=Blank.NOT_PRESENTED)
    np.testing.assert_allclose(totals(matrix.scores), [3.0, 1.5, 0.0])
    found = analyse_items(matrix)
    np.testing.assert_array_equal(found.responses, [3, 2, 2])
    np.testing.assert_allclose(found.difficulty, [2 / 3, 0.5, 0])
    with pytest.raises(NotIdentified, match="same items for everybody"):
        reliability(matrix.scores)


def test_options_are_described_by_who_chose_them() -> None:
    chosen = b"id,a,b\np,A,A\nq,A,B\nr,B,A\ns,,C\n"
    _, rows = analyse_options(read_matrix(chosen, b"A,A", options=["A", "B", "C"]))
    of_a = {row.code: row for row in rows if row.item == "a"}
    assert [row.code for row in rows if row.item == "a"] == ["A", "B", "C", ""]
    assert (of_a["A"].count, of_a["A"].share, of_a["A"].mean_total) == (2, 0.5, 1.5)
    assert (of_a["C"].count, of_a["C"].is_key) == (0, False)
    assert of_a[""].point_biserial < 0 < of_a["A"].point_biserial


def test_equal_totals_stay_in_one_score_group() -> None:
    assert score_groups(np.array([1.0, 1, 1, 1, 1, 9]), 3).tolist() == [0, 0, 0, 0, 0, 2]


def test_an_identity_table_has_lords_conditional_errors() -> None:
    table = ScalingTable(tuple(range(21)), 0, 20, 12)
    np.testing.assert_allclose(conditional_sem_scaled(table), conditional_sem(20), atol=1e-9)


def test_decisions_are_consistent_far_from_the_cut_and_like_chance_without_reliability() -> None:
    total = simulated(2000, 60).sum(axis=1)
    near, far = decision_quality(total, 60, 30, 0.9), decision_quality(total, 60, 10, 0.9)
    assert near.consistency.agreed < far.consistency.agreed
    assert decision_quality(total, 60, 30, 0.2).kappa < 0.2 < 0.6 < near.kappa
    outcomes = near.accuracy
    whole = outcomes.agreed + outcomes.fail_pass + outcomes.pass_fail
    assert whole == pytest.approx(1, abs=1e-8)
    assert near.consistency.fail_pass == pytest.approx(near.consistency.pass_fail)


def test_decisions_of_few_candidates_are_refused_in_words() -> None:
    with pytest.raises(SampleTooSmall, match="there are 20 candidates; 100 are needed"):
        decision_quality(simulated(20, 30).sum(axis=1), 30, 15, 0.8)


def test_an_area_of_its_own_adds_value_and_a_random_share_does_not() -> None:
    first, second = simulated(500, 20, seed=1), simulated(500, 20, seed=2)
    apart = matrix_of(np.column_stack([first, second]))
    halves = {item: "first" if place < 20 else "second" for place, item in enumerate(apart.items)}
    assert all(value.adds_value for value in subscore_values(apart, halves))
    alike = matrix_of(simulated(500, 40))
    mixed = {item: "odd" if place % 2 else "even" for place, item in enumerate(alike.items)}
    assert not any(value.adds_value for value in subscore_values(alike, mixed))


def test_items_after_the_last_response_were_not_reached() -> None:
    found = speededness(read_matrix(b"id,a,b,c,d\np,1,1,1,1\nq,1,,1,\nr,0,,,\ns,,,,\n"))
    np.testing.assert_array_equal(found.not_reached, [1, 2, 2, 3])
    assert (found.finished_share, found.three_quarters_share) == (0.25, 0.5)
    assert found.is_speeded


def test_a_hurried_candidate_and_a_strange_time_are_found() -> None:
    chance = np.random.default_rng(3)
    seconds = np.exp(chance.normal(4, 0.3, size=(40, 20)))
    seconds[5, :8] = 1.0
    seconds[9, 2] = 3000.0
    candidates = tuple(f"P{number}" for number in range(40))
    items = tuple(f"i{number}" for number in range(20))
    found = effort(candidates, seconds)
    assert found.low == ("P5",)
    assert found.share[5] == pytest.approx(0.6)
    assert analyse_times(items, seconds).rapid[0] == 1
    lead = {(time.candidate, time.item) for time in unusual_times(candidates, items, seconds)}
    assert {("P9", "i2"), *(("P5", f"i{number}") for number in range(8))} <= lead
    assert len(lead) < 9 + 0.03 * seconds.size


def test_what_cannot_be_said_of_a_form_is_a_note_and_no_accident() -> None:
    same = np.ones((5, 1))
    report = analyse_form(matrix_of(same), cut=1, area_of={"i0": "x"}, seconds=same)
    assert report.reliability is None
    assert report.decisions is None
    assert report.times is None
    assert any(
        "Not enough data for reliability: there are 1 items" in note for note in report.notes
    )
    assert any("Not enough data for response times" in note for note in report.notes)
