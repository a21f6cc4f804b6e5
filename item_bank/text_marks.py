"""What a translation must not lose: numbers in any script, placeholders, elements, images.

Reads one text and lists what stands in it, in a shape that is the same in every language.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from html.parser import HTMLParser
from types import MappingProxyType
from typing import Final

from item_bank.items import Markup

# Digits of any script with the marks that group them or part the fraction; a plain space groups
# only full thousands, so that “10 000” is one number and “2 30” are two.
_GROUP: Final = "[.,\u066b\u066c\u2019'\u00a0\u202f\u2009]"
_NUMBER: Final = re.compile(rf"\d{{1,3}}(?: \d{{3}}(?!\d))+|\d+(?:{_GROUP}\d+)*")
_NOT_DIGITS: Final = re.compile(r"\D")
_THOUSANDS: Final = re.compile(r"\d{1,3}(?:\D\d{3})+")
_PLACEHOLDER: Final = re.compile(r"\{\{?[^{}\s]{1,40}\}?\}|%\(\w{1,40}\)[sd]|(?<!\d)%[sd](?!\w)")
_GAP: Final = re.compile(r"_{3,}")
# Wrappers that one language needs and another does not: isolation, readings above a word.
_FREE_ELEMENTS: Final = frozenset({"span", "bdi", "ruby", "rt", "rp"})

# Small numbers that a source spells out and a translation may write in digits.
_SPELLED: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "en": {
            "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6",
            "seven": "7", "eight": "8", "nine": "9", "ten": "10", "eleven": "11", "twelve": "12",
            "once": "1", "twice": "2",
        },
        "es": {
            "un": "1", "uno": "1", "una": "1", "dos": "2", "tres": "3", "cuatro": "4",
            "cinco": "5", "seis": "6", "siete": "7", "ocho": "8", "nueve": "9", "diez": "10",
            "once": "11", "doce": "12",
        },
    }
)  # fmt: skip
_WORD: Final = re.compile(r"[^\W\d_]+")


class _Reader(HTMLParser):
    """Collects a marked-up text's elements, images and characters."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: Counter[str] = Counter()
        self.images: Counter[str] = Counter()
        self.characters: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self.images[dict(attrs).get("src") or ""] += 1
        elif tag not in _FREE_ELEMENTS:
            self.elements[tag] += 1
        self.characters.append(" ")

    def handle_data(self, data: str) -> None:
        self.characters.append(data)


class Marks:
    """One text, and what a translation of it has to keep."""

    def __init__(self, text: str, markup: Markup) -> None:
        reader = _Reader()
        if markup is Markup.HTML:
            reader.feed(text)
            reader.close()
        self.plain = "".join(reader.characters) if markup is Markup.HTML else text
        self.elements = reader.elements
        self.images = reader.images
        self.numbers = numbers_of(self.plain)
        self.placeholders = Counter(_PLACEHOLDER.findall(self.plain))
        # Gaps to be filled in one's mind; how long they are drawn is no matter.
        self.gaps = Counter("___" for _ in _GAP.findall(self.plain))


def numbers_of(text: str) -> Counter[str]:
    """Every number with ASCII digits, without grouping, a fraction after a point: ٣٫٥ is 3.5."""
    return Counter(_canonical(found) for found in _NUMBER.findall(text))


def spelled_numbers_of(text: str, language: str) -> Counter[str]:
    """The small numbers that a text spells out, in the languages whose words are known here."""
    words = _SPELLED.get(language, {})
    return Counter(
        words[word] for word in _WORD.findall(text.casefold()) if words and word in words
    )


def _canonical(found: str) -> str:
    digits = "".join(
        str(unicodedata.digit(character)) if character.isdecimal() else character
        for character in found
    )
    if _THOUSANDS.fullmatch(digits):
        return _NOT_DIGITS.sub("", digits)
    *groups, fraction = _NOT_DIGITS.split(digits)
    return f"{''.join(groups)}.{fraction}" if groups else fraction
