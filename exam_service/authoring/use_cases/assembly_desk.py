"""What the pages of an assembly show: what can be asked, how it stands, what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from exam_service.authoring.rules.assembly_plan import AssemblyPlan, anchors_proposed
from exam_service.authoring.store import accounts, assemblies, form_relations
from exam_service.authoring.store.exams import BankExam, load_bank_exam
from exam_service.authoring.use_cases.compare_forms import Comparison, compare
from exam_service.database.session import OpenSession
from exam_service.errors import NotFound
from exam_service.exams.tables import FormAssemblyRow, FormRow


@dataclass(frozen=True, slots=True)
class AskingDesk:
    """What an assembly can be asked for, and the latest that were."""

    exam: BankExam
    published: Sequence[FormRow]
    recent: Sequence[FormAssemblyRow]
    anchors: int
    overlap_percent: int
    shared_max: int


@dataclass(frozen=True, slots=True)
class AssemblyDesk:
    """One assembly; `comparison` is there when it left forms that still stand."""

    exam: BankExam
    row: FormAssemblyRow
    plan: AssemblyPlan
    forms: Sequence[FormRow]
    comparison: Comparison | None
    asked_by: str
    # Share of its time that a running assembly has used, 0 to 1.
    share: float
    is_overdue: bool

    @property
    def is_under_way(self) -> bool:
        return self.row.state in {assemblies.WAITING, assemblies.RUNNING} and not self.is_overdue


async def load_asking_desk(open_session: OpenSession, *, exam_code: str) -> AskingDesk:
    async with open_session() as session:
        exam = await load_bank_exam(session, exam_code)
        return AskingDesk(
            exam,
            await form_relations.list_standing_forms(session, exam.id),
            await assemblies.list_assemblies(session, exam.id),
            anchors_proposed(exam.policy),
            exam.policy.overlap_percent_max,
            exam.policy.shared_items_max,
        )


async def load_assembly_desk(
    open_session: OpenSession, *, exam_code: str, assembly_id: UUID, now: datetime
) -> AssemblyDesk:
    async with open_session() as session:
        exam = await load_bank_exam(session, exam_code)
        row = await assemblies.load_assembly(session, assembly_id)
        if row.exam_id != exam.id:
            raise NotFound
        plan = AssemblyPlan.from_document(row.parameters)
        drafted = await assemblies.list_forms_of_assembly(session, row.id)
        names = await accounts.list_names(session, [row.asked_by])
        return AssemblyDesk(
            exam=exam,
            row=row,
            plan=plan,
            forms=drafted,
            comparison=await compare(session, exam, drafted, models=plan.models, now=now)
            if drafted
            else None,
            asked_by=names.get(row.asked_by, "–"),
            share=_share(row, plan, now),
            is_overdue=row.ends_by is not None and row.ended_at is None and row.ends_by < now,
        )


async def load_assembly_progress(
    open_session: OpenSession, *, exam_code: str, assembly_id: UUID, now: datetime
) -> tuple[str, float]:
    """The state of an assembly and the share of its time that is used."""
    async with open_session() as session:
        exam = await load_bank_exam(session, exam_code)
        row = await assemblies.load_assembly(session, assembly_id)
        if row.exam_id != exam.id:
            raise NotFound
        if row.ends_by is not None and row.ended_at is None and row.ends_by < now:
            return assemblies.INTERRUPTED, 1.0
        return row.state, _share(row, AssemblyPlan.from_document(row.parameters), now)


def _share(row: FormAssemblyRow, plan: AssemblyPlan, now: datetime) -> float:
    if row.started_at is None:
        return 0.0
    if row.ended_at is not None:
        return 1.0
    return min(0.99, (now - row.started_at).total_seconds() / plan.seconds)
