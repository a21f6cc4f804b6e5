"""The voluntary questions, their possible answers, and when a group is large enough to be counted.

Never asked: health, disability, lived experience, income, belief. No answer is ever needed.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from exam_service.errors import N_
from item_bank.languages import LANGUAGES

# Counts below this never leave the place where answers are opened (rule X136).
GROUP_MIN = 10
PREFER_NOT = "prefer_not_to_say"
OTHER_LANGUAGE = "other"
# All rows are as long as each other, so that a length says nothing.
DOCUMENT_BYTES = 256


@dataclass(frozen=True, slots=True)
class Question:
    """One voluntary question. `grouping` is its name in an analysis, in English."""

    name: str
    grouping: str
    words: str
    hint: str
    # Answer as stored -> its words; not translated where they are a language's own name.
    answers: Mapping[str, str]
    # Groups as an analysis names them, where these are not the English words.
    groups: Mapping[str, str] = field(default_factory=dict)

    def group_of(self, answer: str) -> str:
        """The group an answer belongs to; empty where nothing was said."""
        if answer in {"", PREFER_NOT} or answer not in self.answers:
            return ""
        return self.groups.get(answer, self.answers[answer])


AGE: Final = MappingProxyType(
    {
        "under_25": N_("Under 25"),
        "25_34": N_("25 to 34"),
        "35_44": N_("35 to 44"),
        "45_54": N_("45 to 54"),
        "55_64": N_("55 to 64"),
        "65_and_over": N_("65 and over"),
    }
)
GENDER: Final = MappingProxyType(
    {
        "woman": N_("Woman"),
        "man": N_("Man"),
        "non_binary": N_("Non-binary"),
        "another": N_("Another gender"),
    }
)
# The categories of the United States' statistical standard of 2024 (OMB, SPD 15).
ETHNICITY: Final = MappingProxyType(
    {
        "american_indian": N_("American Indian or Alaska Native"),
        "asian": N_("Asian"),
        "black": N_("Black or African American"),
        "hispanic": N_("Hispanic or Latino"),
        "middle_eastern": N_("Middle Eastern or North African"),
        "pacific": N_("Native Hawaiian or Pacific Islander"),
        "white": N_("White"),
        "several": N_("Two or more of these"),
        "another": N_("Another"),
    }
)
FIRST_LANGUAGE: Final = MappingProxyType(
    {
        **{str(tag): language.autonym for tag, language in LANGUAGES.items()},
        OTHER_LANGUAGE: N_("Another language"),
    }
)
QUESTIONS: Final = (
    Question("age", "age (voluntary)", N_("Your age"), "", AGE),
    Question("gender", "gender (voluntary)", N_("Your gender"), "", GENDER),
    Question(
        "ethnicity",
        "race or ethnicity (voluntary)",
        N_("Your race or ethnicity"),
        "",
        ETHNICITY,
    ),
    Question(
        "first_language",
        "first language (voluntary)",
        N_("Your first language"),
        N_("The language you learned first as a child."),
        FIRST_LANGUAGE,
        MappingProxyType({str(tag): language.english_name for tag, language in LANGUAGES.items()}),
    ),
)
GROUPINGS: Final = frozenset(question.grouping for question in QUESTIONS)


def sound_answers(sent: Mapping[str, str]) -> dict[str, str]:
    """What can be kept of what was sent: known answers to known questions, nothing else."""
    return {
        question.name: sent[question.name]
        for question in QUESTIONS
        if sent.get(question.name) in {*question.answers, PREFER_NOT}
    }


def document_of(answers: Mapping[str, str]) -> bytes:
    """The answers as bytes, each document as long as every other."""
    written = json.dumps(dict(answers), sort_keys=True).encode("ascii")
    assert len(written) <= DOCUMENT_BYTES, "the longest answers fit"
    return written.ljust(DOCUMENT_BYTES)


def answers_of(document: bytes) -> dict[str, str]:
    """The inverse of `document_of`; answers that are not offered any more are left out."""
    return sound_answers(json.loads(document))


def groupings_of(
    answers: Sequence[Mapping[str, str]], *, group_min: int = GROUP_MIN
) -> dict[str, tuple[str, ...]]:
    """Grouping -> the group of each candidate; whoever is in a small group is in none."""
    found: dict[str, tuple[str, ...]] = {}
    for question in QUESTIONS:
        groups = [question.group_of(each.get(question.name, "")) for each in answers]
        sizes: dict[str, int] = {}
        for group in groups:
            sizes[group] = sizes.get(group, 0) + 1
        found[question.grouping] = tuple(
            group if sizes[group] >= group_min else "" for group in groups
        )
    return found
