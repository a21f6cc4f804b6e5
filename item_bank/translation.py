"""What can be checked of a translation without reading the language: each finding says where.

Errors keep a text from being approved; advice is for the eyes of a person. Nothing here changes a
text, and no check stands for the second person who reads it.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from item_bank.items import LanguageVersion, OptionId
from item_bank.languages import LanguageTag, find_language, name_of
from item_bank.text_marks import Marks, spelled_numbers_of

STIMULUS: Final = "stimulus"
STEM: Final = "stem"
# The whole text, where a finding is about more than one part.
WHOLE: Final = ""

# The name by which Unicode calls the letters of a script that is not Latin.
_SCRIPTS: Final = MappingProxyType(
    {"ar": "ARABIC", "fa": "ARABIC", "hy": "ARMENIAN", "km": "KHMER", "ko": "HANGUL",
     "ru": "CYRILLIC", "zh-Hant": "CJK", "zh-Hans": "CJK", "uk": "CYRILLIC", "bg": "CYRILLIC",
     "el": "GREEK", "he": "HEBREW", "ps": "ARABIC", "ur": "ARABIC", "hi": "DEVANAGARI",
     "pa": "GURMUKHI", "bn": "BENGALI", "ta": "TAMIL", "th": "THAI", "lo": "LAO"}
)  # fmt: skip
# Characters of a translation for each one of an English source; a coarse middle, hence only advice.
_LENGTHS: Final = MappingProxyType(
    {"ar": 0.85, "fa": 0.9, "hmn": 1.15, "km": 1.1, "ko": 0.5, "zh-Hant": 0.3, "zh-Hans": 0.3,
     "ja": 0.45, "es": 1.15, "fil": 1.25, "vi": 1.1, "ru": 1.05, "hy": 1.1}
)  # fmt: skip
_LENGTH_COUNTS_FROM: Final = 40
_SHORT, _LONG = 0.5, 2.0
_FREE_WORDS_MAX: Final = MappingProxyType({True: 2, False: 1})

_WORD: Final = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
_PUNCTUATION: Final = ".,;:!?\"\u201c\u201d\u00ab\u00bb\u2018\u2019'()\u00bf\u00a1\u2026"
_OPENING: Final = MappingProxyType(
    {**dict.fromkeys("\u202a\u202b", "\u202c"), **dict.fromkeys("\u2066\u2067\u2068", "\u2069")}
)
_CLOSING: Final = frozenset(_OPENING.values())
# Zero-width characters, and the languages in which they are a matter of course.
_JOINING: Final = MappingProxyType(
    {
        "\u200b": ("km", "lo", "th"),
        "\u200c": ("fa", "ar", "km", "ps", "ur", "hi", "pa", "bn", "ta"),
        "\u200d": ("fa", "ar", "km", "ps", "ur", "hi", "pa", "bn", "ta"),
    }
)
_FOR_A_PERSON: Final = frozenset({"numbers", "gaps", "not_translated"})
_REPLACEMENT: Final = "\ufffd"
_ENTITY: Final = re.compile(r"&(?:#\d+|#x[0-9a-f]+|amp|nbsp|lt|gt|quot|apos);", re.IGNORECASE)


class Severity(StrEnum):
    """Whether a finding keeps a text from being approved."""

    ERROR = "error"
    ADVICE = "advice"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding in one part of a text: stimulus, stem, an option's letter, or the whole."""

    code: str
    part: str
    message: str
    severity: Severity = Severity.ERROR

    @property
    def is_for_a_person(self) -> bool:
        """Whether somebody may find it right all the same, and say why: “two” for “2”, a name."""
        return self.code in _FOR_A_PERSON


def check_translation(
    source: LanguageVersion, target: LanguageVersion, options: tuple[OptionId, ...]
) -> tuple[Finding, ...]:
    """Everything that can be said about a translation beside its source, in reading order."""
    return tuple(_findings(source, target, options))


def errors_of(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Those that keep a text from being approved."""
    return tuple(each for each in findings if each.severity is Severity.ERROR)


def parts_of(text: LanguageVersion) -> dict[str, str]:
    """The parts that candidates read, by name, in reading order; an empty stimulus is none."""
    first = {STIMULUS: text.stimulus} if text.stimulus else {}
    return {**first, STEM: text.stem, **{each.option: each.text for each in text.options}}


def part_name(part: str) -> str:
    """How a part is called inside a sentence."""
    return f"the {part}" if part in (STIMULUS, STEM) else f"option {part.upper()}"


def _at_start(part: str) -> str:
    """How a part is called where a sentence begins with it."""
    name = part_name(part)
    return name[0].upper() + name[1:]


def _findings(
    source: LanguageVersion, target: LanguageVersion, options: tuple[OptionId, ...]
) -> Iterator[Finding]:
    if not target.fits(options):
        message = f"The item has {len(options)} options; this text has {len(target.options)}."
        yield Finding("option_count", WHOLE, message)
    if target.markup is not source.markup:
        message = f"The source is {source.markup} text and this one is {target.markup}."
        yield Finding("markup_kind", WHOLE, message)
    before, after = parts_of(source), parts_of(target)
    for part in (STIMULUS, STEM, *options):
        if part in before and part not in after:
            yield Finding("part_missing", part, f"{_at_start(part)} has no text yet.")
        elif part in after and part not in before:
            yield Finding("part_extra", part, f"The source has no such part: {part_name(part)}.")
        elif part in before:
            theirs = Marks(before[part], source.markup)
            ours = Marks(after[part], target.markup)
            yield from _kept(part, theirs, ours, source.language)
            yield from _translated(part, theirs.plain, ours.plain, target.language)
            yield from _length(part, theirs.plain, ours.plain, source, target)
    for part, text in after.items():
        yield from _characters(part, Marks(text, target.markup).plain, target.language)
    yield from _twice(target)


def _kept(part: str, source: Marks, target: Marks, language: LanguageTag) -> Iterator[Finding]:
    spelled = spelled_numbers_of(source.plain, language)
    missing, extra = source.numbers - target.numbers, target.numbers - source.numbers - spelled
    for code, word, lost, added in (
        ("numbers", "number", missing, extra),
        (
            "placeholders",
            "placeholder",
            source.placeholders - target.placeholders,
            target.placeholders - source.placeholders,
        ),
        ("gaps", "gap", source.gaps - target.gaps, target.gaps - source.gaps),
        (
            "images",
            "image",
            source.images - target.images,
            target.images - source.images,
        ),
        (
            "elements",
            "element",
            source.elements - target.elements,
            target.elements - source.elements,
        ),
    ):
        if lost or added:
            yield Finding(code, part, _difference(part, word, lost, added))


def _difference(part: str, word: str, lost: Counter[str], added: Counter[str]) -> str:
    sentences = [
        f"{heading} in {part_name(part)}: {_listed(found, word)}."
        for heading, found in ((f"Missing {word}s", lost), (f"Extra {word}s", added))
        if found
    ]
    return " ".join(sentences)


def _listed(found: Counter[str], word: str) -> str:
    if word == "image":
        return str(found.total())
    return ", ".join(f"{name} (×{count})" if count > 1 else name for name, count in found.items())


def _translated(part: str, source: str, target: str, language: LanguageTag) -> Iterator[Finding]:
    words = _plain_words(source)
    script = _SCRIPTS.get(language)
    if script is not None and len(words) > 1 and not _has_script(target, script):
        name = find_language(language).english_name
        message = f"{_at_start(part)} has no letter of {name}; it seems not to be translated."
        yield Finding("not_translated", part, message)
    elif words and _folded(source) == _folded(target):
        is_error = len(words) > _FREE_WORDS_MAX[script is None]
        message = f"{_at_start(part)} is the same as in the source."
        yield Finding(
            "not_translated", part, message, Severity.ERROR if is_error else Severity.ADVICE
        )


def _plain_words(text: str) -> list[str]:
    """The words that a translation would change: no abbreviations, no names after the first word,
    and nothing that is rather code or a measure than a word.
    """
    words = [word for each in text.split() if _WORD.fullmatch(word := each.strip(_PUNCTUATION))]
    return [
        word
        for position, word in enumerate(words)
        if not (len(word) > 1 and word.isupper()) and not (position and word[0].isupper())
    ]


def _has_script(text: str, script: str) -> bool:
    return any(unicodedata.name(character, "").startswith(script) for character in text)


def _folded(text: str) -> str:
    """The letters and digits of a text, whatever its case, spacing and punctuation."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in folded if character.isalnum() or _is_mark(character))


def _is_mark(character: str) -> bool:
    return unicodedata.category(character).startswith("M")


def _length(
    part: str, before: str, after: str, source: LanguageVersion, target: LanguageVersion
) -> Iterator[Finding]:
    if len(before) < _LENGTH_COUNTS_FROM:
        return
    usual = _LENGTHS.get(target.language, 1.0) / _LENGTHS.get(source.language, 1.0)
    ratio = len(after) / (len(before) * usual)
    if not _SHORT <= ratio <= _LONG:
        word = "short" if ratio < 1 else "long"
        message = f"{_at_start(part)} is unusually {word}: {len(after)} characters for"
        yield Finding("length", part, f"{message} {len(before)}.", Severity.ADVICE)


def _characters(part: str, text: str, language: LanguageTag) -> Iterator[Finding]:
    refused = sorted({character for character in text if _is_forbidden(character)})
    if refused:
        named = ", ".join(name_of(character) for character in refused)
        message = f"{_at_start(part)} has characters that have no place in a text: {named}."
        yield Finding("forbidden_characters", part, message)
    if not all(_is_balanced(line) for line in text.split("\n")):
        message = f"In {part_name(part)} a mark of direction is opened and never closed"
        yield Finding("direction_marks", part, f"{message}, or closed and never opened.")
    for character, languages in _JOINING.items():
        if character in text and language not in languages:
            message = f"{_at_start(part)} has an invisible {name_of(character)}."
            yield Finding("invisible_characters", part, message, Severity.ADVICE)
    if _ENTITY.search(text):
        message = f"{_at_start(part)} shows a character code such as &nbsp; to candidates."
        yield Finding("character_codes", part, message, Severity.ADVICE)
    if len({_digit_set(each) for each in text if each.isdecimal()}) > 1:
        message = f"{_at_start(part)} mixes digits of two scripts."
        yield Finding("digit_sets", part, message, Severity.ADVICE)


def _is_forbidden(character: str) -> bool:
    """Broken or private characters. What must never be stored, normalise() refuses already."""
    return character in (_REPLACEMENT, "\ufeff") or unicodedata.category(character) == "Co"


def _is_balanced(line: str) -> bool:
    """Each embedding and isolate is closed in its paragraph (Unicode Annex 9)."""
    closings: list[str] = []
    for character in line:
        if character in _OPENING:
            closings.append(_OPENING[character])
        elif character in _CLOSING and (not closings or closings.pop() != character):
            return False
    return not closings


def _digit_set(digit: str) -> int:
    return ord(digit) - unicodedata.digit(digit)


def _twice(target: LanguageVersion) -> Iterator[Finding]:
    seen: dict[tuple[str, tuple[tuple[str, int], ...]], str] = {}
    for option in target.options:
        marks = Marks(option.text, target.markup)
        words = " ".join(marks.plain.casefold().split()).rstrip(".\u3002\u17d4\u0589")
        name = words, tuple(sorted(marks.images.items()))
        if name in seen:
            message = f"Options {seen[name].upper()} and {option.option.upper()} are the same."
            yield Finding("option_twice", option.option, message)
        seen.setdefault(name, option.option)
