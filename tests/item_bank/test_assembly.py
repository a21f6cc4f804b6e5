"""Assembly meets the blueprint, keeps enemies apart, spreads areas and keys, or says why not."""

from collections import Counter

import pytest

from item_bank.assembly import assemble
from item_bank.blueprint import AreaRule, Blueprint, SlotRole, check
from item_bank.errors import FormNotPossible
from item_bank.forms import FIRST_FORM, STANDING, Eligibility, Form, FormCode, enemy_pairs, freeze
from item_bank.items import AreaCode, ItemVersion, Stage
from tests.item_bank.builders import make_version

# The demonstration exam: eight areas, 100 scored and 20 pretest items.
SHARES = {"A1": (18, 4), "A2": (14, 3), "A3": (16, 3), "A4": (18, 4), "A5": (8, 1), "A6": (10, 2)}
SHARES |= {"A7": (8, 1), "A8": (8, 2)}
BLUEPRINT = Blueprint(tuple(AreaRule(AreaCode(code), *counts) for code, counts in SHARES.items()))
SMALL = Blueprint((AreaRule(AreaCode("A1"), scored=2, pretest=1),))


def a_pool(spare: int = 4) -> list[ItemVersion]:
    return [
        make_version(f"{area}-{number:03}", area=area, stage=Stage.APPROVED, key="abcd"[number % 4])
        for area, counts in SHARES.items()
        for number in range(sum(counts) + spare)
    ]


def a_form(pool: list[ItemVersion], seed: bytes = b"seed") -> Form:
    return assemble(
        BLUEPRINT,
        pool,
        code=FormCode("F1"),
        seed=seed,
        sections=(60, 60),
        eligibility=FIRST_FORM,
    )


def assemble_small(pool: list[ItemVersion], eligibility: Eligibility = STANDING) -> Form:
    return assemble(
        SMALL, pool, code=FormCode("F1"), seed=b"seed", sections=(3,), eligibility=eligibility
    )


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

    with pytest.raises(FormNotPossible) as refusal:
        assemble_small(pool)

    assert [problem.message for problem in refusal.value.problems] == [
        "Area A1 needs 2 scored items: 1 found, 1 missing."
        " 1 more is taken or has an enemy in the form.",
        "Area A1 needs 1 pretest item: 0 found, 1 missing.",
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
    with pytest.raises(FormNotPossible, match="4 slots; the blueprint asks for 3"):
        assemble(SMALL, [], code=FormCode("F1"), seed=b"", sections=(2, 2))
