"""A bank's items as a file of each kind. Pure, so that a process of its own can write it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from item_bank.exchange.archive import Archive, write_archive
from item_bank.exchange.rows import ImportedRow, imported_row
from item_bank.exchange.spreadsheet import write_csv_table, write_xlsx_table
from item_bank.items import ItemVersion, LanguageVersion
from item_bank.languages import LanguageTag


class ExportFormat(StrEnum):
    """What a bank can be written as."""

    CSV = "csv"
    XLSX = "xlsx"
    QTI = "qti"
    ARCHIVE = "archive"


@dataclass(frozen=True, slots=True)
class FileKind:
    """How a file of this kind is named and served."""

    media_type: str
    ending: str


FILE_KINDS: Final = MappingProxyType(
    {
        ExportFormat.CSV: FileKind("text/csv; charset=utf-8", "csv"),
        ExportFormat.XLSX: FileKind(
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"
        ),
        ExportFormat.QTI: FileKind("application/zip", "qti.zip"),
        ExportFormat.ARCHIVE: FileKind("application/zip", "bank.zip"),
    }
)


@dataclass(frozen=True, slots=True)
class ExportedItem:
    """The newest version of an item with the texts that are wanted."""

    version: ItemVersion
    source: LanguageTag
    texts: Mapping[LanguageTag, LanguageVersion]
    note: str


def chosen_texts(
    texts: Mapping[LanguageTag, LanguageVersion],
    source: LanguageTag,
    languages: Collection[LanguageTag],
) -> dict[LanguageTag, LanguageVersion]:
    """The texts in these languages, in all of them if none is named, the source first."""
    ordered = sorted(texts, key=lambda tag: (tag != source, tag))
    return {tag: texts[tag] for tag in ordered if not languages or tag in languages}


def write_items(
    kind: ExportFormat,
    exported: Sequence[ExportedItem],
    images: Mapping[str, bytes],
    usual: LanguageTag,
) -> bytes:
    """A spreadsheet or a package of these items. The same items give the same content."""
    match kind:
        case ExportFormat.CSV:
            return write_csv_table(_rows(exported))
        case ExportFormat.XLSX:
            return write_xlsx_table(_rows(exported))
        case ExportFormat.QTI:
            # Imported where it is wanted: what writes XML is large, and few processes ever do.
            from item_bank.exchange.qti import write_qti

            return write_qti(((item.version, item.texts) for item in exported), images, usual)
        case ExportFormat.ARCHIVE:
            raise AssertionError("an archive is written from items with all their past")


def write_whole(archive: Archive) -> bytes:
    """The whole bank; the same bank gives the same bytes."""
    return write_archive(archive)


def _rows(exported: Sequence[ExportedItem]) -> list[ImportedRow]:
    """A row for each item and language; an item's facts stand in the row of its own source."""
    return [
        replace(
            imported_row(item.version, text, item.source),
            note=item.note if tag == item.source else "",
        )
        for item in exported
        for tag, text in item.texts.items()
    ]
