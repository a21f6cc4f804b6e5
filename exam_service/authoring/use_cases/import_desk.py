"""What the pages of imports show: earlier files, and the report about one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from exam_service.authoring.rules.import_options import ImportOptions
from exam_service.authoring.rules.import_report import ImportReport, ReportRow, RowFilter
from exam_service.authoring.store import accounts, imports, mappings
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
    mappings: Sequence[str]


@dataclass(frozen=True, slots=True)
class ImportDesk:
    """One file and its report; refused rows come first, since they ask for something."""

    exam: BankExam
    row: BankImportRow
    report: ImportReport
    names: Mapping[UUID, str]

    def rows(self, wanted: RowFilter) -> Sequence[ReportRow]:
        """The rows that fit a filter, refused ones first, then those that something is said of."""
        fitting = (row for row in self.report.rows if wanted.takes(row))
        return sorted(
            fitting,
            key=lambda row: (row.change is not Change.REFUSED, not row.remark, row.row),
        )

    @property
    def has_columns(self) -> bool:
        """Whether the columns are somebody else's, and can still be settled another way."""
        options = ImportOptions.from_document(self.row.report["options"])
        return self.row.content is not None and options.mapping is not None

    @property
    def items(self) -> Mapping[Change, int]:
        """How many items it does what to; an item in three languages is one."""
        return self.report.items()

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
        remembered = [each.name for each in await mappings.list_mappings(session, exam.id)]
        return ImportsDesk(exam, rows, names, remembered)


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
