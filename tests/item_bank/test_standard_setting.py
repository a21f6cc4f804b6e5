"""Modified Angoff by hand and by published figures."""

from fractions import Fraction
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from item_bank.standard_setting import (
    Ratings,
    RatingsUnfit,
    panel_agreement,
    panel_figures,
    rounded_cut,
)

# Six targets by four judges: Shrout and Fleiss, Psychological Bulletin 86, 1979, table 2.
SHROUT_AND_FLEISS = (
    (9, 2, 5, 8),
    (6, 1, 3, 2),
    (8, 4, 6, 8),
    (7, 1, 2, 6),
    (10, 5, 6, 9),
    (6, 2, 4, 7),
)


def ratings(*percents: tuple[int, ...]) -> Ratings:
    judges = tuple(f"J{number}" for number in range(1, len(percents) + 1))
    items = tuple(f"I{number}" for number in range(1, len(percents[0]) + 1))
    return Ratings(judges, items, percents)


def test_agreement_is_what_shrout_and_fleiss_published() -> None:
    by_judge = ratings(*zip(*SHROUT_AND_FLEISS, strict=True))

    consistency, agreement = panel_agreement(by_judge)

    assert consistency == pytest.approx(0.91, abs=0.005)
    assert agreement == pytest.approx(0.62, abs=0.005)


def test_the_cut_is_the_sum_of_mean_ratings_and_its_error_that_between_judges() -> None:
    # Cuts of 2.0, 2.5 and 1.8: mean 2.1, deviations -0.1, 0.4 and -0.3.
    figures = panel_figures(ratings((50, 70, 80), (80, 80, 90), (40, 60, 80)))

    assert [judge.cut for judge in figures.judges] == [2.0, 2.5, 1.8]
    assert figures.cut == Fraction(21, 10)
    assert figures.sd == pytest.approx(sqrt(0.13))
    assert figures.standard_error == pytest.approx(sqrt(0.13 / 3))
    assert figures.recommended_cut == 2
    assert figures.cuts_within_error == (2,)
    # Means by item 56.7, 70 and 83.3; the nine distances from them sum up to 80.
    assert figures.mean_absolute_deviation == pytest.approx(80 / 9)


def test_halves_are_rounded_upward_exactly_and_a_cut_stays_on_the_form() -> None:
    assert rounded_cut(Fraction(5, 2), 3) == 3
    assert rounded_cut(Fraction(249, 100), 3) == 2
    assert rounded_cut(Fraction(1, 100), 3) == 1


def test_a_judge_far_from_the_others_or_against_them_stands_out_and_so_does_a_disputed_item() -> (
    None
):
    row = (40, 50, 60, 70, 80)
    figures = panel_figures(
        ratings(row, (42, 51, 62, 71, 82), (39, 50, 61, 69, 79), (5, 0, 5, 0, 0))
    )

    assert [bool(judge.reasons) for judge in figures.judges] == [False, False, False, True]
    assert "far" in figures.judges[3].reasons[0]
    assert all(item.stands_out for item in figures.items[1:])


def test_too_few_judges_and_missing_ratings_are_refused() -> None:
    with pytest.raises(RatingsUnfit, match="3 judges"):
        ratings((50, 60), (50, 60))
    with pytest.raises(RatingsUnfit, match="missing"):
        ratings((50, 60), (50, 60), (50,))
    with pytest.raises(RatingsUnfit, match="between"):
        ratings((50, 60), (50, 60), (50, 101))


def test_a_judge_far_from_others_who_all_agree_stands_out_too() -> None:
    alike = (50, 60, 70, 80)
    figures = panel_figures(ratings(alike, alike, alike, alike, (90, 95, 99, 100)))

    assert [bool(judge.reasons) for judge in figures.judges] == [False] * 4 + [True]
    assert not any(judge.reasons for judge in panel_figures(ratings(*[alike] * 5)).judges)


@given(
    st.lists(
        st.lists(st.integers(0, 100), min_size=4, max_size=4).map(tuple), min_size=3, max_size=8
    )
)
def test_the_recommended_cut_is_a_score_of_the_form_and_may_always_be_adopted(
    percents: list[tuple[int, ...]],
) -> None:
    figures = panel_figures(ratings(*percents))

    assert 1 <= figures.recommended_cut <= 4
    assert figures.recommended_cut in figures.cuts_within_error
    assert min(judge.cut for judge in figures.judges) <= float(figures.cut)
    assert float(figures.cut) <= max(judge.cut for judge in figures.judges)
