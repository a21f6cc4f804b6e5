"""Every method agrees with what the R packages equate and equateIRT compute of the same data.

The data are Kolen and Brennan's; tolerances are the digits that the files give.
"""

import numpy as np
import pytest

from item_bank.equating.conversions import Conversion, Method
from item_bank.equating.distributions import AnchoredScores, Scores, anchored_scores_of
from item_bank.equating.linking import ItemParameters, LinkMethod, link
from item_bank.equating.methods import Choices, link_anchored, link_groups
from item_bank.equating.percentiles import percentile_ranks
from tests.item_bank.equating.shared import needs_data, oracle, rows

pytestmark = needs_data

ACT, KB, LINKING = (
    "act-math-equivalent-groups",
    "kb-neat-internal-anchor",
    "irt-linking-2pl-5forms",
)
GROUP_METHODS = {
    "identity": Method.IDENTITY,
    "mean": Method.MEAN,
    "linear": Method.LINEAR,
    "equipercentile": Method.EQUIPERCENTILE,
    "equipercentile_loglinear6": Method.SMOOTHED_EQUIPERCENTILE,
}
ANCHORED = {
    "tucker_linear": Method.TUCKER,
    "tucker_mean": Method.TUCKER_MEAN,
    "levine_observed_linear": Method.LEVINE_OBSERVED,
    "braun_holland_linear": Method.BRAUN_HOLLAND,
    "frequency_estimation_equipercentile": Method.FREQUENCY_ESTIMATION,
    "levine_true_linear": Method.LEVINE_TRUE,
    "chained_linear": Method.CHAINED_LINEAR,
    "chained_mean": Method.CHAINED_MEAN,
    "chained_equipercentile": Method.CHAINED_EQUIPERCENTILE,
    "nominal_mean": Method.NOMINAL_WEIGHTS_MEAN,
}
WEIGHTED = ("tucker_linear", "tucker_mean", "levine_observed_linear", "braun_holland_linear")
NAMES_OVER_AN_ANCHOR = [
    *(f"{name}_ws{weight}" for name in WEIGHTED for weight in ("1", "0.5")),
    *(f"frequency_estimation_equipercentile_ws{weight}" for weight in ("1", "0.5")),
    *("levine_true_linear", "chained_linear", "chained_mean", "chained_equipercentile"),
    "nominal_mean",
]
# The package's distributions are weighted by group sizes before its weight is applied.
BY_SIZE = (Method.BRAUN_HOLLAND, Method.FREQUENCY_ESTIMATION, Method.NOMINAL_WEIGHTS_MEAN)


def act(side: str) -> Scores:
    return Scores(np.array([float(row[f"freq_{side}"]) for row in rows(f"{ACT}/frequencies.csv")]))


def kb(side: str) -> AnchoredScores:
    pairs = ((int(row["total"]), int(row["anchor"])) for row in rows(f"{KB}/form_{side}.csv"))
    return anchored_scores_of(pairs, 36, 12)


def assert_agrees(found: Conversion, table: list[dict[str, float]], tolerance: float) -> None:
    assert found.y_of_x == pytest.approx([row["yx"] for row in table], abs=tolerance)


@pytest.mark.parametrize("name", GROUP_METHODS)
def test_links_of_equivalent_groups(name: str) -> None:
    expected = oracle(ACT)["methods"][name]["table"]
    # Smoothing stops where its program's own tolerance lets it.
    tolerance = 2e-6 if "loglinear" in name else 2e-7

    assert_agrees(link_groups(GROUP_METHODS[name], act("x"), act("y")), expected, tolerance)


def test_percentile_ranks() -> None:
    expected = oracle(ACT)["percentile_ranks"]
    for side in ("x", "y"):
        scores = act(side)
        ranks = percentile_ranks(scores, scores.values.astype(float)) * 100
        assert ranks == pytest.approx([row[f"pr_{side}"] for row in expected], abs=1e-8)


def test_no_method_of_the_data_is_left_out() -> None:
    assert set(oracle(KB)["methods"]) == set(NAMES_OVER_AN_ANCHOR)
    assert set(oracle(ACT)["methods"]) == set(GROUP_METHODS)


@pytest.mark.parametrize("name", NAMES_OVER_AN_ANCHOR)
def test_links_over_an_anchor(name: str) -> None:
    plain, _, weight = name.partition("_ws")
    method = ANCHORED[plain]
    is_equal = weight == "0.5" and method in BY_SIZE
    x_weight = None if is_equal or not weight else float(weight)
    expected = oracle(KB)["methods"][name]["table"]
    tolerance = 1e-7 if "equipercentile" in name else 1e-9

    found = link_anchored(method, kb("x"), kb("y"), Choices(x_weight=x_weight))

    assert_agrees(found, expected, tolerance)


def test_every_pair_of_calibrations_is_linked_alike() -> None:
    forms = {
        number: {
            row["item"]: ItemParameters(float(row["slope"]), float(row["b"]))
            for row in rows(f"{LINKING}/form_{number}_2pl.csv")
        }
        for number in range(1, 6)
    }
    for pair in oracle(LINKING)["pairs"]:
        found = link(forms[pair["from"]], forms[pair["to"]], LinkMethod(pair["method"]))
        assert (found.a, found.b) == pytest.approx((pair["A"], pair["B"]), abs=1e-8)
        assert found.common == pair["n_common"]
