"""One row of a table as a value, the problems of a row, and a row as texts again.

How cells become values is in row_reading.py; whether rows fit the bank in difference.py.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

from item_bank.exchange.layouts import option_column, rationale_column
from item_bank.items import (
    AreaCode,
    ItemCode,
    ItemVersion,
    LanguageVersion,
    Markup,
    OptionId,
    OptionText,
    Stage,
)
from item_bank.languages import LanguageTag


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong with one cell of one row; `item` is the code found in that row."""

    row: int
    column: str
    found: str
    expected: str
    item: str = ""

    @property
    def message(self) -> str:
        """The problem as a sentence."""
        found = f"found “{self.found}”" if self.found else "it is empty"
        return f"Row {self.row}, column “{self.column}”: {found}; expected {self.expected}."


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a row of somebody else's comes from: what tells the same item when it comes again.

    `place` is what a person finds it by. `fingerprint` is over its content as it came.
    """

    source: str
    place: str
    identifier: str
    fingerprint: str
    # Came before with the same content, so that there is nothing to do.
    is_known: bool = False


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The codes an exam uses. None means that any will do."""

    areas: Collection[AreaCode] | None = None
    competencies: Collection[int] | None = None
    ethics: Collection[str] | None = None
    # Whether an item may come without an area, as a draft that somebody still has to place.
    area_required: bool = True


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """One sound row. None says that the cell was blank, as it may be in a translation."""

    number: int
    item: ItemCode
    language: LanguageTag
    stem: str
    options: tuple[OptionText, ...]
    area: AreaCode | None = None
    competency: int | None = None
    secondary: tuple[int, ...] | None = None
    ethics: tuple[str, ...] | None = None
    enemies: frozenset[ItemCode] | None = None
    shuffle_safe: bool | None = None
    key: OptionId | None = None
    reference: str = ""
    stage: Stage | None = None
    note: str = ""
    stimulus: str = ""
    markup: Markup = Markup.PLAIN
    # Set for somebody else's item: what it cannot say stays as the bank has it.
    origin: Origin | None = None
    # What a report says about it besides what it does.
    remark: str = ""

    @property
    def option_ids(self) -> tuple[OptionId, ...]:
        """The options that have a text."""
        return tuple(option.option for option in self.options)


def imported_row(
    version: ItemVersion, text: LanguageVersion, source_language: LanguageTag, number: int = 0
) -> ImportedRow:
    """A bank's item as a row. A translation's row leaves blank what its source row says."""
    row = ImportedRow(
        number,
        version.ref.item,
        text.language,
        text.stem,
        text.options,
        stimulus=text.stimulus,
        markup=text.markup,
    )
    if text.language != source_language:
        return row
    return replace(
        row,
        area=version.area,
        competency=version.competency,
        secondary=version.secondary,
        ethics=version.ethics,
        enemies=version.enemies,
        shuffle_safe=version.shuffle_safe,
        key=version.key,
        reference=version.reference,
        stage=version.stage,
    )


def cells_of(row: ImportedRow) -> dict[str, str]:
    """The row as texts by our column names: `read_row` reads the same row back."""
    texts = {
        "item": row.item,
        "language": row.language,
        "area": row.area or "",
        "competency": str(row.competency or ""),
        "secondary": ";".join(str(number) for number in sorted(row.secondary or ())),
        "ethics": ";".join(sorted(row.ethics or ())),
        "enemies": ";".join(sorted(row.enemies or ())),
        "shuffle_safe": {True: "yes", False: "no", None: ""}[row.shuffle_safe],
        "key": row.key or "",
        "stimulus": row.stimulus,
        "stem": row.stem,
        "reference": row.reference,
        "markup": "" if row.markup is Markup.PLAIN else row.markup,
        "stage": row.stage or "",
        "note": row.note,
    }
    for option in row.options:
        texts[option_column(option.option)] = option.text
        texts[rationale_column(option.option)] = option.rationale
    return texts
