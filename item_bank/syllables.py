"""Counting the syllables of English and Spanish words by their spelling.

Spanish spelling says its syllables, so the count is exact but for a few words that people say in
two ways (guion, rio). English spelling does not: the count is a rule of thumb that is right for
about nine words in ten, which is enough for a mean over a text and too little for a single word.
"""

import re
from typing import Final

_ENGLISH_EXCEPTIONS: Final = {
    **dict.fromkeys(("eye", "eyes", "once", "real", "says"), 1),
    **dict.fromkeys(("being", "business", "create", "creates", "diet", "lion", "people"), 2),
    **dict.fromkeys(("poem", "quiet", "react", "science", "someone", "sometimes", "something"), 2),
    **dict.fromkeys(("anyone", "area", "areas", "behavior", "behaviors", "businesses"), 3),
    **dict.fromkeys(("created", "employee", "employees", "everyone", "idea", "ideas"), 3),
    **dict.fromkeys(("violence", "violent"), 3),
    **dict.fromkeys(("behavioral", "reality"), 4),
}
# Neighboring vowels that are said apart.
_ENGLISH_APART: Final = re.compile(
    r"(?<![ctsg])i(?:a|o|u)|(?<![qg])ua|(?<![ct])ien(?:ce|t|ts|ces)$|iet(?:y|ies)$"
    r"|[aeiouy]ing$|sms?$"
)
# Nobody says the e of make, makes and asked; that of table, houses and wanted is said.
_SILENT_E: Final = re.compile(
    r"(?:[^aeiouyl]|[aeiouylr]l)e$"
    r"|(?:[^aeiouylszxcgh]|[aeiouylr]l|[^cs]h)es$"
    r"|(?:[^aeiouyltd]|[aeiouylr]l)ed$"
)
_VOWELS: Final = re.compile(r"[aeiouy]+")
_SPANISH_VOWELS: Final = re.compile(r"[aeiouáéíóúü]+")
_SPANISH_NUCLEUS: Final = re.compile(r"[aeoáéóíú]")


def english_syllables(word: str) -> int:
    """About how many syllables an English word has; at least one."""
    letters = re.sub(r"[^a-z]", "", word.casefold())
    if letters in _ENGLISH_EXCEPTIONS:
        return _ENGLISH_EXCEPTIONS[letters]
    groups = len(_VOWELS.findall(letters)) + len(_ENGLISH_APART.findall(letters))
    return max(groups - bool(_SILENT_E.search(letters)), 1)


def spanish_syllables(word: str) -> int:
    """How many syllables a Spanish word has by its spelling; at least one."""
    letters = re.sub(r"[^a-záéíóúüñ]", "", word.casefold())
    # The u of que, gui is not said, and h parts no vowels; y is a vowel where none follows it.
    letters = re.sub(r"(?<=[qg])u(?=[eiéí])", "", letters)
    letters = re.sub(r"(?<!c)h", "", letters)
    letters = re.sub(r"y(?![aeiouáéíóú])", "i", letters)
    runs = _SPANISH_VOWELS.findall(letters)
    return max(sum(max(len(_SPANISH_NUCLEUS.findall(run)), 1) for run in runs), 1)
