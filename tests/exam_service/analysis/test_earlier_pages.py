"""The pages of administrations held elsewhere: what came in, its scores, reports and files."""

import csv
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest

from exam_service.analysis.commands.administration_files import (
    SourceFiles,
    files_of,
    read_administration,
)
from exam_service.analysis.use_cases.import_administration import import_administration
from exam_service.analysis.use_cases.score_administration import score_administration
from exam_service.authoring.store.exams import load_bank_exam
from exam_service.database.session import Address, DatabaseRole, OpenSession
from exam_service.people.rules import Role
from item_bank.statistics.matrix import read_matrix
from tests.builders.exams import NINE, at, make_account
from tests.builders.sittings import Programme
from tests.builders.visitor import Visitor, visiting

CODE = "spring"
CANDIDATES, SCORED = 60, 10
CUT = 6


@pytest.fixture
async def exam_code(
    open_session: OpenSession, as_office: OpenSession, programme: Programme, tmp_path: Path
) -> str:
    """Candidate n has n % 11 items right of ten that count; a last one was tried out."""
    codes = [f"q{number:02}" for number in range(SCORED + 1)]
    rows = [
        [f"P{one:03}", *("A" if place < one % (SCORED + 1) else "B" for place in range(SCORED)), ""]
        for one in range(CANDIDATES)
    ]
    write(tmp_path / "responses.csv", ["id", *codes], rows)
    key = [[code, "A", "scored", "A1" if place % 2 else "A2"] for place, code in enumerate(codes)]
    key[-1][1:3] = ["B", "pilot"]
    write(tmp_path / "key.csv", ["item", "key", "status", "area"], key)
    manager_id = await make_account(open_session, "Maria Green")
    async with as_office() as session:
        exam = await load_bank_exam(session, "peer")
    await import_administration(
        as_office,
        exam_id=exam.id,
        code=CODE,
        title="Spring, on paper",
        earlier=read_administration(files_of(tmp_path, SourceFiles(tmp_path))),
        actor_id=manager_id,
        now=NINE,
    )
    return exam.code


def write(path: Path, heading: list[str], rows: list[list[str]]) -> None:
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([heading, *rows])


async def score(as_office: OpenSession, open_session: OpenSession, exam_code: str) -> None:
    manager_id = await make_account(open_session, "Sam Park")
    async with as_office() as session:
        exam = await load_bank_exam(session, exam_code)
    await score_administration(
        as_office, exam=exam, code=CODE, cut_raw=CUT, actor_id=manager_id, now=NINE
    )


@pytest.fixture
async def psychometrician(
    open_session: OpenSession, addresses: Mapping[DatabaseRole, Address], tmp_path: Path
) -> AsyncIterator[Visitor]:
    account_id = await make_account(open_session, "Priya Raman")
    async with visiting(addresses, tmp_path, at(715)) as visitor:
        await visitor.sign_in(open_session, account_id, Role.PSYCHOMETRICIAN, NINE)
        yield visitor


async def test_before_scoring_its_items_are_shown_and_nothing_is_made_up(
    psychometrician: Visitor, exam_code: str
) -> None:
    listed = await psychometrician.get(f"/bank/{exam_code}/analysis")
    page = await psychometrician.get(f"/bank/{exam_code}/analysis/earlier/{CODE}/scores")
    scores = await psychometrician.get(
        f"/bank/{exam_code}/analysis/earlier/{CODE}/tables/scores.csv"
    )

    assert f"/analysis/earlier/{CODE}/scores" in listed.text
    assert "Not scored yet" in listed.text
    assert "It has no scores yet" in page.text
    assert "Items and key" in page.text
    assert scores.status_code == 409


async def test_its_scores_are_counted_shown_part_by_part_and_each_gives_a_report(
    psychometrician: Visitor, exam_code: str, as_office: OpenSession, open_session: OpenSession
) -> None:
    await score(as_office, open_session, exam_code)
    here = f"/bank/{exam_code}/analysis/earlier/{CODE}/scores"

    page = await psychometrician.get(here)
    rest = await psychometrician.get(f"{here}?after=50")

    # Of 0 to 10 right answers over and over, 60 candidates: five times 6 to 10.
    assert "25 of 60, 41.7 %" in page.text
    assert "Candidates 1 to 50 of 60" in page.text
    assert "Candidates 51 to 60 of 60" in rest.text
    below, passed = await psychometrician.get(f"{here}/2"), await psychometrician.get(f"{here}/11")
    assert "Below the standard" in below.text
    assert "Scaled score" in below.text
    assert "A report of a pass names no number" in passed.text
    assert "Scaled score" not in passed.text
    assert (await psychometrician.get(f"{here}/61")).status_code == 404


async def test_its_files_are_what_came_in_and_what_the_commands_read(
    psychometrician: Visitor, exam_code: str, as_office: OpenSession, open_session: OpenSession
) -> None:
    await score(as_office, open_session, exam_code)
    files = {
        name: await psychometrician.get(
            f"/bank/{exam_code}/analysis/earlier/{CODE}/tables/{name}.csv"
        )
        for name in ("key", "scores", "responses", "right_and_wrong")
    }

    again = read_matrix(files["responses"].content, files["key"].content)
    marked = read_matrix(files["right_and_wrong"].content)
    scores = list(csv.DictReader(files["scores"].content.decode("utf-8-sig").splitlines()))

    assert again.items == marked.items
    assert len(marked.items) == SCORED
    assert (again.scores == marked.scores).all()
    assert [int(row["raw"]) for row in scores] == marked.scores.sum(axis=1).tolist()
    assert {row["outcome"] for row in scores} == {"pass", "fail"}


async def test_who_may_not_read_statistics_finds_nothing(
    open_session: OpenSession,
    addresses: Mapping[DatabaseRole, Address],
    tmp_path: Path,
    exam_code: str,
) -> None:
    account_id = await make_account(open_session, "Ana Ruiz")
    async with visiting(addresses, tmp_path, at(715)) as author:
        await author.sign_in(open_session, account_id, Role.AUTHOR, NINE)
        for path in (f"{CODE}/scores", f"{CODE}/scores/1", f"{CODE}/tables/key.csv"):
            answer = await author.get(f"/bank/{exam_code}/analysis/earlier/{path}")
            assert answer.status_code == 404
