"""Any tidy table in by a mapping: one row is one item, or one item in one language.

Every row comes in or is refused with its number, column and reason; doubtful ones come in marked.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from item_bank.errors import UnknownLanguage
from item_bank.exchange.cells import Limits
from item_bank.exchange.choice_reading import (
    FoundOption,
    FoundText,
    NotRepresentable,
    choice_item,
    described,
    line,
    shortened,
)
from item_bank.exchange.mapping import ColumnMapping
from item_bank.exchange.source_items import Reading, RefusedSource, SourceItem
from item_bank.exchange.table_cells import RowCells, columns_of
from item_bank.exchange.table_files import TABLE_LIMITS, OpenedTable, open_table
from item_bank.exchange.table_keys import KeyReader, key_reader, marked_positions, text_position
from item_bank.exchange.table_marks import with_marks
from item_bank.exchange.table_options import options_of
from item_bank.items import OPTION_IDS
from item_bank.languages import find_language

KEY_FIRST: Final = "The source names the right option apart; its place among the options is ours."


def read_table_by(
    content: bytes, mapping: ColumnMapping, name: str = "", limits: Limits = TABLE_LIMITS
) -> Reading:
    """The items of a CSV or XLSX file, by a mapping of its columns.

    Raises FileRefused for what is no table, MappingRefused for a mapping that does not fit it.
    """
    return read_rows_by(open_table(content, limits), mapping, name)


def read_rows_by(table: OpenedTable, mapping: ColumnMapping, name: str = "") -> Reading:
    """The items of an opened table."""
    mapping.check_complete()
    columns = columns_of(table, mapping)
    rows = [RowCells(row, columns) for row in table.rows]
    keys = [key for cells in rows for key in _keys_with_options(cells, mapping.separator)]
    reading = _Reading(name, mapping, key_reader(mapping.key_form, keys))
    for cells in rows:
        reading.take(cells)
    return Reading(with_marks(reading.items), tuple(reading.refused))


@dataclass(slots=True)
class _Reading:
    """How a table's rows are read, and what came of them so far."""

    name: str
    mapping: ColumnMapping
    reader: KeyReader
    items: list[SourceItem] = field(default_factory=list)
    refused: list[RefusedSource] = field(default_factory=list)
    _rows_by_code: dict[tuple[str, str], int] = field(default_factory=dict)

    def take(self, cells: RowCells) -> None:
        """One more row, read or refused."""
        where = f"row {cells.row.number}"
        try:
            cells.check()
            self.items.append(self._item(cells, where))
        except NotRepresentable as refusal:
            self.refused.append(RefusedSource(self.name, where, str(refusal)))

    def _item(self, cells: RowCells, where: str) -> SourceItem:
        language = _language(cells)
        options = options_of(cells, self.mapping.separator)
        key, warnings = _key(cells, options, self.reader)
        about = described(
            self.name,
            where,
            code=line(cells.text("item")),
            language=language,
            area=cells.text("area"),
            title=cells.text("title"),
            reference=cells.text("reference"),
            note=" ".join(
                said
                for said in (cells.text("note"), KEY_FIRST if cells.names_key_apart else "")
                if said
            ),
        )
        self._check_code(cells, about)
        is_html = self.mapping.constants.get("markup") == "html"
        found = [
            FoundOption(
                FoundText(text, is_html),
                place == key,
                FoundText(_rationale(cells, place, is_key=place == key), is_html),
            )
            for place, text in enumerate(options)
        ]
        item = choice_item(
            replace(about, warnings=warnings),
            FoundText(cells.text("stem"), is_html),
            found,
            FoundText(cells.text("stimulus"), is_html),
        )
        self._rows_by_code[item.code, language] = cells.row.number
        return item

    def _check_code(self, cells: RowCells, about: SourceItem) -> None:
        first = self._rows_by_code.get((about.code, about.language))
        if about.code and first is not None:
            spoken = f" in {about.language}" if about.language else ""
            raise NotRepresentable(
                f"In {cells.column('item')}: row {first} is already the item"
                f" “{shortened(about.code)}”{spoken}."
            )


def _keys_with_options(cells: RowCells, separator: str) -> list[tuple[str, Sequence[str]]]:
    """What the row says of its key, to learn how the table writes its keys."""
    if not cells.has("key"):
        return []
    try:
        options = options_of(cells, separator)
    except NotRepresentable:
        options = []
    return [(cell, options) for cell in cells.parts("key")]


def _language(cells: RowCells) -> str:
    said = cells.text("language").strip()
    if not said:
        if cells.has("language"):
            raise NotRepresentable(f"It names no language: {cells.column('language')} is empty.")
        return ""
    try:
        return find_language(said).tag
    except UnknownLanguage as refusal:
        raise NotRepresentable(f"In {cells.column('language')}: {refusal.message}") from None


def _key(cells: RowCells, options: Sequence[str], reader: KeyReader) -> tuple[int, tuple[str, ...]]:
    """The key's place, and a mark if what stands beside it says otherwise."""
    found = _named_keys(cells, options, reader)
    if len(found) > 1:
        letters = ", ".join(OPTION_IDS[place].upper() for place in sorted(found))
        raise NotRepresentable(f"It has {len(found)} keys ({letters}); an item has exactly one.")
    said = cells.text("key_text").strip()
    told = text_position(said, options)
    if found:
        key = found.pop()
        if said and told != key:
            beside = f"Its key is “{shortened(options[key])}”; beside it is “{shortened(said)}”."
            return key, (beside,)
        return key, ()
    if told is not None:
        return told, ()
    if said and not cells.has("key"):
        raise NotRepresentable(
            f"In {cells.column('key_text')}: the key “{shortened(said)}” is none of its options."
        )
    empty = next((name for name in ("key", "key_text", "mark_a") if cells.has(name)), "key")
    raise NotRepresentable(f"It has no key: {cells.column(empty)} names none.")


def _named_keys(cells: RowCells, options: Sequence[str], reader: KeyReader) -> set[int]:
    if cells.names_key_apart:
        return {0}
    if cells.has("mark_a"):
        marks = [cells.text(f"mark_{option}") for option in OPTION_IDS]
        found = marked_positions(marks)
        if any(place >= len(options) for place in found):
            raise NotRepresentable("An option without a text is marked as the key.")
        return found
    said = [cell for cell in cells.parts("key") if cell.strip()]
    try:
        return {reader.position(cell, options) for cell in said}
    except NotRepresentable as refusal:
        raise NotRepresentable(f"In {cells.column('key')}: {refusal}") from None


def _rationale(cells: RowCells, place: int, *, is_key: bool) -> str:
    own = cells.text(f"rationale_{OPTION_IDS[place]}") if place < len(OPTION_IDS) else ""
    return own or (cells.text("rationale") if is_key else "")
