"""What a file would do to the item bank, row by row, and the values to store if it is applied.

Pure: what a file holds and the bank's values in, a plan out. The library reads and compares;
decided here is what an exam's bank accepts beyond that.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from exam_service.authoring.rules.import_options import ImportOptions, LayoutName
from exam_service.authoring.rules.import_report import ImportReport, ReportRow
from item_bank.exchange.adoption import Adopter, Remembered, adopt
from item_bank.exchange.archived_items import ArchivedItem
from item_bank.exchange.detection import TABLES, Format
from item_bank.exchange.difference import Change, KnownItem, RowChange, compare
from item_bank.exchange.layouts import rationale_column
from item_bank.exchange.rows import ImportedRow
from item_bank.exchange.source_items import Reading
from item_bank.exchange.spreadsheet import ImportedTable
from item_bank.images import StoredImage
from item_bank.items import AreaCode, ItemCode, LanguageVersion, Markup, Stage
from item_bank.languages import LanguageTag, find_language
from item_bank.markup import image_references

__all__ = ["BankSnapshot", "ImportOptions", "ImportPlan", "LayoutName", "plan_import"]

# Approval is the act of a second person, so no file brings it along.
IMPORTED_STAGES = (Stage.DRAFT, Stage.IN_REVIEW)
PUBLIC_CODE = "A public practice item has this code; its key is known, so it stays out of the bank."
NO_IMAGES: Mapping[str, bytes] = MappingProxyType({})

# Format, source, identifier, language.
OriginKey = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class BankSnapshot:
    """What an import is compared with: the exam's areas and the newest version of its items."""

    source_language: LanguageTag
    areas: tuple[AreaCode, ...]
    items: Mapping[ItemCode, KnownItem]
    # Codes on the other side: of practice items for the bank, of the bank for practice items.
    foreign: Collection[str]
    # What each area may be called, in lower case.
    area_names: Mapping[str, AreaCode] = field(default_factory=dict)
    origins: Mapping[OriginKey, Remembered] = field(default_factory=dict)
    # The images that texts may show, by hash.
    images: Collection[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What would be stored, and the report about it. `images` are those that the texts show."""

    changes: tuple[RowChange, ...]
    notes: Mapping[ItemCode, str]
    report: ImportReport
    images: Mapping[str, bytes] = field(default_factory=lambda: NO_IMAGES)
    file_name: str = ""
    # Of an archive: items that come whole, and the images beside them.
    archived: tuple[ArchivedItem, ...] = ()
    archived_images: tuple[StoredImage, ...] = ()


def plan_import(table: ImportedTable, options: ImportOptions, bank: BankSnapshot) -> ImportPlan:
    """What a table in our columns would do to the bank."""
    staged = _judged(table, options, bank, bank.images)
    return ImportPlan(
        changes=tuple(change for change, _ in staged),
        notes=_notes(table.rows, staged),
        report=_report(table, staged),
    )


def plan_adoption(
    reading: Reading, kind: Format, file_name: str, options: ImportOptions, bank: BankSnapshot
) -> ImportPlan:
    """What other people's items would do to the bank: each gets a code, an area, a language."""
    rows, unadopted = adopt(reading.items, _adopter(kind, file_name, options, bank))
    wanted = options.selection().languages
    rows = tuple(row for row in rows if wanted is None or row.language in wanted)
    table = ImportedTable(rows)
    staged = _judged(table, options, bank, {*bank.images, *reading.images})
    lines = [ReportRow.of_change(change, remark) for change, remark in staged]
    lines.extend(
        ReportRow.of_refused(number, each.item.source, each.item.where, each.reason)
        for number, each in unadopted
    )
    first = len(reading.items) + 1
    lines.extend(
        ReportRow.of_refused(number, refused.source, refused.where, refused.reason)
        for number, refused in enumerate(reading.refused, start=first)
    )
    changes = tuple(change for change, _ in staged)
    shown = {name for change in changes if change.text for name in _shown_by(change.text)}
    return ImportPlan(
        changes=changes,
        notes=_notes(rows, staged),
        report=ImportReport(
            tuple(sorted(lines, key=lambda line: line.row)), 0, kind, _without_area(staged)
        ),
        images={name: reading.images[name] for name in sorted(shown & reading.images.keys())},
        file_name=file_name,
    )


def plan_practice_import(table: ImportedTable, bank: BankSnapshot) -> ImportPlan:
    """What a table would do to the public practice items, which `bank` holds here.

    They carry less than an item of the bank, and every option says why: it is what they are for.
    """
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


def _adopter(kind: Format, file_name: str, options: ImportOptions, bank: BankSnapshot) -> Adopter:
    language = find_language(options.language).tag if options.language else bank.source_language
    only = bank.areas[0] if len(bank.areas) == 1 else None
    remembered, elsewhere = {}, {}
    for (origin_kind, source, identifier, tag), known in bank.origins.items():
        if (origin_kind, source) == (kind, file_name):
            remembered[identifier, tag] = known
        elsewhere[identifier, known.fingerprint] = known.code
    return Adopter(
        format=kind,
        source=file_name,
        language=language,
        areas=bank.area_names,
        bank=bank.items,
        area=AreaCode(options.area) if options.area else only,
        translates=kind in TABLES,
        remembered=remembered,
        elsewhere=elsewhere,
        taken=frozenset(bank.foreign),
    )


def _judged(
    table: ImportedTable, options: ImportOptions, bank: BankSnapshot, images: Collection[str]
) -> list[tuple[RowChange, str]]:
    """Every sound row's change at a stage that a file may bring, or its refusal."""
    kept = frozenset(images)
    judged = []
    for change in compare(table, bank.items, bank.source_language):
        missing = sorted(_shown_by(change.text) - kept) if change.text else []
        if change.item in bank.foreign:
            judged.append((_refused(change, PUBLIC_CODE), ""))
        elif missing:
            reason = f"It shows an image that the item bank does not have ({missing[0]})."
            judged.append((_refused(change, reason), ""))
        else:
            judged.append(_staged(change, options.stage))
    return judged


def _staged(change: RowChange, default: Stage) -> tuple[RowChange, str]:
    """The change at a stage that a file may bring, and what the report says about it."""
    if change.version is None:
        return change, change.remark
    # The library reads a blank cell as draft; what the import was told stands in its place.
    said = change.version.stage
    stage = default if said is Stage.DRAFT else said
    remark = change.remark
    if stage not in IMPORTED_STAGES:
        remark = f"Comes in as “in review”: “{stage}” is for other people to decide. {remark}"
        stage = Stage.IN_REVIEW
    if not change.version.area:
        stage = Stage.DRAFT
    return replace(change, version=change.version.at(stage)), remark.strip()


def _refused(change: RowChange, reason: str) -> RowChange:
    return replace(
        change, change=Change.REFUSED, version=None, text=None, changed=(), reason=reason
    )


def _shown_by(text: LanguageVersion) -> frozenset[str]:
    if text.markup is Markup.PLAIN:
        return frozenset()
    parts = (text.stimulus, text.stem, *(option.text for option in text.options))
    return frozenset().union(*(image_references(part) for part in parts))


def _notes(
    rows: Sequence[ImportedRow], staged: Collection[tuple[RowChange, str]]
) -> dict[ItemCode, str]:
    """The note of each row that makes a version."""
    said = {row.number: row.note for row in rows}
    return {change.item: said[change.row] for change, _ in staged if change.version is not None}


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


def _report(table: ImportedTable, staged: Collection[tuple[RowChange, str]]) -> ImportReport:
    rows = [ReportRow.of_problem(problem) for problem in table.problems]
    rows.extend(ReportRow.of_change(change, remark) for change, remark in staged)
    rows.sort(key=lambda row: row.row)
    return ImportReport(tuple(rows), table.problems_omitted, remarks=_without_area(staged))


def _without_area(staged: Collection[tuple[RowChange, str]]) -> tuple[str, ...]:
    """What the report says of the file where items of it have no area."""
    versions = [change.version for change, _ in staged if change.version is not None]
    number = sum(not version.area for version in versions)
    if not number:
        return ()
    return (f"Items with no area yet: {number}. They stay drafts until they have one.",)
