"""`exam-service equate` on files of a psychometrician's own."""

import json
from pathlib import Path
from random import Random

import pytest
from typer.testing import CliRunner

from exam_service.cli import app
from exam_service.terminal import CannotRun


def table(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def run(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["equate", *map(str, arguments)], catch_exceptions=False)
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


def test_counts_of_pairs_of_total_and_anchor_are_the_same_as_their_candidates(
    tmp_path: Path,
) -> None:
    one_by_one = totals(tmp_path, "x.csv", 0)
    pairs = (f"{score},{score // 2},4" for score in (2, 4, 5, 6, 8))
    counted = table(tmp_path / "counted.csv", "total,anchor,count", *pairs)
    y = totals(tmp_path, "y.csv", 2)
    asked = ("--y", y, "--method", "tucker", "--json")

    assert run("--x", counted, *asked) == run("--x", one_by_one, *asked)


def test_a_highest_score_that_nobody_named_is_said(tmp_path: Path) -> None:
    x, y = totals(tmp_path, "x.csv", 0), totals(tmp_path, "y.csv", 2)
    _, printed = run("--x", x, "--y", y, "--y-top", 12, "--anchor-top", 6, "--json")

    assert json.loads(printed)["notes"][:1] == [
        "Form x is taken to go to 8, the highest score there; say --x-top."
    ]


def test_totals_without_heading_are_totals(tmp_path: Path) -> None:
    bare = table(tmp_path / "bare.csv", "5", "7", "9", "9")
    named = table(tmp_path / "named.csv", "total", "6", "8", "10", "10")
    _, printed = run("--x", bare, "--y", named, "--method", "mean", "--json")

    found = json.loads(printed)
    assert found["n_x"] == 4
    assert found["methods"]["mean"]["coefficients"]["intercept"] == pytest.approx(1)


def responses(path: Path, names: list[str], moved: str = "") -> Path:
    chance = Random(7)
    rows = []
    for number in range(300):
        ability = chance.gauss(0, 1)
        cells = [
            int(chance.random() < 1 / (1 + 2.718281828 ** (2.5 * (name == moved) - ability)))
            for name in names
        ]
        rows.append(",".join(map(str, [f"P{number}", *cells])))
    return table(path, ",".join(["id", *names]), *rows)


def test_items_of_an_anchor_beside_the_form_count_in_no_total(tmp_path: Path) -> None:
    anchors = [f"a{number}" for number in range(6)]
    x = responses(tmp_path / "x.csv", [*anchors, *(f"x{number}" for number in range(10))])
    y = responses(tmp_path / "y.csv", [*anchors, *(f"y{number}" for number in range(10))])
    _, printed = run("--x", x, "--y", y, "--anchor", "common", "--external-anchor", "--json")

    methods = json.loads(printed)["methods"]
    assert {len(one["table"]) for one in methods.values()} == {11}
    assert methods["rasch_fixed_anchors"]["table"][-1]["y"] == 10


def test_rasch_linking_has_errors_by_resampling_and_says_which_anchor_moved(
    tmp_path: Path,
) -> None:
    names = [f"a{number}" for number in range(8)]
    x = responses(tmp_path / "x.csv", [*names, "x1", "x2"], moved="a3")
    y = responses(tmp_path / "y.csv", [*names, "y1", "y2"])
    asked = ("--anchor", "common", "--method", "rasch-fixed-anchors", "--bootstrap", 50, "--json")
    _, printed = run("--x", x, "--y", y, *asked)

    found = json.loads(printed)
    assert found["methods"]["rasch_fixed_anchors"]["table"][5]["se"] > 0
    assert [one["item"] for one in found["drift"] if one["stands_out"]] == ["a3"]


def test_parameters_of_two_calibrations_are_brought_to_one_scale(tmp_path: Path) -> None:
    y = table(tmp_path / "y.csv", "item,a,b", "i1,1.0,-1.0", "i2,1.2,0.0", "i3,0.8,1.5")
    # θ of y = 2 θ of x + 0.5, so slopes of x are twice those of y.
    x = table(tmp_path / "x.csv", "item,slope,b", "i1,2.0,-.75", "i2,2.4,-.25", "i3,1.6,0.5")
    _, printed = run("--x", x, "--y", y, "--json")

    found = json.loads(printed)
    assert found["common"] == 3
    for constants in found["methods"].values():
        assert (constants["A"], constants["B"]) == pytest.approx((2.0, 0.5), abs=1e-6)
    with pytest.raises(CannotRun, match="One file has item parameters"):
        run("--x", x, "--y", totals(tmp_path, "t.csv", 0))


def test_what_cannot_be_done_is_refused_before_anything_is_computed(tmp_path: Path) -> None:
    x, y = totals(tmp_path, "x.csv", 0), totals(tmp_path, "y.csv", 2)
    assert run("--x", x, "--y", y, "--bootstrap", 10)[0] == 2
    with pytest.raises(CannotRun, match="only where both files have responses"):
        run("--x", x, "--y", y, "--anchor", "a1,a2")
    with pytest.raises(CannotRun, match="cannot be written"):
        run("--x", x, "--y", y, "--csv", tmp_path / "none" / "out.csv")


def test_scores_that_are_all_the_same_end_in_notes_and_not_in_a_trace(tmp_path: Path) -> None:
    same = table(tmp_path / "same.csv", "total,anchor", *["5,2"] * 20)
    code, printed = run("--x", same, "--y", totals(tmp_path, "y.csv", 2), "--json")

    assert code == 0
    assert any(
        note.startswith("braun_holland: All scores") for note in json.loads(printed)["notes"]
    )
