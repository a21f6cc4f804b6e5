"""A form meets its blueprint exactly or each mismatch is said in a sentence."""

import pytest

from item_bank.blueprint import AreaRule, Blueprint, check
from item_bank.errors import BlueprintNotSound
from item_bank.items import AreaCode, Stage
from tests.item_bank.builders import make_form, make_version

A1, A2 = AreaCode("A1"), AreaCode("A2")
BLUEPRINT = Blueprint((AreaRule(A1, scored=2, pretest=1), AreaRule(A2, scored=1)))


def test_totals_are_sums_over_areas() -> None:
    assert (BLUEPRINT.scored_total, BLUEPRINT.pretest_total, BLUEPRINT.total) == (3, 1, 4)


def test_an_exact_match_has_no_problems() -> None:
    form = make_form(
        [
            make_version("A1-001"),
            make_version("A1-002"),
            make_version("A1-003", stage=Stage.PRETEST),
            make_version("A2-001", area="A2"),
        ]
    )

    assert check(BLUEPRINT, form.slots) == []


def test_each_mismatch_is_a_sentence_with_both_numbers() -> None:
    form = make_form([make_version("A1-001"), make_version("X-001", area="X")])

    assert [problem.message for problem in check(BLUEPRINT, form.slots)] == [
        "Area A1 has 1 scored item; the blueprint asks for 2.",
        "Area A1 has 0 pretest items; the blueprint asks for 1.",
        "Area A2 has 0 scored items; the blueprint asks for 1.",
        "Area X has 1 scored item; the blueprint asks for 0.",
    ]


@pytest.mark.parametrize(
    "areas", [(AreaRule(A1, 1), AreaRule(A1, 2)), (AreaRule(A1, -1),), (AreaRule(A1, 1, -1),)]
)
def test_a_doubled_area_or_a_negative_count_is_refused(areas: tuple[AreaRule, ...]) -> None:
    with pytest.raises(BlueprintNotSound):
        Blueprint(areas)
