"""The options of one row of a table: a column each, all in one cell, or the right one apart."""

import ast
import json
import re
from collections.abc import Callable, Sequence
from typing import Final

from item_bank.exchange.choice_reading import NotRepresentable, shortened
from item_bank.exchange.table_cells import RowCells
from item_bank.items import OPTION_IDS

_LABEL: Final = re.compile(r"\s*[(\[]?([A-Ha-h]|[1-8])[)\].:]\s+|\s*[(\[]([A-Ha-h]|[1-8])[)\]]\s*")
_PART_MARKS: Final = ("|", "\n", ";")


def options_of(cells: RowCells, separator: str) -> list[str]:
    """The texts of a row's options in their order; raises NotRepresentable for a gap."""
    if cells.names_key_apart:
        if not cells.text("correct"):
            raise NotRepresentable(f"It has no key: {cells.column('correct')} is empty.")
        others = [cell for cell in cells.parts("distractors") if cell.strip()]
        if len(cells.places("distractors")) == 1 and others:
            others = choices_in(others[0], separator)
        return [cells.text("correct"), *others]
    if cells.has("options"):
        return choices_in(cells.text("options"), separator)
    if cells.text("more_options"):
        raise NotRepresentable("It has more than 5 options; an item has five at most.")
    texts = [cells.text(f"option_{option}") for option in OPTION_IDS]
    filled = [place for place, text in enumerate(texts) if text.strip()]
    if filled and filled[-1] != len(filled) - 1:
        gap = next(place for place, text in enumerate(texts) if not text.strip())
        empty, after = OPTION_IDS[gap].upper(), OPTION_IDS[filled[-1]].upper()
        raise NotRepresentable(f"Its option {empty} is empty, but option {after} is not.")
    return texts[: len(filled)]


def choices_in(cell: str, separator: str = "") -> list[str]:
    """The options in one cell: a list in brackets, or parts between a separator, without labels."""
    cell = cell.strip()
    if not separator and cell.startswith("["):
        return _listed(cell)
    marks = (separator,) if separator else _PART_MARKS
    mark = next((mark for mark in marks if mark in cell), None)
    parts = cell.split(mark) if mark else [cell]
    return _without_labels([part.strip() for part in parts if part.strip()])


def _listed(cell: str) -> list[str]:
    found = None
    # As JSON writes a list, or as Python does.
    for read in (json.loads, ast.literal_eval):
        try:
            found = read(cell)
            break
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
    if not isinstance(found, list) or not all(
        isinstance(part, str | int | float) for part in found
    ):
        raise NotRepresentable(f"Its options “{shortened(cell)}” are not a readable list.")
    return [str(part) for part in found]


def _without_labels(parts: Sequence[str]) -> list[str]:
    """The parts without “A) ”, “b. ” or “1. ”, if they are labelled one after the other."""
    labels = [found[1] or found[2] if (found := _LABEL.match(part)) else "" for part in parts]
    said = [label.lower() for label in labels]
    in_order: tuple[Callable[[int], str], ...] = (
        lambda place: "abcdefgh"[place : place + 1],
        lambda place: str(place + 1),
    )
    if any(said == [label(place) for place in range(len(parts))] for label in in_order):
        return [_LABEL.sub("", part, count=1).strip() for part in parts]
    return list(parts)
