"""A file as what it holds, whatever its format: rows of ours, items of somebody else's, a bank.

Needs nothing of the bank, so that a process of its own can do it; all that comes out can be sent
from one process to another.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from exam_service.authoring.rules.import_options import AUTOMATIC, ImportOptions, LayoutName
from item_bank.exchange.archive import Archive, read_archive
from item_bank.exchange.detection import TABLES, Format, detect_format
from item_bank.exchange.gift import read_gift
from item_bank.exchange.guessing import guess_mapping
from item_bank.exchange.layouts import OUR_LAYOUT, REQUIRED_COLUMNS
from item_bank.exchange.mapping import ColumnMapping
from item_bank.exchange.rows import Vocabulary
from item_bank.exchange.source_items import Reading
from item_bank.exchange.spreadsheet import ImportedTable, read_table
from item_bank.exchange.table_files import OpenedTable, open_table
from item_bank.exchange.tables import read_rows_by
from item_bank.exchange.wide_tables import rows_by_language
from item_bank.items import AreaCode
from item_bank.languages import LanguageTag

COLUMNS_NAMED_MAX: Final = 20


def _reader_of(kind: Format) -> Callable[[bytes, str], Reading]:
    # Imported where a file is at hand: what reads XML is large, and few processes ever do.
    if kind is Format.GIFT:
        return read_gift
    if kind is Format.MOODLE:
        from item_bank.exchange.moodle import read_moodle

        return read_moodle
    from item_bank.exchange.qti import read_qti

    return read_qti


@dataclass(frozen=True, slots=True)
class ReadFile:
    """What a file holds: one of a table, somebody else's items, an archive.

    `mapping` is how the columns of somebody else's table were read, as a document.
    """

    format: Format
    table: ImportedTable | None = None
    reading: Reading | None = None
    archive: Archive | None = None
    mapping: Mapping[str, Any] | None = None  # Any: a document
    remarks: tuple[str, ...] = ()


def read_file(
    content: bytes,
    file_name: str,
    options: ImportOptions,
    source_language: LanguageTag,
    areas: Collection[AreaCode],
) -> ReadFile:
    """Everything in a file; raises ContentError for what cannot be read at all."""
    kind = format_of(content, file_name, options)
    if kind is Format.ARCHIVE:
        return ReadFile(kind, archive=read_archive(content))
    if kind in TABLES:
        opened = foreign_table(content, options)
        if opened is not None:
            return _read_foreign_table(kind, opened, file_name, options)
        return ReadFile(kind, table=read_our_table(content, options, source_language, areas))
    return ReadFile(kind, reading=_sendable(_reader_of(kind)(content, file_name)))


def format_of(content: bytes, file_name: str, options: ImportOptions) -> Format:
    """The format that was said, or the one the content shows."""
    if options.layout is LayoutName.PARALLEL_ITEMS or options.format != AUTOMATIC:
        found = detect_format(content, file_name)
        said = Format(options.format) if options.format != AUTOMATIC else Format.CSV
        # A table is one in either dress, whichever was named.
        return found if said in TABLES and found in TABLES else said
    return detect_format(content, file_name)


def foreign_table(content: bytes, options: ImportOptions) -> OpenedTable | None:
    """The table, if its columns are somebody else's; None if they are ours."""
    if options.layout is LayoutName.PARALLEL_ITEMS:
        return None
    opened = open_table(content)
    headings = {heading.strip().lower() for heading in opened.headings}
    is_ours = headings >= set(REQUIRED_COLUMNS) and headings <= OUR_LAYOUT.headings
    is_told = options.mapping is not None or options.corrections is not None
    if is_ours and not is_told:
        return None
    return as_told(opened, options)


def as_told(opened: OpenedTable, options: ImportOptions) -> OpenedTable:
    """The table with a row for each language, unless somebody named columns that it then lacks."""
    parted = rows_by_language(opened)
    told = [
        ColumnMapping.from_document(document)
        for document in (options.mapping, options.corrections)
        if document is not None
    ]
    said = {heading for mapping in told for named in mapping.columns.values() for heading in named}
    return opened if said & (set(opened.headings) - set(parted.headings)) else parted


def read_our_table(
    content: bytes,
    options: ImportOptions,
    source_language: LanguageTag,
    areas: Collection[AreaCode],
    *,
    area_required: bool = False,
) -> ImportedTable:
    """The rows of a table in our columns, or in those of parallel items."""
    return read_table(
        content,
        source_language=source_language,
        layout=options.columns(),
        vocabulary=Vocabulary(areas=areas, area_required=area_required),
        selection=options.selection(),
    )


def settled_mapping(opened: OpenedTable, options: ImportOptions) -> ColumnMapping:
    """What the columns seem to be for, with what somebody said about them."""
    if options.mapping is None:
        mapping = guess_mapping(opened.headings, opened.sample()).mapping
    else:
        mapping = ColumnMapping.from_document(options.mapping)
    if options.corrections is None:
        return mapping
    return mapping.with_corrections(ColumnMapping.from_document(options.corrections))


def _read_foreign_table(
    kind: Format, opened: OpenedTable, file_name: str, options: ImportOptions
) -> ReadFile:
    mapping = settled_mapping(opened, options)
    reading = read_rows_by(opened, mapping, file_name)
    return ReadFile(
        kind,
        reading=_sendable(reading),
        mapping=mapping.to_document(),
        remarks=tuple(_unread_columns(opened, mapping)),
    )


def _unread_columns(opened: OpenedTable, mapping: ColumnMapping) -> Iterator[str]:
    used = {
        heading
        for name, headings in mapping.columns.items()
        for heading in headings
        if name != "ignored"
    }
    left = [heading for heading in opened.headings if heading not in used]
    if left:
        named = ", ".join(f"“{heading}”" for heading in left[:COLUMNS_NAMED_MAX])
        more = len(left) - COLUMNS_NAMED_MAX
        yield f"Columns that were not read: {named}{f' and {more} more' if more > 0 else ''}."


def _sendable(reading: Reading) -> Reading:
    return replace(reading, images=dict(reading.images))
