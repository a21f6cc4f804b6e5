"""What may give a key away, found by rules of thumb: advice beside a reviewer's own look.

After Haladyna, Downing and Rodriguez 2002, “A review of multiple-choice item-writing guidelines for
classroom assessment”, Applied Measurement in Education 15(3). Words are known in English and
Spanish; lengths and repeated words are compared in every language that parts words by spaces.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from statistics import mean
from types import MappingProxyType
from typing import Final

from item_bank.items import LanguageVersion, Markup, OptionId
from item_bank.languages import LanguageTag
from item_bank.markup import plain_text

# A key this many times as long as the distractors are on average stands out.
LONG_KEY_FACTOR: Final = 1.5
# Below this many characters of difference nobody sees that it is longer.
LONG_KEY_CHARACTERS: Final = 20
# Shorter words are mostly those that every sentence has.
WORD_LETTERS_MIN: Final = 5

_WORD: Final = re.compile(r"[^\W\d_]+")
_ENGLISH, _SPANISH = LanguageTag("en"), LanguageTag("es")


class ClueKind(StrEnum):
    """What a clue is about."""

    LONG_KEY = "long_key"
    ARTICLE = "article"
    REPEATED_WORD = "repeated_word"
    ALL_OR_NONE = "all_or_none"
    ABSOLUTE_WORD = "absolute_word"
    NEGATIVE_STEM = "negative_stem"


@dataclass(frozen=True, slots=True)
class Clue:
    """One thing to look at, as a sentence that names where it is."""

    kind: ClueKind
    sentence: str


_ALL_OR_NONE: Final[Mapping[LanguageTag, re.Pattern[str]]] = MappingProxyType(
    {
        _ENGLISH: re.compile(r"\b(?:all|none|both|neither)\b.*\b(?:above|below|these)\b", re.I),
        _SPANISH: re.compile(
            r"\b(?:tod[oa]s|ningun[oa]|amb[oa]s|ninguna)\b.*\b(?:anterior(?:es)?|dem[aá]s)\b", re.I
        ),
    }
)
_ABSOLUTE: Final[Mapping[LanguageTag, re.Pattern[str]]] = MappingProxyType(
    {
        _ENGLISH: re.compile(
            r"\b(?:always|never|only|must|every|completely|nobody|nothing)\b", re.I
        ),
        _SPANISH: re.compile(
            r"\b(?:siempre|nunca|jam[aá]s|solo|s[oó]lo|solamente|nadie|nada|completamente)\b", re.I
        ),
    }
)
_NEGATIVE: Final[Mapping[LanguageTag, re.Pattern[str]]] = MappingProxyType(
    {
        _ENGLISH: re.compile(r"\b(?:NOT|EXCEPT|LEAST)\b|\bexcept\b[^.]*[?:]?$|\bis not\b[^.]*\?$"),
        _SPANISH: re.compile(r"\b(?:NO|EXCEPTO|MENOS)\b|\bexcepto\b[^.]*[?:]?$|\bno es\b[^.]*\?$"),
    }
)


def find_clues(text: LanguageVersion, key: OptionId) -> tuple[Clue, ...]:
    """Everything in one language version that may give its key away or make it needlessly hard."""
    stem, options = _plain(text)
    return (
        *_length(options, key),
        *_article(stem, options, key, text.language),
        *_repeated(stem, options, key),
        *_all_or_none(options, text.language),
        *_absolute(options, key, text.language),
        *_negative(stem, text.language),
    )


def _plain(text: LanguageVersion) -> tuple[str, dict[OptionId, str]]:
    options = {option.option: option.text for option in text.options}
    if text.markup is Markup.PLAIN:
        return text.stem, options
    return plain_text(text.stem), {name: plain_text(words) for name, words in options.items()}


def _length(options: Mapping[OptionId, str], key: OptionId) -> Iterable[Clue]:
    others = [len(words) for option, words in options.items() if option != key]
    own, longest = len(options[key]), max(others)
    stands_out = own > LONG_KEY_FACTOR * mean(others) and own > longest
    if stands_out and own - mean(others) >= LONG_KEY_CHARACTERS:
        yield Clue(
            ClueKind.LONG_KEY,
            f"The key ({key.upper()}) has {own} characters, the distractors {mean(others):.0f} on"
            " average: the longest option is often guessed.",
        )


def _article(
    stem: str, options: Mapping[OptionId, str], key: OptionId, language: LanguageTag
) -> Iterable[Clue]:
    ending = re.search(r"\b(an?)\s*[:_…]*\s*$", stem, re.IGNORECASE)
    if language != _ENGLISH or ending is None:
        return
    wants_vowel = ending[1].casefold() == "an"
    fitting = [
        option
        for option, words in options.items()
        if (words[:1].casefold() in "aeiou") is wants_vowel
    ]
    if key in fitting and len(fitting) < len(options):
        yield Clue(
            ClueKind.ARTICLE,
            f"The stem ends with “{ending[1]}”, which fits only {_letters(fitting)}: put the"
            " article into the options.",
        )


def _repeated(stem: str, options: Mapping[OptionId, str], key: OptionId) -> Iterable[Clue]:
    stem_words = _long_words(stem)
    elsewhere = {
        word for option, words in options.items() if option != key for word in _long_words(words)
    }
    only_key = sorted((stem_words & _long_words(options[key])) - elsewhere)
    if only_key:
        said = ", ".join(f"“{word}”" for word in only_key[:3])
        yield Clue(
            ClueKind.REPEATED_WORD, f"Of all options only the key repeats {said} from the stem."
        )


def _all_or_none(options: Mapping[OptionId, str], language: LanguageTag) -> Iterable[Clue]:
    found = _matching(options, _ALL_OR_NONE.get(language))
    if found:
        yield Clue(
            ClueKind.ALL_OR_NONE,
            f"{_letters(found)} speaks of the other options: who knows two of them knows it.",
        )


def _absolute(
    options: Mapping[OptionId, str], key: OptionId, language: LanguageTag
) -> Iterable[Clue]:
    found = _matching(options, _ABSOLUTE.get(language))
    if found and key not in found:
        yield Clue(
            ClueKind.ABSOLUTE_WORD,
            f"An absolute word stands in {_letters(found)} and not in the key: such options are"
            " often ruled out without knowing.",
        )


def _negative(stem: str, language: LanguageTag) -> Iterable[Clue]:
    pattern = _NEGATIVE.get(language)
    if pattern is not None and pattern.search(stem):
        yield Clue(
            ClueKind.NEGATIVE_STEM,
            "The stem asks for what is not so: people overlook it. Ask for what is so if you can.",
        )


def _matching(options: Mapping[OptionId, str], pattern: re.Pattern[str] | None) -> list[OptionId]:
    if pattern is None:
        return []
    return [option for option, words in options.items() if pattern.search(words)]


def _long_words(text: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(text) if len(word) >= WORD_LETTERS_MIN}


def _letters(options: Iterable[OptionId]) -> str:
    return " and ".join(option.upper() for option in options)
