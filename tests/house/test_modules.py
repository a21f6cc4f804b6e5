"""Modules say what they hold, and stay small enough to be read at one sitting."""

import ast
from pathlib import Path

import pytest

from tests.house.sources import PYTHON, ROOT, TEMPLATES, TEXTS, short

DOCSTRING_LINES_MAX = 5
# Where there is real theory, it is stated first, and then the code may be short.
THEORY_LINES_MAX = 15
WITH_THEORY = (
    "exam_service/sittings/rules/time.py",
    "exam_service/sittings/rules/connection.py",
    "exam_service/exams/rules/fairness.py",
)
FUNCTION_LINES_MAX = 60
FILE_LINES_MAX = {".py": 400, ".html": 150, ".js": 250, ".css": 400}
TEST_LINES_MAX = 600
SAYS_NOTHING = {
    *("utils", "helpers", "common", "misc", "manager", "handler", "processor"),
    *("data", "info", "base"),
}
# Files that are longer today. The list only shrinks: one that fits has to leave it.
LONGER: dict[str, int] = {}
LONGER_FUNCTIONS: dict[str, int] = {}


def is_migration(path: Path) -> bool:
    """A migration is written once and read as a difference; its length is that of its tables."""
    return short(path).startswith("alembic/versions/")


def lines_max(path: Path) -> int:
    if short(path).startswith("tests/"):
        return TEST_LINES_MAX
    return FILE_LINES_MAX[path.suffix]


@pytest.mark.parametrize("path", PYTHON, ids=short)
def test_a_module_says_what_lives_in_it(path: Path) -> None:
    docstring = ast.get_docstring(ast.parse(path.read_text()))

    assert docstring, "a module begins with what lives in it, and what must never come in"
    limit = THEORY_LINES_MAX if short(path) in WITH_THEORY else DOCSTRING_LINES_MAX
    assert len(docstring.splitlines()) <= limit


def test_no_file_is_too_long() -> None:
    lengths = {
        short(path): len(path.read_text().splitlines())
        for path in (*PYTHON, *TEMPLATES, *TEXTS)
        if path.suffix in FILE_LINES_MAX and not is_migration(path)
    }
    too_long = {name: n for name, n in lengths.items() if n > lines_max(ROOT / name)}

    assert {n: too_long[n] for n in too_long if too_long[n] > LONGER.get(n, 0)} == {}
    assert not LONGER.keys() - too_long.keys(), "these fit now: take them from the list"


def test_no_function_is_too_long() -> None:
    too_long = {}
    for path in PYTHON:
        if is_migration(path):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > FUNCTION_LINES_MAX:
                    too_long[f"{short(path)}:{node.name}"] = length

    assert {n: too_long[n] for n in too_long if too_long[n] > LONGER_FUNCTIONS.get(n, 0)} == {}
    assert not LONGER_FUNCTIONS.keys() - too_long.keys(), "these fit now: take them from the list"


def test_a_module_is_not_named_after_nothing() -> None:
    names = {short(path) for path in PYTHON if path.stem in SAYS_NOTHING}

    assert names - {"exam_service/database/base.py"} == set()


def test_the_folder_of_migrations_is_no_package() -> None:
    # With an __init__.py it would hide the library of the same name.
    assert not list((ROOT / "alembic").rglob("__init__.py"))
