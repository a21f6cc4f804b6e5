"""Attempts side by side, in bands alone; and the versions that one report has had. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from exam_service.errors import N_
from exam_service.reports.rules.documents import Report
from exam_service.reports.rules.phrases import BAND_WORDS
from exam_service.reports.rules.text import (
    Entry,
    HistoryText,
    Passage,
    ReportSubject,
    Say,
    TableText,
)
from item_bank.bands import Band
from item_bank.scaling import Outcome

# The newest ones; more do not stand side by side on a page.
ATTEMPTS_SHOWN_MAX = 4
OUTCOME_WORDS = {
    Outcome.PASS: N_("Passed"),
    Outcome.FAIL: N_("Standard not reached"),
}
HISTORY = (
    N_(
        "Each attempt had other questions. A result that moved by one step from one attempt to"
        " the next can be chance; look for what stays the same."
    ),
)
# Why a report was issued again, for the person it is about.
CAUSE_SENTENCES = {
    "key_change": N_(
        "After the exam the program corrected which answers count as right, and scored everyone"
        " concerned again."
    ),
    "late_entries": N_("Answers of yours that reached us late were looked at and count now."),
    "hand_check": N_("Your score was checked by hand, and the check found a difference."),
    "correction": N_("Something in the earlier report was put right."),
}


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt as history shows it: the day in words, the outcome, a band for each area."""

    sat_on: str
    outcome: Outcome
    bands: Mapping[str, Band]


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version of a report: its number, the day in words, and why it was issued."""

    version: int
    issued_on: str
    cause: str
    href: str


def attempt_of(sat_on: str, report: Report, outcome: Outcome) -> Attempt:
    return Attempt(sat_on, outcome, {area.area: area.band for area in report.areas})


def compose_history(
    attempts: Sequence[Attempt], subject: ReportSubject, say: Say
) -> HistoryText | None:
    """The attempts in the order in which they were taken; nothing where there is only one."""
    if len(attempts) < 2:
        return None
    shown = attempts[-ATTEMPTS_SHOWN_MAX:]
    heading = say(N_("Your attempts side by side"))
    rows = [(say(N_("Result")), *(say(OUTCOME_WORDS[one.outcome]) for one in shown))]
    rows += [
        (subject.said(area.titles), *(_word(one.bands.get(area.code), say) for one in shown))
        for area in subject.policy.areas
    ]
    return HistoryText(
        Passage(heading, tuple(map(say, HISTORY))),
        TableText(heading, (say(N_("Area")), *(one.sat_on for one in shown)), tuple(rows)),
    )


def _word(band: Band | None, say: Say) -> str:
    return "–" if band is None else say(BAND_WORDS[band])


def reissue_sentence(version: VersionLine, newest: VersionLine, say: Say) -> str | None:
    """What is said at the head of a report that is not the only one; None of the only one."""
    if version.version < newest.version:
        return say(
            N_("This is an earlier version. It was replaced on {date} and no longer stands."),
            date=newest.issued_on,
        )
    if version.cause not in CAUSE_SENTENCES:
        return None
    return " ".join(
        (
            say(N_("This report replaces an earlier one.")),
            say(CAUSE_SENTENCES[version.cause]),
        )
    )


def compose_versions(versions: Sequence[VersionLine], say: Say) -> Passage | None:
    """Every version with its day and cause, the newest first; nothing where there is only one."""
    if len(versions) < 2:
        return None
    entries = tuple(
        Entry(
            one.issued_on,
            say(CAUSE_SENTENCES[one.cause])
            if one.cause in CAUSE_SENTENCES
            else say(N_("The first report.")),
            one.href,
        )
        for one in versions
    )
    sentence = N_("The newest version stands. The earlier ones are kept, so that you can compare.")
    return Passage(say(N_("Versions of this report")), (say(sentence),), entries)
