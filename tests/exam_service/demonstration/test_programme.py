"""What the demonstration's policy, statements and standard-setting record must keep to."""

import json
import re
from statistics import mean

import pytest

from exam_service.exams.rules.soundness import problems
from item_bank.languages import find_language
from tests.exam_service.demonstration.demonstration_content import CONTENT, policy

STATEMENT_WORDS_MAX = 350
LANGUAGES = ("en", "es", "ar")


def statement(language: str) -> str:
    return (CONTENT / f"statement.{language}.md").read_text("utf-8")


def test_the_policy_is_sound_and_is_stored_as_it_is_read() -> None:
    assert problems(policy()) == []
    assert policy().to_document() == json.loads((CONTENT / "policy.json").read_text("utf-8"))
    assert policy().is_sample


def test_the_blueprint_is_a_hundred_scored_and_twenty_pretest_items() -> None:
    blueprint = policy().blueprint()
    assert (blueprint.scored_total, blueprint.pretest_total) == (100, 20)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_area_says_what_it_covers_and_where_to_practice(language: str) -> None:
    for area in policy().areas:
        assert area.titles[language]
        assert len(re.findall(r"\.(?:\s|$)", area.descriptions[language])) == 2, area.code
        assert area.practice[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_statement_is_short_and_says_the_same_in_every_language(language: str) -> None:
    text = statement(language)
    assert len(text.split()) <= STATEMENT_WORDS_MAX
    assert re.findall(r"\d+", text) == re.findall(r"\d+", statement("en"))
    assert text.count("\n- ") == statement("en").count("\n- ")
    assert text.count("\n\n") == statement("en").count("\n\n")


def test_the_statement_says_what_the_policy_says() -> None:
    numbers = {int(found) for found in re.findall(r"\d+", statement("en"))}
    exam = policy()
    assert {
        exam.items,
        exam.sections[0].items,
        exam.time_limit_minutes,
        exam.break_minutes,
    } <= numbers


def test_every_language_of_the_exam_is_one_of_the_service() -> None:
    for language in policy().languages:
        assert find_language(language).tag == language
        assert statement(language)


def test_the_standard_setting_record_adds_up_and_is_marked_as_a_sample() -> None:
    record = json.loads((CONTENT / "standard_setting.json").read_text("utf-8"))
    document = record["document"]
    final = document["rounds"][-1]
    assert record["is_sample"]
    assert document["sample_notice"]
    assert record["items_scored"] == policy().items_scored
    assert document["scale_cut"] == policy().scale.cut
    assert len(document["panel"]) == len(final["judge_cuts"]) == 12
    assert final["mean"] == mean(final["judge_cuts"])
    assert record["cut_raw"] == document["recommended_cut_raw"] == int(final["mean"] + 0.5)
