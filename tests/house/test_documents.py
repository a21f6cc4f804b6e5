"""What is written about the service is complete: settings, error codes, rules, decisions."""

import importlib
import pkgutil
import re

import pytest

import exam_service
from exam_service.errors import ExamError
from exam_service.settings import Settings
from tests.house.sources import ROOT, TOP_FOLDERS

# The program's rules, by number; docs/rules.md says which test holds each.
RULES = (
    *range(1, 15),
    *range(20, 36),
    *range(40, 47),
    *range(50, 61),
    *range(70, 81),
    *range(85, 89),
    *range(90, 100),
    *range(105, 111),
    *range(115, 123),
    *range(130, 141),
)
NOT_YET = "not yet"


def every_error() -> set[type[ExamError]]:
    for module in pkgutil.walk_packages(exam_service.__path__, "exam_service."):
        importlib.import_module(module.name)

    def below(kind: type[ExamError]) -> set[type[ExamError]]:
        return {kind}.union(*(below(child) for child in kind.__subclasses__()))

    return {error for error in below(ExamError) if "code" in vars(error)}


def rows_of(name: str) -> list[list[str]]:
    """The rows of a document's tables, without their heads."""
    rows = [
        [cell.strip() for cell in line.strip().strip("|").split(" | ")]
        for line in (ROOT / "docs" / name).read_text().splitlines()
        if line.startswith("| ")
    ]
    return [row for row in rows if not row[0].startswith(("---", "Setting", "Code", "No."))]


def test_every_setting_is_documented() -> None:
    names = {
        field.validation_alias.choices[0]  # type: ignore[union-attr]
        if field.validation_alias
        else f"EXAM_{name.upper()}"
        for name, field in Settings.model_fields.items()
    }

    assert {row[0].strip("`") for row in rows_of("settings.md")} == names


def test_every_setting_says_what_it_means() -> None:
    assert not [name for name, field in Settings.model_fields.items() if not field.description]


def test_every_error_code_is_unique_and_documented() -> None:
    errors = every_error()
    codes = [error.code for error in errors]
    lines = {f"`{error.code}` | {error.kind.value}" for error in errors}
    written = {" | ".join(row[:2]) for row in rows_of("errors.md")}

    assert len(codes) == len(set(codes))
    assert lines - written == set(), "docs/errors.md lacks these"
    assert written - lines == set(), "docs/errors.md knows codes that are gone"


def test_an_error_says_in_its_docstring_when_it_happens() -> None:
    assert not [error.__name__ for error in every_error() if not error.__doc__]


def test_every_rule_is_listed_once() -> None:
    listed = [row[0] for row in rows_of("rules.md")]

    assert listed == [f"X{number:02}" for number in RULES]


def test_a_rule_names_tests_that_exist_or_says_not_yet() -> None:
    wrong = []
    for number, _, held_by in rows_of("rules.md"):
        for test in re.findall(r"`([^`]+)`", held_by):
            path, *names = test.split("::")
            file = ROOT / path
            source = file.read_text() if file.exists() else ""
            if not names or not all(re.search(rf"\b{name}\b", source) for name in names):
                wrong.append(f"{number}: {test}")
        if held_by != NOT_YET and "`" not in held_by:
            wrong.append(f"{number}: {held_by!r} is neither a test nor {NOT_YET!r}")

    assert not wrong


@pytest.mark.parametrize("folder", TOP_FOLDERS)
def test_a_top_folder_has_its_page(folder: str) -> None:
    assert (ROOT / folder / "README.md").exists()


def test_the_index_of_decisions_is_complete() -> None:
    folder = ROOT / "docs/decisions"
    index = (folder / "README.md").read_text()
    records = [path.name for path in sorted(folder.glob("0*.md"))]

    assert records
    assert [name for name in records if f"({name})" not in index] == []
    assert [int(name[:4]) for name in records] == list(range(1, len(records) + 1))


def test_no_file_of_ours_names_a_package_index() -> None:
    lists = [*(ROOT / "deploy/requirements").iterdir(), ROOT / "frontend/package-lock.json"]
    # Put together here, so that this file does not name one either.
    hosts = ["pypi" + ".org", "python" + "hosted.org", "registry." + "npmjs", "index" + "-url"]

    assert not (ROOT / "uv.lock").exists()
    assert not [
        f"{path.name}: {host}" for path in lists for host in hosts if host in path.read_text()
    ]
    assert '"resolved"' not in lists[-1].read_text()
