"""Item versions are sound or refused; stages move by their table; hashes tell wordings apart."""

from dataclasses import replace

import pytest

from item_bank.errors import IllegalStageMove, ItemNotSound
from item_bank.items import (
    OPTION_IDS,
    STAGE_TRANSITIONS,
    ItemCode,
    LanguageStatus,
    OptionId,
    Stage,
    StageEvent,
    content_hash,
    next_stage,
    text_hash,
)
from tests.item_bank.builders import make_text, make_version


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("event", StageEvent)
def test_a_move_between_stages_is_in_the_table_or_refused(stage: Stage, event: StageEvent) -> None:
    if event in STAGE_TRANSITIONS[stage]:
        assert next_stage(stage, event) is STAGE_TRANSITIONS[stage][event]
    else:
        with pytest.raises(IllegalStageMove):
            next_stage(stage, event)


def test_a_public_item_can_only_be_retired() -> None:
    assert set(STAGE_TRANSITIONS[Stage.PUBLIC].values()) == {Stage.RETIRED}


def test_an_item_becomes_operational_after_pretest_or_by_a_first_form_decision() -> None:
    ways = {
        (stage, event)
        for stage, moves in STAGE_TRANSITIONS.items()
        for event, target in moves.items()
        if target is Stage.OPERATIONAL
    }

    assert ways == {
        (Stage.PRETEST, StageEvent.PROMOTE),
        (Stage.APPROVED, StageEvent.ADOPT_FOR_FIRST_FORM),
    }


def test_an_item_version_has_two_to_five_options_in_order_and_one_of_them_is_the_key() -> None:
    sound = make_version()

    for options in (OPTION_IDS[:1], (*OPTION_IDS, OptionId("f")), OPTION_IDS[1:4]):
        with pytest.raises(ItemNotSound):
            replace(sound, options=options)
    with pytest.raises(ItemNotSound):
        replace(sound, key=OptionId("e"))


def test_an_item_is_not_its_own_enemy() -> None:
    with pytest.raises(ItemNotSound):
        make_version("A1-001", enemies=["A1-001"])


def test_a_language_version_has_no_empty_text() -> None:
    text = make_text(make_version())

    with pytest.raises(ItemNotSound):
        replace(text, stem="")
    with pytest.raises(ItemNotSound):
        replace(text, options=(replace(text.options[0], text=""), *text.options[1:]))


def test_stage_number_and_review_leave_the_content_hash_alone() -> None:
    version = make_version()
    text = make_text(version)

    moved = make_version(number=2, stage=Stage.RETIRED)
    reviewed = replace(text, ref=moved.ref, status=LanguageStatus.REVIEWED)

    assert content_hash(moved, reviewed) == content_hash(version, text)


def test_key_tags_and_texts_change_the_content_hash() -> None:
    version = make_version()
    text = make_text(version)
    before = content_hash(version, text)

    for changed in (
        replace(version, key=OptionId("b")),
        replace(version, competency=3),
        replace(version, ethics=("Hope",)),
        replace(version, enemies=frozenset({ItemCode("A1-002")})),
        replace(version, shuffle_safe=True),
    ):
        assert content_hash(changed, text) != before
    assert content_hash(version, replace(text, stem="Another stem")) != before


def test_a_rationale_is_part_of_a_language_versions_hash() -> None:
    text = make_text(make_version())
    reworded = (replace(text.options[0], rationale="Because."), *text.options[1:])

    assert text_hash(replace(text, options=reworded)) != text_hash(text)


def test_the_content_hash_is_the_same_on_every_machine() -> None:
    version = make_version()

    assert content_hash(version, make_text(version)) == (
        "f51c00f36a3f8a5e581d440c7bca5a7330be5640c95d5dc3eaacf27a9a27f557"
    )
