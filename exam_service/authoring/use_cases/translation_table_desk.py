"""What the pages of translators' tables show: earlier ones, and one with its report."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from exam_service.authoring.rules.translation_import import (
    ReportLine,
    TextChange,
    TranslationReport,
)
from exam_service.authoring.store import translation_imports
from exam_service.authoring.store.exams import BankExam, load_bank_exam
from exam_service.authoring.tables import TranslationImportRow
from exam_service.database.session import OpenSession
from exam_service.errors import NotFound
from item_bank.languages import LanguageTag


@dataclass(frozen=True, slots=True)
class TablesDesk:
    """One language's tables of one person."""

    exam: BankExam
    language: LanguageTag
    imports: Sequence[TranslationImportRow]


@dataclass(frozen=True, slots=True)
class TableDesk:
    """One table that was looked at, and perhaps applied."""

    exam: BankExam
    row: TranslationImportRow
    report: TranslationReport

    @property
    def lines(self) -> list[ReportLine]:
        """Refused items first, then those that change."""
        order = (TextChange.REFUSED, TextChange.CHANGED, TextChange.UNCHANGED)
        return sorted(self.report.lines, key=lambda line: (order.index(line.change), line.row))

    @property
    def is_open(self) -> bool:
        return self.row.content is not None and bool(self.report.count(TextChange.CHANGED))


async def load_tables_desk(
    open_session: OpenSession, *, exam_code: str, language: LanguageTag, account_id: UUID
) -> TablesDesk:
    async with open_session() as session:
        exam = await load_bank_exam(session, exam_code)
        rows = await translation_imports.list_imports(session, exam.id, language, account_id)
        return TablesDesk(exam, language, rows)


async def load_table_desk(
    open_session: OpenSession, *, exam_code: str, import_id: UUID, account_id: UUID
) -> TableDesk:
    """A table of this person's; those of others are not there."""
    async with open_session() as session:
        exam = await load_bank_exam(session, exam_code)
        row = await translation_imports.find_import(session, exam.id, import_id, account_id)
        if row is None:
            raise NotFound
        return TableDesk(exam, row, TranslationReport.from_document(row.report))
