"""The demonstration's content files as the importer reads them, and measures of plain wording.

What the content must keep to is in the tests; only reading and measuring live here.
"""

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Final

from exam_service import demonstration
from exam_service.exams.rules.policy import ExamPolicy
from item_bank.exchange.rows import ImportedRow, Vocabulary
from item_bank.exchange.spreadsheet import ImportedTable, read_table
from item_bank.items import AreaCode

CONTENT: Final = Path(demonstration.__file__).parent / "content"

# Which core competencies each area may name as an item's primary one.
COMPETENCIES: Final = {
    "A1": {11, 12, 15, 16, 17},
    "A2": {4, 6, 9},
    "A3": {7, 8, 10},
    "A4": {1, 3},
    "A5": {2},
    "A6": {5},
    "A7": {14},
    "A8": {13},
}
ETHICS: Final = frozenset(
    {
        "Hope",
        "Person-Driven",
        "Family Driven & Child-Centered",
        "Holistic Wellness",
        "Authenticity",
        "Cultural Responsiveness",
        "Respect",
        "Integrity",
        "Advocacy",
        "Confidentiality",
        "Safety & Protection",
        "Education",
        "Mutuality",
        "Reciprocity",
        "Strengths-Based",
        "Wellness, Recovery, Resiliency",
    }
)
VOCABULARY: Final = Vocabulary(
    areas=[AreaCode(area) for area in COMPETENCIES], competencies=range(1, 18), ethics=ETHICS
)


def table(name: str) -> ImportedTable:
    return read_table((CONTENT / name).read_bytes(), vocabulary=VOCABULARY)


def policy() -> ExamPolicy:
    return ExamPolicy.from_document(json.loads((CONTENT / "policy.json").read_text("utf-8")))


def texts(row: ImportedRow) -> list[str]:
    """Every text of a row, rationales included."""
    return [
        row.stem,
        *(option.text for option in row.options),
        *(option.rationale for option in row.options if option.rationale),
    ]


def reading_grade(row: ImportedRow) -> float:
    """Flesch-Kincaid grade of what a candidate reads; each option counts as a sentence."""
    parts = [row.stem, *(option.text for option in row.options)]
    words = [word for part in parts for word in re.findall(r"[A-Za-z’]+", part)]
    sentences = sum(max(1, len(re.findall(r"[.?!]+", part))) for part in parts)
    syllables = sum(_syllables(word) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def _syllables(word: str) -> int:
    letters = re.sub(r"[^a-z]", "", word.lower())
    if len(letters) > 3 and not letters.endswith("le"):
        letters = letters.removesuffix("e")
    return max(1, len(re.findall(r"[aeiouy]+", letters)))


def likeness(one: ImportedRow, other: ImportedRow) -> float:
    """Share of longer words that two items' stems and keys have in common, 0 to 1."""
    mine, theirs = _long_words(one), _long_words(other)
    return len(mine & theirs) / len(mine | theirs)


def _long_words(row: ImportedRow) -> set[str]:
    key = next(option.text for option in row.options if option.option == row.key)
    return set(re.findall(r"\w{4,}", f"{row.stem} {key}".lower()))


def longest_run(keys: list[str]) -> int:
    """The largest number of neighbours with the same key."""
    longest = run = 1
    for before, after in pairwise(keys):
        run = run + 1 if before == after else 1
        longest = max(longest, run)
    return longest
