"""Others' QTI files (../shared/data/qti-samples) come in as an independent reading of them says.

`choice_items.jsonl` lists each choice interaction with its options and its key.
"""

import json
import zipfile
from collections import Counter
from functools import cache
from pathlib import PurePosixPath
from posixpath import normpath
from typing import Any

import pytest
from lxml import etree

from item_bank.errors import FileRefused
from item_bank.exchange.qti import read_qti
from item_bank.exchange.source_items import Reading, SourceItem
from tests.house.sources import ROOT

FOLDER = ROOT.parent / "shared/data/qti-samples"

pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason="../shared/data/qti-samples is missing")

# Listed with one key, but no single choice with a text of its own: why each may be refused.
MAY_BE_REFUSED = {
    "several responses": "It asks for",
    "a text that is not there": "It refers to",
    "another text or key each time": "Its texts or its key",
}


def listed() -> list[dict[str, Any]]:
    lines = (FOLDER / "choice_items.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


def has_one_key(row: dict[str, Any]) -> bool:
    return (
        row["cardinality"] == "single"
        and len(row["correct"]) == 1
        and 2 <= len(row["choices"]) <= 5
    )


@cache
def reading_of(path: str) -> Reading:
    try:
        return read_qti((FOLDER / path).read_bytes(), path)
    except FileRefused as refusal:
        pytest.fail(f"{path}: {refusal.message}")


def needs_more(row: dict[str, Any]) -> bool:
    """What the document has beside one choice, seen without our reader."""
    if row["member"]:
        with zipfile.ZipFile(FOLDER / row["path"]) as archive:
            content, members = archive.read(row["member"]), set(archive.namelist())
    else:
        content, members = (FOLDER / row["path"]).read_bytes(), set()
    root = etree.fromstring(content)
    names = Counter(etree.QName(node).localname for node in root.iter("{*}*"))
    interactions = sum(
        count
        for name, count in names.items()
        if name.lower().endswith("interaction") and "endattempt" not in name.lower()
    )
    folder = PurePosixPath(row["member"]).parent
    texts = [
        normpath(folder / href) for node in root.iter("{*}include") if (href := node.get("href"))
    ]
    return (
        interactions > 1
        or any("templateprocessing" in name.replace("-", "").lower() for name in names)
        or any(path not in members for path in texts)
    )


def test_every_listed_item_with_one_key_comes_in_with_its_key_and_options() -> None:
    brought = 0
    for row in filter(has_one_key, listed()):
        source = row["member"] or row["path"]
        reading = reading_of(row["path"])
        items = [item for item in reading.items if item.source == source]
        refused = [entry for entry in reading.refused if entry.source == source]
        assert len(items) + len(refused) == 1
        assert bool(refused) == needs_more(row), (source, refused)
        if refused:
            assert refused[0].reason.startswith(tuple(MAY_BE_REFUSED.values()))
            continue
        brought += 1
        assert is_as_listed(items[0], row), source
    assert brought == 195


def is_as_listed(item: SourceItem, row: dict[str, Any]) -> bool:
    keys = [
        choice["identifier"]
        for choice, option in zip(row["choices"], item.options, strict=True)
        if option.is_key
    ]
    return keys == row["correct"] and len(item.options) == len(row["choices"])


def test_every_other_listed_item_is_refused_with_a_reason() -> None:
    for row in listed():
        if not has_one_key(row):
            source = row["member"] or row["path"]
            reading = reading_of(row["path"])
            assert source not in {item.source for item in reading.items}
            assert [entry.reason for entry in reading.refused if entry.source == source]


def test_every_file_is_read_or_refused_with_a_sentence() -> None:
    outcomes = Counter[str]()
    for path in sorted(FOLDER.rglob("*")):
        if path.suffix not in (".xml", ".zip", ".qti"):
            continue
        try:
            reading = read_qti(path.read_bytes(), path.name)
        except FileRefused as refusal:
            sentences = [refusal.message]
            outcomes["file"] += 1
        else:
            sentences = [entry.reason for entry in reading.refused]
            outcomes["items"] += len(reading.items)
        assert all(sentence.endswith(".") for sentence in sentences)

    assert outcomes["items"] == 195
    assert outcomes["file"] == 13
