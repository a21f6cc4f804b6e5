"""Which files the house rules look at. No rule lives here."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOREIGN_FOLDERS = {"__pycache__", "node_modules", "vendor", "build", "dist"}
TEXT_SUFFIXES = {".py", ".html", ".js", ".mjs", ".css", ".md", ".sh", ".typ", ".mako"}


def files_below(folder: Path) -> Iterator[Path]:
    """Every file of ours: nothing hidden, vendored, installed or compiled."""
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.name.endswith(".egg-info"):
            continue
        if path.is_dir():
            if path.name not in FOREIGN_FOLDERS:
                yield from files_below(path)
        else:
            yield path


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


TEXTS = tuple(path for path in files_below(ROOT) if path.suffix in TEXT_SUFFIXES)
PYTHON = tuple(path for path in TEXTS if path.suffix == ".py")
TEMPLATES = tuple(path for path in TEXTS if path.suffix == ".html")
TOP_FOLDERS = tuple(
    path.name
    for path in sorted(ROOT.iterdir())
    if path.is_dir() and not path.name.startswith(".") and any(files_below(path))
)
