"""A real credentialing examination through the whole chain: import, score, statistics, reports.

The data are not part of this repository; without ../shared/data these tests are skipped.
"""

import csv
import json
from dataclasses import replace
from functools import cache
from uuid import UUID

import pytest

from exam_service.analysis.commands.administration_files import (
    SourceFiles,
    files_of,
    read_administration,
)
from exam_service.analysis.rules.administrations import EarlierAdministration
from exam_service.analysis.store import imported
from exam_service.analysis.store.analyses import AnalysisSubject, find_analysis
from exam_service.analysis.use_cases.compute import compute_analysis
from exam_service.analysis.use_cases.import_administration import import_administration
from exam_service.analysis.use_cases.score_administration import list_reports, score_administration
from exam_service.authoring.store.exams import BankExam, load_bank_exam
from exam_service.database.session import OpenSession
from exam_service.people.rules import Role
from exam_service.reports.rules.documents import NotPassedReport, PassingReport, report_of
from exam_service.reports.rules.wording import compose_report
from exam_service.reports.use_cases.typeset_report import Sheet, Typesetter
from tests.builders.exams import NINE
from tests.builders.sittings import Programme, make_person
from tests.exam_service.reports.composed import a_subject, in_english
from tests.item_bank.statistics.published import CREDENTIALING

pytestmark = pytest.mark.skipif(
    not CREDENTIALING.is_dir(), reason="needs ../shared/data/credentialing-form1"
)
CUT = 115
CODE = "form-1-2017"


@cache
def credentialing() -> EarlierAdministration:
    """The source names no areas; every other item is put into one of the exam's two."""
    read = read_administration(files_of(CREDENTIALING, SourceFiles(CREDENTIALING)))
    return replace(
        read,
        items=tuple(
            replace(item, area=("A1", "A2")[place % 2]) for place, item in enumerate(read.items)
        ),
    )


@cache
def source_totals() -> dict[str, int]:
    """Right answers to scored items, counted from the source's own files."""
    with (CREDENTIALING / "items.csv").open() as file:
        key = {row["item"]: row["key"] for row in csv.DictReader(file) if row["status"] == "scored"}
    with (CREDENTIALING / "responses.csv").open() as file:
        return {
            row["eid"]: sum(row[item] == right for item, right in key.items())
            for row in csv.DictReader(file)
        }


async def imported_exam(
    open_session: OpenSession, as_office: OpenSession, programme: Programme
) -> tuple[BankExam, UUID]:
    psychometrician, _ = await make_person(open_session, Role.PSYCHOMETRICIAN)
    outcome = await import_administration(
        as_office,
        exam_id=programme.exam_id,
        code=CODE,
        title="Form 1, first half",
        earlier=credentialing(),
        actor_id=psychometrician,
        now=NINE,
    )
    assert outcome.is_new
    async with open_session() as session:
        return await load_bank_exam(session, "peer"), psychometrician


async def test_every_response_time_and_group_comes_in_and_nobody_is_named(
    open_session: OpenSession, as_office: OpenSession, programme: Programme
) -> None:
    exam, _ = await imported_exam(open_session, as_office, programme)

    async with as_office() as session:
        row = await imported.load_imported(session, exam.id, CODE)
        kept = await imported.load_administration(session, row)

    assert kept == credentialing()
    assert (row.candidates, row.items, row.items_scored) == (818, 200, 170)
    assert row.groups == ["flagged", "pilot_set", "attempt", "country", "state_code"]
    one = kept.candidates[0]
    # Ten items of the one pilot set that the candidate was given; twenty that they were not.
    assert sum(chosen is None for chosen in one.chosen) == 20
    assert one.milliseconds is not None
    assert sum(time or 0 for time in one.milliseconds) == 10_133_000


async def test_the_totals_are_those_of_the_source_and_pilot_items_count_for_nothing(
    open_session: OpenSession, as_office: OpenSession, programme: Programme
) -> None:
    exam, psychometrician = await imported_exam(open_session, as_office, programme)

    outcome = await score_administration(
        as_office, exam=exam, code=CODE, cut_raw=CUT, actor_id=psychometrician, now=NINE
    )

    async with as_office() as session:
        scores = await imported.list_scores(session, outcome.run_id)
    assert {score.candidate: score.row.raw for score in scores} == source_totals()
    assert {score.row.raw_max for score in scores} == {170}
    assert outcome.passed == sum(total >= CUT for total in source_totals().values())
    frequencies = json.loads((CREDENTIALING / "oracle.json").read_text())["ctt"]
    counted = [0] * 171
    for score in scores:
        counted[score.row.raw] += 1
    assert counted == [frequencies["score_frequencies"][str(raw)] for raw in range(171)]


async def test_scoring_again_is_the_same_run_and_another_cut_another_one(
    open_session: OpenSession, as_office: OpenSession, programme: Programme
) -> None:
    exam, psychometrician = await imported_exam(open_session, as_office, programme)
    runs = [
        await score_administration(
            as_office, exam=exam, code=CODE, cut_raw=cut, actor_id=psychometrician, now=NINE
        )
        for cut in (CUT, CUT, CUT + 1)
    ]

    assert [run.is_new for run in runs] == [True, False, True]
    assert runs[0].run_id == runs[1].run_id


async def test_reports_say_numbers_to_those_who_did_not_pass_and_none_to_those_who_did(
    open_session: OpenSession, as_office: OpenSession, programme: Programme
) -> None:
    exam, psychometrician = await imported_exam(open_session, as_office, programme)
    await score_administration(
        as_office, exam=exam, code=CODE, cut_raw=CUT, actor_id=psychometrician, now=NINE
    )

    documents = await list_reports(as_office, exam=exam, code=CODE)

    assert documents.keys() == source_totals().keys()
    for candidate, document in documents.items():
        report = report_of(document)
        if source_totals()[candidate] >= CUT:
            assert isinstance(report, PassingReport)
        else:
            assert isinstance(report, NotPassedReport)
            assert sum(area.correct for area in report.areas) == source_totals()[candidate]
            assert sum(area.items for area in report.areas) == 170
            assert report.scaled < report.scale_cut


async def test_a_report_of_either_kind_is_composed_and_set_as_paper(
    open_session: OpenSession, as_office: OpenSession, programme: Programme
) -> None:
    exam, psychometrician = await imported_exam(open_session, as_office, programme)
    await score_administration(
        as_office, exam=exam, code=CODE, cut_raw=CUT, actor_id=psychometrician, now=NINE
    )
    documents = await list_reports(as_office, exam=exam, code=CODE)
    typesetter = Typesetter()
    try:
        for kind in (PassingReport, NotPassedReport):
            candidate, report = next(
                (candidate, report)
                for candidate, document in documents.items()
                if isinstance(report := report_of(document), kind)
            )
            subject = replace(a_subject(name=candidate), policy=exam.policy)
            text = compose_report(report, subject, in_english)
            pdf = await typesetter.set_report(
                Sheet(
                    text=text,
                    pictures=[None] * len(text.area_texts),
                    language="en",
                    direction="ltr",
                    page_of_pages="Page {page} of {pages}",
                    origin="https://exams.example",
                    issued_at=NINE,
                )
            )
            assert len(text.area_texts) == 2
            assert pdf.startswith(b"%PDF")
    finally:
        typesetter.close()


async def test_the_same_source_is_imported_once(
    open_session: OpenSession, as_office: OpenSession, programme: Programme
) -> None:
    exam, psychometrician = await imported_exam(open_session, as_office, programme)

    again = await import_administration(
        as_office,
        exam_id=exam.id,
        code="another-code",
        title="The same once more",
        earlier=credentialing(),
        actor_id=psychometrician,
        now=NINE,
    )

    assert (again.is_new, again.code) == (False, CODE)


async def test_statistics_are_those_that_r_packages_gave(
    open_session: OpenSession, as_office: OpenSession, programme: Programme
) -> None:
    exam, psychometrician = await imported_exam(open_session, as_office, programme)
    await score_administration(
        as_office, exam=exam, code=CODE, cut_raw=CUT, actor_id=psychometrician, now=NINE
    )
    async with as_office() as session:
        row = await imported.load_imported(session, exam.id, CODE)
    subject = AnalysisSubject(imported_id=row.id)

    await compute_analysis(
        as_office, exam_id=exam.id, subject=subject, actor_id=psychometrician, now=NINE
    )

    async with as_office() as session:
        analysis = await find_analysis(session, subject)
    assert analysis is not None
    found = analysis.document
    oracle = json.loads((CREDENTIALING / "oracle.json").read_text())["ctt"]
    assert found["form"]["alpha"] == pytest.approx(oracle["alpha"], abs=1e-9)
    assert found["form"]["sem"] == pytest.approx(oracle["sem_alpha"], abs=1e-9)
    assert found["decisions"]["cut"] == CUT
    with (CREDENTIALING / "oracle_items.csv").open() as file:
        expected = {line["item"]: line for line in csv.DictReader(file)}
    scored = {item["item"]: item for item in found["items"] if item["is_scored"]}
    assert scored.keys() == expected.keys()
    for code, line in expected.items():
        assert scored[code]["p"] == pytest.approx(float(line["p"]), abs=1e-9)
        rest = scored[code]["corrected_point_biserial"]
        assert rest == pytest.approx(float(line["item_rest_r"]), abs=1e-9)
    # Each pilot item is analysed for those who were given it.
    pilots = [item for item in found["items"] if not item["is_scored"]]
    assert sum(item["n"] for item in pilots) == 818 * 10
    assert [area["items"] for area in found["areas"]] == [85, 85]
    # The source's groups are too small for a verdict by country; the page says so.
    by_country = [study for study in found["groups"] if study["grouping"] == "country"]
    assert all(study["said"].startswith("Not enough data") for study in by_country)
