"""Equating data with the values that R packages give for them, where they are at hand."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

DATA = Path(__file__).parents[4] / "shared" / "data" / "equating"

needs_data = pytest.mark.skipif(
    not DATA.is_dir(), reason="the equating data of ../shared are not here"
)


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def oracle(folder: str) -> dict[str, Any]:
    return dict(json.loads((DATA / folder / "oracle.json").read_text()))
