"""`exam-service dif` on files of a psychometrician's own."""

import csv
import json
from pathlib import Path

import numpy as np
from typer.testing import CliRunner

from exam_service.cli import app

ITEMS = 8


def files(tmp_path: Path, candidates: int) -> tuple[Path, Path]:
    """Item 3 is much harder for the group `b`."""
    chance = np.random.default_rng(1)
    is_b = np.arange(candidates) % 2 == 1
    ability = chance.normal(size=candidates)
    easiness = np.tile(np.linspace(-1, 1, ITEMS), (candidates, 1))
    easiness[is_b, 2] -= 2.0
    right = chance.random(easiness.shape) < 1 / (1 + np.exp(-ability[:, None] - easiness))
    responses, groups = tmp_path / "responses.csv", tmp_path / "groups.csv"
    with responses.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["person", *(f"q{number}" for number in range(1, ITEMS + 1))])
        writer.writerows([f"P{n}", *map(int, row)] for n, row in enumerate(right))
    with groups.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["person", "site"])
        writer.writerows([f"P{n}", "b" if b else "a"] for n, b in reversed([*enumerate(is_b)]))
    return responses, groups


def run(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["dif", *map(str, arguments)])
    return done.exit_code, done.stdout


def test_one_json_object_has_every_item_and_its_class(tmp_path: Path) -> None:
    responses, groups = files(tmp_path, 1600)
    code, printed = run(responses, "--group", groups, "--focal", "b", "--json")
    found = json.loads(printed)
    assert (code, found["reference"], found["focal"], found["purified"]) == (0, 800, 800, True)
    assert [item["item"] for item in found["items"]] == [f"q{n}" for n in range(1, ITEMS + 1)]
    worst = found["items"][2]
    assert worst["ets_class"] == "C"
    assert worst["says"].startswith("moderate to large, harder for the focal group")
    assert worst["logistic"]["uniform"]["p"] < 1e-6
    assert {item["ets_class"] for item in found["items"] if item is not worst} == {"A"}


def test_small_groups_get_not_enough_data_instead_of_a_class(tmp_path: Path) -> None:
    responses, groups = files(tmp_path, 200)
    _, printed = run(responses, "--group", groups, "--group-column", "site", "--focal", "b")
    assert "Not enough data: 100 candidates in the reference group" in printed
    assert printed.count("not enough data") == ITEMS
    assert "negligible" not in printed


def test_the_group_may_be_a_column_of_the_responses(tmp_path: Path) -> None:
    responses, groups = files(tmp_path, 600)
    with_group = tmp_path / "with_group.csv"
    site = dict(line.split(",") for line in groups.read_text().split())
    lines = responses.read_text().split()
    with_group.write_text("\n".join(f"{line},{site[line.split(',')[0]]}" for line in lines))
    asked = ("--group-column", "site", "--reference", "a", "--json")
    code, printed = run(with_group, *asked)
    _, from_file = run(responses, "--group", groups, *asked)
    assert code == 0
    assert json.loads(printed) == json.loads(from_file)


def test_the_items_are_written_as_csv(tmp_path: Path) -> None:
    responses, groups = files(tmp_path, 600)
    written = tmp_path / "items.csv"
    code, _ = run(responses, "--group", groups, "--focal", "b", "--no-purify", "--csv", written)
    assert code == 0
    with written.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == ITEMS
    assert float(rows[2]["mh_d_dif"]) < -2
    assert float(rows[2]["logistic_both_chi_square"]) > 20


def test_without_groups_it_says_what_is_missing(tmp_path: Path) -> None:
    responses, groups = files(tmp_path, 50)
    done = CliRunner().invoke(app, ["dif", str(responses)])
    assert done.exit_code == 1
    assert "--group-column" in str(done.exception)
    done = CliRunner().invoke(app, ["dif", str(responses), "--group", str(groups), "--focal", "x"])
    assert "No candidate is in the group “x”; there are a, b" in str(done.exception)
