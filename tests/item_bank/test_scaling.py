"""A scaling table is sound or refused with every reason; the sample table meets the cut exactly."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from item_bank.errors import RawScoreOutOfRange, ScalingTableRefused
from item_bank.scaling import Outcome, ScalingTable, linear_sample_table, outcome, scaling_problems

SAMPLE = linear_sample_table(raw_max=100, cut_raw=70, scale_min=200, scale_max=800, scale_cut=500)


@st.composite
def table_arguments(draw: st.DrawFn) -> dict[str, int]:
    raw_max = draw(st.integers(1, 200))
    cut_raw = draw(st.integers(1, raw_max))
    scale_min = draw(st.integers(-100, 400))
    scale_cut = scale_min + draw(st.integers(1, 500))
    return {
        "raw_max": raw_max,
        "cut_raw": cut_raw,
        "scale_min": scale_min,
        "scale_cut": scale_cut,
        "scale_max": scale_cut + draw(st.integers(0, 500)),
    }


@given(table_arguments())
def test_a_sample_table_is_monotone_on_scale_and_passes_from_the_cut_on(
    arguments: dict[str, Any],
) -> None:
    table = linear_sample_table(**arguments)

    scaled = [table.scale(raw) for raw in range(arguments["raw_max"] + 1)]
    assert scaled == sorted(scaled)
    assert arguments["scale_min"] <= scaled[0]
    assert scaled[-1] <= arguments["scale_max"]
    assert table.cut_raw == arguments["cut_raw"]
    assert table.scale(table.cut_raw) == arguments["scale_cut"]
    for raw, value in enumerate(scaled):
        passes = outcome(value, table.cut) is Outcome.PASS
        assert passes == (raw >= arguments["cut_raw"])


@pytest.mark.parametrize(
    ("raw", "scaled"),
    # 200 + 300·raw/70 below the cut, 500 + 300·(raw − 70)/30 from it on, halves up.
    [(0, 200), (1, 204), (35, 350), (69, 496), (70, 500), (71, 510), (85, 650), (100, 800)],
)
def test_the_demonstrations_table_by_hand(raw: int, scaled: int) -> None:
    assert SAMPLE.scale(raw) == scaled


def test_halves_are_rounded_up() -> None:
    table = linear_sample_table(raw_max=4, cut_raw=2, scale_min=0, scale_max=10, scale_cut=5)

    assert table.scaled_by_raw == (0, 3, 5, 8, 10)


def test_a_raw_score_outside_the_table_is_refused() -> None:
    for raw in (-1, 101):
        with pytest.raises(RawScoreOutOfRange):
            SAMPLE.scale(raw)


@pytest.mark.parametrize("cut_raw", [0, 101])
def test_a_cut_outside_the_raw_scores_is_refused(cut_raw: int) -> None:
    with pytest.raises(ScalingTableRefused):
        linear_sample_table(
            raw_max=100, cut_raw=cut_raw, scale_min=200, scale_max=800, scale_cut=500
        )


@pytest.mark.parametrize(
    ("scaled_by_raw", "codes"),
    [
        ((5,), ["scaling.table_too_short"]),
        ((0, 6, 4, 10), ["scaling.falls"]),
        ((0, 5, 11), ["scaling.off_scale"]),
        ((5, 6), ["scaling.nobody_fails"]),
        ((0, 4), ["scaling.nobody_passes"]),
    ],
)
def test_each_fault_of_a_table_is_named(scaled_by_raw: tuple[int, ...], codes: list[str]) -> None:
    problems = scaling_problems(scaled_by_raw, scale_min=0, scale_max=10, cut=5)

    assert [problem.code for problem in problems] == codes
    with pytest.raises(ScalingTableRefused):
        ScalingTable(scaled_by_raw, 0, 10, 5)


def test_a_cut_off_the_scale_is_named() -> None:
    codes = [problem.code for problem in scaling_problems((0, 10), 0, 10, 11)]

    assert codes == ["scaling.cut_off_scale", "scaling.nobody_passes"]
