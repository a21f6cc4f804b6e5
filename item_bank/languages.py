"""The languages content is written in, as data, and how their text is normalised.

No translation of the interface lives here, and nothing that changes what an author wrote:
zero-width spaces and joiners carry meaning in Khmer and Persian and are never touched.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NewType

from item_bank.errors import TextRefused, UnknownLanguage

LanguageTag = NewType("LanguageTag", str)


class Direction(StrEnum):
    """The base direction of a text, as HTML's `dir` says it."""

    LEFT_TO_RIGHT = "ltr"
    RIGHT_TO_LEFT = "rtl"


@dataclass(frozen=True, slots=True)
class Language:
    """One language: BCP 47 tag, its name in itself, its name in English, its direction."""

    tag: LanguageTag
    autonym: str
    english_name: str
    direction: Direction = Direction.LEFT_TO_RIGHT


ENGLISH: Final = LanguageTag("en")

LANGUAGES: Final = MappingProxyType(
    {
        language.tag: language
        for language in (
            Language(ENGLISH, "English", "English"),
            Language(LanguageTag("es"), "Español", "Spanish"),
            Language(LanguageTag("zh-Hant"), "繁體中文", "Traditional Chinese"),
            Language(LanguageTag("vi"), "Tiếng Việt", "Vietnamese"),
            Language(LanguageTag("ko"), "한국어", "Korean"),
            Language(LanguageTag("fil"), "Filipino", "Filipino"),
            Language(LanguageTag("ru"), "Русский", "Russian"),
            Language(LanguageTag("hy"), "Հայերեն", "Armenian"),
            Language(LanguageTag("fa"), "فارسی", "Persian", Direction.RIGHT_TO_LEFT),
            Language(LanguageTag("ar"), "العربية", "Arabic", Direction.RIGHT_TO_LEFT),
            Language(LanguageTag("hmn"), "Hmoob", "Hmong"),
            Language(LanguageTag("km"), "ភាសាខ្មែរ", "Khmer"),
        )
    }
)

# Other people's tags for the same language.
ALIASES: Final = MappingProxyType({"tl": LanguageTag("fil")})

_TAGS: Final = MappingProxyType({tag.lower(): tag for tag in LANGUAGES} | dict(ALIASES))

# U+202D and U+202E make text read as something it is not. Marks, embeddings and isolates are
# ordinary tools of right-to-left typing and stay.
_BIDI_OVERRIDES: Final = frozenset("\u202d\u202e")
_LINE_ENDS: Final = re.compile(r"\r\n?")
_ASCII_WHITESPACE: Final = " \t\n\v\f\r"


def find_language(tag: str) -> Language:
    """The language a tag or alias means, whatever its capitals; refuses an unknown tag."""
    try:
        return LANGUAGES[_TAGS[tag.strip().lower()]]
    except KeyError:
        raise UnknownLanguage(tag) from None


def normalise(text: str) -> str:
    """NFC, line ends as `\\n`, outer ASCII whitespace removed; everything else stays.

    Refuses control characters other than tab and line feed, lone surrogates, noncharacters
    and bidirectional overrides. Source: Unicode Standard Annex 15 (NFC), Annex 9 (overrides).
    """
    stripped = _LINE_ENDS.sub("\n", text).strip(_ASCII_WHITESPACE)
    for character in stripped:
        if _is_refused(character):
            raise TextRefused(name_of(character))
    return unicodedata.normalize("NFC", stripped)


def is_visible(text: str) -> bool:
    """Whether a reader would see anything: more than spaces, joiners and marks of direction."""
    return any(
        not character.isspace() and unicodedata.category(character) != "Cf" for character in text
    )


def name_of(character: str) -> str:
    """How a message names one character: its code point, and its name if it has one."""
    name = unicodedata.name(character, "")
    return f"U+{ord(character):04X} {name}".rstrip()


def _is_refused(character: str) -> bool:
    if character in "\n\t":
        return False
    return (
        character in _BIDI_OVERRIDES
        or unicodedata.category(character) in ("Cc", "Cs")
        or _is_noncharacter(ord(character))
    )


def _is_noncharacter(code_point: int) -> bool:
    return 0xFDD0 <= code_point <= 0xFDEF or code_point & 0xFFFE == 0xFFFE
