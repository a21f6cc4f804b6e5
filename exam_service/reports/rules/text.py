"""A report as texts and pictures, ready to be laid out. Page and paper lay out the same value."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from exam_service.exams.rules.policy import ExamPolicy


class Say(Protocol):
    """Says a sentence in the reader's language; `{name}` places are filled from parameters."""

    def __call__(self, sentence: str, **parameters: object) -> str: ...


@dataclass(frozen=True, slots=True)
class Picture:
    """Positions along a range from 0 to 1. A passing report has no marker."""

    low: float
    high: float
    marker: float | None
    cuts: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class AreaText:
    """One area. `sentence` says the picture in words; no picture where there is nothing to say."""

    title: str
    word: str
    sentence: str
    note: str | None
    covers: str
    picture: Picture | None


@dataclass(frozen=True, slots=True)
class TableText:
    """The pictures as a table, for those who do not see them."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list: a name, what is said of it, and where it leads, if anywhere."""

    name: str
    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A heading with its paragraphs and, perhaps, a list."""

    heading: str
    paragraphs: tuple[str, ...]
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class HistoryText:
    """What is said about all attempts, and their table."""

    passage: Passage
    table: TableText


@dataclass(frozen=True, slots=True)
class ReportText:
    """A whole report. The headline is the sentence that matters."""

    title: str
    headline: str
    lead: tuple[str, ...]
    # Said on a demonstration's report, else None.
    sample: str | None
    facts: tuple[tuple[str, str], ...]
    areas: Passage
    # The scale of the pictures in words: its lower and its upper end.
    ends: tuple[str, str]
    area_texts: tuple[AreaText, ...]
    table: TableText
    practice: Passage
    passages: tuple[Passage, ...]
    # Said of a report that replaced another one or was replaced, else None.
    standing: str | None = None
    # All attempts in bands; None after the first one.
    history: HistoryText | None = None
    versions: Passage | None = None


@dataclass(frozen=True, slots=True)
class ReportSubject:
    """Whose report, of which exam, in which language; dates as they are said there."""

    name: str
    policy: ExamPolicy
    language: str
    sat_on: str
    issued_on: str
    exam_code: str = ""
    # Areas that have public practice items.
    practised: frozenset[str] = frozenset()

    def said(self, texts: Mapping[str, str]) -> str:
        """One of the exam's own texts, in the report's language."""
        return texts.get(self.language) or texts.get(self.policy.source_language, "")
