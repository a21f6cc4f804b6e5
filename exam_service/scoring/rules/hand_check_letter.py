"""The letter after a hand check, ready to be laid out: page and paper say the same. Pure."""

from dataclasses import dataclass
from typing import Protocol

from exam_service.errors import N_
from exam_service.scoring.rules.hand_checks import HandCheckFinding


class Say(Protocol):
    """Says a sentence in the reader's language."""

    def __call__(self, sentence: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter: its headline is the sentence that matters."""

    title: str
    headline: str
    facts: tuple[tuple[str, str], ...]
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LetterSubject:
    """Whose score, of which exam; dates as they are said in the letter's language."""

    name: str
    exam: str
    sat_on: str
    asked_on: str
    checked_on: str


HEADLINES = {
    HandCheckFinding.CONFIRMED: N_("The check by hand confirmed your score."),
    HandCheckFinding.DIFFERENCE: N_("The check by hand found a difference."),
}
HOW = N_(
    "A second scoring program, written separately from the first, worked out your score anew from"
    " your stored answers. A person then went through every question, your answer and the key."
)
PARAGRAPHS = {
    HandCheckFinding.CONFIRMED: (
        HOW,
        N_(
            "Both programs and the person came to the same result. Every answer that you gave was"
            " counted, and your score stays as it was reported to you."
        ),
        N_(
            "Your report shows where practice helps most. Your start page says whether and until"
            " when you can take the exam again."
        ),
    ),
    HandCheckFinding.DIFFERENCE: (
        HOW,
        N_(
            "They did not come to the same result as your report. Your score is held until people"
            " have found out what is right. Your answers are safe."
        ),
        N_(
            "There is nothing that you need to do. You get a new report when it is decided; your"
            " start page will say so."
        ),
    ),
}


def compose_letter(finding: HandCheckFinding, subject: LetterSubject, say: Say) -> Letter:
    return Letter(
        title=say(N_("Check of your score by hand")),
        headline=say(HEADLINES[finding]),
        facts=(
            (say(N_("Name")), subject.name),
            (say(N_("Exam")), subject.exam),
            (say(N_("Date of the exam")), subject.sat_on),
            (say(N_("Asked for")), subject.asked_on),
            (say(N_("Date of this letter")), subject.checked_on),
        ),
        paragraphs=tuple(say(sentence) for sentence in PARAGRAPHS[finding]),
    )
