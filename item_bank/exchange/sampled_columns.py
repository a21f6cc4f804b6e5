"""What the columns of a table look like, judged by a sample of its rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from item_bank.errors import UnknownLanguage
from item_bank.exchange.table_keys import keys_in, letter_position, text_position
from item_bank.items import OPTIONS_MAX
from item_bank.languages import find_language

_MOSTLY: Final = 0.9
_CODE_CHARACTERS_MAX: Final = 80
_LANGUAGE_CHARACTERS_MAX: Final = 40


@dataclass(frozen=True, slots=True)
class SampledColumns:
    """Some rows of a table, looked at column by column; a column is known by its place."""

    rows: Sequence[Sequence[str]]

    def cells(self, place: int) -> list[str]:
        """What is in a column, without its blank cells."""
        cells = (row[place].strip() for row in self.rows if place < len(row))
        return [cell for cell in cells if cell]

    def is_filled(self, place: int, share: float = 0.0) -> bool:
        """Whether anything is in it, and in at least this share of the rows."""
        found = self.cells(place)
        return bool(found) and len(found) >= share * len(self.rows)

    def mean_length(self, places: Iterable[int]) -> float:
        """Characters of an average cell that is not blank."""
        found = [cell for place in places for cell in self.cells(place)]
        return sum(map(len, found)) / len(found) if found else 0.0

    def are_signs(self, places: Iterable[int]) -> bool:
        """Whether the cells are letters or numbers of options, and nothing more."""
        found = [cell for place in places for cell in self.cells(place)]
        signs = sum(letter_position(cell) is not None or bool(keys_in(cell)) for cell in found)
        return bool(found) and signs >= _MOSTLY * len(found)

    def are_letters(self, places: Iterable[int]) -> bool:
        """Whether every cell is the letter of an option."""
        found = [letter_position(cell) for place in places for cell in self.cells(place)]
        return bool(found) and all(at is not None and at < OPTIONS_MAX for at in found)

    def repeat(self, place: int, options: Sequence[int]) -> bool:
        """Whether the cells repeat the text of one of their row's options."""
        rows = [row for row in self.rows if place < len(row) and row[place].strip()]
        same = sum(
            text_position(row[place], [row[at] for at in options if at < len(row)]) is not None
            for row in rows
        )
        return bool(rows) and bool(options) and same >= _MOSTLY * len(rows)

    def are_identifiers(self, place: int, language: int | None) -> bool:
        """Short, and never twice in one language."""
        seen = [
            (row[place].strip(), row[language].strip() if language is not None else "")
            for row in self.rows
            if place < len(row) and row[place].strip()
        ]
        short = all(len(code) <= _CODE_CHARACTERS_MAX and "\n" not in code for code, _ in seen)
        return short and len(set(seen)) == len(seen)

    def are_languages(self, place: int) -> bool:
        """Short, and at least half of them languages that we know: “it” alone is a word."""
        known = [_is_language(cell) for cell in set(self.cells(place))]
        return self._are_short(place) and 2 * sum(known) >= len(known) > 0

    def can_be_languages(self, place: int) -> bool:
        """Under a heading that says so: one language that we know, or nothing at all."""
        known = any(map(_is_language, set(self.cells(place))))
        return (self._are_short(place) and known) or not self.is_filled(place)

    def _are_short(self, place: int) -> bool:
        return all(len(cell) <= _LANGUAGE_CHARACTERS_MAX for cell in self.cells(place))


def _is_language(cell: str) -> bool:
    try:
        find_language(cell)
    except UnknownLanguage:
        return False
    return True
