"""A form meets its blueprint and every rule, or it is refused with what is missing."""

from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from item_bank.assembly.comparison import shared_items
from item_bank.assembly.request import Assembled, AssemblyRequest, PoolItem
from item_bank.assembly.solver import assemble
from item_bank.blueprint import AreaRule, Blueprint, SlotRole, check
from item_bank.errors import FormNotPossible
from item_bank.forms import FIRST_FORM, STANDING, enemy_pairs, freeze
from item_bank.items import AreaCode, Stage
from tests.item_bank.assembling import (
    BLUEPRINT,
    ENGLISH,
    SHARES,
    SPANISH,
    a_form,
    a_pool,
    assemble_small,
    codes,
    refused,
    small_request,
)
from tests.item_bank.builders import make_version


def test_a_form_meets_the_blueprint_exactly_and_can_be_frozen() -> None:
    form = a_form(a_pool())

    assert check(BLUEPRINT, form.slots) == []
    assert freeze(form).form == form


def test_the_same_pool_in_any_order_and_the_same_seed_give_the_same_form() -> None:
    pool = a_pool()

    assert a_form(pool) == a_form(pool[::-1])
    assert a_form(pool) != a_form(pool, seed=b"another")


def test_every_area_meets_both_sections_evenly() -> None:
    form = a_form(a_pool())
    first, second = (Counter[str](slot.area for slot in section.slots) for section in form.sections)

    assert [len(section.slots) for section in form.sections] == [60, 60]
    assert all(abs(first[area] - second[area]) <= 2 for area in SHARES)


def test_pretest_items_stand_in_both_sections() -> None:
    form = a_form(a_pool())

    for section in form.sections:
        assert sum(slot.role is SlotRole.PRETEST for slot in section.slots) in range(8, 13)


def test_no_area_comes_in_a_block() -> None:
    slots = list(a_form(a_pool()).slots)

    assert all(
        len({slot.area for slot in slots[start : start + 4]}) > 1 for start in range(len(slots) - 3)
    )


def test_keys_are_spread_evenly_over_positions() -> None:
    pool = a_pool()
    keys = {version.ref: version.key for version in pool}

    counts = Counter(keys[slot.ref] for slot in a_form(pool).slots)

    assert max(counts.values()) - min(counts.values()) <= 8


def test_enemies_do_not_meet_whoever_names_whom() -> None:
    pool = a_pool(spare=0)
    pool += [make_version(f"A1-9{n}", stage=Stage.APPROVED, enemies=["A1-000"]) for n in range(3)]

    form = a_form(pool)

    chosen = [version for version in pool if version.ref in {slot.ref for slot in form.slots}]
    assert enemy_pairs(chosen) == set()


def test_what_cannot_be_met_is_said_with_how_much_is_missing() -> None:
    pool = [make_version("A1-001"), make_version("A1-002", enemies=["A1-001"])]

    assert refused(small_request(pool)) == [
        "Area A1 lacks 1 pretest item: 0 of 1 slots can be filled.",
        "Area A1 lacks 1 scored item that is at enmity with no other: 1 of 2 slots can be filled.",
    ]


def test_approved_items_enter_only_an_exams_first_form() -> None:
    pool = [make_version(f"A1-00{number}", stage=Stage.APPROVED) for number in range(3)]

    assert len(list(assemble_small(pool, FIRST_FORM).slots)) == 3
    with pytest.raises(FormNotPossible):
        assemble_small(pool)


def test_only_the_newest_version_of_an_item_takes_part() -> None:
    pool = [make_version("A1-001"), make_version("A1-001", number=2)]
    pool += [make_version("A1-002"), make_version("A1-003", stage=Stage.PRETEST)]

    refs = {slot.ref for slot in assemble_small(pool).slots}

    assert pool[1].ref in refs
    assert pool[0].ref not in refs


def test_sections_that_do_not_add_up_are_refused() -> None:
    assert refused(small_request([], sections=(2, 2))) == [
        "The sections have 4 slots; the blueprint asks for 3 items."
    ]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_whatever_the_pool_a_form_meets_every_rule_or_is_refused_with_a_reason(
    data: st.DataObject,
) -> None:
    names = [f"I{number}" for number in range(data.draw(st.integers(0, 16), label="items"))]
    pool = [
        PoolItem(
            make_version(
                name,
                area=data.draw(st.sampled_from(["A1", "A2"])),
                stage=data.draw(st.sampled_from(list(Stage))),
                key=data.draw(st.sampled_from("abcd")),
                enemies=data.draw(st.sets(st.sampled_from(names), max_size=2)) - {name},
            ),
            data.draw(st.sampled_from([frozenset({ENGLISH}), frozenset({ENGLISH, SPANISH})])),
            uses=data.draw(st.integers(0, 3)),
            difficulty=data.draw(st.none() | st.floats(0, 1)),
        )
        for name in names
    ]
    blueprint = Blueprint((AreaRule(AreaCode("A1"), 2, 1), AreaRule(AreaCode("A2"), 2, 0)))
    request = AssemblyRequest(
        blueprint=blueprint,
        codes=codes("A", "B")[: data.draw(st.integers(1, 2), label="forms")],
        sections=(3, 2),
        pool=tuple(pool),
        seed=b"seed",
        eligibility=data.draw(st.sampled_from([STANDING, FIRST_FORM])),
        languages=data.draw(st.sampled_from([(ENGLISH,), (ENGLISH, SPANISH)])),
        anchors=data.draw(st.integers(0, 2)),
        overlap_max=data.draw(st.sampled_from([None, 2, 3])),
        uses_max=data.draw(st.sampled_from([None, 2])),
    )
    made: Assembled | None = None
    try:
        made = assemble(request)
    except FormNotPossible as refusal:
        reasons = refusal.problems
    else:
        reasons = ()
        assert_sound(request, made)
    assert made or reasons


def assert_sound(request: AssemblyRequest, made: Assembled) -> None:
    by_ref = {item.version.ref: item for item in request.pool}

    for form in made.forms:
        freeze(form)
        assert check(request.blueprint, form.slots) == []
        chosen = [by_ref[slot.ref] for slot in form.slots]
        assert not enemy_pairs(item.version for item in chosen)
        assert all(item.languages.issuperset(request.languages) for item in chosen)
        assert all(item.uses < (request.uses_max or 9) for item in chosen)
        for slot, item in zip(form.slots, chosen, strict=True):
            assert item.version.stage in request.eligibility.of(slot.role)
    for one, other in combinations(made.forms, 2):
        assert set(made.anchors) <= shared_items(one, other)
        assert len(shared_items(one, other)) <= (request.overlap_max or request.anchors)
