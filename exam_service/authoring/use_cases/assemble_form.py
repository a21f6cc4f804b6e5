"""Asking for forms, waiting for one, and throwing a draft away. Choosing is in run_assembly.py."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from exam_service.audit.store import add_audit_entry
from exam_service.authoring.rules.assembly_plan import AssemblyPlan, refuse_unsound_plan
from exam_service.authoring.rules.refusals import ContentRefused, FormCodeTaken, FormPublished
from exam_service.authoring.store import assemblies, form_relations, forms
from exam_service.authoring.use_cases.run_assembly import run_assembly
from exam_service.authoring.use_cases.solving import Solve, solve_here
from exam_service.database.base import uuid7
from exam_service.database.session import OpenSession
from exam_service.errors import InvalidInput
from exam_service.exams.store import find_published_version, load_policy, lock_exam
from exam_service.exams.tables import FormAssemblyRow
from item_bank.errors import FormNotPossible, Problem

SEED_BYTES = 16


async def ask_for_forms(
    open_session: OpenSession, *, exam_id: UUID, plan: AssemblyPlan, actor_id: UUID, now: datetime
) -> UUID:
    """Keep a request; it is computed outside the page that asked. Answers its identity."""
    async with open_session() as session:
        await lock_exam(session, exam_id)
        version = await find_published_version(session, exam_id)
        if version is None:
            raise InvalidInput(
                "The exam has no published policy yet, so there is no blueprint to assemble by."
            )
        policy = await load_policy(session, exam_id, version)
        known = await forms.list_forms(session, exam_id)
        standing = await form_relations.list_standing_forms(session, exam_id)
        refuse_unsound_plan(
            plan,
            policy,
            taken=[row.code for row in known],
            published=[row.code for row in standing],
        )
        document = plan.to_document()
        document["seed"] = plan.seed or secrets.token_hex(SEED_BYTES)
        row = FormAssemblyRow(
            id=uuid7(),
            exam_id=exam_id,
            policy_version=version,
            parameters=document,
            state=assemblies.WAITING,
            asked_at=now,
            asked_by=actor_id,
            anchors=[],
            problems=[],
        )
        session.add(row)
        add_audit_entry(
            session,
            actor_id=actor_id,
            action="form.assembly_asked",
            subject=("exam", exam_id),
            after={"forms": list(plan.codes), "languages": list(plan.languages)},
            now=now,
        )
        return row.id


async def assemble_form(
    open_session: OpenSession,
    *,
    exam_id: UUID,
    code: str,
    languages: Sequence[str],
    seed: bytes | None = None,
    solve: Solve = solve_here,
    actor_id: UUID,
    now: datetime,
) -> UUID:
    """One draft from items whose texts are approved in all these languages, waited for."""
    async with open_session() as session:
        if await forms.find_form(session, exam_id, code) is not None:
            raise FormCodeTaken(code)
    plan = AssemblyPlan(
        codes=(code,), languages=tuple(languages), seed=seed.hex() if seed is not None else ""
    )
    assembly_id = await ask_for_forms(
        open_session, exam_id=exam_id, plan=plan, actor_id=actor_id, now=now
    )
    await run_assembly(open_session, assembly_id=assembly_id, clock=lambda: now, solve=solve)
    async with open_session() as session:
        row = await assemblies.load_assembly(session, assembly_id)
        if row.state != assemblies.DONE:
            problems = [Problem("assembly.failed", str(said)) for said in row.problems]
            raise ContentRefused(FormNotPossible(problems))
        (form,) = await assemblies.list_forms_of_assembly(session, assembly_id)
        return form.id


async def discard_form(
    open_session: OpenSession, *, form_id: UUID, actor_id: UUID, now: datetime
) -> None:
    """Throw a draft away. A published form stays for good."""
    async with open_session() as session:
        stored = await forms.lock_form(session, form_id)
        if stored.row.state == forms.PUBLISHED:
            raise FormPublished(stored.row.code)
        await forms.delete_draft(session, form_id)
        add_audit_entry(
            session,
            actor_id=actor_id,
            action="form.discarded",
            subject=("form", form_id),
            before={"form": stored.row.code},
            now=now,
        )
