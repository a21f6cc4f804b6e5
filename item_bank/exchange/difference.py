"""What a table would do to a bank: row by row added, new version, changed, unchanged or refused.

Compares values with values; nothing is written. Rows of one item are judged together, because
a translation belongs to a wording in the source language.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from item_bank.exchange.layouts import COLUMNS
from item_bank.exchange.rows import ImportedRow, Origin, cells_of, imported_row
from item_bank.exchange.spreadsheet import ImportedTable
from item_bank.items import (
    AreaCode,
    ItemCode,
    ItemVersion,
    ItemVersionRef,
    LanguageVersion,
    Stage,
    VersionNumber,
    content_hash,
    text_hash,
)
from item_bank.languages import LanguageTag


class Change(StrEnum):
    """What one row would do."""

    ADDED = "added"
    NEW_VERSION = "new_version"
    CHANGED_LANGUAGE_VERSION = "changed_language_version"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class KnownItem:
    """An item as the bank has it: its newest version and that version's texts."""

    version: ItemVersion
    texts: Mapping[LanguageTag, LanguageVersion]
    # Of an item that has no text in the exam's source language; None for every other.
    source_language: LanguageTag | None = None


@dataclass(frozen=True, slots=True)
class RowChange:
    """What a row would do, and the values to store if it is applied.

    `version` is set for a source row that adds an item or a version. `changed` names the columns
    that differ from the bank. `reason` is set for a refused row. `origin` and `remark` are the
    row's own.
    """

    row: int
    item: ItemCode
    language: LanguageTag
    change: Change
    version: ItemVersion | None = None
    text: LanguageVersion | None = None
    changed: tuple[str, ...] = ()
    reason: str | None = None
    origin: Origin | None = None
    remark: str = ""


def compare(
    table: ImportedTable, bank: Mapping[ItemCode, KnownItem], source_language: LanguageTag
) -> tuple[RowChange, ...]:
    """What each sound row of the table would do to the bank, in the order of the rows."""
    by_item: dict[ItemCode, list[ImportedRow]] = {}
    for row in table.rows:
        by_item.setdefault(row.item, []).append(row)
    codes = by_item.keys() | bank.keys()
    changes: list[RowChange] = []
    for item, rows in by_item.items():
        if item in table.faulty_items:
            reason = f"Row {table.faulty_items[item]} of the same item has a problem."
            changes.extend(_refused(row, reason) for row in rows)
        else:
            changes.extend(_item_changes(rows, bank.get(item), codes, source_language))
    of_row = {row.number: row for row in table.rows}
    changes.sort(key=lambda change: change.row)
    return tuple(
        replace(change, origin=of_row[change.row].origin, remark=of_row[change.row].remark)
        for change in changes
    )


def _item_changes(
    rows: Sequence[ImportedRow],
    known: KnownItem | None,
    codes: Iterable[ItemCode],
    source_language: LanguageTag,
) -> Iterator[RowChange]:
    single, doubled = _by_language(rows)
    yield from doubled
    source_language = _source_of_item(single, known, source_language)
    source = single.pop(source_language, None)
    version = known.version if known else None
    if source:
        change = _source_change(source, known, codes)
        yield change
        version = change.version or version
        if change.change is Change.REFUSED:
            reason = f"Row {source.number}, the same item in {source_language}, is refused."
            yield from (_refused(row, reason) for row in single.values())
            return
    for row in single.values():
        if version is None:
            reason = f"The item has no {source_language} row here and is not in the item bank."
            yield _refused(row, reason)
        else:
            yield _translation_change(row, version, known, source_language)


def _source_of_item(
    rows: Mapping[LanguageTag, ImportedRow], known: KnownItem | None, usual: LanguageTag
) -> LanguageTag:
    """The language an item is written in first: another than usual if nobody worded it in that."""
    if known:
        return known.source_language or usual
    if usual in rows:
        return usual
    return next((language for language, row in rows.items() if row.key), usual)


def _by_language(
    rows: Iterable[ImportedRow],
) -> tuple[dict[LanguageTag, ImportedRow], list[RowChange]]:
    single: dict[LanguageTag, ImportedRow] = {}
    doubled = []
    for row in rows:
        if row.language in single:
            first = single[row.language].number
            doubled.append(_refused(row, f"Row {first} has the same item in {row.language}."))
        else:
            single[row.language] = row
    return single, doubled


def _source_change(
    row: ImportedRow, known: KnownItem | None, codes: Iterable[ItemCode]
) -> RowChange:
    enemies = row.enemies or frozenset()
    if row.item in enemies:
        return _refused(row, "The item is named as its own enemy.")
    unknown = sorted(enemies - set(codes))
    if unknown:
        return _refused(row, f"Enemies that exist nowhere: {', '.join(unknown)}.")
    if row.origin and row.origin.is_known and known:
        return RowChange(row.number, row.item, row.language, Change.UNCHANGED)
    version = _version(row, known.version if known else None)
    text = _text(row, version.ref)
    if known is None:
        return RowChange(row.number, row.item, row.language, Change.ADDED, version, text)
    before = known.texts.get(row.language)
    if before and content_hash(known.version, before) == content_hash(version, text):
        return RowChange(row.number, row.item, row.language, Change.UNCHANGED)
    changed = _changed((known.version, before), (version, text), row.language)
    return RowChange(row.number, row.item, row.language, Change.NEW_VERSION, version, text, changed)


def _translation_change(
    row: ImportedRow,
    version: ItemVersion,
    known: KnownItem | None,
    source_language: LanguageTag,
) -> RowChange:
    disagreement = _disagreement(row, version)
    if disagreement:
        return _refused(row, disagreement)
    text = _text(row, version.ref)
    before = known.texts.get(row.language) if known else None
    if before is None:
        return RowChange(row.number, row.item, row.language, Change.ADDED, None, text)
    if row.origin and row.origin.is_known and before.ref == version.ref:
        return RowChange(row.number, row.item, row.language, Change.UNCHANGED)
    # Even with the same words: they must be reviewed again against a new wording of the source.
    if before.ref == version.ref and text_hash(before) == text_hash(text):
        return RowChange(row.number, row.item, row.language, Change.UNCHANGED)
    changed = _changed((version, before), (version, text), source_language)
    change = Change.CHANGED_LANGUAGE_VERSION
    return RowChange(row.number, row.item, row.language, change, None, text, changed)


def _disagreement(row: ImportedRow, version: ItemVersion) -> str | None:
    if row.option_ids != version.options:
        found = len(row.option_ids)
        return f"It has {found} options; its item version has {len(version.options)}."
    given_and_wanted: tuple[tuple[str, object, object], ...] = (
        ("area", row.area, version.area),
        ("competency", row.competency, version.competency),
        ("secondary", row.secondary and set(row.secondary), set(version.secondary)),
        ("ethics", row.ethics and set(row.ethics), set(version.ethics)),
        ("enemies", row.enemies, version.enemies),
        ("shuffle_safe", row.shuffle_safe, version.shuffle_safe),
        ("key", row.key, version.key),
    )
    for column, given, wanted in given_and_wanted:
        if given is not None and given != wanted:
            return f"Its {column} is not that of the item version it translates; leave it blank."
    return None


def _version(row: ImportedRow, before: ItemVersion | None) -> ItemVersion:
    """The next version. Somebody else's row leaves as they are the facts it does not know."""
    key = row.key or (before.key if before else None)
    assert key is not None, "a source row without a key was read as sound"
    area = row.area or (before.area if before else AreaCode(""))
    ref = ItemVersionRef(row.item, VersionNumber(before.ref.number + 1 if before else 1))
    if row.origin and before:
        return replace(
            before,
            ref=ref,
            stage=Stage.DRAFT,
            area=area,
            key=key,
            options=row.option_ids,
            shuffle_safe=bool(row.shuffle_safe),
            reference=row.reference or before.reference,
        )
    return ItemVersion(
        ref=ref,
        stage=row.stage or Stage.DRAFT,
        area=area,
        key=key,
        options=row.option_ids,
        competency=row.competency,
        secondary=row.secondary or (),
        ethics=row.ethics or (),
        enemies=row.enemies or frozenset(),
        shuffle_safe=bool(row.shuffle_safe),
        reference=row.reference,
    )


def _text(row: ImportedRow, ref: ItemVersionRef) -> LanguageVersion:
    return LanguageVersion(
        ref, row.language, row.stem, row.options, stimulus=row.stimulus, markup=row.markup
    )


def _changed(
    before: tuple[ItemVersion, LanguageVersion | None],
    after: tuple[ItemVersion, LanguageVersion],
    source_language: LanguageTag,
) -> tuple[str, ...]:
    """The columns in which two wordings differ, without the stage, which is no wording."""
    old_version, old_text = before
    old = cells_of(imported_row(old_version, old_text, source_language)) if old_text else {}
    new = cells_of(imported_row(*after, source_language))
    return tuple(
        column
        for column in COLUMNS
        if column != "stage" and old.get(column, "") != new.get(column, "")
    )


def _refused(row: ImportedRow, reason: str) -> RowChange:
    return RowChange(row.number, row.item, row.language, Change.REFUSED, reason=reason)
