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

# The twelve of the demonstration first, then others that banks are written in.
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
            Language(LanguageTag("zh-Hans"), "简体中文", "Simplified Chinese"),
            Language(LanguageTag("de"), "Deutsch", "German"),
            Language(LanguageTag("fr"), "Français", "French"),
            Language(LanguageTag("pt"), "Português", "Portuguese"),
            Language(LanguageTag("it"), "Italiano", "Italian"),
            Language(LanguageTag("nl"), "Nederlands", "Dutch"),
            Language(LanguageTag("ca"), "Català", "Catalan"),
            Language(LanguageTag("da"), "Dansk", "Danish"),
            Language(LanguageTag("nb"), "Norsk bokmål", "Norwegian Bokmål"),
            Language(LanguageTag("sv"), "Svenska", "Swedish"),
            Language(LanguageTag("fi"), "Suomi", "Finnish"),
            Language(LanguageTag("et"), "Eesti", "Estonian"),
            Language(LanguageTag("lv"), "Latviešu", "Latvian"),
            Language(LanguageTag("lt"), "Lietuvių", "Lithuanian"),
            Language(LanguageTag("pl"), "Polski", "Polish"),
            Language(LanguageTag("cs"), "Čeština", "Czech"),
            Language(LanguageTag("sk"), "Slovenčina", "Slovak"),
            Language(LanguageTag("sl"), "Slovenščina", "Slovenian"),
            Language(LanguageTag("hr"), "Hrvatski", "Croatian"),
            Language(LanguageTag("hu"), "Magyar", "Hungarian"),
            Language(LanguageTag("ro"), "Română", "Romanian"),
            Language(LanguageTag("bg"), "Български", "Bulgarian"),
            Language(LanguageTag("el"), "Ελληνικά", "Greek"),
            Language(LanguageTag("uk"), "Українська", "Ukrainian"),
            Language(LanguageTag("tr"), "Türkçe", "Turkish"),
            Language(LanguageTag("he"), "עברית", "Hebrew", Direction.RIGHT_TO_LEFT),
            Language(LanguageTag("ps"), "پښتو", "Pashto", Direction.RIGHT_TO_LEFT),
            Language(LanguageTag("ur"), "اردو", "Urdu", Direction.RIGHT_TO_LEFT),
            Language(LanguageTag("hi"), "हिन्दी", "Hindi"),
            Language(LanguageTag("pa"), "ਪੰਜਾਬੀ", "Punjabi"),
            Language(LanguageTag("bn"), "বাংলা", "Bengali"),
            Language(LanguageTag("ta"), "தமிழ்", "Tamil"),
            Language(LanguageTag("th"), "ไทย", "Thai"),
            Language(LanguageTag("lo"), "ລາວ", "Lao"),
            Language(LanguageTag("id"), "Bahasa Indonesia", "Indonesian"),
            Language(LanguageTag("ms"), "Bahasa Melayu", "Malay"),
            Language(LanguageTag("ja"), "日本語", "Japanese"),
        )
    }
)

# What other people call the same language: their tags, and names that are not in LANGUAGES. Dari
# is the Persian of Afghanistan. Chinese is written in the script that its region says; Chinese that
# says nothing of it is refused, for nobody can tell which one it is.
ALIASES: Final = MappingProxyType(
    {
        alias: LanguageTag(tag)
        for tag, aliases in {
            "en": "eng",
            "es": "spa|castellano|castilian|español latino|latin american spanish",
            "zh-Hant": "zh-tw|zh-hk|zh-mo|zh-cht|chinese (traditional)|繁体中文",
            "vi": "vie|tieng viet",
            "ko": "kor|한국말",
            "fil": "tl|tgl|tagalog|pilipino|wikang filipino",
            "ru": "rus|русский язык",
            "hy": "hye|arm|eastern armenian",
            "fa": "fas|per|pes|prs|farsi|dari|dari persian|دری|فارسی دری",
            "ar": "ara|arb|modern standard arabic|عربي|عربى",
            "hmn": "mww|white hmong|hmong daw|hmoob dawb",
            "km": "khm|cambodian|ខ្មែរ",
            "zh-Hans": "zh-cn|zh-sg|zh-my|zh-chs|chinese (simplified)|簡體中文",
            "de": "deu|ger",
            "fr": "fra|fre",
            "pt": "por|português brasileiro|brazilian portuguese",
            "it": "ita",
            "nl": "nld|dut|flemish|vlaams",
            "ca": "cat|valencian|valencià",
            "da": "dan",
            "nb": "nob|nor|norwegian|norsk",
            "sv": "swe",
            "fi": "fin",
            "et": "est",
            "lv": "lav",
            "lt": "lit",
            "pl": "pol",
            "cs": "ces|cze",
            "sk": "slk|slo",
            "sl": "slv|slovene",
            "hr": "hrv",
            "hu": "hun",
            "ro": "ron|rum",
            "bg": "bul",
            "el": "ell|gre",
            "uk": "ukr",
            "tr": "tur",
            "he": "heb|iw",
            "ps": "pus|pashtu",
            "ur": "urd",
            "hi": "hin",
            "pa": "pan|panjabi",
            "bn": "ben|bangla",
            "ta": "tam",
            "th": "tha",
            "lo": "lao",
            "id": "ind",
            "ms": "msa|zsm",
            "ja": "jpn",
        }.items()
        for alias in aliases.split("|")
    }
)

_TAGS: Final = MappingProxyType(
    {language.autonym.lower(): tag for tag, language in LANGUAGES.items()}
    | {language.english_name.lower(): tag for tag, language in LANGUAGES.items()}
    | dict(ALIASES)
    | {tag.lower(): tag for tag in LANGUAGES}
)
# A region after a language: es-MX, es_419, fa-AF. A script, as in zh-Hans, is no region.
_REGION: Final = re.compile(r"-([a-z]{2}|[0-9]{3})")
_NAME_CHARACTERS_MAX: Final = 40

# U+202D and U+202E make text read as something it is not. Marks, embeddings and isolates are
# ordinary tools of right-to-left typing and stay.
_BIDI_OVERRIDES: Final = frozenset("\u202d\u202e")
_LINE_ENDS: Final = re.compile(r"\r\n?")
_ASCII_WHITESPACE: Final = " \t\n\v\f\r"


def find_language(tag: str) -> Language:
    """The language that a tag, a name or an alias means, whatever its capitals and region.

    Refuses what is unknown.
    """
    if len(tag) > _NAME_CHARACTERS_MAX:
        raise UnknownLanguage(f"{tag[:_NAME_CHARACTERS_MAX]}…")
    name = unicodedata.normalize("NFC", tag.strip().lower())
    spelt = name.replace("_", "-")
    for known in (name, spelt, _without_region(spelt)):
        if known in _TAGS:
            return LANGUAGES[_TAGS[known]]
    raise UnknownLanguage(tag)


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


def _without_region(tag: str) -> str:
    head, dash, region = tag.rpartition("-")
    return head if _REGION.fullmatch(dash + region) else tag


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
