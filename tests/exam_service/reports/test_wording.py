"""What a report says: the sentence that matters first, and no more than its outcome allows."""

from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import Any

from exam_service.reports.rules.issuing import AreaCount, issue_report
from exam_service.reports.rules.text import Picture, ReportText
from exam_service.reports.rules.wording import compose_report
from item_bank.bands import Band
from tests.builders.exams import an_area
from tests.exam_service.reports.composed import (
    NOT_PASSED,
    PASSED,
    POLICY,
    a_released_score,
    a_subject,
    a_text,
    in_english,
)


def texts_of(value: Any) -> Iterator[str]:  # Any: whatever asdict gives
    """Every text of a report, wherever it stands."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for entry in value.values():
            yield from texts_of(entry)
    elif isinstance(value, list | tuple):
        for entry in value:
            yield from texts_of(entry)


def words_of(report: ReportText) -> str:
    return "\n".join(texts_of(asdict(replace(report, facts=()))))


def test_a_passing_report_says_no_number() -> None:
    words = words_of(a_text(PASSED)).replace("Area A1", "").replace("Area A2", "")

    assert not any(character.isdigit() for character in words)


def test_a_passing_picture_depends_on_the_band_alone() -> None:
    score = a_released_score(PASSED)
    pictures: dict[Band, set[Picture | None]] = {}
    for right in range(9):
        areas = (AreaCount("A1", right, 8), AreaCount("A2", 2, 6))
        report = issue_report(replace(score, areas=areas))
        text = compose_report(report, a_subject(), in_english)
        pictures.setdefault(report.areas[0].band, set()).add(text.area_texts[0].picture)

    assert set(pictures) == {Band.BELOW, Band.NEAR, Band.ABOVE}
    assert all(len(drawn) == 1 for drawn in pictures.values())


def test_nobody_is_said_to_fail() -> None:
    words = words_of(a_text(NOT_PASSED)).lower()

    assert "fail" not in words
    assert a_text(NOT_PASSED).headline == "You did not reach the passing score this time."


def test_who_did_not_pass_reads_score_standard_and_counts() -> None:
    report = a_text(NOT_PASSED)

    assert report.lead[0] == "Your score is 467. The passing score is 500."
    assert report.table.rows == (
        ("Area A1", "Below the standard", "3", "8", "23 to 55 percent"),
        ("Area A2", "Near the standard", "5", "6", "64 to 93 percent"),
    )
    assert report.area_texts[0].sentence == (
        "Area A1: Below the standard. 3 of 8 questions right. Chance alone could have moved this"
        " to anything from 23 to 55 percent; the standard asks for 64 percent."
    )


def test_the_scale_is_said_not_to_be_a_percentage() -> None:
    assert "It is not a percentage" in words_of(a_text(NOT_PASSED))


def test_an_exam_without_pretest_items_does_not_speak_of_them() -> None:
    areas = (an_area("A1", 8, 0), an_area("A2", 6, 0))
    subject = replace(a_subject(), policy=replace(POLICY, areas=areas))

    assert "tried out" in words_of(a_text(NOT_PASSED))
    assert "tried out" not in words_of(a_text(NOT_PASSED, subject))


def test_practice_begins_with_the_areas_below_the_standard() -> None:
    entries = a_text(NOT_PASSED).practice.entries

    assert [name for name, _ in entries] == ["Area A1", "Area A2"]


def test_an_area_with_too_few_items_has_words_and_no_picture() -> None:
    areas = (AreaCount("A1", 4, 10), AreaCount("A2", 2, 4))
    report = issue_report(replace(a_released_score(NOT_PASSED), areas=areas))

    area = compose_report(report, a_subject(), in_english).area_texts[1]

    assert (area.word, area.picture) == ("Too few questions to say", None)


def test_a_sample_says_that_it_is_one() -> None:
    subject = replace(a_subject(), policy=replace(POLICY, is_sample=False))

    assert a_text(PASSED).sample
    assert a_text(PASSED, subject).sample is None
