"""What a report says: the sentence that matters first, and no more than its outcome allows."""

from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import Any

from exam_service.reports.rules.history import Attempt, VersionLine, attempt_of
from exam_service.reports.rules.issuing import AreaCount, issue_report
from exam_service.reports.rules.text import Picture, ReportText
from exam_service.reports.rules.wording import compose_report, with_surroundings
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
        ("Area A1", "Below the standard", "3", "8", "22 to 56 percent"),
        ("Area A2", "Near the standard", "5", "6", "62 to 94 percent"),
    )
    assert report.area_texts[0].sentence == (
        "Area A1: Below the standard. 3 of 8 questions right. Chance alone could have moved this"
        " to anything from 22 to 56 percent; the standard asks for 64 percent."
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

    assert [entry.name for entry in entries] == ["Area A1", "Area A2"]


def test_an_area_with_too_few_items_has_words_and_no_picture() -> None:
    areas = (AreaCount("A1", 4, 10), AreaCount("A2", 2, 4))
    report = issue_report(replace(a_released_score(NOT_PASSED), areas=areas))

    area = compose_report(report, a_subject(), in_english).area_texts[1]

    assert (area.word, area.picture) == ("Too few questions to say", None)


def test_a_sample_says_that_it_is_one() -> None:
    subject = replace(a_subject(), policy=replace(POLICY, is_sample=False))

    assert a_text(PASSED).sample
    assert a_text(PASSED, subject).sample is None


def test_practice_leads_to_the_public_items_of_the_area() -> None:
    subject = replace(a_subject(), exam_code="peer", practised=frozenset({"A1"}))

    hrefs = [entry.href for entry in a_text(NOT_PASSED, subject).practice.entries]

    assert hrefs == ["/practice?exam=peer&area=A1", ""]


def surrounded(counts: tuple[int, int], *attempts: Attempt) -> ReportText:
    return with_surroundings(a_text(counts), a_subject(), in_english, attempts=attempts)


def an_attempt(sat_on: str, counts: tuple[int, int]) -> Attempt:
    score = a_released_score(counts)
    return attempt_of(sat_on, issue_report(score), score.outcome)


def test_attempts_stand_side_by_side_in_bands_without_a_number() -> None:
    first = an_attempt("spring", NOT_PASSED)
    report = surrounded(PASSED, first, an_attempt("autumn", PASSED))

    assert report.history is not None
    assert report.history.table.heads == ("Area", "spring", "autumn")
    assert report.history.table.rows == (
        ("Result", "Standard not reached", "Passed"),
        ("Area A1", "Below the standard", "Above the standard"),
        ("Area A2", "Near the standard", "Below the standard"),
    )
    words = words_of(report).replace("Area A1", "").replace("Area A2", "")
    assert not any(character.isdigit() for character in words)


def test_a_single_attempt_has_no_history() -> None:
    assert surrounded(PASSED, an_attempt("spring", PASSED)).history is None


def test_a_report_that_was_issued_again_says_why_and_an_earlier_one_that_it_no_longer_stands() -> (
    None
):
    first = VersionLine(1, "May 4", "first", "?version=1")
    second = VersionLine(2, "May 9", "key_change", "?version=2")

    def at_version(version: VersionLine, *versions: VersionLine) -> ReportText:
        return with_surroundings(
            a_text(PASSED), a_subject(), in_english, version=version, versions=versions
        )

    newest, earlier = at_version(second, second, first), at_version(first, second, first)
    only = at_version(first, first)

    assert newest.standing is not None
    assert newest.standing.startswith("This report replaces an earlier one. After the exam")
    assert earlier.standing == (
        "This is an earlier version. It was replaced on May 9 and no longer stands."
    )
    assert newest.versions is not None
    assert [entry.name for entry in newest.versions.entries] == ["May 9", "May 4"]
    assert (only.standing, only.versions) == (None, None)


def test_an_area_has_a_score_of_its_own_only_where_its_gate_is_open() -> None:
    score = replace(a_released_score(NOT_PASSED), numeric_areas=frozenset({"A2"}))

    with_one = compose_report(issue_report(score), a_subject(), in_english)

    assert with_one.table.heads[-1] == "Area score"
    assert [row[-1] for row in with_one.table.rows] == ["–", "660"]
    assert "Area score" not in words_of(a_text(NOT_PASSED))
