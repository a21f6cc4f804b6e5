"""How somebody's columns lead to ours: guessed, corrected by a person, remembered by a name."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from exam_service.audit.store import add_audit_entry
from exam_service.authoring.rules.column_choices import ColumnChoice, column_choices
from exam_service.authoring.rules.import_options import ImportOptions
from exam_service.authoring.rules.import_report import ImportReport
from exam_service.authoring.rules.refusals import ContentRefused, FileUnreadable, ImportApplied
from exam_service.authoring.store import imports, mappings
from exam_service.authoring.store.exams import BankExam, load_bank_exam
from exam_service.authoring.store.item_writing import Authorship
from exam_service.authoring.tables import BankImportRow
from exam_service.authoring.use_cases.import_planning import load_compared, planned, read_content
from exam_service.database.session import OpenSession
from exam_service.errors import InvalidInput, NotFound
from item_bank.errors import ContentError
from item_bank.exchange.mapping import ColumnMapping, KeyForm

NAME_CHARACTERS_MAX = 80


@dataclass(frozen=True, slots=True)
class ColumnsDesk:
    """A table that waits for its columns to be settled, with a sample of its rows."""

    exam: BankExam
    row: BankImportRow
    options: ImportOptions
    columns: Sequence[ColumnChoice]
    key_form: KeyForm
    names: Sequence[str]


async def load_columns_desk(
    open_session: OpenSession, *, exam_code: str, import_id: UUID
) -> ColumnsDesk:
    """The columns of a looked-at table; there is none once it is applied or is in our columns."""
    async with open_session() as session:
        exam = await load_bank_exam(session, exam_code)
        row = await imports.load_import(session, import_id)
        options = ImportOptions.from_document(row.report["options"])
        if row.exam_id != exam.id or options.mapping is None:
            raise NotFound
        if row.content is None:
            raise ImportApplied
        remembered = await mappings.list_mappings(session, exam.id)
    try:
        columns = await asyncio.to_thread(column_choices, row.content, options)
        mapping = ColumnMapping.from_document(options.mapping)
    except ContentError as error:
        raise FileUnreadable(error) from None
    return ColumnsDesk(
        exam, row, options, columns, mapping.key_form, [each.name for each in remembered]
    )


async def settle_columns(
    open_session: OpenSession,
    *,
    exam_id: UUID,
    import_id: UUID,
    mapping: ColumnMapping,
    options: ImportOptions,
    name: str,
    actor_id: UUID,
    now: datetime,
) -> ImportReport:
    """Look at a table again by these columns, and remember them if they are given a name."""
    if len(name) > NAME_CHARACTERS_MAX:
        sentence = f"A name has at most {NAME_CHARACTERS_MAX} characters."
        raise InvalidInput(sentence, {"name": sentence})
    try:
        mapping.check_complete()
    except ContentError as error:
        raise ContentRefused(error, {"columns": error.message}) from None
    document = mapping.to_document()
    settled = replace(options, mapping=document)
    async with open_session() as session:
        row = await imports.load_import(session, import_id)
        if row.exam_id != exam_id:
            raise NotFound
        if row.content is None:
            raise ImportApplied
        content, file_name = row.content, row.file_name
        compared = await load_compared(session, exam_id)
    read = await read_content(content, file_name, settled, compared.bank)
    async with open_session() as session:
        row = await imports.lock_import(session, import_id)
        if row.applied_at is not None:
            raise ImportApplied
        plan = await planned(session, exam_id, read, file_name, settled, compared)
        row.report = plan.report.to_document() | {"options": settled.to_document()}
        if name:
            by = Authorship(actor_id, now)
            await mappings.write_mapping(session, exam_id, name, document, by)
            add_audit_entry(
                session,
                actor_id=actor_id,
                action="bank.columns_remembered",
                subject=("exam", exam_id),
                after={"name": name, "mapping": document},
                now=now,
            )
        return plan.report


async def load_mapping(
    open_session: OpenSession, *, exam_id: UUID, name: str
) -> Mapping[str, Any]:  # Any: a document
    """The mapping of this name."""
    async with open_session() as session:
        row = await mappings.find_mapping(session, exam_id, name)
        if row is not None:
            return row.document
        known = [each.name for each in await mappings.list_mappings(session, exam_id)]
    listed = f"Remembered are: {', '.join(known)}." if known else "None is remembered yet."
    sentence = f"No column mapping is called {name[:NAME_CHARACTERS_MAX]}. {listed}"
    raise InvalidInput(sentence, {"mapping": sentence})


async def list_mapping_names(open_session: OpenSession, *, exam_id: UUID) -> Sequence[str]:
    async with open_session() as session:
        return [row.name for row in await mappings.list_mappings(session, exam_id)]
