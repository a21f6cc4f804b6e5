"""What is checked of a translation without reading the language, and what is left to people."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from item_bank.items import LanguageVersion, Markup, OptionText
from item_bank.languages import LanguageTag, normalise
from item_bank.text_marks import numbers_of
from item_bank.translation import Finding, Severity, check_translation, errors_of
from tests.item_bank.builders import make_text, make_version

VERSION = make_version()
SOURCE_OPTIONS = ("Ask her first", "Call the family", "Write a report", "Wait for a week")
SPANISH_OPTIONS = ("Preguntarle antes", "Llamar a la familia", "Escribir un informe", "Esperar")
KHMER = "\u179f\u17bd\u179f\u17d2\u178f\u17b8\u200b\u1794\u17b6\u1791"


def a_text(
    language: str, stem: str, options: tuple[str, ...], *, stimulus: str = "", html: bool = False
) -> LanguageVersion:
    return replace(
        make_text(VERSION, language, stem=stem),
        options=tuple(
            OptionText(option, text) for option, text in zip(VERSION.options, options, strict=False)
        ),
        stimulus=stimulus,
        markup=Markup.HTML if html else Markup.PLAIN,
    )


def found(
    source: str,
    target: str,
    *,
    language: str = "es",
    options: tuple[str, ...] = SPANISH_OPTIONS,
    html: bool = False,
) -> list[tuple[str, str]]:
    """Codes and parts of what is found about these stems."""
    findings = check_translation(
        a_text("en", source, SOURCE_OPTIONS, html=html),
        a_text(language, target, options, html=html),
        VERSION.options,
    )
    return [(each.code, each.part) for each in findings]


def findings_of(options: tuple[str, ...], language: str = "es") -> tuple[Finding, ...]:
    return check_translation(
        a_text("en", "What now?", SOURCE_OPTIONS),
        a_text(language, "¿Y ahora?" if language == "es" else KHMER, options),
        VERSION.options,
    )


class TestNumbers:
    @pytest.mark.parametrize(
        ("source", "target", "language"),
        [
            ("After 3 days", "بعد ٣ أيام", "ar"),
            ("After 12 days", "پس از ۱۲ روز", "fa"),
            ("10,000 people", "10.000 personas", "es"),
            ("10,000 people", "10 000 personas", "es"),
            ("1.5 hours", "1,5 horas", "es"),
            ("1.5 hours", "١٫٥ ساعة", "ar"),
            ("three days", "3 días", "es"),
        ],
    )
    def test_the_same_number_in_other_digits_or_marks_is_kept(
        self, source: str, target: str, language: str
    ) -> None:
        assert ("numbers", "stem") not in found(source, target, language=language)

    @pytest.mark.parametrize(
        ("source", "target"),
        [
            ("After 3 days", "Después de unos días"),
            ("After 3 days", "Después de 8 días"),
            ("1.5 hours", "15 horas"),
            ("2 of 2", "2 de los"),
        ],
    )
    def test_a_lost_or_added_number_is_found(self, source: str, target: str) -> None:
        assert ("numbers", "stem") in found(source, target)

    def test_the_sentence_names_what_is_missing_and_what_is_too_much(self) -> None:
        source, target = a_text("en", "3 days", SOURCE_OPTIONS), a_text("es", "8 días", ())

        messages = [each.message for each in check_translation(source, target, VERSION.options)]

        expected = "Missing numbers in the stem: 3. Extra numbers in the stem: 8."
        assert expected in messages

    @given(st.lists(st.integers(0, 10**9), max_size=6), st.sampled_from("\u0660\u06f0\u17e0\u0966"))
    def test_every_script_counts_alike(self, numbers: list[int], zero: str) -> None:
        latin = " — ".join(str(number) for number in numbers)
        other = latin.translate({ord("0") + digit: chr(ord(zero) + digit) for digit in range(10)})

        assert numbers_of(latin) == numbers_of(other)


class TestMarks:
    def test_placeholders_gaps_elements_and_images_are_kept(self) -> None:
        image = f'<img src="image:{"a" * 64}" alt="">'

        assert found("Dear {name}, ____", "Querida {nombre}") == [
            ("placeholders", "stem"),
            ("gaps", "stem"),
        ]
        assert found(f"<p>Look {image}</p>", "<p>Mire</p>", html=True) == [("images", "stem")]
        assert found("<p><b>Not</b> now</p>", "<p>Ahora no</p>", html=True) == [
            ("elements", "stem")
        ]

    def test_a_translation_may_isolate_words_of_another_direction(self) -> None:
        target = "<p>اسأل <bdi>SAMHSA</bdi> الآن</p>"

        assert ("elements", "stem") not in found("<p>Ask SAMHSA now</p>", target, html=True)

    @pytest.mark.parametrize("text", ["\u2067نص", "\u202bنص\u2069", "نص\u202c", "\u2067a\nb\u2069"])
    def test_marks_of_direction_are_opened_and_closed_in_one_paragraph(self, text: str) -> None:
        assert ("direction_marks", "stem") in found("What now?", text, language="ar")

    def test_balanced_marks_of_direction_are_ordinary(self) -> None:
        text = "قل \u2068SAMHSA\u2069 \u202bالآن\u202c"

        assert ("direction_marks", "stem") not in found("Say SAMHSA now", text, language="ar")

    @pytest.mark.parametrize("character", ["\ufffd", "\ufeff", "\ue000"])
    def test_broken_and_private_characters_are_errors(self, character: str) -> None:
        assert ("forbidden_characters", "stem") in found("What now?", f"¿Y{character} ahora?")


class TestOptions:
    def test_every_option_of_the_item_is_worded(self) -> None:
        assert ("option_count", "") in found("What now?", "¿Y ahora?", options=SPANISH_OPTIONS[:3])

    def test_an_option_that_was_left_as_it_is_is_an_error(self) -> None:
        options = (*SPANISH_OPTIONS[:3], "Wait for a week")

        assert [(each.code, each.part) for each in errors_of(findings_of(options))] == [
            ("not_translated", "d")
        ]

    def test_one_without_a_letter_of_the_script_is_too(self) -> None:
        options = (KHMER, f"{KHMER}1", f"{KHMER}2", "Wait a week")

        assert ("not_translated", "d") in [
            (each.code, each.part) for each in findings_of(options, "km")
        ]

    @pytest.mark.parametrize("text", ["SAMHSA", "120/80", "Alcohol", "50 %", "Medicaid Plus"])
    def test_names_numbers_and_short_words_may_be_the_same(self, text: str) -> None:
        source = a_text("en", "What now?", (*SOURCE_OPTIONS[:3], text))
        target = a_text("es", "¿Y ahora?", (*SPANISH_OPTIONS[:3], text))

        assert not errors_of(check_translation(source, target, VERSION.options))

    def test_two_options_that_say_the_same_are_an_error(self) -> None:
        options = ("Esperar", "Llamar", "esperar.", "Escribir")

        assert [each.part for each in findings_of(options) if each.code == "option_twice"] == ["c"]

    def test_options_that_differ_in_marks_alone_are_two_options(self) -> None:
        assert not [
            each
            for each in findings_of(("+", "\u2212", "1.5", "15"))
            if each.code == "option_twice"
        ]


def test_an_unusual_length_is_advice_and_no_error() -> None:
    source = a_text("en", "A person you support tells you that they cannot sleep.", SOURCE_OPTIONS)
    target = a_text("es", "¿Qué?", SPANISH_OPTIONS)

    findings = check_translation(source, target, VERSION.options)

    assert [(each.code, each.severity) for each in findings] == [("length", Severity.ADVICE)]


def test_an_invisible_space_is_a_matter_of_course_in_khmer_and_said_elsewhere() -> None:
    assert ("invisible_characters", "stem") not in found("What now?", KHMER, language="km")
    assert ("invisible_characters", "stem") in found("What now?", "¿Y\u200b ahora?")


@given(st.text(st.sampled_from("\u200b\u200c\u200d\u1780\u06cc\u06a9a \u0301e\n"), max_size=40))
def test_joiners_and_spaces_without_width_outlast_every_normalisation(text: str) -> None:
    after = normalise(text)

    for invisible in "\u200b\u200c\u200d":
        assert after.count(invisible) == text.count(invisible)
    assert normalise(after) == after


@given(st.text(max_size=60), st.text(max_size=60), st.sampled_from(["es", "ar", "km", "zh-Hant"]))
def test_whatever_is_written_the_checks_come_to_an_end(
    source: str, target: str, language: str
) -> None:
    before = a_text("en", f"x{source}", SOURCE_OPTIONS, html=True)
    after = a_text(LanguageTag(language), f"x{target}", SPANISH_OPTIONS, html=True)

    for finding in check_translation(before, after, VERSION.options):
        assert finding.message.endswith(".")
