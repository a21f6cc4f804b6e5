"""Differential item functioning: planted DIF is found, and small groups are told so."""

import numpy as np
import pytest

from item_bank.statistics.cells import TableNotReadable
from item_bank.statistics.dif import DifStudy, EtsClass, study_dif
from item_bank.statistics.groups import read_column, read_groups, two_groups
from item_bank.statistics.mantel_haenszel import (
    Strata,
    breslow_day,
    mantel_haenszel,
    standardised_difference,
)
from item_bank.statistics.matrix import Booleans, Floats
from item_bank.statistics.samples import NotIdentified, SampleTooSmall

ITEMS = 20
NAMES = [f"i{number}" for number in range(1, ITEMS + 1)]
UNIFORM, NOT_UNIFORM = 3, 8


def planted(candidates: int, *, seed: int = 2) -> tuple[Floats, Booleans]:
    """One item harder for the focal group, one with another slope there; unlike ability."""
    chance = np.random.default_rng(seed)
    is_focal = np.arange(candidates) % 2 == 1
    ability = chance.normal(size=candidates) - 0.4 * is_focal
    a = np.ones((candidates, ITEMS))
    a[is_focal, NOT_UNIFORM] = 0.2
    a[~is_focal, NOT_UNIFORM] = 2.0
    b = np.tile(np.linspace(-1.2, 1.2, ITEMS), (candidates, 1))
    b[:, NOT_UNIFORM] = -0.2
    b[is_focal, UNIFORM] += 1.0
    right = 1 / (1 + np.exp(-a * (ability[:, None] - b)))
    return (chance.random(right.shape) < right).astype(np.float64), is_focal


def study(candidates: int, *, is_purified: bool = True) -> DifStudy:
    scores, is_focal = planted(candidates)
    return study_dif(scores, NAMES, is_focal, is_purified=is_purified)


def test_planted_uniform_dif_is_class_c_against_the_focal_group() -> None:
    found = study(3000).items[UNIFORM]
    assert found.ets_class is EtsClass.C
    assert found.mantel_haenszel.d_dif == pytest.approx(-2.35, abs=0.6)
    assert found.standardised < -0.1
    assert found.logistic.uniform.p < 1e-6
    assert found.logistic.both.size in ("B", "C")


def test_dif_that_changes_with_ability_is_seen_by_the_other_tests() -> None:
    found = study(3000).items[NOT_UNIFORM]
    assert found.logistic.non_uniform.p < 1e-6
    assert found.breslow_day.p < 0.01


def test_a_difference_of_ability_is_not_dif() -> None:
    found = study(3000)
    others = [
        item for number, item in enumerate(found.items) if number not in (UNIFORM, NOT_UNIFORM)
    ]
    assert all(item.ets_class is EtsClass.A for item in others)


def test_purification_takes_the_item_out_of_the_matching_score_but_studies_it() -> None:
    found = study(3000)
    assert found.has_settled
    assert not found.items[UNIFORM].is_in_matching
    assert any("Left out of the matching score" in note for note in found.notes)
    assert study(3000, is_purified=False).items[UNIFORM].is_in_matching


def test_below_the_limits_there_is_no_class_and_it_is_said() -> None:
    found = study(300)
    assert all(item.ets_class is None and not item.has_enough for item in found.items)
    assert any(note.startswith("Not enough data: 150 candidates") for note in found.notes)
    assert np.isfinite(found.items[UNIFORM].mantel_haenszel.d_dif)
    with pytest.raises(SampleTooSmall, match="focal group"):
        study_dif(np.ones((9, 4)), NAMES[:4], np.arange(9) == 0)


def test_an_item_that_some_were_not_given_is_studied_but_matches_nobody() -> None:
    scores, is_focal = planted(3000)
    scores[::3, UNIFORM] = np.nan
    found = study_dif(scores, NAMES, is_focal)
    assert found.items[UNIFORM].reference + found.items[UNIFORM].focal == 2000
    assert found.items[UNIFORM].ets_class is EtsClass.C
    assert not found.items[UNIFORM].is_in_matching


def test_swapping_the_groups_turns_the_sign() -> None:
    scores, is_focal = planted(1200)
    one, other = study_dif(scores, NAMES, is_focal), study_dif(scores, NAMES, ~is_focal)
    for here, there in zip(one.items, other.items, strict=True):
        assert here.mantel_haenszel.d_dif == pytest.approx(-there.mantel_haenszel.d_dif)
        assert here.mantel_haenszel.chi_square == pytest.approx(there.mantel_haenszel.chi_square)
        assert here.breslow_day.chi_square == pytest.approx(there.breslow_day.chi_square)
        assert here.logistic.both.chi_square == pytest.approx(there.logistic.both.chi_square)


def test_one_table_by_hand() -> None:
    """Reference 30 right, 10 wrong; focal 15 right, 15 wrong: odds ratio (30 × 15) / (10 × 15)."""
    counts = [np.array([value]) for value in (5.0, 30.0, 10.0, 15.0, 15.0)]
    strata = Strata(*counts)
    found = mantel_haenszel(strata, is_corrected=False)
    assert found.alpha == pytest.approx(3.0)
    assert found.d_dif == pytest.approx(-2.35 * np.log(3))
    # In one table the variance of the log is the sum of the inverse counts.
    assert found.se == pytest.approx(2.35 * np.sqrt(1 / 30 + 1 / 10 + 1 / 15 + 1 / 15))
    assert found.chi_square == pytest.approx(
        (30 - 40 * 45 / 70) ** 2 / (1200 * 45 * 25 / 70**2 / 69)
    )
    assert standardised_difference(strata) == pytest.approx(0.5 - 0.75)
    assert np.isnan(breslow_day(strata, found.alpha, 10).p)


def test_groups_are_read_by_name_or_by_order() -> None:
    file = b"person;age;sex\nP2;30;f\nP1;31;m\nP3;32;\n"
    assert read_groups(file, ["P1", "P2", "P3", "P4"], "sex") == ["m", "f", "", ""]
    assert read_groups(b"sex\nm\nf\n", ["1", "2"], None) == ["m", "f"]
    assert read_column(b"id,sex,i1\nP1,m,1\nP2,f,0\n", "sex") == ["m", "f"]
    with pytest.raises(TableNotReadable, match="name one: age, sex"):
        read_groups(file, ["P1"], None)
    with pytest.raises(TableNotReadable, match="2 rows"):
        read_groups(b"sex\nm\nf\n", ["1", "2", "3"], None)
    with pytest.raises(TableNotReadable, match="twice"):
        read_groups(b"person,sex\nP1,f\nP1,m\n", ["P1"], None)


def test_who_belongs_to_neither_group_is_left_out_and_said() -> None:
    found = two_groups(["en", "es", "", "en", "fr"], "es", "en")
    assert found.belongs.tolist() == [True, True, False, True, False]
    assert found.is_focal.tolist() == [False, True, False]
    assert found.notes == ("2 candidates belong to neither group.",)
    everybody = two_groups(["en", "es", "fr"], None, "en")
    assert everybody.is_focal.tolist() == [False, True, True]
    with pytest.raises(NotIdentified, match="there are en, es"):
        two_groups(["en", "es"], "de", None)
