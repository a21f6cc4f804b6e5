"""A planted fault in an item is flagged by the programme's rules, and nothing else is."""

import numpy as np

from item_bank.statistics.flags import Flag, FlagKind
from item_bank.statistics.form_analysis import analyse_form
from item_bank.statistics.keys import AnswerKey
from item_bank.statistics.matrix import Codes, ResponseMatrix

ITEMS = 20


def chosen_by(candidates: int, seed: int = 5) -> Codes:
    """Sound items: the able choose A, the others B, C or D alike."""
    chance = np.random.default_rng(seed)
    ability = chance.normal(size=(candidates, 1))
    right = chance.random((candidates, ITEMS)) < 1 / (1 + np.exp(-1.2 * ability))
    others = chance.choice(np.array(["B", "C", "D"]), size=(candidates, ITEMS))
    return np.where(right, "A", others)


def flags_of(chosen: Codes, keys: str = "A" * ITEMS) -> list[Flag]:
    items = tuple(f"i{number}" for number in range(ITEMS))
    key = AnswerKey({item: frozenset(code) for item, code in zip(items, keys, strict=True)})
    scores = key.scored(chosen, items)
    candidates = tuple(f"P{number}" for number in range(len(chosen)))
    matrix = ResponseMatrix(scores, items, candidates, chosen == "", chosen, key)
    return analyse_form(matrix).flags


def test_sound_items_have_no_flag() -> None:
    assert flags_of(chosen_by(1000)) == []


def test_a_wrong_key_is_suspect_and_blocks_the_release() -> None:
    flags = flags_of(chosen_by(1000), keys="B" + "A" * (ITEMS - 1))
    (suspect,) = [flag for flag in flags if flag.kind is FlagKind.KEY_SUSPECT]
    assert suspect.item == "i0"
    assert suspect.blocks_release
    assert {flag.item for flag in flags} == {"i0"}


def test_below_two_hundred_responses_a_suspect_key_blocks_nothing() -> None:
    flags = flags_of(chosen_by(150), keys="B" + "A" * (ITEMS - 1))
    assert not any(flag.blocks_release for flag in flags)
    assert any(flag.kind is FlagKind.KEY_SUSPECT for flag in flags)


def test_below_a_hundred_responses_every_item_says_so() -> None:
    few = [flag for flag in flags_of(chosen_by(60)) if flag.kind is FlagKind.FEW_RESPONSES]
    assert len(few) == ITEMS


def test_an_item_too_easy_is_flagged_with_its_distractors() -> None:
    chosen = chosen_by(1000)
    chosen[chosen[:, 3] != "A", 3] = np.where(
        np.arange((chosen[:, 3] != "A").sum()) % 20 == 0, "B", "A"
    )
    kinds = {flag.kind for flag in flags_of(chosen) if flag.item == "i3"}
    assert {FlagKind.TOO_EASY, FlagKind.UNUSED_DISTRACTOR} <= kinds


def test_an_item_too_hard_is_flagged() -> None:
    chosen = chosen_by(1000)
    spared = np.flatnonzero(chosen[:, 3] == "A")[::5]
    hard = np.where(chosen[:, 3] == "A", "B", chosen[:, 3])
    hard[spared] = "A"
    chosen[:, 3] = hard
    assert FlagKind.TOO_HARD in {flag.kind for flag in flags_of(chosen) if flag.item == "i3"}


def test_an_item_answered_by_lot_hardly_tells_candidates_apart() -> None:
    chosen = chosen_by(2000)
    chosen[:, 3] = np.random.default_rng(11).choice(np.array(["A", "B"]), size=2000)
    kinds = {flag.kind for flag in flags_of(chosen) if flag.item == "i3"}
    assert kinds & {FlagKind.LOW_DISCRIMINATION, FlagKind.KEY_SUSPECT}
