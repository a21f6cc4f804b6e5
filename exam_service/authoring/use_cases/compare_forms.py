"""How forms of one exam compare: what the assembly weighed, and what two of them share."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.authoring.rules.form_pictures import (
    Picture,
    difficulty_picture,
    information_picture,
)
from exam_service.authoring.store import assemblies, forms
from exam_service.authoring.store.assemblies import Models
from exam_service.authoring.store.exams import BankExam, load_bank_exam
from exam_service.authoring.store.forms import StoredForm
from exam_service.authoring.use_cases.bank_statistics import load_statistics
from exam_service.database.session import OpenSession
from exam_service.exams.tables import FormRow
from item_bank.assembly.comparison import FormFigures, figures_of, shared_items
from item_bank.assembly.request import PoolItem
from item_bank.items import ItemVersionRef

FORMS_COMPARED_MAX = 8


@dataclass(frozen=True, slots=True)
class SharedBy:
    """What two forms have in common."""

    one: str
    other: str
    items: int
    is_allowed: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """Forms side by side. Keys and competencies are those that some form has."""

    forms: Sequence[FormFigures]
    shared: Sequence[SharedBy]
    shared_max: int
    keys: Sequence[str]
    competencies: Sequence[int]
    difficulty: Picture | None
    information: Picture | None


@dataclass(frozen=True, slots=True)
class ComparisonDesk:
    """The forms that can be compared, and those that are."""

    exam: BankExam
    rows: Sequence[FormRow]
    chosen: Sequence[FormRow]
    comparison: Comparison | None


async def load_comparison_desk(
    open_session: OpenSession, *, exam_code: str, codes: Sequence[str], now: datetime
) -> ComparisonDesk:
    async with open_session() as session:
        exam = await load_bank_exam(session, exam_code)
        rows = await forms.list_forms(session, exam.id)
        chosen = [row for row in rows if row.code in codes][:FORMS_COMPARED_MAX]
        return ComparisonDesk(
            exam,
            rows,
            chosen,
            await compare(session, exam, chosen, now=now) if chosen else None,
        )


async def compare(
    session: AsyncSession,
    exam: BankExam,
    rows: Sequence[FormRow],
    *,
    models: Models | None = None,
    now: datetime,
) -> Comparison:
    """These forms with the statistics of today; models are those of the assembly, where given."""
    stored = [await forms.load_form(session, row.id) for row in rows]
    pool = await _pool(session, exam.id, stored, models or await _models(session, rows), now)
    figures = [figures_of(each.form, pool) for each in stored]
    limit = exam.policy.shared_items_max
    shared = []
    for one, other in combinations(stored, 2):
        count = len(shared_items(one.form, other.form))
        family = (one.row.sibling_of or one.row.id) == (other.row.sibling_of or other.row.id)
        shared.append(SharedBy(one.row.code, other.row.code, count, count <= limit or family))
    return Comparison(
        figures,
        shared,
        limit,
        sorted({key for each in figures for key in each.keys}),
        sorted({number for each in figures for number in each.competencies}),
        difficulty_picture(figures),
        information_picture(figures),
    )


async def _pool(
    session: AsyncSession,
    exam_id: UUID,
    stored: Sequence[StoredForm],
    models: Models,
    now: datetime,
) -> dict[ItemVersionRef, PoolItem]:
    statistics = await load_statistics(session, exam_id)
    known = await assemblies.load_known(
        session,
        exam_id,
        now,
        difficulty={item_id: found.difficulty for item_id, (_, found) in statistics.items()},
        models=models,
    )
    versions = {each.id: each for one in stored for each in one.versions.values()}
    return assemblies.pool_of(list(versions.values()), known).by_ref()


async def _models(session: AsyncSession, rows: Sequence[FormRow]) -> Models:
    """What the forms' assemblies were told of their items."""
    found: dict[str, tuple[float, float, float]] = {}
    for assembly_id in dict.fromkeys(row.assembly_id for row in rows):
        if assembly_id is not None:
            assembly = await assemblies.load_assembly(session, assembly_id)
            found |= assembly.parameters.get("models") or {}
    return found
