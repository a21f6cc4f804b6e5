"""Forms assembled together are alike, and share their anchors and nothing else."""

from collections import Counter
from dataclasses import replace
from itertools import combinations
from statistics import fmean

import pytest

from item_bank.assembly.comparison import figures_of, items_of, shared_items
from item_bank.assembly.request import Assembled
from item_bank.assembly.solver import assemble
from item_bank.blueprint import SlotRole, check
from item_bank.forms import FormCode
from item_bank.items import ItemCode
from tests.item_bank.assembling import (
    BLUEPRINT,
    SHARES,
    a_pool,
    a_request,
    codes,
    known,
    refused,
)

STATISTICS = tuple(known(version, number) for number, version in enumerate(a_pool(shares=3)))


BY_REF = {item.version.ref: item for item in STATISTICS}


# The last hundredths of the goals cost most of the search; nothing here is about them.
THREE = {"codes": codes("A", "B", "C"), "anchors": 24, "overlap_max": 24, "gap": 0.1}


@pytest.fixture(scope="class")
def three() -> Assembled:
    """Three forms from items with statistics, made once for all who look at them."""
    return assemble(a_request(STATISTICS, **THREE))


class TestParallelForms:
    def test_they_share_their_anchors_and_nothing_else(self, three: Assembled) -> None:
        assert len(three.anchors) == 24
        for one, other in combinations(three.forms, 2):
            assert shared_items(one, other) == set(three.anchors)
        for form in three.forms:
            assert check(BLUEPRINT, form.slots) == []
            anchors = {slot.ref.item for slot in form.slots if slot.role is SlotRole.ANCHOR}
            assert anchors == set(three.anchors)

    def test_anchors_have_each_areas_share(self, three: Assembled) -> None:
        found = Counter(str(item).split("-")[0] for item in three.anchors)

        for area, (scored, _) in SHARES.items():
            assert abs(found[area] - 24 * scored / 100) < 1

    def test_they_are_alike_in_difficulty_information_and_keys(self, three: Assembled) -> None:
        figures = [figures_of(form, BY_REF) for form in three.forms]

        means = [each.difficulty.mean for each in figures if each.difficulty]
        assert max(means) - min(means) <= 0.005
        for theta in (8, 12, 16):
            values = [each.information[theta][1] for each in figures]
            assert max(values) <= 1.05 * min(values)
        assert all(abs(count - 30) <= 3 for each in figures for count in each.keys.values())

    def test_a_target_difficulty_is_met_where_the_pool_can(self) -> None:
        pool = [replace(item, model=None) for item in STATISTICS]

        (form,) = assemble(a_request(pool, difficulty=0.7)).forms

        figures = figures_of(form, BY_REF)
        assert figures.difficulty is not None
        assert figures.difficulty.mean == pytest.approx(0.7, abs=0.005)
        assert fmean(item.difficulty or 0 for item in pool) < 0.67

    def test_no_item_counts_in_one_form_and_is_tried_out_in_another(self) -> None:
        made = assemble(a_request(a_pool(shares=3), **THREE | {"overlap_max": 60}))
        slots = [slot for form in made.forms for slot in form.slots]

        tried = {slot.ref for slot in slots if slot.role is SlotRole.PRETEST}
        assert not tried & {slot.ref for slot in slots if slot.role is not SlotRole.PRETEST}

    def test_more_may_be_shared_where_that_is_allowed(self) -> None:
        pool = a_pool(spare=1, shares=1.5)
        tight = a_request(pool, codes=codes("A", "B"), anchors=24, overlap_max=24)

        assert refused(tight)
        made = assemble(replace(tight, overlap_max=70))

        assert 24 < len(shared_items(*made.forms)) <= 70

    def test_anchors_that_are_given_are_taken(self) -> None:
        given = frozenset(ItemCode(f"A1-{number:03}") for number in range(10))

        made = assemble(a_request(a_pool(shares=3), **THREE, anchor_items=given))

        assert set(made.anchors) == given

    def test_anchors_come_from_the_form_to_link_to(self, three: Assembled) -> None:
        earlier = items_of(three.forms[0])
        changes = {"codes": codes("D", "E"), "overlap_max": 30, "anchor_form": FormCode("A")}
        pool = a_pool(shares=3)

        made = assemble(
            a_request(pool, **THREE | changes, published={FormCode("A"): earlier}),
        )

        assert len(made.anchors) == 24
        assert set(made.anchors) <= earlier
        assert all(len(items_of(form) & earlier) <= 30 for form in made.forms)
