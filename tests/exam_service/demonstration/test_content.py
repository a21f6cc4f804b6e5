"""What the demonstration's items must keep to: coverage, balance, plain words, both languages."""

import re
import unicodedata
from collections import Counter
from itertools import combinations
from statistics import mean

import pytest

from item_bank.exchange.rows import ImportedRow
from tests.exam_service.demonstration.demonstration_content import (
    COMPETENCIES,
    ETHICS,
    likeness,
    longest_run,
    policy,
    reading_grade,
    table,
    texts,
)

FILES = ("bank.csv", "bank.es.csv", "practice.csv")
BANK = table("bank.csv").rows
SPANISH = table("bank.es.csv").rows
PRACTICE = table("practice.csv").rows
TRANSLATED = {row.item for row in SPANISH}
# The items of the form that exists in both languages.
FORM = tuple(row for row in BANK if row.item in TRANSLATED)
PRACTICE_ENGLISH = tuple(row for row in PRACTICE if row.language == "en")
EVERY_ROW = (*BANK, *SPANISH, *PRACTICE)

KEYS_OFF_EVEN_MAX = 3
READING_GRADE_MAX = 8.0
# One item may carry a long name of a service; none may be out of reach.
READING_GRADE_OF_AN_ITEM_MAX = 9.0
LIKENESS_MAX = 0.45

TRICKS = re.compile(
    r"\b(?:all|none|both|neither) of the above\b|\b(?:EXCEPT|NOT|LEAST)\b"
    r"|\b(?:todas|ninguna) de las anteriores\b|\b(?:EXCEPTO|NO|MENOS)\b"
)
POSITIONS = re.compile(
    r"\b(?:first|second|third|last) (?:option|choice|answer)\b|\boptions? [a-e]\b"
    r"|\b(?:primera|segunda|tercera|última) opción\b|\bopción [a-e]\b",
    re.IGNORECASE,
)


def keys(rows: tuple[ImportedRow, ...]) -> list[str]:
    return [str(row.key) for row in rows]


@pytest.mark.parametrize("file", FILES)
def test_the_importer_reads_every_row_without_a_problem(file: str) -> None:
    read = table(file)
    assert read.problems == ()
    assert read.rows


def test_the_bank_has_more_than_one_form_of_every_area() -> None:
    held = Counter(str(row.area) for row in BANK)
    assert len(BANK) >= 150
    assert all(held[area.code] > area.scored + area.pretest for area in policy().areas)


def test_the_spanish_items_fill_one_form_exactly() -> None:
    held = Counter(str(row.area) for row in FORM)
    assert held == {area.code: area.scored + area.pretest for area in policy().areas}
    assert len(SPANISH) == len(FORM) == policy().items


@pytest.mark.parametrize("rows", [BANK, FORM], ids=["bank", "form"])
def test_every_competency_and_every_ethics_principle_is_asked_about(
    rows: tuple[ImportedRow, ...],
) -> None:
    assert {row.competency for row in rows} == set(range(1, 18))
    assert {name for row in rows for name in row.ethics or ()} == ETHICS


def test_the_primary_competency_belongs_to_the_area() -> None:
    assert not [
        row.item
        for row in (*BANK, *PRACTICE_ENGLISH)
        if row.competency not in COMPETENCIES[str(row.area)]
    ]


def test_every_item_has_four_options_and_a_key() -> None:
    assert {len(row.options) for row in EVERY_ROW} == {4}
    assert all(row.key for row in EVERY_ROW)


def test_every_option_says_why_it_is_right_or_less_good() -> None:
    assert all(option.rationale for row in (*BANK, *PRACTICE) for option in row.options)


@pytest.mark.parametrize("rows", [BANK, FORM, PRACTICE_ENGLISH], ids=["bank", "form", "practice"])
def test_keys_are_spread_evenly_over_positions(
    rows: tuple[ImportedRow, ...],
) -> None:
    counts = Counter(keys(rows))
    assert all(abs(counts[key] - len(rows) / 4) <= KEYS_OFF_EVEN_MAX for key in "abcd")


@pytest.mark.parametrize("rows", [BANK, PRACTICE_ENGLISH], ids=["bank", "practice"])
def test_no_key_comes_three_times_in_a_row(rows: tuple[ImportedRow, ...]) -> None:
    assert longest_run(keys(rows)) <= 2


@pytest.mark.parametrize("area", COMPETENCIES)
def test_keys_are_spread_evenly_within_each_area(area: str) -> None:
    counts = Counter(keys(tuple(row for row in BANK if row.area == area)))
    assert max(counts.values()) - min(counts[key] for key in "abcd") <= 1


def test_the_wording_can_be_read_at_eighth_grade() -> None:
    for rows in (BANK, PRACTICE_ENGLISH):
        assert mean(reading_grade(row) for row in rows) <= READING_GRADE_MAX
        assert max(reading_grade(row) for row in rows) <= READING_GRADE_OF_AN_ITEM_MAX


def test_options_of_one_item_are_alike_in_length() -> None:
    for row in EVERY_ROW:
        lengths = [len(option.text) for option in row.options]
        assert max(lengths) <= 1.5 * min(lengths), row.item


@pytest.mark.parametrize("rows", [BANK, SPANISH, PRACTICE], ids=["English", "Spanish", "practice"])
def test_length_does_not_give_the_key_away(rows: tuple[ImportedRow, ...]) -> None:
    longest = shortest = 0
    for row in rows:
        lengths = {option.option: len(option.text) for option in row.options}
        key = lengths.pop(row.key) if row.key else 0
        longest += key > max(lengths.values())
        shortest += key < min(lengths.values())
    assert longest <= 0.35 * len(rows)
    assert shortest <= 0.35 * len(rows)


def test_no_two_items_are_worded_alike() -> None:
    english = (*BANK, *PRACTICE_ENGLISH)
    assert len({row.item for row in english}) == len(english)
    assert not [
        (one.item, other.item)
        for one, other in combinations(english, 2)
        if likeness(one, other) > LIKENESS_MAX
    ]


def test_enemies_name_each_other_and_never_meet_in_the_form() -> None:
    enemies = {row.item: row.enemies or frozenset() for row in BANK}
    assert all(item in enemies[enemy] for item, named in enemies.items() for enemy in named)
    assert not [row.item for row in FORM if enemies[row.item] & TRANSLATED]


def test_translations_keep_the_key_and_the_options() -> None:
    english = {row.item: row for row in (*BANK, *PRACTICE_ENGLISH)}
    spanish = {row.item: row for row in (*SPANISH, *PRACTICE) if row.language == "es"}
    assert len(spanish) == len(FORM) + len(PRACTICE_ENGLISH)
    for item, row in spanish.items():
        assert (row.key, row.option_ids) == (english[item].key, english[item].option_ids)
        assert row.stem != english[item].stem


def test_practice_has_twenty_items_in_both_languages_from_every_area() -> None:
    assert len(PRACTICE_ENGLISH) == 20
    assert len(PRACTICE) == 40
    assert {str(row.area) for row in PRACTICE_ENGLISH} == set(COMPETENCIES)


def test_no_practice_item_is_in_the_bank() -> None:
    assert not {row.item for row in PRACTICE} & {row.item for row in BANK}
    assert not {row.stem for row in PRACTICE} & {row.stem for row in (*BANK, *SPANISH)}


def test_no_wording_plays_tricks_or_points_to_a_position() -> None:
    for row in EVERY_ROW:
        for text in texts(row):
            assert not TRICKS.search(text), row.item
            assert not POSITIONS.search(text), row.item


def test_texts_are_clean_and_use_one_kind_of_quotation_mark() -> None:
    for row in EVERY_ROW:
        for text in texts(row):
            assert text == unicodedata.normalize("NFC", text).strip()
            assert not re.search(r"[\"'«»]|  ", text), row.item
            assert text.count("“") == text.count("”"), row.item


def test_spanish_questions_open_as_they_close() -> None:
    for row in EVERY_ROW:
        if row.language == "es":
            for text in texts(row):
                assert text.count("¿") == text.count("?"), row.item


def test_every_sample_says_that_it_is_one() -> None:
    assert {row.note for row in (*BANK, *PRACTICE_ENGLISH)} == {"Sample item"}
