"""Replacing one item of a form by hand: what fits, and what a change would break or mend."""

from dataclasses import replace

import pytest

from item_bank.assembly.replacement import (
    Effect,
    Surroundings,
    difficulty_moves,
    effect_of,
    fitting,
    replaced,
)
from item_bank.assembly.request import PoolItem
from item_bank.blueprint import AreaRule, Blueprint
from item_bank.forms import STANDING, FormCode, SlotNumber
from item_bank.items import AreaCode, ItemCode, Stage
from item_bank.languages import LanguageTag
from tests.item_bank.builders import make_form, make_text, make_version

ENGLISH = LanguageTag("en")
BLUEPRINT = Blueprint((AreaRule(AreaCode("A1"), 2), AreaRule(AreaCode("A2"), 1)))
AROUND = Surroundings(BLUEPRINT, (ENGLISH,), STANDING, {})


def an_item(code: str, difficulty: float | None = None, **changes: object) -> PoolItem:
    version = make_version(code, area=code[:2], **changes)  # type: ignore[arg-type]
    return PoolItem(version, frozenset({ENGLISH}), difficulty=difficulty)


HERE = [an_item("A1-1", 0.5), an_item("A1-2", 0.7), an_item("A2-1", 0.6)]
FORM = make_form(item.version for item in HERE)
FIRST = SlotNumber(1)


def fits(*others: PoolItem, around: Surroundings = AROUND) -> list[str]:
    return [str(i.version.ref.item) for i in fitting(FORM, FIRST, [*HERE, *others], around)]


def effect(other: PoolItem, around: Surroundings = AROUND) -> Effect:
    pool = {item.version.ref: item for item in (*HERE, other)}
    texts = [make_text(item.version) for item in pool.values()]
    return effect_of(FORM, replaced(FORM, FIRST, other), pool, texts, around)


def test_what_fits_is_of_the_area_ready_worded_and_no_enemy() -> None:
    unworded = replace(an_item("A1-8"), languages=frozenset())

    assert fits(
        an_item("A1-3"),
        an_item("A2-2"),
        an_item("A1-4", stage=Stage.APPROVED),
        an_item("A1-5", enemies=["A1-2"]),
        an_item("A1-6", enemies=["A1-1"]),
        unworded,
    ) == ["A1-3", "A1-6"]


def test_an_anchor_that_goes_is_said_and_one_that_comes_back_mends() -> None:
    linked = replace(AROUND, anchors=frozenset({ItemCode("A1-1"), ItemCode("A1-2")}))
    waiting = replace(AROUND, anchors=frozenset({ItemCode("A1-3"), ItemCode("A1-2")}))

    gone, back = effect(an_item("A1-3"), linked), effect(an_item("A1-3"), waiting)

    (said,) = gone.broken
    assert "Item A1-1 is one of the 2 anchors" in said
    assert (back.broken, len(back.mended)) == ((), 1)


def test_what_is_like_the_present_item_comes_first() -> None:
    assert fits(an_item("A1-3", 0.9), an_item("A1-4", 0.52), an_item("A1-5")) == [
        "A1-4",
        "A1-3",
        "A1-5",
    ]


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        # With room for one more.
        ({"A1-3"}, ["A1-3", "A1-4"]),
        # Full already by an item that stays.
        ({"A1-2", "A1-3"}, ["A1-4"]),
        # Full by the item that leaves.
        ({"A1-1", "A1-3"}, ["A1-3", "A1-4"]),
        # Too full already: not fuller.
        ({"A1-2", "A2-1", "A1-3"}, ["A1-4"]),
    ],
)
def test_nothing_fits_that_makes_the_overlap_with_another_form_too_large(
    held: set[str], expected: list[str]
) -> None:
    others = {FormCode("B"): frozenset(ItemCode(item) for item in held)}
    around = replace(AROUND, others=others, overlap_max=1)

    assert fits(an_item("A1-3"), an_item("A1-4"), around=around) == expected


def test_a_change_says_what_it_breaks() -> None:
    assert effect(an_item("A2-9")).broken == (
        "Area A1 has 1 scored item; the blueprint asks for 2.",
        "Area A2 has 2 scored items; the blueprint asks for 1.",
    )
    assert effect(an_item("A1-9", enemies=["A1-2"])).broken == (
        "Items A1-2 and A1-9 are enemies and must not meet in one form.",
    )
    assert effect(an_item("A1-9")) == Effect((), ())


def test_an_overlap_is_broken_when_it_grows_and_mended_when_it_shrinks() -> None:
    others = {FormCode("B"): frozenset(map(ItemCode, ("A1-1", "A1-2", "A1-9")))}
    around = replace(AROUND, others=others, overlap_max=1)

    assert effect(an_item("A1-8"), around) == Effect(
        (), ("Form F1 shares 2 items with form B; at most 1 may be shared.",)
    )
    assert effect(an_item("A1-9"), around) == Effect((), ())
    none_of_first = {FormCode("B"): frozenset(map(ItemCode, ("A1-2", "A1-9")))}
    assert effect(an_item("A1-9"), replace(around, others=none_of_first)).broken == (
        "Form F1 shares 2 items with form B; at most 1 may be shared.",
    )


def test_the_mean_of_the_form_moves_by_the_difference_over_its_scored_items() -> None:
    easy = an_item("A1-9", 0.8)
    pool = {item.version.ref: item for item in (*HERE, easy)}

    moves = difficulty_moves(FORM, replaced(FORM, FIRST, easy), pool)

    assert moves == pytest.approx(0.3 / 3)
