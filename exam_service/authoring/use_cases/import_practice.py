"""Importing public practice items: the only ones whose key and rationale a candidate may see.

They have one wording at a time and live in tables of their own, apart from the bank.
"""

import asyncio
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.audit.store import add_audit_entry
from exam_service.authoring.rules.import_plan import (
    BankSnapshot,
    ImportOptions,
    ImportPlan,
    plan_practice_import,
)
from exam_service.authoring.rules.import_reading import read_our_table
from exam_service.authoring.rules.import_report import ImportReport
from exam_service.authoring.rules.refusals import FileUnreadable, ImportRefused
from exam_service.authoring.store import imports, items, practice
from exam_service.database.session import OpenSession
from exam_service.exams.store import lock_exam
from item_bank.errors import FileRefused
from item_bank.exchange.difference import Change
from item_bank.items import ItemCode


async def preview_practice_import(
    open_session: OpenSession, *, exam_id: UUID, content: bytes, options: ImportOptions
) -> ImportReport:
    """What a practice file would do; nothing is changed."""
    async with open_session() as session:
        return (await _plan(session, exam_id, content, options)).report


async def import_practice(
    open_session: OpenSession,
    *,
    exam_id: UUID,
    file_name: str,
    content: bytes,
    options: ImportOptions,
    actor_id: UUID,
    now: datetime,
) -> ImportReport:
    """Bring the practice items to what the file says, in one transaction."""
    async with open_session() as session:
        await lock_exam(session, exam_id)
        plan = await _plan(session, exam_id, content, options)
        refused = plan.report.count(Change.REFUSED)
        if refused:
            raise ImportRefused(refused)
        await _write(session, exam_id, plan)
        if plan.report.changes_something:
            counts = {change.value: plan.report.count(change) for change in Change}
            add_audit_entry(
                session,
                actor_id=actor_id,
                action="practice.imported",
                subject=("exam", exam_id),
                after=counts | {"file": file_name},
                now=now,
            )
        return plan.report


async def _plan(
    session: AsyncSession, exam_id: UUID, content: bytes, options: ImportOptions
) -> ImportPlan:
    bank = await imports.load_snapshot(session, exam_id)
    known = await practice.load_known(session, exam_id)
    codes = await items.list_item_ids(session, exam_id)
    seen: BankSnapshot = replace(bank, items=known, foreign=frozenset(codes))
    try:
        table = await asyncio.to_thread(
            read_our_table,
            content,
            options,
            seen.source_language,
            seen.areas,
            area_required=True,
        )
    except FileRefused as error:
        raise FileUnreadable(error) from None
    return await asyncio.to_thread(plan_practice_import, table, seen)


async def _write(session: AsyncSession, exam_id: UUID, plan: ImportPlan) -> None:
    ids: dict[ItemCode, UUID] = {}
    for change in plan.changes:
        if change.version is not None:
            ids[change.item] = await practice.write_item(session, exam_id, change.version)
    for change in plan.changes:
        if change.text is not None:
            if change.item not in ids:
                ids[change.item] = await practice.load_id(session, exam_id, change.item)
            await practice.write_text(session, ids[change.item], change.text)
