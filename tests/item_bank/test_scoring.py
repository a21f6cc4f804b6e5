"""One point per scored slot whose response is the key; everything else is nothing or a refusal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from item_bank.errors import (
    ContentError,
    KeyForUnknownSlot,
    KeyIsPlaceholder,
    KeyMissing,
    KeyNotAnOption,
    ResponseForUnknownSlot,
    ResponseNotAnOption,
)
from item_bank.items import AreaCode
from item_bank.presentation import OpaqueOption, OpaqueSlot
from item_bank.scoring import (
    AreaScore,
    KeyRule,
    ScorableSlot,
    ScoringKey,
    SlotKey,
    score_responses,
    scoring_key,
)

OPTIONS = frozenset(OpaqueOption(letter) for letter in "wxyz")
W, X = OpaqueOption("w"), OpaqueOption("x")


def a_slot(name: str, area: str = "A1", *, counts: bool = True) -> ScorableSlot:
    return ScorableSlot(OpaqueSlot(name), AreaCode(area), counts, OPTIONS)


def responses(**chosen: str | None) -> dict[OpaqueSlot, OpaqueOption | None]:
    return {
        OpaqueSlot(slot): OpaqueOption(option) if option else None
        for slot, option in chosen.items()
    }


SLOTS = [a_slot("s1"), a_slot("s2"), a_slot("s3", "A2"), a_slot("p1", counts=False)]
KEYS = {slot.slot: W for slot in SLOTS}
KEY: ScoringKey = scoring_key(SLOTS, KEYS)


def test_a_score_computed_by_hand() -> None:
    score = score_responses(KEY, responses(s1="w", s2="x", s3="w", p1="w"))

    assert (score.raw, score.raw_max) == (2, 3)
    assert score.areas == (
        AreaScore(AreaCode("A1"), correct=1, items=2),
        AreaScore(AreaCode("A2"), correct=1, items=1),
    )
    assert [item.is_correct for item in score.trace] == [True, False, True, True]


def test_no_response_is_wrong_whether_cleared_or_never_given() -> None:
    assert score_responses(KEY, {}).raw == 0
    assert score_responses(KEY, responses(s1=None, s2="w")).raw == 1


@given(st.lists(st.sampled_from([None, *"wxyz"]), min_size=4, max_size=4))
def test_a_pretest_response_never_changes_the_score(chosen: list[str | None]) -> None:
    given_ = dict(zip(("s1", "s2", "s3", "p1"), chosen, strict=True))
    without = {slot: option for slot, option in given_.items() if slot != "p1"}

    score = score_responses(KEY, responses(**given_))

    assert score.raw == score_responses(KEY, responses(**without)).raw
    assert score.raw == sum(option == "w" for option in without.values())
    assert score.raw == sum(area.correct for area in score.areas)
    assert score.raw_max == sum(area.items for area in score.areas) == 3


def test_a_missing_an_extra_and_an_impossible_key_are_refused() -> None:
    short = {slot: key for slot, key in KEYS.items() if slot != "p1"}
    refusals: list[tuple[dict[OpaqueSlot, OpaqueOption], type[ContentError]]] = [
        (short, KeyMissing),
        ({**KEYS, OpaqueSlot("s9"): W}, KeyForUnknownSlot),
        ({**KEYS, OpaqueSlot("s1"): OpaqueOption("q")}, KeyNotAnOption),
    ]

    for keys, refusal in refusals:
        with pytest.raises(refusal):
            scoring_key(SLOTS, keys)


def test_a_response_that_belongs_to_another_form_is_refused() -> None:
    with pytest.raises(ResponseForUnknownSlot, match="s9"):
        score_responses(KEY, responses(s9="w"))
    with pytest.raises(ResponseNotAnOption, match="s1"):
        score_responses(KEY, responses(s1="q"))


def test_several_keys_a_dropped_item_and_credit_for_everybody() -> None:
    keys: dict[OpaqueSlot, OpaqueOption | SlotKey] = {
        **KEYS,
        OpaqueSlot("s1"): SlotKey(W, frozenset({X})),
        OpaqueSlot("s2"): SlotKey(W, rule=KeyRule.DROP),
        OpaqueSlot("s3"): SlotKey(W, rule=KeyRule.CREDIT_ALL),
    }
    key = scoring_key(SLOTS, keys)

    score = score_responses(key, responses(s1="x", s2="w"))

    assert (score.raw, score.raw_max, key.raw_max) == (2, 2, 2)
    assert [(item.counts, item.is_correct) for item in score.trace] == [
        (True, True),
        (False, True),
        (True, True),
        (False, False),
    ]


@pytest.mark.parametrize("placeholder", ["", "?", "-", " TBD "])
def test_a_placeholder_is_refused_by_name(placeholder: str) -> None:
    with pytest.raises(KeyIsPlaceholder, match="s2"):
        scoring_key(SLOTS, {**KEYS, OpaqueSlot("s2"): OpaqueOption(placeholder)})


@given(st.lists(st.sampled_from([None, *"wxyz"]), min_size=4, max_size=4))
def test_crediting_everybody_lowers_nobody(chosen: list[str | None]) -> None:
    given_ = responses(**dict(zip(("s1", "s2", "s3", "p1"), chosen, strict=True)))
    credited = scoring_key(SLOTS, {**KEYS, OpaqueSlot("s1"): SlotKey(W, rule=KeyRule.CREDIT_ALL)})

    before, after = score_responses(KEY, given_), score_responses(credited, given_)

    assert before.raw <= after.raw <= before.raw + 1
    assert after.raw_max == before.raw_max
