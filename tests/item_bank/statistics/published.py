"""Reading ../shared/data/response-matrices and credentialing-form1: responses and published values.

Their README says how each value is defined; most come from R packages.
"""

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from item_bank.statistics.matrix import Floats, ResponseMatrix, read_matrix
from item_bank.statistics.times import read_times

FOLDER: Final = Path(__file__).resolve().parents[4] / "shared" / "data"
MATRICES: Final = FOLDER / "response-matrices"
CREDENTIALING: Final = FOLDER / "credentialing-form1"

SETS: Final = (
    "credentialing-form1",
    "ctt-example",
    "hci",
    "lsat6",
    "lsat7",
    "math-subscores",
    "sat12",
    "tam-sim-rasch",
    "verbal-aggression",
)
WITH_OPTIONS: Final = ("credentialing-form1", "ctt-example", "hci", "sat12")


@dataclass(frozen=True, slots=True)
class Published:
    """One set of responses and what was published of it."""

    matrix: ResponseMatrix
    oracle: Mapping[str, Any]
    items: list[dict[str, str]]
    options: list[dict[str, str]]

    @property
    def total(self) -> Floats:
        total: Floats = self.matrix.scores.sum(axis=1)
        return total


def is_there() -> bool:
    return MATRICES.exists() and CREDENTIALING.exists()


@cache
def published(name: str) -> Published:
    folder = CREDENTIALING if name == CREDENTIALING.name else MATRICES / name
    return Published(
        matrix=matrix_of(name),
        oracle=json.loads((folder / "oracle.json").read_text(encoding="utf-8")),
        items=_rows(folder / "oracle_items.csv"),
        options=_rows(folder / "oracle_distractors.csv") if name in WITH_OPTIONS else [],
    )


def matrix_of(name: str) -> ResponseMatrix:
    """With the options where they were published, else as it was scored."""
    if name == CREDENTIALING.name:
        return read_matrix(
            (CREDENTIALING / "responses.csv").read_bytes(),
            (CREDENTIALING / "items.csv").read_bytes(),
        )
    folder = MATRICES / name
    if name in WITH_OPTIONS:
        return read_matrix(
            (folder / "raw_responses.csv").read_bytes(), (folder / "key.csv").read_bytes()
        )
    return read_matrix((folder / "scored.csv").read_bytes())


def credentialing_seconds(matrix: ResponseMatrix) -> Floats:
    return read_times((CREDENTIALING / "durations_seconds.csv").read_bytes(), matrix)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
