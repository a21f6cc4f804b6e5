"""A file as rows of text cells, whatever its format, and the limits every file must keep.

What a cell means is in rows.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a file may be. The defaults fit a bank of some thousand items in all languages."""

    file_bytes_max: int = 20 * 1024 * 1024
    archive_bytes_max: int = 48 * 1024 * 1024
    archive_members_max: int = 500
    # An XLSX of real text packs some ten times; only made-up content packs a hundred times.
    archive_ratio_max: int = 100
    rows_max: int = 20_000
    columns_max: int = 64
    cell_characters_max: int = 10_000
    problems_max: int = 200


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that has no usable text: what was found, what was expected."""

    found: str
    expected: str


@dataclass(frozen=True, slots=True)
class CellRow:
    """One row, numbered as a spreadsheet shows it, with its faulty cells by position."""

    number: int
    cells: tuple[str, ...]
    faults: Mapping[int, Fault] = field(default_factory=dict)

    @property
    def is_blank(self) -> bool:
        """Nothing in it but white space."""
        return not self.faults and not any(cell.strip() for cell in self.cells)


def cell_row(number: int, found: list[str | Fault], limits: Limits) -> CellRow:
    """A row with its over-long cells turned into faults."""
    faults: dict[int, Fault] = {}
    cells = []
    for position, cell in enumerate(found):
        text = cell if isinstance(cell, str) else ""
        if isinstance(cell, Fault):
            faults[position] = cell
        elif len(text) > limits.cell_characters_max:
            expected = f"at most {limits.cell_characters_max} characters"
            faults[position] = Fault(f"{len(text)} characters", expected)
            text = ""
        cells.append(text)
    return CellRow(number, tuple(cells), faults)
