"""Classical statistics agree with published values (../shared/data), to the digits given there.

Sources: base R, psych, CTT, betafunctions and subscore, as the README there says for each.
"""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from item_bank.statistics.classical import analyse_items
from item_bank.statistics.decisions import DecisionQuality, consistency, decision_quality
from item_bank.statistics.distractors import analyse_options
from item_bank.statistics.matrix import Floats, read_matrix
from item_bank.statistics.reliability import conditional_sem, reliability
from item_bank.statistics.subscores import subscore_values
from item_bank.statistics.times import analyse_times, effort
from tests.item_bank.statistics.published import (
    MATRICES,
    SETS,
    WITH_OPTIONS,
    Published,
    credentialing_seconds,
    is_there,
    published,
)

pytestmark = pytest.mark.skipif(not is_there(), reason="../shared/data is missing")

EXACT = 1e-9
# betafunctions integrates with a relative tolerance of 1e-4, across the ends of a beta density.
R_INTEGRAL = 5e-4
R_SMOOTH_INTEGRAL = 2e-6
AREAS = {"ALG": "algebra", "GEO": "geometry", "MEA": "measurement"}


def assert_columns(rows: list[dict[str, str]], columns: Mapping[str, Floats]) -> None:
    for name, found in columns.items():
        expected = [float(row[name]) for row in rows]
        np.testing.assert_allclose(found, expected, rtol=0, atol=EXACT, err_msg=name)


def assert_close(found: Mapping[str, float], expected: Mapping[str, Any]) -> None:
    for name, value in found.items():
        assert value == pytest.approx(expected[name], abs=EXACT, rel=EXACT), name


@pytest.mark.parametrize("name", SETS)
def test_item_analysis_agrees_with_base_r(name: str) -> None:
    source = published(name)
    found = analyse_items(source.matrix)
    assert list(found.items) == [row["item"] for row in source.items]
    assert_columns(
        source.items,
        {
            "n": found.responses,
            "p": found.difficulty,
            "sd_n1": found.deviation,
            "item_total_r": found.point_biserial,
            "item_rest_r": found.corrected_point_biserial,
            "biserial": found.biserial,
            "biserial_rest": found.corrected_biserial,
            "upper_lower_27": found.upper_lower,
            "alpha_if_deleted": found.alpha_without,
        },
    )


@pytest.mark.parametrize("name", [name for name in SETS if name != "credentialing-form1"])
def test_item_analysis_agrees_with_psych_and_ctt(name: str) -> None:
    source = published(name)
    found = analyse_items(source.matrix)
    ctt = source.oracle["CTT_itemAnalysis"]
    expected = {
        column: [row[column] for row in ctt["items"]]
        for column in ("itemMean", "pBis", "bis", "alphaIfDeleted")
    }
    np.testing.assert_allclose(found.difficulty, expected["itemMean"], atol=EXACT)
    np.testing.assert_allclose(found.corrected_point_biserial, expected["pBis"], atol=EXACT)
    np.testing.assert_allclose(found.corrected_biserial, expected["bis"], atol=EXACT)
    np.testing.assert_allclose(found.alpha_without, expected["alphaIfDeleted"], atol=EXACT)
    psych = source.oracle["psych_alpha"]
    np.testing.assert_allclose(
        found.corrected_point_biserial, list(psych["item_r_drop"].values()), atol=EXACT
    )
    alpha = reliability(source.matrix.scores).alpha
    assert alpha == pytest.approx(psych["raw_alpha"], abs=EXACT)
    assert alpha == pytest.approx(ctt["alpha"], abs=EXACT)


def assert_form(scores: Floats, expected: Mapping[str, Any]) -> None:
    found = reliability(scores)
    assert_close(
        {
            "n_persons": found.candidates,
            "n_items": found.items,
            "total_mean": found.mean,
            "total_sd_n1": found.deviation,
            "total_median": found.median,
            "skewness_m3_m2": found.skewness,
            "kurtosis_m4_m2": found.kurtosis,
            "alpha": found.alpha,
            "kr20_population_var": found.kr20,
            "kr21_population_var": found.kr21,
            "odd_even_r": found.halves_correlation,
            "split_half_spearman_brown": found.split_half,
            "sem_alpha": found.sem,
        },
        expected,
    )
    errors = [expected["csem_lord_by_score"][str(raw)] for raw in range(found.items + 1)]
    np.testing.assert_allclose(conditional_sem(found.items), errors, atol=EXACT)


@pytest.mark.parametrize("name", SETS)
def test_reliability_and_standard_errors_agree(name: str) -> None:
    source = published(name)
    assert_form(source.matrix.scores, source.oracle["ctt"])


@pytest.mark.parametrize("area", AREAS.values())
def test_reliability_of_areas_agrees(area: str) -> None:
    source = published("math-subscores")
    items = [item for item in source.matrix.items if AREAS[item[:3]] == area]
    assert_form(source.matrix.only(items).scores, source.oracle["subscales"][area])


@pytest.mark.parametrize("name", WITH_OPTIONS)
def test_option_tables_agree(name: str) -> None:
    source = published(name)
    _, rows = analyse_options(source.matrix)
    found = {(row.item, row.code or "(none)"): row for row in rows}
    assert found.keys() == {(row["item"], row["option"]) for row in source.options}
    ordered = [found[row["item"], row["option"]] for row in source.options]
    assert [row.is_key for row in ordered] == [row["is_key"] == "TRUE" for row in source.options]
    assert_columns(
        source.options,
        {
            "count": np.array([row.count for row in ordered]),
            "prop": np.array([row.share for row in ordered]),
            "r_total": np.array([row.point_biserial for row in ordered]),
            "r_rest": np.array([row.corrected_point_biserial for row in ordered]),
            "prop_low": np.array([row.low for row in ordered]),
            "prop_mid": np.array([row.middle for row in ordered]),
            "prop_high": np.array([row.high for row in ordered]),
        },
    )


@pytest.mark.parametrize("name", [name for name in WITH_OPTIONS if name != "credentialing-form1"])
def test_raw_responses_with_a_key_give_the_published_scores(name: str) -> None:
    scored = read_matrix((MATRICES / name / "scored.csv").read_bytes())
    np.testing.assert_array_equal(published(name).matrix.scores, scored.scores)


def decision_blocks() -> list[tuple[str, int]]:
    if not is_there():
        return []
    return [
        (name, number)
        for name in SETS
        for number in range(len(published(name).oracle["decision_consistency"]))
    ]


@pytest.mark.parametrize(("name", "number"), decision_blocks())
def test_decision_quality_agrees_with_betafunctions(name: str, number: int) -> None:
    source = published(name)
    expected = source.oracle["decision_consistency"][number]
    found = _decisions(source, expected)
    true_scores, model = found.true_scores, expected["true_model_parameters"]
    assert_near(
        [true_scores.alpha, true_scores.beta, true_scores.low, true_scores.high],
        [model["alpha"], model["beta"], model["l"], model["u"]],
        1e-8,
    )
    assert_near([found.effective_length], [model["etl"]], 1e-8)
    assert_near([found.passed_share], [expected["pass_rate_observed"]], EXACT)
    is_smooth = (true_scores.low, true_scores.high) == (0, 1)
    tolerance = R_SMOOTH_INTEGRAL if is_smooth else R_INTEGRAL
    rows = {row["_row"]: row for row in expected["confusion"]}
    # “Positive” is a fail there, “True” a decision that agrees with the true standing.
    assert_near(
        [found.accuracy.fail_fail, found.accuracy.pass_pass, found.false_fail, found.false_pass],
        [rows[true][sign] for true in ("True", "False") for sign in ("Positive", "Negative")],
        tolerance,
    )
    # betafunctions 1.9.0 rounds the cut on the first form and cuts its decimals on the second.
    length = round(found.effective_length)
    second_cut = math.floor(expected["cut"] / len(source.matrix.items) * length)
    agreement = consistency(true_scores, length, found.effective_cut, second_cut)
    (summary,) = expected["consistency"]
    assert_near(
        [agreement.agreed, agreement.by_chance, agreement.kappa],
        [summary["p"], summary["p_c"], summary["Kappa"]],
        tolerance,
    )
    if second_cut == found.effective_cut:
        assert found.kappa == agreement.kappa


def assert_near(found: list[float], expected: list[float], tolerance: float) -> None:
    np.testing.assert_allclose(found, expected, rtol=tolerance, atol=tolerance)


def _decisions(source: Published, expected: Mapping[str, Any]) -> DecisionQuality:
    return decision_quality(
        source.total,
        len(source.matrix.items),
        expected["cut"],
        source.oracle["ctt"]["alpha"],
        four_parameters='true.model="2P"' not in expected["command"],
    )


def test_value_of_area_scores_agrees_with_haberman() -> None:
    source = published("math-subscores")
    area_of = {item: AREAS[item[:3]] for item in source.matrix.items}
    for found, expected in zip(
        subscore_values(source.matrix, area_of), source.oracle["haberman"], strict=True
    ):
        assert found.area == expected["subscale"]
        assert found.prmse_subscore == pytest.approx(expected["prmse_subscore"], abs=EXACT)
        assert found.prmse_total == pytest.approx(expected["prmse_total"], abs=EXACT)
        assert found.adds_value is expected["added_value"]


def test_response_times_agree() -> None:
    source = published("credentialing-form1")
    expected = source.oracle["response_time_items"]
    found = analyse_times(source.matrix.items, credentialing_seconds(source.matrix))
    for name, column in {
        "n_positive": found.timed,
        "zero_times": found.zero,
        "mean_seconds": found.mean,
        "median_seconds": found.median,
        "mean_log": found.mean_log,
        "sd_log": found.deviation_log,
        "nt10_threshold": found.rapid_below,
        "n_below_nt10": found.rapid,
    }.items():
        values = [row[name] for row in expected]
        np.testing.assert_allclose(column, values, rtol=EXACT, atol=EXACT, err_msg=name)


def test_response_time_effort_agrees() -> None:
    source = published("credentialing-form1")
    expected = source.oracle["response_time_effort"]
    found = effort(source.matrix.candidates, credentialing_seconds(source.matrix))
    assert found.share.mean() == pytest.approx(expected["mean"], abs=EXACT)
    assert len(found.low) == expected["n_below_0.9"]
    lowest = dict(zip(found.candidates, found.share.tolist(), strict=True))
    for row in expected["lowest"]:
        assert lowest[row["eid"]] == pytest.approx(row["rte"], abs=EXACT)
