"""`exam-service analyse`: one JSON object, readable tables, files, and refusals in one line."""

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from exam_service.cli import app
from exam_service.terminal import end_in_one_line
from tests.item_bank.statistics.published import (
    CREDENTIALING,
    MATRICES,
    SETS,
    WITH_OPTIONS,
    is_there,
    published,
)

ITEMS = 8
RESPONSES_OF = {"credentialing-form1": "responses.csv"}


def simulated(candidates: int) -> np.ndarray[Any, np.dtype[np.int_]]:
    chance = np.random.default_rng(4)
    ability = chance.normal(size=(candidates, 1))
    difficulty = np.linspace(-1, 1, ITEMS)
    right = chance.random((candidates, ITEMS)) < 1 / (1 + np.exp(difficulty - ability))
    return right.astype(np.int_)


def write_scored(folder: Path, candidates: int) -> Path:
    names = ",".join(f"i{number}" for number in range(ITEMS))
    rows = [
        f"P{number},{','.join(map(str, row))}"
        for number, row in enumerate(simulated(candidates).tolist())
    ]
    path = folder / "scored.csv"
    path.write_text("\n".join([f"person,{names}", *rows]), encoding="utf-8")
    return path


def write_chosen(folder: Path, candidates: int) -> tuple[Path, Path]:
    scored = write_scored(folder, candidates).read_text(encoding="utf-8")
    heading, *rows = scored.split("\n")
    chosen = [row.replace(",1", ",A").replace(",0", ",B") for row in rows]
    responses, key = folder / "chosen.csv", folder / "key.csv"
    responses.write_text("\n".join([heading, *chosen]), encoding="utf-8")
    lines = "".join(f"i{number},A\n" for number in range(ITEMS))
    key.write_text(f"item,key\n{lines}", encoding="utf-8")
    return responses, key


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["analyse", *map(str, arguments)], catch_exceptions=False)


def document(*arguments: object) -> dict[str, Any]:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_one_object_has_every_statistic_of_every_item(tmp_path: Path) -> None:
    found = document(write_scored(tmp_path, 400))
    assert found["candidates"] == 400
    assert [item["item"] for item in found["items"]] == [f"i{number}" for number in range(ITEMS)]
    scores = simulated(400)
    for place, item in enumerate(found["items"]):
        assert item["p"] == pytest.approx(scores[:, place].mean())
        assert 0 < item["corrected_point_biserial"] < item["point_biserial"] < 1
        assert item["two_pl"]["a"] > 0
    difficulties = [item["rasch_difficulty"] for item in found["items"]]
    assert np.corrcoef(difficulties, np.linspace(-1, 1, ITEMS))[0, 1] > 0.9
    assert found["alpha"] == pytest.approx(found["kr20"])
    assert found["sem"] > 0


def test_options_with_a_key_give_the_same_as_their_scores(tmp_path: Path) -> None:
    responses, key = write_chosen(tmp_path, 300)
    of_options = document(responses, "--key", key)
    of_scores = document(write_scored(tmp_path, 300))
    for name in ("candidates", "alpha", "kr20", "sem"):
        assert of_options[name] == of_scores[name]
    for one, other in zip(of_options["items"], of_scores["items"], strict=True):
        assert one["p"] == other["p"]
        assert one["two_pl"] == other["two_pl"]
    assert {row["option"] for row in of_options["options"]} == {"A", "B"}


def test_what_a_small_sample_does_not_carry_is_null_with_a_note(tmp_path: Path) -> None:
    found = document(write_scored(tmp_path, 20))
    assert all(item["rasch_difficulty"] is None for item in found["items"])
    assert all(item["two_pl"]["a"] is None for item in found["items"])
    assert found["alpha"] is not None
    assert any("there are 20 candidates; 100 are needed" in note for note in found["notes"])


def test_an_item_that_everybody_has_right_leaves_the_others_their_estimates(tmp_path: Path) -> None:
    path = write_scored(tmp_path, 400)
    heading, *rows = path.read_text(encoding="utf-8").split("\n")
    path.write_text("\n".join([f"{heading},easy", *(f"{row},1" for row in rows)]), encoding="utf-8")
    *others, easy = document(path)["items"]
    assert (easy["p"], easy["point_biserial"], easy["rasch_difficulty"]) == (1, None, None)
    assert all(item["rasch_difficulty"] is not None for item in others)


@pytest.mark.skipif(not is_there(), reason="../shared/data is missing")
@pytest.mark.parametrize("name", SETS)
def test_published_responses_give_the_published_values(name: str) -> None:
    source = published(name)
    folder = CREDENTIALING if name == CREDENTIALING.name else MATRICES / name
    key = {"credentialing-form1": "items.csv"}.get(name, "key.csv")
    found = (
        document(folder / RESPONSES_OF.get(name, "raw_responses.csv"), "--key", folder / key)
        if name in WITH_OPTIONS
        else document(folder / "scored.csv")
    )
    expected = source.oracle["ctt"]
    assert found["candidates"] == expected["n_persons"]
    for ours, theirs in {
        "alpha": "alpha",
        "kr20": "kr20_population_var",
        "sem": "sem_alpha",
    }.items():
        assert found[ours] == pytest.approx(expected[theirs], abs=1e-9)
    irt = source.oracle["irt"]
    for item, row in zip(found["items"], source.items, strict=True):
        assert item["p"] == pytest.approx(float(row["p"]), abs=1e-9)
        assert item["point_biserial"] == pytest.approx(float(row["item_total_r"]), abs=1e-9)
        rest = float(row["item_rest_r"])
        assert item["corrected_point_biserial"] == pytest.approx(rest, abs=1e-9)
        rasch = irt["rasch_mml_mirt"]["b"][item["item"]]
        assert item["rasch_difficulty"] == pytest.approx(rasch, abs=1e-3)
        for parameter in ("a", "b"):
            expected_value = irt["twopl_mml_mirt"][parameter][item["item"]]
            assert item["two_pl"][parameter] == pytest.approx(expected_value, abs=1e-3)


def test_tables_say_what_decisions_at_a_cut_are_worth(tmp_path: Path) -> None:
    responses, key = write_chosen(tmp_path, 400)
    result = run(responses, "--key", key, "--cut", 4)
    assert result.exit_code == 0
    for words in (
        "Items (400 candidates)",
        "Alpha (KR-20)",
        "Decisions at a cut of 4",
        "False pass",
    ):
        assert words in result.stdout


def test_everything_is_written_as_csv(tmp_path: Path) -> None:
    responses, key = write_chosen(tmp_path, 300)
    folder = tmp_path / "out"
    result = run(responses, "--key", key, "--csv", folder, "--json")
    assert json.loads(result.stdout)["candidates"] == 300
    with (folder / "items.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["item"] for row in rows] == [f"i{number}" for number in range(ITEMS)]
    written = {path.name for path in folder.iterdir()}
    assert written >= {"items.csv", "options.csv", "trace_lines.csv", "form.csv", "scores.csv"}


def test_a_file_that_cannot_be_read_is_refused_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "chosen.csv"
    path.write_text("person,i1\na,B\nb,1\n", encoding="utf-8")
    with pytest.raises(SystemExit) as ended, end_in_one_line():
        app(["analyse", str(path)], standalone_mode=False)
    assert ended.value.code == 1
    said = capsys.readouterr().err
    assert said.startswith("Line 2, column “i1” has “B”.")
    assert said.count("\n") == 1
