"""Planning an administration: create, edit, publish, close."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.audit.store import add_audit_entry
from exam_service.database.base import Document, uuid7
from exam_service.database.session import OpenSession
from exam_service.errors import ErrorKind, ExamError, InvalidInput
from exam_service.exams import store
from exam_service.exams.rules import fairness
from exam_service.exams.rules.administration import (
    AdministrationEvent,
    AdministrationNotReady,
    AdministrationPlan,
    AdministrationState,
    ChosenForm,
    missing_for,
    next_state,
    plan_problems,
)
from exam_service.exams.rules.fairness import Proof
from exam_service.exams.rules.soundness import PolicyProblem, by_field
from exam_service.exams.tables import AdministrationFormRow, AdministrationRow
from exam_service.exams.use_cases.evidence import proof_for_administration


class SittingsNotOver(ExamError):
    """An administration with a sitting that is not over stays open."""

    kind = ErrorKind.CONFLICT
    code = "administration.sittings_not_over"

    def __init__(self, count: int) -> None:
        words = "A sitting is" if count == 1 else f"{count} sittings are"
        super().__init__(f"{words} not over yet, so this administration stays open.")


async def create_administration(
    open_session: OpenSession,
    *,
    exam_id: UUID,
    plan: AdministrationPlan,
    actor_id: UUID,
    now: datetime,
) -> UUID:
    """Create an administration as a draft."""
    async with open_session() as session:
        # The exam's row is the lock: two clicks never make the same administration twice.
        await store.lock_exam(session, exam_id)
        await _require_plan(session, exam_id, plan)
        administration = AdministrationRow(
            id=uuid7(),
            exam_id=exam_id,
            state=AdministrationState.DRAFT,
            created_at=now,
            created_by=actor_id,
        )
        await _write_plan(session, administration, plan)
        _audit(session, administration, "created", actor_id, now, after=_words(plan))
        return administration.id


async def edit_administration(
    open_session: OpenSession,
    *,
    administration_id: UUID,
    plan: AdministrationPlan,
    actor_id: UUID,
    now: datetime,
) -> None:
    """Change an administration. A published one is proven again and stays complete."""
    async with open_session() as session:
        administration = await store.lock_administration(session, administration_id)
        state = AdministrationState(administration.state)
        next_state(state, AdministrationEvent.EDIT)
        await _require_plan(session, administration.exam_id, plan, administration_id)
        before = _words(await plan_of(session, administration))
        await _write_plan(session, administration, plan)
        if state is AdministrationState.PUBLISHED:
            await _require_ready(session, administration, now)
        _audit(session, administration, "edited", actor_id, now, before=before, after=_words(plan))


async def publish_administration(
    open_session: OpenSession, *, administration_id: UUID, actor_id: UUID, now: datetime
) -> None:
    """Let candidates begin in this window, once it is complete and cuts nobody short.

    Safe to repeat.
    """
    async with open_session() as session:
        administration = await store.lock_administration(session, administration_id)
        state = AdministrationState(administration.state)
        if state is AdministrationState.PUBLISHED:
            return
        administration.state = next_state(state, AdministrationEvent.PUBLISH)
        proof = await _require_ready(session, administration, now)
        after: Document = {"proof": [asdict(line) for line in proof.lines]}
        _audit(session, administration, "published", actor_id, now, after=after)


async def close_administration(
    open_session: OpenSession, *, administration_id: UUID, actor_id: UUID, now: datetime
) -> None:
    """Let nobody begin any more. Refused while a sitting is not over; safe to repeat."""
    async with open_session() as session:
        administration = await store.lock_administration(session, administration_id)
        state = AdministrationState(administration.state)
        if state is AdministrationState.CLOSED:
            return
        administration.state = next_state(state, AdministrationEvent.CLOSE)
        live = await store.list_live_clocks(session, administration_id)
        if live:
            raise SittingsNotOver(len(live))
        _audit(session, administration, "closed", actor_id, now)


async def _require_plan(
    session: AsyncSession,
    exam_id: UUID,
    plan: AdministrationPlan,
    administration_id: UUID | None = None,
) -> None:
    found = plan_problems(plan)
    for row in await store.list_administrations(session, exam_id):
        if row.title == plan.title.strip() and row.id != administration_id:
            found.append(PolicyProblem("title", "Another administration has this title."))
    versions = {
        row.version
        for row in await store.list_policy_rows(session, exam_id)
        if row.published_at is not None
    }
    if plan.policy_version not in versions:
        found.append(PolicyProblem("policy_version", "Choose a published version of the policy."))
    known = {form.id for form in await store.list_forms(session, exam_id)}
    if not known.issuperset(plan.form_ids):
        found.append(PolicyProblem("form_ids", "Choose forms of this exam."))
    if found:
        raise InvalidInput("Please look at the marked fields again.", by_field(found))


async def lacks(session: AsyncSession, administration: AdministrationRow) -> list[str]:
    """What candidates would miss if this administration were published as it stands."""
    exam_id = administration.exam_id
    policy = await store.load_policy(session, exam_id, administration.policy_version)
    forms = [
        ChosenForm(
            form.code,
            form.published_at is not None,
            tuple(form.languages),
            await store.load_policy(session, exam_id, form.policy_version),
        )
        for form in await store.list_administration_forms(session, administration.id)
    ]
    statements = await store.list_latest_statements(session, exam_id)
    return missing_for(policy, forms, [statement.language for statement in statements])


async def plan_of(session: AsyncSession, administration: AdministrationRow) -> AdministrationPlan:
    """An administration as the plan that it stands for."""
    forms = await store.list_administration_forms(session, administration.id)
    return AdministrationPlan(
        title=administration.title,
        policy_version=administration.policy_version,
        admission=administration.admission,
        opens_at=administration.opens_at,
        last_start_at=administration.last_start_at,
        closes_at=administration.closes_at,
        form_ids=tuple(form.id for form in forms),
    )


async def _require_ready(
    session: AsyncSession, administration: AdministrationRow, now: datetime
) -> Proof:
    await session.flush()
    missing = await lacks(session, administration)
    if missing:
        raise AdministrationNotReady(missing)
    proof = await proof_for_administration(session, administration, now)
    fairness.require(proof)
    return proof


async def _write_plan(
    session: AsyncSession, administration: AdministrationRow, plan: AdministrationPlan
) -> None:
    administration.title = plan.title.strip()
    administration.policy_version = plan.policy_version
    administration.admission = plan.admission
    administration.opens_at = plan.opens_at
    administration.last_start_at = plan.last_start_at
    administration.closes_at = plan.closes_at
    session.add(administration)
    await session.flush()
    await session.execute(
        delete(AdministrationFormRow).where(
            AdministrationFormRow.administration_id == administration.id
        )
    )
    session.add_all(
        AdministrationFormRow(administration_id=administration.id, form_id=form_id)
        for form_id in dict.fromkeys(plan.form_ids)
    )


def _words(plan: AdministrationPlan) -> Document:
    return {
        "title": plan.title,
        "policy_version": plan.policy_version,
        "admission": plan.admission,
        "opens_at": plan.opens_at.isoformat(),
        "last_start_at": plan.last_start_at.isoformat(),
        "closes_at": plan.closes_at.isoformat(),
        "form_ids": [str(form_id) for form_id in plan.form_ids],
    }


def _audit(
    session: AsyncSession,
    administration: AdministrationRow,
    verb: str,
    actor_id: UUID,
    now: datetime,
    *,
    before: Document | None = None,
    after: Document | None = None,
) -> None:
    add_audit_entry(
        session,
        actor_id=actor_id,
        action=f"administration.{verb}",
        subject=("administration", administration.id),
        before=before,
        after=after,
        now=now,
    )
