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


def test_the_twelve_languages_of_the_demonstration_are_listed_first() -> None:
    assert list(LANGUAGES)[:12] == [
        "en", "es", "zh-Hant", "vi", "ko", "fil", "ru", "hy", "fa", "ar", "hmn", "km",
    ]  # fmt: skip


def test_a_language_runs_from_right_to_left_if_its_name_in_itself_does() -> None:
    for language in LANGUAGES.values():
        is_rtl = unicodedata.bidirectional(language.autonym[0]) in ("R", "AL")
        assert (language.direction is Direction.RIGHT_TO_LEFT) is is_rtl, language


@pytest.mark.parametrize(
    ("tag", "meant"),
    [("tl", "fil"), ("ZH-hant", "zh-Hant"), (" es ", "es"), ("en-US", "en"), ("es_MX", "es"),
     ("es-419", "es"), ("zh-TW", "zh-Hant"), ("zh-HK", "zh-Hant"), ("zh-Hant-MO", "zh-Hant"),
     ("fil-PH", "fil"), ("zh-CN", "zh-Hans"), ("nl-NL", "nl"), ("pt_BR", "pt"),
     ("prs", "fa"), ("fa-AF", "fa"), ("mww", "hmn")],
)  # fmt: skip
def test_a_tag_is_found_by_alias_with_its_region_and_in_any_capitals(tag: str, meant: str) -> None:
    assert find_language(tag).tag == meant


@pytest.mark.parametrize(("name", "meant"), [("Spanish", "es"), ("Dari", "fa"), ("tagalog", "fil")])
def test_a_language_is_found_by_its_english_name(name: str, meant: str) -> None:
    assert find_language(name).tag == meant


def test_every_language_is_found_by_its_own_name() -> None:
    for language in LANGUAGES.values():
        assert find_language(language.autonym.upper()).tag == language.tag


@pytest.mark.parametrize("tag", ["", "xx", "zh", "zh-Latn", "en-", "e" * 999])
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
