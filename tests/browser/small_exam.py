"""An exam of twelve items in English, Spanish and Arabic, made with the documented command.

Of real items where the folder of shared data stands beside the project, else of items made here.
"""

import csv
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from exam_service.settings import PROJECT_FOLDER
from tests.services import surroundings

CODE = "small"
ITEMS = 12
SOURCE = "ntrex-128"
REAL_ITEMS = PROJECT_FOLDER.parent / "shared/data/parallel-items/items.csv"
# Each takes it in the language of their account.
CANDIDATES = ("grace@example.org", "luis@example.org", "noor@example.org")
COMMAND = str(Path(sys.executable).parent / "exam-service")

COLUMNS = (
    *("item_id", "source", "source_item_id", "domain", "subject", "language", "direction"),
    *("n_options", "passage", "stem", "code", "option_a", "option_b", "option_c", "option_d"),
    *("option_e", "key", "translation", "notes"),
)
WORDINGS = {
    "en": ("ltr", "Which number comes right after {number}?", "The number {number}"),
    "es": ("ltr", "¿Qué número viene justo después de {number}?", "El número {number}"),
    "ar": ("rtl", "ما العدد الذي يأتي بعد {number} مباشرة؟", "العدد {number}"),
}
KEYS = "ABCD"


def load_small_exam(database_url: str, folder: Path) -> None:
    path = REAL_ITEMS if REAL_ITEMS.exists() else written_items(folder / "items.csv")
    load_exam(database_url, path, CODE, ITEMS, CANDIDATES)


def load_exam(
    database_url: str, path: Path, code: str, items: int, candidates: Sequence[str]
) -> None:
    """An exam of its own from a table of parallel items, open to these candidates."""
    bank_command(
        database_url,
        *("new-exam", str(path), "--code", code, "--source", SOURCE, "--items", str(items)),
        *("--languages", "en,es,ar"),
        *(part for email in candidates for part in ("--authorize", email)),
    )


def bank_command(database_url: str, *arguments: str) -> None:
    """Run `exam-service bank …` on this database, and fail with what it said."""
    done = subprocess.run(
        [COMMAND, "bank", *arguments],
        cwd=PROJECT_FOLDER,
        env=surroundings(Path(), 8000, DATABASE_URL=database_url),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def written_items(path: Path) -> Path:
    """The same columns with items of our own."""
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, COLUMNS, restval="")
        table.writeheader()
        for number in range(1, ITEMS + 1):
            for language in WORDINGS:
                table.writerow(written_item(number, language))
    return path


def written_item(number: int, language: str) -> dict[str, object]:
    direction, stem, option = WORDINGS[language]
    key = KEYS[number % len(KEYS)]
    # The key is one more; the others are further away.
    numbers = {letter: number + 2 + place for place, letter in enumerate(KEYS)} | {key: number + 1}
    return {
        "item_id": f"MADE-{number:02}",
        "source": SOURCE,
        "source_item_id": f"made.{number}",
        "language": language,
        "direction": direction,
        "n_options": len(KEYS),
        "stem": stem.format(number=number),
        **{f"option_{at.lower()}": option.format(number=n) for at, n in numbers.items()},
        "key": key,
        "translation": "source" if language == "en" else "",
    }
