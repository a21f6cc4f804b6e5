"""A report in words and pictures: one composition per outcome, and what surrounds it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from exam_service.reports.rules.documents import NotPassedReport, PassingReport, Report
from exam_service.reports.rules.history import (
    Attempt,
    VersionLine,
    compose_history,
    compose_versions,
    reissue_sentence,
)
from exam_service.reports.rules.not_passed import compose_not_passed
from exam_service.reports.rules.passed import compose_passed
from exam_service.reports.rules.text import ReportSubject, ReportText, Say


def compose_report(report: Report, subject: ReportSubject, say: Say) -> ReportText:
    """The report in words and pictures."""
    match report:
        case PassingReport():
            return compose_passed(report, subject, say)
        case NotPassedReport():
            return compose_not_passed(report, subject, say)
        case _:
            assert_never(report)


def with_surroundings(
    text: ReportText,
    subject: ReportSubject,
    say: Say,
    *,
    attempts: Sequence[Attempt] = (),
    version: VersionLine | None = None,
    versions: Sequence[VersionLine] = (),
) -> ReportText:
    """The same report with the attempts beside it and its own versions, the newest first."""
    return replace(
        text,
        standing=reissue_sentence(version, versions[0], say) if version and versions else None,
        history=compose_history(attempts, subject, say),
        versions=compose_versions(versions, say),
    )
