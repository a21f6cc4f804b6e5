"""Composed reports of a made-up exam with two areas, for tests of their words and their paper."""

from datetime import UTC, datetime

from exam_service.reports.rules.issuing import AreaCount, ReleasedScore, issue_report
from exam_service.reports.rules.text import ReportSubject, ReportText, Say
from exam_service.reports.rules.wording import compose_report
from item_bank.scaling import linear_sample_table, outcome
from tests.builders.exams import a_policy, an_area

ISSUED_AT = datetime(2026, 11, 25, 16, 0, 0, 123456, tzinfo=UTC)
POLICY = a_policy(areas=(an_area("A1", 8, 1), an_area("A2", 6, 1)))
SCALING = linear_sample_table(raw_max=14, cut_raw=9, scale_min=200, scale_max=800, scale_cut=500)
PASSED = (8, 2)
NOT_PASSED = (3, 5)


def in_english(sentence: str, **parameters: object) -> str:
    return sentence.format_map(parameters) if parameters else sentence


def a_released_score(counts: tuple[int, int]) -> ReleasedScore:
    scaled = SCALING.scale(sum(counts))
    return ReleasedScore(
        outcome=outcome(scaled, SCALING.cut),
        scaled=scaled,
        raw_max=14,
        scaling=SCALING,
        areas=(AreaCount("A1", counts[0], 8), AreaCount("A2", counts[1], 6)),
    )


def a_subject(name: str = "Ana Ruiz", language: str = "en") -> ReportSubject:
    return ReportSubject(
        name=name,
        policy=POLICY,
        language=language,
        sat_on="November 23, 2026",
        issued_on="November 25, 2026",
    )


def a_text(
    counts: tuple[int, int], subject: ReportSubject | None = None, say: Say = in_english
) -> ReportText:
    return compose_report(issue_report(a_released_score(counts)), subject or a_subject(), say)
