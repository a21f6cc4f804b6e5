"""Computing what was asked for: claimed by one process, solved beside it, kept as drafts.

Nothing is held while the solver works; what changed meanwhile is looked at again when drafts are
written.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.audit.store import add_audit_entry
from exam_service.authoring.rules.assembly_plan import AssemblyPlan
from exam_service.authoring.rules.publication import eligibility_of
from exam_service.authoring.store import assemblies, form_relations, forms
from exam_service.authoring.store.assemblies import Models, Pool
from exam_service.authoring.use_cases.bank_statistics import load_statistics
from exam_service.authoring.use_cases.solving import SECONDS_BEYOND, Solve, solve_in_child
from exam_service.clock import Clock
from exam_service.database.base import uuid7
from exam_service.database.session import OpenSession
from exam_service.exams.rules.policy import ExamPolicy
from exam_service.exams.store import load_policy, lock_exam
from exam_service.exams.tables import FormAssemblyRow, FormRow
from item_bank.assembly.request import Assembled, AssemblyRequest
from item_bank.forms import Eligibility, FormCode
from item_bank.items import ItemCode
from item_bank.languages import LanguageTag

log = structlog.get_logger()

# Between the last moment of computing and the moment at which nobody is waited for any more.
RECORDING = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class _Claimed:
    """A request that is this process's now, with what the solver needs."""

    id: UUID
    plan: AssemblyPlan
    request: AssemblyRequest


async def run_waiting(
    open_session: OpenSession, *, clock: Clock, solve: Solve = solve_in_child
) -> bool:
    """Compute the request that waits longest. Answers whether there was one."""
    return await run_assembly(open_session, assembly_id=None, clock=clock, solve=solve)


async def run_assembly(
    open_session: OpenSession,
    *,
    assembly_id: UUID | None,
    clock: Clock,
    solve: Solve = solve_in_child,
) -> bool:
    """Compute this request unless somebody else does. None means the one that waits longest."""
    claimed = await _claim(open_session, assembly_id, clock())
    if claimed is None:
        return False
    try:
        result = await solve(claimed.request)
    except Exception as error:
        # Whatever went wrong, whoever asked is told; nobody is left waiting.
        log.error("assembly_failed", assembly=str(claimed.id), exc_info=error)
        said = "The assembly broke off by a fault of ours. Nothing was changed; please ask again."
        await _record_problems(open_session, claimed.id, [said], clock())
        return True
    if isinstance(result, Assembled):
        await _record_forms(open_session, claimed, result, clock())
    else:
        said_all = [problem.message for problem in result]
        await _record_problems(open_session, claimed.id, said_all, clock())
    return True


async def load_statistical_pool(
    session: AsyncSession,
    exam_id: UUID,
    eligibility: Eligibility,
    *,
    models: Models | None,
    now: datetime,
) -> Pool:
    """The exam's usable items with what responses say of them."""
    statistics = await load_statistics(session, exam_id)
    known = await assemblies.load_known(
        session,
        exam_id,
        now,
        difficulty={item_id: found.difficulty for item_id, (_, found) in statistics.items()},
        models=models or {},
    )
    stages = eligibility.scored | eligibility.pretest
    return await assemblies.load_pool(session, exam_id, stages, known)


async def _claim(
    open_session: OpenSession, assembly_id: UUID | None, now: datetime
) -> _Claimed | None:
    async with open_session() as session:
        await assemblies.interrupt_overdue(session, now)
        row = await assemblies.claim_assembly(session, assembly_id=assembly_id)
        if row is None:
            return None
        plan = AssemblyPlan.from_document(row.parameters)
        row.state, row.started_at = assemblies.RUNNING, now
        row.ends_by = now + timedelta(seconds=2 * plan.seconds + SECONDS_BEYOND) + RECORDING
        policy = await load_policy(session, row.exam_id, row.policy_version)
        return _Claimed(row.id, plan, await _request(session, row, plan, policy, now))


async def _request(
    session: AsyncSession,
    row: FormAssemblyRow,
    plan: AssemblyPlan,
    policy: ExamPolicy,
    now: datetime,
) -> AssemblyRequest:
    eligibility = eligibility_of(await forms.count_published_forms(session, row.exam_id))
    pool = await load_statistical_pool(
        session, row.exam_id, eligibility, models=plan.models, now=now
    )
    standing = await form_relations.list_standing_forms(session, row.exam_id)
    held = await form_relations.list_items_of_forms(session, [form.id for form in standing])
    return AssemblyRequest(
        blueprint=policy.blueprint(),
        codes=tuple(FormCode(code) for code in plan.codes),
        sections=tuple(section.items for section in policy.sections),
        pool=pool.items,
        seed=plan.seed.encode("utf-8"),
        eligibility=eligibility,
        languages=tuple(LanguageTag(tag) for tag in plan.languages),
        anchors=plan.anchors,
        anchor_form=FormCode(plan.anchor_form) if plan.anchor_form is not None else None,
        overlap_max=plan.overlap_items_max,
        published={FormCode(form.code): held.get(form.id, frozenset()) for form in standing},
        uses_max=plan.uses_max,
        included=frozenset(ItemCode(item) for item in plan.included),
        excluded=frozenset(ItemCode(item) for item in plan.excluded),
        difficulty=plan.difficulty_percent / 100 if plan.difficulty_percent is not None else None,
        information=dict(plan.information),
        seconds=plan.seconds,
    )


async def _record_forms(
    open_session: OpenSession, claimed: _Claimed, result: Assembled, now: datetime
) -> None:
    async with open_session() as session:
        row = await assemblies.load_assembly(session, claimed.id)
        await lock_exam(session, row.exam_id)
        problem = await _outdated(session, row, claimed)
        if problem:
            _end(row, assemblies.FAILED, now, problems=[problem])
            return
        pool = {item.version.ref for item in claimed.request.pool}
        version_ids = await forms.list_version_ids(session, row.exam_id, pool)
        for form in result.forms:
            drafted = FormRow(
                id=uuid7(),
                exam_id=row.exam_id,
                code=form.code,
                state=forms.DRAFT,
                policy_version=row.policy_version,
                languages=list(claimed.plan.languages),
                created_at=now,
                created_by=row.asked_by,
                assembly_id=row.id,
            )
            session.add(drafted)
            await session.flush()
            ids = {slot: version_ids[slot.ref] for slot in form.slots}
            forms.add_slots(session, drafted.id, form, ids)
            add_audit_entry(
                session,
                actor_id=row.asked_by,
                action="form.assembled",
                subject=("form", drafted.id),
                after={
                    "form": form.code,
                    "languages": list(claimed.plan.languages),
                    "policy_version": row.policy_version,
                },
                now=now,
            )
        row.gap, row.anchors = result.gap, list(result.anchors)
        _end(row, assemblies.DONE, now)


async def _outdated(session: AsyncSession, row: FormAssemblyRow, claimed: _Claimed) -> str:
    """What happened while the solver worked and forbids its result."""
    taken = {form.code for form in await forms.list_forms(session, row.exam_id)}
    known = sorted(taken & set(claimed.plan.codes))
    if known:
        return f"Meanwhile somebody made a form {known[0]}. Please ask again with another code."
    first = await forms.count_published_forms(session, row.exam_id)
    if eligibility_of(first) != claimed.request.eligibility:
        return "Meanwhile the exam’s first form was published. Please ask again."
    return ""


async def _record_problems(
    open_session: OpenSession, assembly_id: UUID, problems: Sequence[str], now: datetime
) -> None:
    async with open_session() as session:
        row = await assemblies.load_assembly(session, assembly_id)
        _end(row, assemblies.FAILED, now, problems=problems)


def _end(row: FormAssemblyRow, state: str, now: datetime, *, problems: Sequence[str] = ()) -> None:
    row.state, row.ended_at = state, now
    row.problems = list(problems)
