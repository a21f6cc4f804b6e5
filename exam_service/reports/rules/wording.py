"""A report in words and pictures: one composition per outcome. No sentence stands here."""

from typing import assert_never

from exam_service.reports.rules.documents import NotPassedReport, PassingReport, Report
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
