"""How plain a text is: lengths, a published readability measure, clinical terms with plainer words.

Advice for authors and reviewers, never a bar. The measures were made for prose of a hundred words
and more; a single item is short, so a value here is a hint. Other languages have no method here.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from item_bank import plainer_words
from item_bank.items import LanguageVersion, Markup
from item_bank.languages import LanguageTag
from item_bank.markup import plain_text
from item_bank.syllables import english_syllables, spanish_syllables

# With fewer words one long word decides the value.
WORDS_MIN: Final = 40
# From how many words on a sentence is named as long.
LONG_SENTENCE_WORDS: Final = 25
LONG_SENTENCES_SHOWN_MAX: Final = 3

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_ABBREVIATION: Final = re.compile(
    r"\b(?:e\.g|i\.e|etc|vs|dr|mr|mrs|ms|no|[ap]\.\s?m|sr|sra|dra|ud|uds|p\.\s?ej|ee\.\s?uu)\.",
    re.IGNORECASE,
)
_SENTENCE_END: Final = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s|$)|\n+")


@dataclass(frozen=True, slots=True)
class Counts:
    """What a text has. Numerals are no words; parts of a hyphenated word count one by one."""

    sentences: int
    words: int
    syllables: int
    letters: int

    @property
    def words_per_sentence(self) -> float:
        return self.words / self.sentences

    @property
    def syllables_per_word(self) -> float:
        return self.syllables / self.words

    @property
    def letters_per_word(self) -> float:
        return self.letters / self.words


def flesch_kincaid_grade(counts: Counts) -> float:
    """The school year of the United States in which the text is read with ease.

    Kincaid, Fishburne, Rogers and Chissom 1975, “Derivation of new readability formulas for Navy
    enlisted personnel”, Research Branch Report 8-75.
    """
    return 0.39 * counts.words_per_sentence + 11.8 * counts.syllables_per_word - 15.59


def szigriszt_pazos(counts: Counts) -> float:
    """The perspicuity of a Spanish text, from about 0 (very hard) to 100 (very easy).

    Szigriszt Pazos 1993, “Sistemas predictivos de legibilidad del mensaje escrito: fórmula de
    perspicuidad”, Universidad Complutense de Madrid.
    """
    return 206.835 - 62.3 * counts.syllables_per_word - counts.words_per_sentence


def inflesz_band(score: float) -> str:
    """What a score of Szigriszt Pazos means.

    Barrio Cantalejo and others 2008, “Validación de la Escala INFLESZ para evaluar la legibilidad
    de los textos dirigidos a pacientes”, Anales del Sistema Sanitario de Navarra 31(2).
    """
    bands = ((40, "very hard"), (55, "somewhat hard"), (65, "normal"), (80, "quite easy"))
    return next((word for below, word in bands if score < below), "very easy")


def grade_band(grade: float) -> str:
    """What a school year means here: plain health information aims at the eighth or below."""
    bands = ((6, "easy"), (9, "plain"), (12, "somewhat hard"))
    return next((word for below, word in bands if grade < below), "hard")


@dataclass(frozen=True, slots=True)
class _Method:
    name: str
    unit: str
    measure: Callable[[Counts], float]
    band: Callable[[float], str]
    syllables: Callable[[str], int]
    plainer: Mapping[str, str]
    # Endings that a listed word may have as well.
    plural: str


METHODS: Final[Mapping[LanguageTag, _Method]] = MappingProxyType(
    {
        LanguageTag("en"): _Method(
            "Flesch-Kincaid",
            "school year",
            flesch_kincaid_grade,
            grade_band,
            english_syllables,
            plainer_words.ENGLISH,
            r"(?:s|es)?",
        ),
        LanguageTag("es"): _Method(
            "Szigriszt-Pazos with the INFLESZ scale",
            "of 100, more is easier",
            szigriszt_pazos,
            inflesz_band,
            spanish_syllables,
            plainer_words.SPANISH,
            r"(?:s|es)?",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class PlainReading:
    """What the meter says of one text; where there is no value, `silence` says why."""

    method: str
    unit: str
    counts: Counts | None
    value: float | None
    band: str
    silence: str
    long_sentences: tuple[str, ...] = ()
    # Terms as they stand in the text, each with plainer words.
    terms: tuple[tuple[str, str], ...] = ()


def read_plainly(text: LanguageVersion) -> PlainReading:
    """The meter for one language version: its stimulus, its stem, and each option as a sentence."""
    parts = [text.stimulus, text.stem, *(option.text for option in text.options)]
    if text.markup is Markup.HTML:
        parts = [plain_text(part) for part in parts]
    return read_parts([part for part in parts if part], text.language)


def read_parts(parts: Sequence[str], language: LanguageTag) -> PlainReading:
    """The meter for a text in parts; no sentence goes on from one part to the next."""
    method = METHODS.get(language)
    if method is None:
        silence = "There is no sound method for this language here: ask people who read it."
        return PlainReading("", "", None, None, "", silence)
    sentences = [sentence for part in parts for sentence in sentences_of(part)]
    counts = count(sentences, method.syllables)
    terms = tuple(plainer_terms("\n".join(parts), method))
    long = [each for each in sentences if len(words_of(each)) > LONG_SENTENCE_WORDS]
    shown = tuple(long[:LONG_SENTENCES_SHOWN_MAX])
    if counts.words < WORDS_MIN:
        silence = f"{counts.words} words are too few to measure; {WORDS_MIN} are needed."
        few = counts if counts.words else None
        return PlainReading(method.name, method.unit, few, None, "", silence, shown, terms)
    value = round(method.measure(counts), 1)
    return PlainReading(
        method.name, method.unit, counts, value, method.band(value), "", shown, terms
    )


def sentences_of(text: str) -> list[str]:
    """The sentences of a text that have words. Points of abbreviations and numbers end none."""
    whole = _ABBREVIATION.sub(lambda found: found[0].replace(".", "․"), text)
    pieces = _SENTENCE_END.split(whole)
    return [piece.strip().replace("․", ".") for piece in pieces if words_of(piece)]


def words_of(text: str) -> list[str]:
    return _WORD.findall(text)


def count(sentences: Iterable[str], syllables: Callable[[str], int]) -> Counts:
    """How much there is in these sentences, with this way to count syllables."""
    listed = list(sentences)
    words = [word for sentence in listed for word in words_of(sentence)]
    return Counts(
        len(listed),
        len(words),
        sum(syllables(word) for word in words),
        sum(letter.isalpha() for word in words for letter in word),
    )


def plainer_terms(text: str, method: _Method) -> Iterable[tuple[str, str]]:
    """Listed terms in a text, each once, in the order of the text; the longest of two wins."""
    longest_first = sorted(method.plainer, key=len, reverse=True)
    pattern = "|".join(re.escape(term) for term in longest_first)
    seen = set()
    for found in re.finditer(rf"\b({pattern}){method.plural}\b", text, re.IGNORECASE):
        term = found[1].casefold()
        if term not in seen:
            seen.add(term)
            yield found[0], method.plainer[term]
