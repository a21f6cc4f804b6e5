"""`exam-service responses`: what comes in, what is refused, and what scoring it says."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from typer.testing import CliRunner, Result

from exam_service.analysis.commands.administration_files import (
    SourceFiles,
    files_of,
    read_administration,
)
from exam_service.analysis.rules.administrations import EarlierItem, ImportUnsound
from exam_service.analysis.rules.earlier_scoring import (
    EnginesDisagree,
    checked_score,
    earlier_scoring,
)
from exam_service.analysis.tables import ImportedAdministrationRow, ImportedScoreRow
from exam_service.cli import app
from exam_service.database.session import OpenSession
from exam_service.exams.rules.policy import Scale
from exam_service.people.rules import Role
from exam_service.terminal import CannotRun
from item_bank.statistics.cells import TableNotReadable
from tests.builders.sittings import Programme, make_person

RESPONSES = "id,i1,i2,i3,i4\nP1,A,B,C,\nP2,A,,C,D\nP3,B,B,A,\n"
ITEMS = (
    "item,key,status,area,block\ni1,A,scored,A1,\ni2,B,scored,A2,\ni3,C,scored,A2,\n"
    "i4,D,pilot,A1,7\n"
)
TIMES = "id,i1,i2,i3,i4\nP1,10,20,30,\nP2,11,0,12,13.5\nP3,9,8,7,6\n"
CANDIDATES = "id,country,block\nP1,here,6\nP2,there,7\nP3,here,6\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "form-1"
    made.mkdir()
    for name, text in (
        ("responses.csv", RESPONSES),
        ("items.csv", ITEMS),
        ("times.csv", TIMES),
        ("candidates.csv", CANDIDATES),
    ):
        (made / name).write_text(text, encoding="utf-8")
    return made


@pytest.fixture
async def psychometrician(open_session: OpenSession, programme: Programme) -> None:
    await make_person(open_session, Role.PSYCHOMETRICIAN)


async def run(database_url: str, *arguments: object) -> Result:
    return await asyncio.to_thread(
        lambda: CliRunner().invoke(
            app, ["responses", *map(str, arguments)], env={"DATABASE_URL": database_url}
        )
    )


@pytest.mark.usefixtures("psychometrician")
async def test_a_folder_becomes_a_closed_administration_that_is_scored(
    clean_database_url: str, open_session: OpenSession, folder: Path
) -> None:
    planned = await run(clean_database_url, "import", folder, "--dry-run", "--json")
    assert json.loads(planned.stdout)["applied"] is False
    done = await run(clean_database_url, "import", folder, "--exam", "peer", "--json")
    again = await run(clean_database_url, "import", folder, "--code", "twice", "--json")
    scored = await run(clean_database_url, "score", "form-1", "--cut", "2", "--json")

    summary = json.loads(done.stdout)
    assert (summary["applied"], summary["candidates"], summary["items_scored"]) == (True, 3, 3)
    assert summary["groups"] == ["country", "block"]
    assert json.loads(again.stdout) | {"applied": True} == summary | {"is_new": False}
    assert json.loads(scored.stdout)["passed"] == 2
    async with open_session() as session:
        row = await session.scalar(select(ImportedAdministrationRow))
        raws = (await session.scalars(select(ImportedScoreRow.raw))).all()
    assert row is not None
    assert sorted(raws) == [1, 2, 3]


@pytest.mark.usefixtures("psychometrician")
@pytest.mark.parametrize(
    ("name", "text", "refusal", "said"),
    [
        ("responses.csv", "id,i1,i2,i3,i4\nP1,A,B\n", TableNotReadable, "ine 2"),
        ("responses.csv", RESPONSES + "P1,A,B,C,D\n", ImportUnsound, "“P1” is there twice"),
        ("items.csv", ITEMS + "i9,A,scored,A1,\n", TableNotReadable, "“i9”"),
        ("times.csv", TIMES.replace("20", "soon"), TableNotReadable, "“P1” on item “i2”"),
        ("candidates.csv", "id,country\nP1,here\nP2,there\n", TableNotReadable, "“P3”"),
        ("candidates.csv", CANDIDATES + "P3,there,6\n", TableNotReadable, "twice"),
        ("items.csv", "item,key\ni1,\ni2,B\ni3,C\ni4,D\n", TableNotReadable, "“i1” is blank"),
    ],
)
async def test_what_contradicts_itself_is_refused_with_its_place_and_nothing_comes_in(
    clean_database_url: str,
    open_session: OpenSession,
    folder: Path,
    name: str,
    text: str,
    refusal: type[Exception],
    said: str,
) -> None:
    (folder / name).write_text(text, encoding="utf-8")

    answer = await run(clean_database_url, "import", folder)

    assert isinstance(answer.exception, refusal)
    assert said in str(answer.exception)
    async with open_session() as session:
        assert not await session.scalar(select(func.count()).select_from(ImportedAdministrationRow))


@pytest.mark.usefixtures("psychometrician")
async def test_other_responses_do_not_take_the_code_of_an_administration(
    clean_database_url: str, folder: Path
) -> None:
    await run(clean_database_url, "import", folder)
    (folder / "responses.csv").write_text(RESPONSES.replace("P3,B", "P3,A"), encoding="utf-8")

    answer = await run(clean_database_url, "import", folder)

    assert isinstance(answer.exception, ImportUnsound)
    assert "choose another code" in str(answer.exception)


def test_areas_reach_items_whose_names_the_key_writes_in_capitals(tmp_path: Path) -> None:
    (tmp_path / "responses.csv").write_text("id,q1,q2\nP1,A,B\nP2,B,B\nP3,A,A\n")
    (tmp_path / "items.csv").write_text("item,key,area\nQ1,A,Ethics\nQ2,B,Law\n")
    read = read_administration(files_of(tmp_path, SourceFiles(tmp_path)))
    assert [(item.code, item.area) for item in read.items] == [("q1", "Ethics"), ("q2", "Law")]


async def test_a_folder_without_responses_says_what_is_missing(tmp_path: Path) -> None:
    answer = await run("", "import", tmp_path)

    assert isinstance(answer.exception, CannotRun)
    assert "responses.csv" in str(answer.exception)


CODES = ("A", "B", "C", "D")


@given(
    keys=st.lists(st.sampled_from(CODES), min_size=2, max_size=8),
    scored=st.lists(st.booleans(), min_size=8, max_size=8),
    chosen=st.lists(st.sampled_from((*CODES, "", None)), min_size=8, max_size=8),
)
def test_a_score_counts_the_scored_items_that_are_right_whatever_the_engine(
    keys: list[str], scored: list[bool], chosen: list[str | None]
) -> None:
    counts = [True, True, *scored][: len(keys)]
    items = [
        EarlierItem(f"i{number}", "A1" if number % 2 else "A2", is_scored, CODES, key)
        for number, (key, is_scored) in enumerate(zip(keys, counts, strict=True))
    ]
    scoring = earlier_scoring(items, cut_raw=1, scale=Scale(200, 800, 500), area_order=["A2", "A1"])

    score = checked_score(scoring, "P1", chosen[: len(keys)])

    right = [key == one for key, one in zip(keys, chosen, strict=False)]
    assert score["raw"] == sum(a and b for a, b in zip(right, counts, strict=True))
    assert score["raw"] == sum(area["correct"] for area in score["areas"])


def test_engines_that_disagree_keep_no_score() -> None:
    items = [
        EarlierItem("i1", "A1", is_scored=True, options=CODES, key="A"),
        EarlierItem("i2", "A1", is_scored=True, options=CODES, key="B"),
    ]
    scale = Scale(200, 800, 500)
    scoring = earlier_scoring(items, cut_raw=1, scale=scale, area_order=["A1"])
    other = earlier_scoring(
        [replace(items[0], key="C"), items[1]], cut_raw=1, scale=scale, area_order=["A1"]
    )

    with pytest.raises(EnginesDisagree, match="candidate P7"):
        checked_score(replace(scoring, material=other.material), "P7", ["A", "B"])
