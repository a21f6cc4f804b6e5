"""Real tables come in whole (../shared/data): every row with one valid key, the rest with a reason.

What should come in is counted here from the files themselves, without any of the reader's code.
"""

import csv
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from item_bank.exchange.guessing import guess_mapping
from item_bank.exchange.source_items import Reading
from item_bank.exchange.table_files import open_table
from item_bank.exchange.tables import read_rows_by

PROJECT_FOLDER = Path(__file__).resolve().parents[3]
FOLDER = PROJECT_FOLDER.parent / "shared/data"
SETS = (
    "parallel-items",
    "headqa-licensing-es-en",
    "exams-ar-vi-es",
    "mmlu-domains-en",
    "kankoor-dari",
)
OURS = {"tl": "fil", "prs": "fa"} | {
    tag: tag
    for tag in ("en", "es", "zh-Hant", "vi", "ko", "fil", "ru", "hy", "fa", "ar", "hmn", "km",
                "zh-Hans", "de", "fr", "it", "nl", "el", "uk", "hi", "ta", "th", "id", "ms", "ja")
}  # fmt: skip

pytestmark = pytest.mark.skipif(
    not all((FOLDER / name).exists() for name in SETS), reason="../shared/data is missing"
)


@cache
def rows_of(name: str) -> list[dict[str, str]]:
    with (FOLDER / name / "items.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@cache
def reading_of(name: str) -> Reading:
    """The table by the mapping that is guessed for it, uncorrected."""
    table = open_table((FOLDER / name / "items.csv").read_bytes())
    guess = guess_mapping(table.headings, table.sample())
    return read_rows_by(table, guess.mapping, "items.csv")


def plain(text: str) -> str:
    # U+0085 is the ellipsis of Windows-1252, taken for something else by whoever made the file.
    return " ".join(unicodedata.normalize("NFC", text.replace("\x85", "…")).split())


def why_not(row: dict[str, str]) -> str | None:
    """Why a row should be refused; None for a sound one."""
    options = [plain(row[f"option_{letter}"]) for letter in "abcde"]
    filled = [option for option in options if option]
    if row["language"] not in OURS:
        return "is not a language"
    if row.get("media"):
        return "needs an image"
    if len(set(filled)) < len(filled):
        return "are the same"
    key = row["key"].strip().upper()
    sound = len(key) == 1 and key in "ABCDE"[: len(filled)]
    return None if sound and len(filled) >= 2 else "key"


@pytest.mark.parametrize("name", SETS)
def test_every_sound_row_comes_in_with_its_key_and_options_and_no_other(name: str) -> None:
    reading = reading_of(name)
    wanted = [row for row in rows_of(name) if why_not(row) is None]

    assert len(reading.items) + len(reading.refused) == len(rows_of(name))
    assert len(reading.items) == len(wanted)
    for item, row in zip(reading.items, wanted, strict=True):
        keyed = [at for at, option in enumerate(item.options) if option.is_key]
        assert (item.code, item.language) == (row["item_id"], OURS[row["language"]])
        assert ["ABCDE"[at] for at in keyed] == [row["key"]]
        assert [plain(option.text) for option in item.options] == [
            plain(row[f"option_{letter}"]) for letter in "abcde"[: len(item.options)]
        ]
        assert plain(item.stem) == plain(row["stem"])


@pytest.mark.parametrize("name", SETS)
def test_every_other_row_is_refused_with_its_reason(name: str) -> None:
    faulty = [(number, said) for number, row in enumerate(rows_of(name), start=2)
              if (said := why_not(row))]  # fmt: skip

    refused = reading_of(name).refused

    assert [one.where for one in refused] == [f"row {number}" for number, _ in faulty]
    assert all(said in one.reason for one, (_, said) in zip(refused, faulty, strict=True))


def test_what_a_stem_refers_to_comes_in_with_it() -> None:
    rows = {(row["item_id"], row["language"]): row for row in rows_of("parallel-items")}
    with_stimulus = [item for item in reading_of("parallel-items").items if item.stimulus]

    assert len(with_stimulus) > 500
    for item in with_stimulus:
        tag = {"fil": "tl"}.get(item.language, item.language)
        row = rows[item.code, tag]
        assert plain(item.stimulus) == plain(f"{row['passage']} {row['code']}")


def test_translations_whose_key_differs_are_marked() -> None:
    noted = {
        (row["item_id"], row["language"])
        for row in rows_of("parallel-items")
        if "key differs" in row["notes"] and row["language"] in OURS
    }

    marked = {
        (item.code, item.language)
        for item in reading_of("parallel-items").items
        if any("the same item in en" in warning for warning in item.warnings)
    }

    assert marked == noted


def test_repeated_stems_duplicates_and_contradicted_keys_of_the_dirty_bank_are_marked() -> None:
    rows = rows_of("kankoor-dari")
    sound = [row for row in rows if why_not(row) is None]
    stems = Counter(plain(row["stem"]).casefold() for row in sound)
    items = reading_of("kankoor-dari").items

    for item, row in zip(items, sound, strict=True):
        repeats = any("The same " in warning for warning in item.warnings)
        assert repeats == (stems[plain(row["stem"]).casefold()] > 1)
        contradicted = any("beside it is" in warning for warning in item.warnings)
        assert contradicted == ("answer text differs" in row["notes"])


def test_the_table_with_two_keyed_answers_loses_only_that_row() -> None:
    table = open_table((FOLDER / "gift-csv-moodle/csv/sample.csv").read_bytes())

    reading = read_rows_by(table, guess_mapping(table.headings, table.sample()).mapping)

    assert (len(reading.items), [one.where for one in reading.refused]) == (9, ["row 3"])
    assert "2 keys (A, B)" in reading.refused[0].reason
