"""What the pages of imports show: earlier files, and the report about one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from exam_service.authoring.rules.import_report import ImportReport, ReportRow
from exam_service.authoring.store import accounts, imports
from exam_service.authoring.store.exams import BankExam, load_bank_exam
from exam_service.authoring.tables import BankImportRow
from exam_service.database.session import OpenSession
from exam_service.errors import NotFound
from item_bank.exchange.difference import Change


@dataclass(frozen=True, slots=True)
class ImportsDesk:
    """The newest files of an exam's bank, and who brought them."""

    exam: BankExam
    imports: Sequence[BankImportRow]
    names: Mapping[UUID, str]


@dataclass(frozen=True, slots=True)
class ImportDesk:
    """One file and its report; refused rows come first, since they ask for something."""

    exam: BankExam
    row: BankImportRow
    report: ImportReport
    names: Mapping[UUID, str]

    @property
    def rows(self) -> Sequence[ReportRow]:
        return sorted(self.report.rows, key=lambda row: (row.change is not Change.REFUSED, row.row))

    @property
    def counts(self) -> Mapping[Change, int]:
        return {change: self.report.count(change) for change in Change}

    @property
    def refused(self) -> int:
        return self.report.count(Change.REFUSED)

    @property
    def is_open(self) -> bool:
        """Whether it can still be applied, with something to do."""
        return self.row.applied_at is None and self.report.changes_something


async def load_imports_desk(open_session: OpenSession, *, exam_code: str) -> ImportsDesk:
    async with open_session() as session:
        exam = await load_bank_exam(session, exam_code)
        rows = await imports.list_imports(session, exam.id)
        names = await accounts.list_names(session, [row.created_by for row in rows])
        return ImportsDesk(exam, rows, names)


async def load_import_desk(
    open_session: OpenSession, *, exam_code: str, import_id: UUID
) -> ImportDesk:
    async with open_session() as session:
        exam = await load_bank_exam(session, exam_code)
        row = await imports.load_import(session, import_id)
        if row.exam_id != exam.id:
            raise NotFound
        names = await accounts.list_names(session, [row.created_by])
        return ImportDesk(exam, row, ImportReport.from_document(row.report), names)
