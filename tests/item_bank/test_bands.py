"""An area is below or above only when its interval says so; a passing report shows no count."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from item_bank.bands import (
    ZONES,
    Band,
    area_band,
    area_scaled,
    chance_interval,
    error_variance,
    reference_proportion,
)

REFERENCE = reference_proportion(70, 100)


def test_the_interval_by_hand() -> None:
    # p = 0.8, m = 9, z = 1: centre (0.8 + 1/18)/(10/9) = 0.77, half-width 0.9·√(0.16/9 + 1/324).
    interval = chance_interval(8, 10, 1.0)

    assert interval.low == pytest.approx(0.77 - 0.13, abs=1e-12)
    assert interval.high == pytest.approx(0.77 + 0.13, abs=1e-12)


def test_the_conditional_error_at_the_standard_is_lords() -> None:
    # Seven of ten by Lord: √(7·3/9) = 1.5275 items, which is 0.15275 of the share.
    assert error_variance(Fraction(7, 10), 10) * 100 == Fraction(21, 9)


def test_an_area_at_the_standard_has_the_scale_score_of_the_cut() -> None:
    scale = (200, 500, 800)

    scaled = [area_scaled(right, 10, REFERENCE, scale) for right in (0, 7, 10)]
    assert scaled == [200, 500, 800]
    assert area_scaled(8, 10, REFERENCE, scale) == 600


@pytest.mark.parametrize(
    ("correct", "band"),
    [(0, Band.BELOW), (5, Band.BELOW), (6, Band.NEAR), (8, Band.NEAR), (9, Band.ABOVE)],
)
def test_bands_of_ten_items_against_seventy_percent(correct: int, band: Band) -> None:
    # The edge is 0.7 ± √(0.7·0.3/9) = 0.547 and 0.853.
    assert area_band(correct, 10, REFERENCE).band is band


def test_fewer_than_five_items_say_nothing() -> None:
    spoken = area_band(4, 4, REFERENCE)

    assert spoken.band is Band.TOO_FEW
    assert spoken.interval is None
    assert area_band(5, 5, REFERENCE).interval is not None


@given(
    st.integers(5, 60).flatmap(lambda items: st.tuples(st.integers(0, items), st.just(items))),
    st.fractions(Fraction(1, 10), Fraction(9, 10), max_denominator=100),
    st.sampled_from([Fraction(1), Fraction(196, 100)]),
)
def test_the_exact_band_agrees_with_the_drawn_interval(
    score: tuple[int, int], reference: Fraction, z: Fraction
) -> None:
    correct, items = score

    spoken = area_band(correct, items, reference, z)

    assert spoken.interval is not None
    assert 0 <= spoken.interval.low <= correct / items + 1e-12
    assert correct / items - 1e-12 <= spoken.interval.high <= 1
    margin = 1e-9
    if spoken.band is Band.BELOW:
        assert spoken.interval.high < reference + margin
    elif spoken.band is Band.ABOVE:
        assert spoken.interval.low > reference - margin
    else:
        assert spoken.interval.low - margin <= reference <= spoken.interval.high + margin


def test_a_passing_reports_zones_cover_the_range_once() -> None:
    zones = sorted((zone.low, zone.high) for zone in ZONES.values())

    assert zones == [(0, 1 / 3), (1 / 3, 2 / 3), (2 / 3, 1)]
