"""What a file would do to the item bank, row by row, and the values to store if it is applied.

Pure: bytes and the bank's values in, a plan out. The library reads and compares; decided here is
what an exam's bank accepts beyond that.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from exam_service.authoring.rules.import_report import ImportReport, ReportRow
from item_bank.exchange.difference import Change, KnownItem, RowChange, compare
from item_bank.exchange.layouts import (
    OUR_LAYOUT,
    Layout,
    parallel_items_layout,
    rationale_column,
)
from item_bank.exchange.rows import ImportedRow, Vocabulary
from item_bank.exchange.spreadsheet import ImportedTable, Selection, read_table
from item_bank.items import AreaCode, ItemCode, Stage
from item_bank.languages import LanguageTag

# Approval is the act of a second person, so no file brings it along.
IMPORTED_STAGES = (Stage.DRAFT, Stage.IN_REVIEW)


class LayoutName(StrEnum):
    """Whose columns a file has."""

    OURS = "ours"
    PARALLEL_ITEMS = "parallel-items"


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How to read a file. `source` and `area` belong to the layout of parallel items."""

    layout: LayoutName = LayoutName.OURS
    source: str = ""
    area: str = ""
    languages: tuple[str, ...] = ()
    items_max: int | None = None
    stage: Stage = Stage.DRAFT

    def to_document(self) -> dict[str, object]:
        return {
            "layout": self.layout,
            "source": self.source,
            "area": self.area,
            "languages": list(self.languages),
            "items_max": self.items_max,
            "stage": self.stage,
        }

    @classmethod
    def from_document(cls, document: Mapping[str, object]) -> "ImportOptions":
        languages, items_max = document["languages"], document["items_max"]
        assert isinstance(languages, list), "stored options name their languages in a list"
        assert items_max is None or isinstance(items_max, int), "a number of items is whole"
        return cls(
            layout=LayoutName(str(document["layout"])),
            source=str(document["source"]),
            area=str(document["area"]),
            languages=tuple(str(tag) for tag in languages),
            items_max=items_max,
            stage=Stage(str(document["stage"])),
        )

    def columns(self) -> Layout:
        if self.layout is LayoutName.PARALLEL_ITEMS:
            return parallel_items_layout(self.source, AreaCode(self.area))
        return OUR_LAYOUT

    def selection(self) -> Selection:
        languages = frozenset(LanguageTag(tag) for tag in self.languages)
        return Selection(languages or None, self.items_max)


@dataclass(frozen=True, slots=True)
class BankSnapshot:
    """What an import is compared with: the exam's areas and the newest version of its items."""

    source_language: LanguageTag
    areas: tuple[AreaCode, ...]
    items: Mapping[ItemCode, KnownItem]
    # Codes on the other side: of practice items for the bank, of the bank for practice items.
    foreign: Collection[str]


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What would be stored, and the report about it."""

    changes: tuple[RowChange, ...]
    notes: Mapping[ItemCode, str]
    report: ImportReport


def read_file(content: bytes, options: ImportOptions, bank: BankSnapshot) -> ImportedTable:
    """The rows of a file in the exam's own words; raises FileRefused for what is no table."""
    return read_table(
        content,
        source_language=bank.source_language,
        layout=options.columns(),
        vocabulary=Vocabulary(areas=bank.areas),
        selection=options.selection(),
    )


def plan_import(content: bytes, options: ImportOptions, bank: BankSnapshot) -> ImportPlan:
    """What the file would do to the bank."""
    table = read_file(content, options, bank)
    compared = compare(table, bank.items, bank.source_language)
    public = "A public practice item has this code; its key is known, so it stays out of the bank."
    staged = [
        (_refused(change, public), "")
        if change.item in bank.foreign
        else _staged(change, options.stage)
        for change in compared
    ]
    return ImportPlan(
        changes=tuple(change for change, _ in staged),
        notes={row.item: row.note for row in table.rows if row.language == bank.source_language},
        report=_report(table, staged),
    )


def plan_practice_import(content: bytes, options: ImportOptions, bank: BankSnapshot) -> ImportPlan:
    """What the file would do to the public practice items, which `bank` holds here.

    They carry less than an item of the bank, and every option says why: it is what they are for.
    """
    table = read_file(content, options, bank)
    table = replace(table, rows=tuple(_practice_row(row) for row in table.rows))
    silent = {row.number: _unexplained(row) for row in table.rows if _unexplained(row)}
    compared = compare(table, bank.items, bank.source_language)
    changes = []
    for change in compared:
        if change.item in bank.foreign:
            reason = "An item of the bank has this code; public items are never among them."
            changes.append(_refused(change, reason))
        elif change.row in silent:
            reason = f"A practice item explains every option; “{silent[change.row]}” is empty."
            changes.append(_refused(change, reason))
        else:
            changes.append(change)
    return ImportPlan(tuple(changes), {}, _report(table, [(change, "") for change in changes]))


def _practice_row(row: ImportedRow) -> ImportedRow:
    return replace(
        row,
        competency=None,
        secondary=None,
        ethics=None,
        enemies=None,
        shuffle_safe=None,
        reference="",
        stage=None,
    )


def _unexplained(row: ImportedRow) -> str:
    """The column of the first option without a rationale; empty if every option has one."""
    for option in row.options:
        if not option.rationale:
            return rationale_column(option.option)
    return ""


def _staged(change: RowChange, default: Stage) -> tuple[RowChange, str]:
    """The change at a stage that a file may bring, and what the report says about it."""
    if change.version is None:
        return change, ""
    # The library reads a blank cell as draft; what the import was told stands in its place.
    said = change.version.stage
    if said is Stage.DRAFT:
        return replace(change, version=change.version.at(default)), ""
    if said in IMPORTED_STAGES:
        return change, ""
    remark = f"Comes in as “in review”: “{said}” is for other people to decide."
    return replace(change, version=change.version.at(Stage.IN_REVIEW)), remark


def _refused(change: RowChange, reason: str) -> RowChange:
    return replace(
        change, change=Change.REFUSED, version=None, text=None, changed=(), reason=reason
    )


def _report(table: ImportedTable, staged: Collection[tuple[RowChange, str]]) -> ImportReport:
    rows = [ReportRow.of_problem(problem) for problem in table.problems]
    rows.extend(ReportRow.of_change(change, remark) for change, remark in staged)
    rows.sort(key=lambda row: row.row)
    return ImportReport(tuple(rows), table.problems_omitted)
