"""What gives a key away is found; a sound item raises nothing."""

from item_bank.item_clues import ClueKind, find_clues
from item_bank.items import (
    ItemCode,
    ItemVersionRef,
    LanguageVersion,
    OptionId,
    OptionText,
    VersionNumber,
)
from item_bank.languages import ENGLISH, LanguageTag

REF = ItemVersionRef(ItemCode("A1-001"), VersionNumber(1))


def kinds(
    stem: str, *options: str, key: str = "a", language: LanguageTag = ENGLISH
) -> set[ClueKind]:
    texts = tuple(
        OptionText(OptionId(letter), text) for letter, text in zip("abcde", options, strict=False)
    )
    text = LanguageVersion(REF, language, stem, texts)
    return {clue.kind for clue in find_clues(text, OptionId(key))}


def test_a_sound_item_raises_nothing() -> None:
    options = ("Ask what they want", "Call the clinic", "Tell a colleague", "Wait for a week")
    assert kinds("A neighbor feels sad. What do you do first?", *options) == set()


def test_a_key_much_longer_than_its_distractors_is_found() -> None:
    long = "Ask the neighbor openly what they would like to happen now"
    assert kinds("What first?", long, "Call now", "Do a list", "Wait") == {ClueKind.LONG_KEY}


def test_a_long_distractor_is_no_clue_to_the_key() -> None:
    long = "Ask the neighbor openly what they would like to happen now"
    assert kinds("What first?", long, "Call now", "Do a list", "Wait", key="b") == set()


def test_an_article_that_fits_the_key_alone_is_found() -> None:
    assert kinds("This is an", "advance plan", "bad plan", "safe plan") == {ClueKind.ARTICLE}
    assert kinds("This is an", "advance plan", "early plan", "open plan") == set()


def test_a_word_of_the_stem_that_only_the_key_repeats_is_found() -> None:
    stem = "What supports a person's recovery?"
    assert kinds(stem, "Recovery plans", "Bus plans", "Tax plans") == {ClueKind.REPEATED_WORD}
    assert kinds(stem, "Recovery plans", "No recovery", "Tax plans") == set()


def test_all_of_the_above_is_found_in_english_and_spanish() -> None:
    spanish = LanguageTag("es")
    assert ClueKind.ALL_OR_NONE in kinds("Which?", "One", "Two", "All of the above")
    assert ClueKind.ALL_OR_NONE in kinds(
        "¿Cuál?", "Uno", "Dos", "Todas las anteriores", language=spanish
    )


def test_an_absolute_word_outside_the_key_is_found() -> None:
    assert kinds("Which?", "Ask", "Always call", "Tell") == {ClueKind.ABSOLUTE_WORD}
    assert kinds("Which?", "Always ask", "Always call", "Tell") == set()


def test_a_negative_stem_is_found() -> None:
    assert kinds("Which of these is NOT a right?", "One", "Two") == {ClueKind.NEGATIVE_STEM}
    assert kinds("All of these are rights except:", "One", "Two") == {ClueKind.NEGATIVE_STEM}


def test_words_of_a_language_without_lists_are_left_alone() -> None:
    assert kinds("Which is NOT so?", "Always", "All above", language=LanguageTag("ko")) == set()
