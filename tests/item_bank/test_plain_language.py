"""The plain-language meter: counts by hand, published formulas, silence without a method."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from item_bank import plainer_words
from item_bank.items import Markup
from item_bank.languages import LANGUAGES, LanguageTag
from item_bank.plain_language import (
    METHODS,
    WORDS_MIN,
    Counts,
    flesch_kincaid_grade,
    grade_band,
    inflesz_band,
    read_parts,
    read_plainly,
    sentences_of,
    szigriszt_pazos,
    words_of,
)
from item_bank.syllables import english_syllables, spanish_syllables
from tests.item_bank.builders import make_text, make_version

ENGLISH, SPANISH = LanguageTag("en"), LanguageTag("es")


def test_the_grade_of_flesch_and_kincaid_is_the_published_formula() -> None:
    # 0.39 * 100/5 + 11.8 * 150/100 - 15.59 = 7.8 + 17.7 - 15.59
    assert flesch_kincaid_grade(Counts(5, 100, 150, 450)) == pytest.approx(9.91)


def test_the_perspicuity_of_szigriszt_is_the_published_formula() -> None:
    # 206.835 - 62.3 * 200/100 - 100/5 = 206.835 - 124.6 - 20
    assert szigriszt_pazos(Counts(5, 100, 200, 480)) == pytest.approx(62.235)


@pytest.mark.parametrize(
    ("score", "band"),
    [
        (39.9, "very hard"),
        (40, "somewhat hard"),
        (55, "normal"),
        (65, "quite easy"),
        (81, "very easy"),
    ],
)
def test_a_score_falls_into_the_bands_of_inflesz(score: float, band: str) -> None:
    assert inflesz_band(score) == band


@pytest.mark.parametrize(
    ("grade", "band"), [(5, "easy"), (8.9, "plain"), (9, "somewhat hard"), (12, "hard")]
)
def test_a_grade_falls_into_a_band(grade: float, band: str) -> None:
    assert grade_band(grade) == band


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("peer", 1), ("asked", 1), ("makes", 1), ("whole", 1), ("rules", 1), ("these", 1),
        ("wanted", 2), ("houses", 2), ("table", 2), ("tables", 2), ("handled", 2), ("people", 2),
        ("patient", 2), ("social", 2), ("going", 2), ("choices", 2), ("prism", 2), ("agreed", 2),
        ("example", 3), ("period", 3), ("behavior", 3), ("usual", 3), ("employee", 3),
        ("recovery", 4), ("medication", 4), ("anxiety", 4), ("experience", 4), ("evaluate", 4),
        ("organization", 5), ("individual", 5),
    ],
)  # fmt: skip
def test_english_syllables_are_those_that_people_say(word: str, syllables: int) -> None:
    assert english_syllables(word) == syllables


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("y", 1), ("muy", 1), ("rey", 1), ("país", 2), ("guerra", 2), ("queso", 2), ("búho", 2),
        ("día", 2), ("ciudad", 2), ("construir", 2), ("apoyo", 3), ("leía", 3), ("ahora", 3),
        ("pingüino", 3), ("vergüenza", 3), ("murciélago", 4), ("aéreo", 4), ("recuperación", 5),
    ],
)  # fmt: skip
def test_spanish_syllables_are_those_of_its_spelling(word: str, syllables: int) -> None:
    assert spanish_syllables(word) == syllables


@given(st.text(max_size=40))
def test_every_word_has_a_syllable(word: str) -> None:
    assert english_syllables(word) >= 1
    assert spanish_syllables(word) >= 1


def test_a_text_counted_by_hand_has_that_grade() -> None:
    # 9 words, 11 syllables: only “person” and “wanted” have two.
    sentence = "The peer asked what the person wanted to do."
    assert sum(english_syllables(word) for word in words_of(sentence)) == 11

    reading = read_parts([" ".join([sentence] * 5)], ENGLISH)

    assert reading.counts is not None
    assert (reading.counts.sentences, reading.counts.words) == (5, 45)
    # 0.39 * 9 + 11.8 * 11/9 - 15.59 = 3.51 + 14.42 - 15.59
    assert reading.value == pytest.approx(2.3)
    assert reading.band == "easy"


def test_points_of_abbreviations_and_numbers_end_no_sentence() -> None:
    assert sentences_of("Dr. Lee came at 9.30 a.m. with help, e.g. a list. Then?") == [
        "Dr. Lee came at 9.30 a.m. with help, e.g. a list",
        "Then",
    ]


def test_the_meter_is_silent_about_a_short_text_and_says_so() -> None:
    reading = read_parts(["What would you do first?"], ENGLISH)

    assert reading.value is None
    assert reading.silence == f"5 words are too few to measure; {WORDS_MIN} are needed."


@pytest.mark.parametrize("tag", sorted(set(LANGUAGES) - set(METHODS)))
def test_the_meter_is_silent_about_a_language_without_a_sound_method(tag: LanguageTag) -> None:
    reading = read_parts(["palabra " * 200], tag)

    assert reading.value is None
    assert "no sound method" in reading.silence


def test_clinical_terms_are_named_with_plainer_words_and_the_longest_wins() -> None:
    reading = read_parts(["The clients utilize services. Substance abuse is chronic."], ENGLISH)

    assert reading.terms == (
        ("clients", "person"),
        ("utilize", "use"),
        ("Substance abuse", "substance use"),
        ("chronic", "lasting a long time"),
    )


def test_spanish_terms_keep_their_accents() -> None:
    reading = read_parts(["Los pacientes con un cuadro crónico."], SPANISH)

    assert [found for found, _ in reading.terms] == ["pacientes", "crónico"]


def test_a_part_of_a_word_is_no_term() -> None:
    assert read_parts(["Patiently, without intervening."], ENGLISH).terms == ()


def test_long_sentences_are_named() -> None:
    long = "word " * 26
    assert read_parts([long], ENGLISH).long_sentences == (long.strip(),)


def test_markup_is_no_text() -> None:
    text = make_text(make_version(), stem="<p>One <strong>word</strong></p>")
    plain = read_plainly(text)
    marked = read_plainly(
        type(text)(text.ref, text.language, text.stem, text.options, markup=Markup.HTML)
    )

    assert plain.counts is not None
    assert marked.counts is not None
    assert marked.counts.words < plain.counts.words


@pytest.mark.parametrize("listed", [plainer_words.ENGLISH, plainer_words.SPANISH])
def test_the_lists_are_sorted_long_enough_and_never_suggest_a_listed_word(listed: object) -> None:
    assert isinstance(listed, type(plainer_words.ENGLISH))
    assert len(listed) >= 60
    assert all(term == term.casefold() for term in listed)
    assert not set(listed) & set(listed.values())
