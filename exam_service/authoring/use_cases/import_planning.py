"""From a file's bytes to what it would do: read apart from the service, compared with the bank."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.authoring.rules.archive_plan import plan_archive
from exam_service.authoring.rules.import_options import ImportOptions
from exam_service.authoring.rules.import_plan import (
    BankSnapshot,
    ImportPlan,
    plan_adoption,
    plan_import,
)
from exam_service.authoring.rules.import_reading import ReadFile, read_file
from exam_service.authoring.rules.refusals import FileUnreadable
from exam_service.authoring.store import archiving, imports
from exam_service.authoring.store.items import StoredVersion
from exam_service.errors import InvalidInput
from exam_service.jobs.child import TookTooLong, in_child
from item_bank.errors import ContentError, FileRefused

# Reading a larger file takes seconds of computing, and a stranger's package may take much memory.
READ_HERE_BYTES_MAX = 256 * 1024
READING_SECONDS_MAX = 120
_TOO_LONG = "Reading the file took too long; send it in parts."


@dataclass(frozen=True, slots=True)
class Compared:
    """The bank as a file is compared with it, and the stored versions this was made from."""

    bank: BankSnapshot
    versions: Sequence[StoredVersion]


async def load_compared(session: AsyncSession, exam_id: UUID) -> Compared:
    return Compared(*await imports.load_compared_bank(session, exam_id))


async def read_content(
    content: bytes, file_name: str, options: ImportOptions, bank: BankSnapshot
) -> ReadFile:
    """What the file holds; refused with one sentence when it cannot be read at all."""
    if options.area and options.area not in bank.areas:
        sentence = f"The exam has no area {options.area}. Areas: {', '.join(bank.areas)}."
        raise InvalidInput(sentence, {"area": sentence})
    arguments = (content, file_name, options, bank.source_language, bank.areas)
    try:
        if len(content) <= READ_HERE_BYTES_MAX:
            return await asyncio.to_thread(read_file, *arguments)
        return await in_child(READING_SECONDS_MAX, read_file, *arguments)
    except ContentError as error:
        raise FileUnreadable(error) from None
    except TookTooLong:
        raise FileUnreadable(FileRefused(_TOO_LONG)) from None


async def planned(
    session: AsyncSession,
    exam_id: UUID,
    read: ReadFile,
    file_name: str,
    options: ImportOptions,
    compared: Compared,
) -> ImportPlan:
    """What the file would do to the bank as it is."""
    if read.archive is not None:
        here = await archiving.load_items(
            session, exam_id, [item.code for item in read.archive.items]
        )
        return await asyncio.to_thread(plan_archive, read.archive, here, compared.bank)
    return await asyncio.to_thread(_plan, read, file_name, options, compared.bank)


def _plan(read: ReadFile, file_name: str, options: ImportOptions, bank: BankSnapshot) -> ImportPlan:
    if read.table is not None:
        plan = plan_import(read.table, options, bank)
    else:
        assert read.reading is not None, "what is no table of ours and no archive is a reading"
        plan = plan_adoption(read.reading, read.format, file_name, options, bank)
    remarks = (*read.remarks, *plan.report.remarks)
    return replace(plan, report=replace(plan.report, format=read.format, remarks=remarks))
