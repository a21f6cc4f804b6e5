"""Languages are data; normalising text changes only what carries no meaning."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from item_bank.errors import TextRefused, UnknownLanguage
from item_bank.languages import LANGUAGES, Direction, find_language, normalise

ZWSP, ZWNJ, ZWJ, RLM = "\u200b", "\u200c", "\u200d", "\u200f"

writable_text = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn"], exclude_characters="\u202d\u202e")
)


def test_the_demonstration_has_twelve_languages_two_of_them_right_to_left() -> None:
    right_to_left = {
        tag for tag, language in LANGUAGES.items() if language.direction is Direction.RIGHT_TO_LEFT
    }

    assert len(LANGUAGES) == 12
    assert right_to_left == {"ar", "fa"}


@pytest.mark.parametrize(("tag", "meant"), [("tl", "fil"), ("ZH-hant", "zh-Hant"), (" es ", "es")])
def test_a_tag_is_found_by_alias_and_in_any_capitals(tag: str, meant: str) -> None:
    assert find_language(tag).tag == meant


@pytest.mark.parametrize("tag", ["", "xx", "zh-Hans", "en-"])
def test_an_unknown_tag_is_refused(tag: str) -> None:
    with pytest.raises(UnknownLanguage):
        find_language(tag)


@given(writable_text)
def test_normalising_twice_is_normalising_once(text: str) -> None:
    once = normalise(text)

    assert normalise(once) == once
    assert unicodedata.is_normalized("NFC", once)


@given(writable_text)
def test_joiners_and_zero_width_spaces_survive_everywhere(text: str) -> None:
    surrounded = f"{ZWSP}{ZWNJ}{text}{ZWJ}{RLM}"

    normalised = normalise(surrounded)

    for mark in (ZWSP, ZWNJ, ZWJ, RLM):
        assert normalised.count(mark) == surrounded.count(mark)


def test_decomposed_vietnamese_becomes_composed() -> None:
    assert normalise("Tie\u0302\u0301ng Vie\u0323\u0302t") == "Tiếng Việt"


def test_only_outer_ascii_white_space_goes_and_line_ends_become_line_feeds() -> None:
    assert normalise(" \t\r\n\u00a0one\r\ntwo\rthree \n") == "\u00a0one\ntwo\nthree"


@pytest.mark.parametrize(
    "character",
    [*"\0\a\x1b\x7f\x85\ufffe\ufdd0\u202d\u202e\U0010ffff", "\ud800"],
)
def test_characters_that_hide_or_break_are_refused_by_name(character: str) -> None:
    with pytest.raises(TextRefused, match=f"U\\+{ord(character):04X}"):
        normalise(f"a{character}b")
