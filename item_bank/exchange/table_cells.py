"""One row of somebody's table by our fields, and where a mapping finds its columns."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from item_bank.errors import MappingRefused
from item_bank.exchange.cells import CellRow
from item_bank.exchange.choice_reading import NotRepresentable, shortened
from item_bank.exchange.mapping import ColumnMapping
from item_bank.exchange.table_files import OpenedTable

# Between the parts of a text that several columns hold.
_JOINED_BY: Final = {"stem": "\n\n", "stimulus": "\n\n", "item": "-"}
_NO_IMAGE: Final = frozenset({"", "no", "none", "0", "false", "n/a", "na", "-", "null", "ninguna"})
_HEADINGS_NAMED_MAX: Final = 30


@dataclass(frozen=True, slots=True)
class Columns:
    """The places of a table's columns by our fields, and the headings there."""

    places: Mapping[str, tuple[int, ...]]
    headings: tuple[str, ...]
    constants: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RowCells:
    """One row, read through the columns of a mapping."""

    row: CellRow
    columns: Columns

    @property
    def names_key_apart(self) -> bool:
        """Whether the right option and the others have columns of their own."""
        return self.has("correct") and self.has("distractors")

    def has(self, name: str) -> bool:
        """Whether a column is for the field."""
        return name in self.columns.places

    def places(self, name: str) -> tuple[int, ...]:
        """Where the columns for the field stand."""
        return self.columns.places.get(name, ())

    def parts(self, name: str) -> list[str]:
        """Each cell that is for the field."""
        cells = self.row.cells
        return [cells[place] if place < len(cells) else "" for place in self.places(name)]

    def text(self, name: str) -> str:
        """The field's text: its cells one after the other, or the constant."""
        if not self.has(name):
            return self.columns.constants.get(name, "")
        return _JOINED_BY.get(name, "; ").join(part for part in self.parts(name) if part.strip())

    def column(self, name: str) -> str:
        """How a message names the field's column."""
        places = self.places(name)
        return f"column “{self.columns.headings[places[0]]}”" if places else f"the constant {name}"

    def check(self) -> None:
        """Raises NotRepresentable for cells that cannot be read, are too many, or want an image."""
        used = {
            place
            for name, places in self.columns.places.items()
            if name != "ignored"
            for place in places
        }
        for place, fault in sorted(self.row.faults.items()):
            if place in used:
                raise NotRepresentable(
                    f"In column “{self.columns.headings[place]}” is {fault.found};"
                    f" expected {fault.expected}."
                )
        beyond = self.row.cells[len(self.columns.headings) :]
        excess = next((cell for cell in beyond if cell.strip()), "")
        if excess:
            raise NotRepresentable(
                f"It has more cells than there are headings: “{shortened(excess)}”."
            )
        for place, cell in zip(self.places("image"), self.parts("image"), strict=True):
            if cell.strip().lower() not in _NO_IMAGE:
                raise NotRepresentable(
                    f"It needs an image, which a table does not contain"
                    f" (column “{self.columns.headings[place]}”: “{shortened(cell)}”)."
                )


def columns_of(table: OpenedTable, mapping: ColumnMapping) -> Columns:
    """Where the mapping's columns stand in the table; MappingRefused for one that does not."""
    known = {_loose(heading): place for place, heading in enumerate(table.headings)}
    places = {
        name: tuple(_place(heading, known, table.headings) for heading in headings)
        for name, headings in mapping.columns.items()
    }
    return Columns(places, table.headings, mapping.constants)


def _place(heading: str, known: Mapping[str, int], headings: tuple[str, ...]) -> int:
    place = known.get(_loose(heading))
    number = heading.removeprefix("#")
    if place is None and heading != number and number.isdecimal() and len(number) < 5:
        place = int(number) - 1
    if place is None or not 0 <= place < len(headings):
        named = ", ".join(f"“{other}”" for other in headings[:_HEADINGS_NAMED_MAX])
        raise MappingRefused(f"No column is called “{heading[:60]}”. The table has: {named}.")
    return place


def _loose(heading: str) -> str:
    return " ".join(heading.split()).casefold()
