"""What a process notes of its time, for the next one on the same machine."""

import json
from pathlib import Path

import pytest

from exam_service.clock import Mark
from exam_service.clock_note import ClockNote
from tests.builders.exams import NINE, at

START, ANOTHER_START = "a-start", "another-start"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "clock.json"


def test_the_last_mark_is_read_again(path: Path) -> None:
    note = ClockNote(path, START)
    for tick in (1.0, 2.5):
        note.write(Mark(at(tick), tick))

    assert ClockNote(path, START).read() == Mark(at(2.5), 2.5)
    assert [one.name for one in path.parent.iterdir()] == ["clock.json"]


@pytest.mark.parametrize("written_at", [START, None])
@pytest.mark.parametrize("read_at", [ANOTHER_START, None])
def test_a_mark_says_nothing_after_another_start_of_the_machine(
    path: Path, written_at: str | None, read_at: str | None
) -> None:
    ClockNote(path, written_at).write(Mark(NINE, 1.0))

    assert ClockNote(path, read_at).read() is None


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "null",
        "\udcff",
        json.dumps({"start": START, "time": NINE.isoformat()}),
        json.dumps({"start": START, "time": "2026-01-01T09:00:00", "tick": 1}),
        json.dumps({"start": START, "time": NINE.isoformat(), "tick": "soon"}),
        json.dumps({"start": START, "time": NINE.isoformat(), "tick": [1]}),
        json.dumps({"start": START, "time": NINE.isoformat(), "tick": float("nan")}),
    ],
)
def test_a_damaged_note_is_none(path: Path, content: str) -> None:
    path.write_bytes(content.encode(errors="surrogateescape"))

    assert ClockNote(path, START).read() is None


def test_where_nothing_can_be_written_nothing_breaks(tmp_path: Path) -> None:
    note = ClockNote(tmp_path / "missing" / "clock.json", START)

    note.write(Mark(NINE, 1.0))

    assert note.read() is None
