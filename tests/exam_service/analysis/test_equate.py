"""`exam-service equate` on files of a psychometrician's own."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from exam_service.cli import app


def table(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def run(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["equate", *map(str, arguments)])
    return done.exit_code, done.stdout


def totals(tmp_path: Path, name: str, shift: int) -> Path:
    lines = [f"{score + shift},{(score + shift) // 2}" for score in (2, 4, 5, 6, 8) for _ in "abcd"]
    return table(tmp_path / name, "total,anchor", *lines)


def test_an_anchor_in_the_files_makes_the_design(tmp_path: Path) -> None:
    x, y = totals(tmp_path, "x.csv", 0), totals(tmp_path, "y.csv", 2)
    code, printed = run("--x", x, "--y", y, "--x-top", 10, "--y-top", 10, "--json")
    found = json.loads(printed)

    assert (code, found["design"], found["n_x"], found["n_y"]) == (0, "anchor", 20, 20)
    assert [row["x"] for row in found["methods"]["tucker"]["table"]] == list(range(11))
    assert found["offered"] == ["identity"]
    assert found["not_offered"]["tucker"] == "needs 400 candidates on each form; there are 20"


def test_counts_of_scores_are_read_by_side(tmp_path: Path) -> None:
    both = table(tmp_path / "f.csv", "score,freq_x,freq_y", "0,1,0", "1,2,1", "2,1,2", "3,0,1")
    _, printed = run("--x", both, "--y", both, "--method", "mean", "--json")

    assert json.loads(printed)["methods"]["mean"]["coefficients"]["intercept"] == pytest.approx(1)


def test_standard_errors_come_with_a_seed(tmp_path: Path) -> None:
    x, y = totals(tmp_path, "x.csv", 0), totals(tmp_path, "y.csv", 1)
    asked = ("--x", x, "--y", y, "--method", "chained_linear", "--bootstrap", 60, "--json")

    assert run(*asked) == run(*asked)
    assert json.loads(run(*asked)[1])["methods"]["chained_linear"]["table"][3]["se"] > 0


def test_responses_are_linked_over_named_items(tmp_path: Path) -> None:
    rows = [f"{n},{n % 2},{n // 2 % 2},{n // 4 % 2},{n // 8 % 2}" for n in range(64)]
    x = table(tmp_path / "x.csv", "id,a,b,c,d", *rows)
    y = table(tmp_path / "y.csv", "id,a,b,e,f", *rows)
    _, printed = run(
        "--x", x, "--y", y, "--anchor", "common", "--method", "rasch_fixed_anchors", "--json"
    )

    expected = [0, 1, 2, 3, 4]
    found = json.loads(printed)["methods"]["rasch_fixed_anchors"]["table"]
    assert [row["y"] for row in found] == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (("total", "5", "many"), "found “many”"),
        (("total",), "no rows"),
        (("score,count", "1,2", "1,3"), "occurs twice"),
    ],
)
def test_a_file_that_cannot_be_read_ends_with_two(
    tmp_path: Path, lines: tuple[str, ...], sentence: str
) -> None:
    bad = table(tmp_path / "bad.csv", *lines)
    done = CliRunner().invoke(app, ["equate", "--x", str(bad), "--y", str(bad)])

    assert done.exit_code == 2
    assert sentence in done.output


def test_the_table_is_written_as_csv(tmp_path: Path) -> None:
    x, y = totals(tmp_path, "x.csv", 0), totals(tmp_path, "y.csv", 1)
    out = tmp_path / "out.csv"
    run("--x", x, "--y", y, "--method", "mean", "--design", "equivalent-groups", "--csv", out)

    assert out.read_text().splitlines()[:2] == ["method,x,y,se", "mean,0,1.0,"]
